"""What a published draw says: its record replays, and names nobody."""

from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.changes import NewSubstitution
from campaigns.draws.models import Draw, DrawAgency, DrawCommitment, DrawDocument, DrawnObject
from campaigns.draws.refusals import (
    ChangeInvalid,
)
from campaigns.draws.replay import replay
from campaigns.draws.rules import (
    ExemptionReason,
    SubstitutionReason,
)
from campaigns.planning import assignments
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    Drawing,
    a_bound_draw,
    a_drawn_draw,
    a_prepared_draw,
    a_published_draw,
    a_rate,
    a_struck_object,
    bound,
    forbidden,
    result,
    secret,
    sides,
)

APRIL = {"visit_from": date(2026, 4, 13), "visit_to": date(2026, 4, 24)}


def test_a_published_draw_replays_from_its_record_and_sends_two_officers_to_each(
    session: Session, drawing: Drawing
) -> None:
    draw = a_published_draw(session, drawing)
    assert draw.record_digest
    record = service.document(session, draw.record_digest)
    replayed = replay(record, SIGNER.public)
    lines = result(session, draw)
    assert [one.code for one in replayed.result] == [line.subject.uscc for line in lines]
    visits = assignments.open_assignments(session, campaign_id=drawing.campaign.id)
    assert {visit.subject.uscc: visit.due_on for visit in visits} == {
        line.subject.uscc: line.visit_on for line in lines
    }
    numbers = {one.id: roster.get_entry(session, one.id).number for one in drawing.inspectors}
    for visit in visits:
        (line,) = (one for one in lines if one.subject_id == visit.subject_id)
        assert {numbers[officer.id] for officer in visit.officers} == set(line.officers)
    assert {visit.origin_ref for visit in visits} == {str(draw.id)}


def test_the_record_names_nobody(session: Session, drawing: Drawing) -> None:
    draw = a_prepared_draw(session, drawing)
    draw = service.exempt(
        session,
        draw.id,
        drawing.subjects[0].uscc,
        reason=ExemptionReason.CEASED,
        note_text="法定代表人来电说明已停业",
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )
    draw = service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)
    for agency, by in sides(drawing).values():
        service.commit_to(session, draw.id, bound(draw, agency), by=by, at=MONDAY)
    for agency, by in sides(drawing).values():
        draw = service.reveal(session, draw.id, *secret(agency), by=by, at=MONDAY)
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert draw.record_digest
    record = service.document(session, draw.record_digest).decode()
    private = [one.name for one in drawing.inspectors] + [str(one.id) for one in drawing.inspectors]
    private += [one.username for one in drawing.inspectors]
    private += [one.name for one in drawing.subjects] + ["法定代表人", "示范-执法-0001"]
    assert [word for word in private if word in record] == []


def test_changes_after_the_draw_follow_from_the_seed_and_stand_in_the_record(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    struck, staying = result(session, draw)[:2]
    draw = a_struck_object(session, drawing, draw, struck.subject.uscc)
    new = NewSubstitution(staying.subject.uscc, staying.officers[0], SubstitutionReason.ABSENCE)
    draw = service.substitute(session, draw.id, new, version=draw.version, by=drawing.by, at=MONDAY)
    after = {line.subject_id: line for line in result(session, draw)}
    assert struck.subject_id not in after
    assert len(after) == draw.drawn_count
    assert staying.officers[0] not in after[staying.subject_id].officers
    with pytest.raises(ChangeInvalid):
        service.substitute(session, draw.id, new, version=draw.version, by=drawing.by, at=MONDAY)
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert draw.record_digest
    replayed = replay(service.document(session, draw.record_digest), SIGNER.public)
    assert {one.code for one in replayed.result} == {line.subject.uscc for line in after.values()}


def test_the_database_itself_holds_the_course_of_a_draw(session: Session, drawing: Drawing) -> None:
    prepared = a_prepared_draw(session, drawing)
    here = update(Draw).where(Draw.id == prepared.id)
    assert "cannot go from prepared to drawn" in forbidden(session, here.values(state="drawn"))
    draw = a_bound_draw(session, drawing)
    here = update(Draw).where(Draw.id == draw.id)
    assert "frozen" in forbidden(session, here.values(title="别的"))
    assert "frozen" in forbidden(session, here.values(pool_digest=None))
    seed = {"state": "drawn", "seed": b"s" * 32, "drawn_at": MONDAY, "drawn_count": 1}
    assert "not of its pool" in forbidden(session, here.values(**seed))
    assert "needs a draw that is prepared" in forbidden(
        session, delete(DrawAgency).where(DrawAgency.draw_id == draw.id)
    )
    # Nor does a row slip out of a draw that is fixed into one that is not.
    slipped = update(DrawAgency).where(DrawAgency.draw_id == draw.id).values(draw_id=prepared.id)
    assert "stays with its draw" in forbidden(session, slipped)
    assert "append-only" in forbidden(session, update(DrawCommitment).values(commitment="0" * 64))
    assert "append-only" in forbidden(session, delete(DrawDocument))
    assert "append-only" in forbidden(session, delete(Draw))
    published = a_published_draw(session, drawing, **APRIL)
    here = update(Draw).where(Draw.id == published.id)
    assert "closed" in forbidden(session, here.values(drawn_count=1))
    assert "needs a draw that is drawn" in forbidden(
        session, delete(DrawnObject).where(DrawnObject.draw_id == published.id)
    )
