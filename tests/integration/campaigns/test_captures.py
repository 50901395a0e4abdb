"""What a device captured, on record with its visit, and who gets to see it."""

import hashlib
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.evidence import api as evidence_api
from campaigns.evidence.custody import EvidenceUnknown
from campaigns.evidence.models import Custody, Evidence
from campaigns.evidence.rules import Position
from campaigns.evidence.store import EvidenceStore, evidence_store
from campaigns.inspections import api as inspections_api
from campaigns.inspections import evidence_pages, service
from campaigns.inspections import pages as inspections_pages
from campaigns.inspections.captures import Capture, EvidenceRef, Signature
from campaigns.inspections.evidence_queries import (
    evidence_with_custody,
    find_capture,
    get_evidence,
    used_elsewhere,
)
from campaigns.inspections.recording import InspectionsInvalid
from campaigns.planning import pages as planning_pages
from campaigns.planning.answers import Answer
from campaigns.planning.assignments import AssignmentOrigin, NewAssignment, assign, open_assignments
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.db import Database
from registry.kernel.identity import new_id
from registry.sharing import receipts
from registry.signing import open_signer
from tests.builders.accounts import PASSWORD, a_key, an_agency, an_officer
from tests.builders.assignments import an_order
from tests.builders.evidence import CAPTURED_AT, a_photo, some_evidence
from tests.builders.inspections import AFTERNOON, CLEAN, VISITED_ON, Team, a_team, a_visit
from tests.builders.subjects import a_subject
from tests.builders.web import NOON, an_app

HERE = Position(Decimal("30.123456"), Decimal("120.500000"), Decimal("12.0"))
PHOTO, SIGNED = a_photo(1), a_photo(2)
UNSIGNED = Signature(unsigned_reason="负责人不在场")


