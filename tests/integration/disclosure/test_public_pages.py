"""What anybody sees without an account; what is checked there is checked truly."""

import json
import re
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from registry.disclosure.edition import proof_from
from registry.disclosure.verification import verify_edition, verify_proof
from registry.signing import PublicKeys
from tests.builders.disclosure import Told

LANGUAGES = {"zh": "zh-CN", "en": "en"}


@pytest.fixture
def reader(looked_at: Told) -> FlaskClient:
    return looked_at.app.test_client()


def day_of(told: Told) -> str:
    return (told.clock.now()).date().isoformat()


def keys(reader: FlaskClient) -> PublicKeys:
    return PublicKeys.read(reader.get("/.well-known/chengxin-keys.json").data)


def html(reader: FlaskClient, path: str, status: int = 200) -> str:
    answer = reader.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["Cache-Control"] in ("no-cache", "no-store")
    return answer.text


def pages(told: Told) -> list[str]:
    return [
        "/listings",
        "/abnormal-operations",
        f"/listings/{told.first.listing.id}",
        "/editions",
        f"/editions/{day_of(told)}",
        "/verify",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_the_readers_language_and_has_one_heading(
    looked_at: Told, reader: FlaskClient, language: str
) -> None:
    reader.set_cookie("cx_lang", language)
    for path in pages(looked_at):
        page = html(reader, path)
        assert f'<html lang="{LANGUAGES[language]}"' in page, path
        assert len(re.findall(r"<h1[ >]", page)) == 1, path
        assert not re.search(r'\sstyle="|\son[a-z]+="|<script>', page), path


def test_the_register_of_abnormal_operations_is_a_page_of_its_own_and_no_list_of_dishonesty(
    looked_at: Told, reader: FlaskClient
) -> None:
    register = html(reader, "/abnormal-operations")
    assert "<h1>经营异常名录</h1>" in register
    assert "这不是失信名单" in register
    assert looked_at.first.subject.name not in register
    for other in (looked_at.first.listing.list_key, "no_such_list"):
        assert looked_at.first.subject.name not in html(
            reader, f"/abnormal-operations?list={other}"
        )
    # By either name of the argument; a list that there is not narrows nothing, and is told.
    key = looked_at.first.listing.list_key
    name, other = looked_at.first.subject.name, "serious_dishonesty_tourism"
    for page in ("/listings", "/feed.atom"):
        for argument in ("list", "list_key"):
            assert name in reader.get(f"{page}?{argument}={key}").text
            assert name not in reader.get(f"{page}?{argument}={other}").text
    assert name in html(reader, "/listings?list_key=no_such_list")
    asked = reader.get("/listings?list=abnormal_operations")
    assert (asked.status_code, asked.location) == (302, "/abnormal-operations")
    assert (
        "经营异常" not in re.search(r"<select.*?</select>", html(reader, "/listings"), re.DOTALL)[0]
    )


def test_a_listing_shows_who_since_when_why_and_until_when(
    looked_at: Told, reader: FlaskClient
) -> None:
    walk = looked_at.first
    page = html(reader, f"/listings/{walk.listing.id}")
    for shown in (
        walk.subject.name,
        walk.listing.published_on.isoformat(),
        walk.listing.ends_on.isoformat(),
        walk.listing.decision_no,
        walk.penalty.number,
        walk.bureau.agency.name,
        "不适用告知承诺制",
    ):
        assert shown in page
    assert walk.penalty.facts not in page, "free text of a file is not published"


def test_the_list_is_searched_by_part_of_a_name_or_code(
    looked_at: Told, reader: FlaskClient
) -> None:
    first, second = looked_at.first.subject, looked_at.second.subject
    for query in ("丰禾", first.uscc, first.uscc.lower()[8:], "（丰禾）肥业"):
        page = html(reader, f"/listings?q={query}")
        assert first.name in page, query
        assert second.name not in page, query
    assert "没有找到" in html(reader, "/listings?q=查无此名")
    assert "没有找到" in html(reader, "/listings?q=%25")
    assert "没有找到" in html(reader, "/listings?q=_")


def test_the_list_is_read_page_by_page(looked_at: Told, reader: FlaskClient) -> None:
    page = html(reader, "/listings?limit=1")
    assert looked_at.second.subject.name in page
    assert looked_at.first.subject.name not in page
    (following,) = set(re.findall(r'href="([^"]*cursor=[^"]*)"', page))
    page = html(reader, following.replace("&amp;", "&") + "&limit=1")
    assert looked_at.first.subject.name in page


def test_a_downloaded_proof_and_edition_verify_with_the_published_key(
    looked_at: Told, reader: FlaskClient
) -> None:
    proof = reader.get(f"/listings/{looked_at.first.listing.id}/proof.json").data
    assert verify_proof(proof_from(proof), keys(reader)).holds
    edition = reader.get(f"/editions/{day_of(looked_at)}/edition.jsonl").data
    report = verify_edition(edition.splitlines(keepends=True), keys(reader))
    assert [check.ok for check in report.checks] == [True] * 5


def test_tables_for_reading_hold_the_same_listings(looked_at: Told, reader: FlaskClient) -> None:
    csv = reader.get(f"/editions/{day_of(looked_at)}/edition.csv").data.decode("utf-8-sig")
    assert csv.count("\n") == 3
    book = reader.get(f"/editions/{day_of(looked_at)}/edition.xlsx")
    sheet = load_workbook(BytesIO(book.data)).active
    codes = {row[1].value for row in sheet.iter_rows(min_row=2)}
    assert codes == {looked_at.first.subject.uscc, looked_at.second.subject.uscc}


def test_the_feed_is_atom_with_one_entry_a_listing(looked_at: Told, reader: FlaskClient) -> None:
    answer = reader.get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own answer
    atom = "{http://www.w3.org/2005/Atom}"
    ids = {entry.findtext(f"{atom}id") for entry in feed.findall(f"{atom}entry")}
    walks = (looked_at.first, looked_at.second)
    assert ids == {f"urn:uuid:{walk.listing.id}" for walk in walks}


def test_a_code_is_looked_up_without_telling_it(looked_at: Told, reader: FlaskClient) -> None:
    hashed = sha256(looked_at.first.subject.uscc.encode()).hexdigest()
    answer = reader.get(f"/range/{hashed[:4]}").get_json()
    assert hashed[4:] in [one["suffix"] for one in answer["suffixes"]]
    assert looked_at.first.subject.uscc not in str(answer)
    for wrong in ("ABCD", "abc", "abcde", "zzzz"):
        assert reader.get(f"/range/{wrong}").status_code == 422


def verified(reader: FlaskClient, text: bytes) -> str:
    answer = reader.post("/verify", data={"text": text.decode()})
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


@pytest.fixture
def unguarded(looked_at: Told) -> FlaskClient:
    """A reader whose forms need no guard: the guard has its own tests."""
    looked_at.app.config["WTF_CSRF_ENABLED"] = False
    return looked_at.app.test_client()


def test_the_page_verifies_a_proof_and_an_edition(looked_at: Told, unguarded: FlaskClient) -> None:
    proof = unguarded.get(f"/listings/{looked_at.first.listing.id}/proof.json").data
    page = verified(unguarded, proof)
    assert "没有不成立的地方" in page
    assert looked_at.first.subject.name in page
    edition = unguarded.get(f"/editions/{day_of(looked_at)}/edition.jsonl").data
    assert "没有不成立的地方" in verified(unguarded, edition)


def test_the_page_names_the_line_and_the_field_that_was_altered(
    looked_at: Told, unguarded: FlaskClient
) -> None:
    edition = unguarded.get(f"/editions/{day_of(looked_at)}/edition.jsonl").data
    until = looked_at.second.listing.ends_on.isoformat()
    lines = edition.split(b"\n")
    (place,) = [n for n, line in enumerate(lines) if until.encode() in line]
    lines[place] = lines[place].replace(until.encode(), b"2025-01-01")
    page = verified(unguarded, b"\n".join(lines))
    assert f"第一处不同在第{place + 1}行" in page
    assert "2025-01-01" in page
    assert until in page
    assert "不成立" in page


@pytest.mark.parametrize("text", ["", "   ", "hello", "{}", '{"edition":1,"signature":2}'])
def test_what_cannot_be_verified_is_said_not_crashed_on(unguarded: FlaskClient, text: str) -> None:
    answer = unguarded.post("/verify", data={"text": text})
    assert answer.status_code == 400
    assert "<h1" in answer.text


@pytest.mark.parametrize("entry", [{}, [], "x", {"id": "1"}])
def test_a_proof_about_nothing_is_unreadable(
    looked_at: Told, unguarded: FlaskClient, entry: object
) -> None:
    proof = unguarded.get(f"/listings/{looked_at.first.listing.id}/proof.json").get_json()
    answer = unguarded.post("/verify", data={"text": json.dumps({**proof, "entry": entry})})
    assert answer.status_code == 400, answer.text[:300]


def test_an_unknown_listing_and_an_unknown_edition_are_not_found(reader: FlaskClient) -> None:
    unknown = "00000000-0000-7000-8000-000000000000"
    for path in (f"/listings/{unknown}", "/editions/1999-01-01", "/editions/2024-02-30"):
        assert reader.get(path, headers={"Accept": "text/html"}).status_code == 404


def test_the_page_compares_what_was_published_then(looked_at: Told, reader: FlaskClient) -> None:
    walk = looked_at.first
    before = walk.listing.published_on.replace(day=1).isoformat()
    page = html(reader, f"/listings/{walk.listing.id}?valid_on={before}&known_at={before}T09:00")
    assert "当天没有这条公示" in page
    day = walk.listing.published_on.isoformat()
    page = html(reader, f"/listings/{walk.listing.id}?valid_on={day}")
    assert "当时公布的" in page
    assert "cx-msg" in html(reader, f"/listings/{walk.listing.id}?valid_on=yesterday")
    page = html(reader, f"/listings/{walk.listing.id}?known_at=2099-01-01T09:00")
    assert "不能晚于现在" in page, "what will be known nobody tells"
