"""The service's key: made once, checkable by anyone, still vouched for after rotation."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc.util import urlsafe_b64decode

from registry.signing import KeyUnknown, PublicKeys, SignatureInvalid, open_signer, rotate


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = open_signer(tmp_path / "keys")
    again = open_signer(tmp_path / "keys")
    assert first.kid == again.kid
    assert stat.S_IMODE((tmp_path / "keys" / "signing.pem").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["signing.pem"]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = {s.kid for s in pool.map(lambda _: open_signer(tmp_path / "keys"), range(16))}
    assert len(kids) == 1


def test_the_published_keys_hold_no_private_part_and_verify_the_signature(tmp_path: Path) -> None:
    signer = open_signer(tmp_path)
    token = signer.sign_json({"b": 1, "a": "汉"}, type="x")
    published = json.dumps(signer.public.as_dict())
    assert "d" not in json.loads(published)["keys"][0]
    signed = PublicKeys.read(published).verify(token)
    assert signed.payload == '{"a":"汉","b":1}'.encode()
    assert (signed.kid, signed.type) == (signer.kid, "x")


def test_an_ordinary_ed25519_library_accepts_the_signature(tmp_path: Path) -> None:
    signer = open_signer(tmp_path)
    head, payload, signature = signer.sign(b"line", type="x").split(".")
    x = signer.public.as_dict()["keys"][0]["x"]
    key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(x.encode()))
    key.verify(urlsafe_b64decode(signature.encode()), f"{head}.{payload}".encode())


@pytest.mark.parametrize("place", [0, 5, 60, -60, -4])
def test_one_changed_character_is_noticed(tmp_path: Path, place: int) -> None:
    signer = open_signer(tmp_path)
    token = list(signer.sign(b"the same words" * 8, type="x"))
    token[place] = "A" if token[place] != "A" else "B"
    with pytest.raises(SignatureInvalid):
        signer.public.verify("".join(token))


@pytest.mark.parametrize("token", ["", "a.b", "..", "签.名.文", "e30.e30.e30"])
def test_what_is_no_signature_is_refused_not_crashed_on(tmp_path: Path, token: str) -> None:
    with pytest.raises(SignatureInvalid):
        open_signer(tmp_path).public.verify(token)


def test_another_services_signature_is_not_ours(tmp_path: Path) -> None:
    ours, theirs = open_signer(tmp_path / "a"), open_signer(tmp_path / "b")
    with pytest.raises(KeyUnknown):
        ours.public.verify(theirs.sign(b"x", type="x"))


def test_what_a_retired_key_signed_stays_valid(tmp_path: Path) -> None:
    before = open_signer(tmp_path)
    token = before.sign(b"x", type="x")
    after = rotate(tmp_path)
    assert after.kid != before.kid
    assert after.public.kids() == [after.kid, before.kid]
    assert open_signer(tmp_path).public.verify(token).kid == before.kid


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": [{"kty": "RSA"}]}', '"x"'])
def test_a_file_that_is_no_key_set_is_refused(text: str) -> None:
    with pytest.raises(SignatureInvalid):
        PublicKeys.read(text)
