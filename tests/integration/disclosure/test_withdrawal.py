"""What ends is gone everywhere the same day; who held a proof can still show it."""

import pytest
from flask.testing import FlaskClient

from registry.disclosure.edition import proof_from
from registry.disclosure.verification import verify_edition, verify_proof
from registry.signing import PublicKeys
from tests.builders.disclosure import Told


def end(told: Told, how: str) -> None:
    walk = told.first
    with told.database.transaction() as session:
        walk.session = session
        match how:
            case "repaired":
                walk.on(walk.listing.published_on).wait(400).repaired(walk.repair_filed())
            case "upheld":
                walk.wait(9).upheld(walk.objected())
            case "expired":
                walk.on(walk.listing.ends_on).wait(1)
    told.stand_on(walk)


@pytest.mark.parametrize("how", ["repaired", "upheld", "expired"])
def test_an_ended_listing_is_nowhere_in_clear(told: Told, how: str) -> None:
    reader = told.app.test_client()
    subject, listing_id = told.first.subject, told.first.listing.id
    day = told.clock.now().date().isoformat()
    proof = reader.get(f"/listings/{listing_id}/proof.json").data
    end(told, how)
    gone = reader.get(f"/listings/{listing_id}", headers={"Accept": "text/html"})
    assert gone.status_code == 410
    paths = [
        "/listings",
        f"/listings?q={subject.uscc}",
        "/feed.atom",
        f"/editions/{day}",
        f"/editions/{day}/edition.jsonl",
        f"/editions/{day}/edition.csv",
        f"/listings/{listing_id}.json",
        f"/listings/{listing_id}/proof.json",
    ]
    for text in (gone.text, *(reader.get(path).text for path in paths)):
        assert subject.name not in text
    for path in paths:
        if path != paths[1]:
            assert subject.uscc not in reader.get(path).text
    keys = PublicKeys.read(reader.get("/.well-known/chengxin-keys.json").data)
    edition = reader.get(f"/editions/{day}/edition.jsonl").data
    report = verify_edition(edition.splitlines(keepends=True), keys)
    assert report.holds
    assert verify_proof(proof_from(proof), keys).holds
    check_tombstone(reader, str(listing_id), how)


def check_tombstone(reader: FlaskClient, listing_id: str, how: str) -> None:
    """A subscriber is told to drop its copy."""
    assert f'deleted-entry ref="urn:uuid:{listing_id}"' in reader.get("/feed.atom").text, how


def test_the_verify_page_tells_no_name_of_an_ended_listing(told: Told) -> None:
    told.app.config["WTF_CSRF_ENABLED"] = False
    reader = told.app.test_client()
    proof = reader.get(f"/listings/{told.first.listing.id}/proof.json").data
    end(told, "repaired")
    page = reader.post("/verify", data={"text": proof.decode()}).text
    assert "没有不成立的地方" in page
    assert "现在已经结束" in page
    assert told.first.subject.name not in page
