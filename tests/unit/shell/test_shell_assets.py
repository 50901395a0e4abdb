"""Static files: vendored ones unchanged, addresses that change with the bytes."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.shell.assets import BUNDLES, STATIC, Assets, AssetUnknown

VENDOR = STATIC / "vendor"
PUBLIC_PAGE_LIMIT_BYTES = 150_000


def _vendored() -> dict[str, str]:
    rows = re.findall(
        r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (VENDOR / "VENDOR.md").read_text(), re.MULTILINE
    )
    return dict(rows)


def test_every_vendored_file_has_its_checksum_and_is_unchanged() -> None:
    present = {path.name for path in VENDOR.iterdir()} - {"VENDOR.md"}
    assert set(_vendored()) == present
    for name, digest in _vendored().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_vendored_library_comes_with_its_licence() -> None:
    libraries = [p.name for p in VENDOR.iterdir() if p.suffix in (".css", ".js")]
    assert libraries
    for name in libraries:
        assert (VENDOR / re.sub(r"\.min\.(css|js)$", ".LICENSE.txt", name)).read_text()


def test_own_files_ask_no_other_host_and_carry_no_font() -> None:
    for path in [*STATIC.glob("css/*.css"), STATIC / "chengxin.js"]:
        text = path.read_text("utf-8")
        assert not re.search(r"https?://|@font-face|@import", text), path.name


def test_a_changed_byte_changes_the_address(tmp_path: Path) -> None:
    for name in (*BUNDLES["chengxin.css"], "a.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("/* one */")
    before = Assets(tmp_path)
    (tmp_path / "a.js").write_text("/* two */")
    (tmp_path / BUNDLES["chengxin.css"][0]).write_text("/* two */")
    after = Assets(tmp_path)
    assert before.get("a.js").path != after.get("a.js").path
    assert before.get("chengxin.css").path != after.get("chengxin.css").path


def test_the_style_sheet_is_its_parts_in_order() -> None:
    body = Assets().get("chengxin.css").body.decode()
    positions = [body.index((STATIC / part).read_text("utf-8")) for part in BUNDLES["chengxin.css"]]
    assert positions == sorted(positions)
    on_disk = {f"css/{path.name}" for path in STATIC.glob("css/*.css")}
    assert on_disk == set(BUNDLES["chengxin.css"])


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AssetUnknown):
        Assets().get("nothing.css")


def test_static_files_may_be_kept_for_ever(client: FlaskClient) -> None:
    asset = Assets().get("chengxin.css")
    answer = client.get(f"/static/{asset.path}")
    assert answer.data == asset.body
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    packed = client.get(f"/static/{asset.path}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == asset.body
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_an_older_address_leads_to_the_present_file(client: FlaskClient) -> None:
    answer = client.get("/static/000000000000/chengxin.css")
    assert answer.status_code == 302
    assert answer.location == f"/static/{Assets().get('chengxin.css').path}"
    assert client.get("/static/000000000000/nothing.css").status_code == 404
    assert client.get("/static/../setup.py").status_code == 404


def test_a_public_page_with_all_it_loads_stays_within_its_budget(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/components", headers=packed)
    loaded = set(re.findall(r"/static/[^\"#]+", gzip.decompress(page.data).decode()))
    assert len(loaded) >= 4
    weight = len(page.data) + sum(len(client.get(url, headers=packed).data) for url in loaded)
    assert weight < PUBLIC_PAGE_LIMIT_BYTES