def sha(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def pointers(session: Session, team: Team, capture: Capture, **answers: Answer) -> list[str]:
    visit = replace(a_visit(team, CLEAN | answers), capture=capture)
    with pytest.raises(InspectionsInvalid) as refused:
        service.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    return [fault.pointer for fault in refused.value.errors]


def test_a_visit_keeps_its_evidence_its_place_its_signature_and_ends_its_assignment(
    session: Session, tmp_path: Path
) -> None:
    team, store = a_team(session), EvidenceStore(tmp_path)
    for body in (PHOTO, SIGNED):
        some_evidence(session, store, body, by=team.by, at=AFTERNOON, position=HERE)
    (order,) = assign(
        session,
        [
            NewAssignment(
                campaign_id=team.campaign.id,
                subject_id=team.subject.id,
                agency_id=team.agency.id,
                officer_ids=tuple(officer.id for officer in team.inspectors),
                due_on=VISITED_ON,
                origin=AssignmentOrigin.ORDER,
            )
        ],
        by=team.by,
        at=AFTERNOON,
    )
    capture = Capture(
        assignment_id=order.id,
        position=HERE,
        evidence=(EvidenceRef(sha(PHOTO), "seals_intact", "铅封"),),
        signature=Signature(signed_by="示例负责人", digest=sha(SIGNED)),
    )
    (visit,) = service.record_inspections(
        session, [replace(a_visit(team), capture=capture)], by=team.by, at=AFTERNOON
    )
    kept = evidence_with_custody(session, visit.id, by=team.by)
    assert [(one.link.purpose, one.link.item_key, one.link.caption) for one in kept] == [
        ("item", "seals_intact", "铅封"),
        ("signature", None, ""),
    ]
    there = find_capture(session, visit.id, by=team.by)
    assert there is not None
    assert (there.latitude, there.signed_by) == (HERE.latitude, "示例负责人")
    assert open_assignments(session) == []


def test_a_drawn_visit_that_others_made_is_kept_and_says_so(session: Session) -> None:
    team = a_team(session)
    drawn, by_hand = assign(
        session,
        [an_order(team, draw="draw-1"), an_order(team, subject_id=a_subject(session).id)],
        by=team.by,
        at=AFTERNOON,
    )
    other = an_officer(session, agency=team.agency)
    instead = replace(
        a_visit(team, client_ref="v1"),
        officers=[team.inspectors[0].id, other.id],
        capture=Capture(drawn.id),
    )
    together = replace(
        instead, client_ref="v2", officers=[*instead.officers, team.inspectors[1].id]
    )
    ordered = replace(
        a_visit(team, subject=by_hand.subject, client_ref="v3"),
        officers=instead.officers,
        capture=Capture(by_hand.id),
    )
    made = service.record_inspections(
        session, [instead, together, ordered], by=team.by, at=AFTERNOON
    )
    assert [one.remarks for one in made] == [["not_as_drawn"], [], []]


def test_leaving_the_drawn_order_out_of_a_visit_does_not_hide_that_others_went(
    session: Session,
) -> None:
    team = a_team(session)
    closed = a_subject(session)
    drawn, hidden = assign(
        session,
        [
            an_order(team, draw="draw-1"),
            replace(an_order(team, subject_id=closed.id, draw="draw-2"), names_closed=True),
        ],
        by=team.by,
        at=AFTERNOON,
    )
    other = an_officer(session, agency=team.agency)
    left_out = replace(a_visit(team, client_ref="v1"), officers=[team.inspectors[0].id, other.id])
    all_went = replace(
        left_out, client_ref="v2", officers=[*left_out.officers, team.inspectors[1].id]
    )
    before = replace(left_out, client_ref="v3", inspected_on=VISITED_ON - timedelta(days=1))
    # Whom a closed draw named is told to nobody who was not drawn.
    of_closed = replace(a_visit(team, subject=closed, client_ref="v4"), officers=left_out.officers)
    made = service.record_inspections(
        session, [left_out, all_went, before, of_closed], by=team.by, at=AFTERNOON
    )
    assert [one.remarks for one in made] == [["not_as_drawn"], [], [], []]
    assert {one.id for one in open_assignments(session)} == {drawn.id, hidden.id}


def test_the_chain_of_custody_names_whose_photo_the_visit_cites_not_who_sent_the_same_last(
    session: Session, tmp_path: Path
) -> None:
    team, store = a_team(session), EvidenceStore(tmp_path)
    first, second = (actor_of(officer) for officer in team.inspectors)
    stranger = actor_of(an_officer(session, agency=team.agency, roles=(Role.INSPECTOR,)))
    photos = [a_photo(number) for number in (11, 12, 13)]
    for body, senders in zip(
        photos, [(first, second, stranger), (second, stranger), (stranger,)], strict=True
    ):
        for by in senders:
            some_evidence(session, store, body, by=by, at=AFTERNOON)
    refs = tuple(EvidenceRef(sha(body)) for body in photos)
    visit = replace(a_visit(team), capture=Capture(evidence=refs, signature=UNSIGNED))
    (made,) = service.record_inspections(session, [visit], by=first, at=AFTERNOON)
    kept = evidence_with_custody(session, made.id, by=first)
    named = [session.get_one(Evidence, one.link.evidence_id).captured_by for one in kept]
    assert named == [first.person(), second.person(), stranger.person()]


def test_a_photo_that_also_shows_another_firm_is_remarked_for_whoever_reviews(
    session: Session, tmp_path: Path
) -> None:
    team, store = a_team(session), EvidenceStore(tmp_path)
    some_evidence(session, store, PHOTO, by=team.by, at=AFTERNOON, position=HERE)
    capture = Capture(evidence=(EvidenceRef(sha(PHOTO)),), signature=UNSIGNED)
    other = a_subject(session)
    visits = [
        replace(a_visit(team, subject=subject), capture=capture)
        for subject in (team.subject, team.subject, other)
    ]
    first, again, there = service.record_inspections(session, visits, by=team.by, at=AFTERNOON)
    for visit in (first, again):
        (told,) = used_elsewhere(session, visit, by=team.second)
        assert (told.inspection_id, told.subject) == (there.id, other.name)
        assert told.digest == sha(PHOTO)
    assert len(used_elsewhere(session, there, by=team.second)) == 2
    elsewhere = an_agency(session, function="tourism")
    stranger = actor_of(an_officer(session, agency=elsewhere, roles=(Role.REVIEWER,)))
    assert {one.subject for one in used_elsewhere(session, first, by=stranger)} == {None}


def test_evidence_that_was_not_received_is_named_and_nothing_is_stored(session: Session) -> None:
    team = a_team(session)
    missing = Capture(evidence=(EvidenceRef(sha(PHOTO)),), signature=Signature("某人", sha(SIGNED)))
    assert pointers(session, team, missing) == ["#/evidence/0/digest", "#/signature/digest"]
    photos = Answer("pass", photos=(sha(PHOTO).hex(),))
    found = pointers(session, team, Capture(), seals_intact=photos)
    assert found == ["#/answers/seals_intact/photos/0"]


@pytest.mark.parametrize(
    "signature", [Signature(), Signature(signed_by="某人"), replace(UNSIGNED, signed_by="某人")]
)
def test_a_visit_is_signed_or_says_why_not(session: Session, signature: Signature) -> None:
    team = a_team(session)
    assert pointers(session, team, Capture(signature=signature)) == ["#/signature"]


def test_another_agencys_evidence_and_assignments_cannot_be_named(
    session: Session, tmp_path: Path
) -> None:
    team = a_team(session)
    other = actor_of(an_officer(session))
    some_evidence(session, EvidenceStore(tmp_path), PHOTO, by=other, at=AFTERNOON)
    capture = Capture(assignment_id=new_id(), evidence=(EvidenceRef(sha(PHOTO)),))
    assert pointers(session, team, capture) == ["#/assignment_id", "#/evidence/0/digest"]


def test_only_who_sees_the_visit_whole_sees_its_evidence(session: Session, tmp_path: Path) -> None:
    team = a_team(session)
    evidence = some_evidence(session, EvidenceStore(tmp_path), PHOTO, by=team.by, at=AFTERNOON)
    capture = Capture(evidence=(EvidenceRef(sha(PHOTO)),), signature=UNSIGNED)
    (visit,) = service.record_inspections(
        session, [replace(a_visit(team), capture=capture)], by=team.by, at=AFTERNOON
    )
    elsewhere = an_agency(session, function="culture_tourism")
    other = actor_of(an_officer(session, agency=elsewhere))
    assert evidence_with_custody(session, visit.id, by=other) == []
    assert find_capture(session, visit.id, by=other) is None
    with pytest.raises(EvidenceUnknown):
        get_evidence(session, visit.id, evidence.id, by=other)
    auditor = actor_of(an_officer(session, agency=elsewhere, roles=(Role.AUDITOR,)))
    assert get_evidence(session, visit.id, evidence.id, by=auditor).id == evidence.id


@dataclass
class Desk:
    """The interface as the first inspector's key, and pages as whoever signs in."""

    app: Flask
    database: Database
    team: Team
    key: str
    var: Path
    stranger: str

    def send(self, method: str, path: str, **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", **sent.pop("headers", {})}
        return self.app.test_client().open(f"/v1{path}", method=method, headers=headers, **sent)

    def announce(self, body: bytes, **changes: object) -> Any:
        said = {
            "digest": sha(body).hex(),
            "size_bytes": len(body),
            "media_type": "image/jpeg",
            "captured_at": CAPTURED_AT.isoformat(),
        }
        return self.send("POST", "/evidence/uploads", json=said | changes)

    def put(self, upload: str, chunk: bytes, offset: int) -> Any:
        at = f"/evidence/uploads/{upload}?offset={offset}"
        return self.send("PUT", at, data=chunk, content_type="application/octet-stream")

    def signed_in(self, username: str) -> FlaskClient:
        client = self.app.test_client()
        page = client.get("/sign-in", headers={"Accept": "text/html"}).text
        guard = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert guard is not None
        form = {"username": username, "password": PASSWORD, "csrf_token": guard[1]}
        assert client.post("/sign-in", data=form).status_code == 303
        return client


@pytest.fixture
def desk(database: Database, redis_url: str, tmp_path: Path) -> Desk:
    with database.transaction() as session:
        team = a_team(session)
        _, key = a_key(session, officer=team.inspectors[0], at=NOON)
        elsewhere = an_agency(session, function="culture_tourism")
        stranger = an_officer(session, agency=elsewhere).username
    app = an_app(
        database,
        redis_url,
        apis=[evidence_api.blp, inspections_api.blp],
        more_pages=[inspections_pages.bp, evidence_pages.bp, planning_pages.bp],
        var=tmp_path,
    )
    return Desk(app, database, team, key, tmp_path, stranger)


def test_uploads_over_the_interface_are_refused_in_the_words_of_http(desk: Desk) -> None:
    assert desk.announce(PHOTO, size_bytes=40 * 1024 * 1024).status_code == 413
    assert desk.announce(PHOTO, media_type="text/html").status_code == 422
    opened = desk.announce(PHOTO)
    assert opened.status_code == 201
    upload = opened.json["id"]
    assert desk.put(upload, PHOTO[5:], 5).status_code == 409
    assert desk.put(upload, bytes(5 * 1024 * 1024), 0).status_code == 413
    assert desk.send("POST", f"/evidence/uploads/{upload}/completion").status_code == 409
    assert desk.put(upload, PHOTO[:-1] + b"!", 0).json["received_bytes"] == len(PHOTO)
    refused = desk.send("POST", f"/evidence/uploads/{upload}/completion")
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/digest")
    assert desk.send("GET", f"/evidence/uploads/{upload}").status_code == 404
    assert [path for path in desk.var.rglob("*") if path.is_file()] == []


def test_a_photo_sent_over_the_interface_is_kept_with_the_visit_that_names_it(desk: Desk) -> None:
    visit = {
        "campaign_id": str(desk.team.campaign.id),
        "uscc": desk.team.subject.uscc,
        "inspected_on": "2026-03-10",
        "officers": [str(officer.id) for officer in desk.team.inspectors],
        "answers": {key: answer.written() for key, answer in CLEAN.items()},
        "evidence": [{"digest": sha(PHOTO).hex(), "item_key": "licences"}],
    }
    early = desk.send("POST", "/inspections", json=visit)
    assert [e["pointer"] for e in early.json["errors"]] == ["#/evidence/0/digest"]
    upload = desk.announce(PHOTO).json["id"]
    desk.put(upload, PHOTO[:100], 0)
    desk.put(upload, PHOTO[100:], 100)
    assert desk.send("POST", f"/evidence/uploads/{upload}/completion").status_code == 200
    kept = desk.send("POST", "/inspections", json=visit)
    assert (kept.status_code, kept.json["evidence"]) == (201, [sha(PHOTO).hex()])
    stored = evidence_store(desk.var).originals.original(sha(PHOTO))
    assert stored.read_bytes() == PHOTO


def test_the_same_part_sent_twice_at_once_is_taken_once(desk: Desk) -> None:
    upload = desk.announce(PHOTO).json["id"]
    ready = threading.Barrier(2)

    def send(_number: int) -> int:
        ready.wait(timeout=10)
        return int(desk.put(upload, PHOTO, 0).status_code)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [200, 409]
    finished = desk.send("POST", f"/evidence/uploads/{upload}/completion")
    assert finished.json["evidence_id"]
    assert evidence_store(desk.var).originals.original(sha(PHOTO)).read_bytes() == PHOTO


def a_visit_with_a_photo(desk: Desk) -> tuple[str, str]:
    """Its address, and the photo's below it; all over the interface."""
    upload = desk.announce(PHOTO).json["id"]
    desk.put(upload, PHOTO, 0)
    evidence = desk.send("POST", f"/evidence/uploads/{upload}/completion").json["evidence_id"]
    body = {
        "campaign_id": str(desk.team.campaign.id),
        "uscc": desk.team.subject.uscc,
        "inspected_on": VISITED_ON.isoformat(),
        "officers": [str(officer.id) for officer in desk.team.inspectors],
        "answers": {key: answer.written() for key, answer in CLEAN.items()},
        "evidence": [{"digest": sha(PHOTO).hex(), "caption": "门面"}],
        "position": {"latitude": "30.123456", "longitude": "120.5", "accuracy_m": "12"},
        "signature": {"unsigned_reason": "负责人不在场"},
    }
    answer = desk.send("POST", "/inspections", json=body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.json["receipt_no"].endswith(answer.json["digest"][:8].upper())
    receipt = receipts.verify(
        answer.json["receipt"].encode(), open_signer(desk.var / "keys").public
    )
    assert receipt.answer["digest"] == answer.json["digest"]
    assert receipt.answer["evidence"] == [sha(PHOTO).hex()]
    at = f"/console/inspections/{answer.json['id']}"
    return at, f"{at}/evidence/{evidence}"


def test_evidence_is_never_public_and_another_agency_does_not_find_it(desk: Desk) -> None:
    visit, photo = a_visit_with_a_photo(desk)
    for path in (photo, f"{photo}/original"):
        assert desk.app.test_client().get(path, headers={"Accept": "text/html"}).status_code == 303
        assert desk.signed_in(desk.stranger).get(path).status_code == 404
    assert desk.signed_in(desk.stranger).get(visit).status_code == 404
    with desk.database.reading() as session:
        acts = session.scalars(select(Custody.act).order_by(Custody.id)).all()
    assert acts == ["captured", "received", "verified"]


def test_an_original_is_only_downloaded_a_preview_says_less_and_both_are_on_record(
    desk: Desk,
) -> None:
    visit, photo = a_visit_with_a_photo(desk)
    client = desk.signed_in(desk.team.inspectors[1].username)
    original = client.get(f"{photo}/original")
    assert original.data == PHOTO
    assert original.headers["Content-Disposition"].startswith("attachment; filename=evidence-")
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in original.headers["Content-Security-Policy"]
    original.close()
    preview = client.get(photo)
    assert preview.data[:3] == b"\xff\xd8\xff"
    assert "示例相机".encode() not in preview.data
    page = client.get(visit, headers={"Accept-Language": "zh"}).text
    assert "负责人不在场" in page
    assert "导出原件" in page
    with desk.database.reading() as session:
        acts = session.scalars(select(Custody.act).order_by(Custody.id)).all()
        assert session.scalar(select(func.count()).select_from(Evidence)) == 1
    assert acts == ["captured", "received", "verified", "exported", "viewed"]
