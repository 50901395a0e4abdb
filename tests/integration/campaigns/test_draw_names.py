"""Whom a draw named, and who learns it when."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.answers import DrawOut
from campaigns.draws.draw_view import shown
from campaigns.draws.models import Draw
from campaigns.draws.refusals import (
    DrawTermsInvalid,
    NamesNotOpen,
    NamesOfOthersClosed,
    NoVisitLeft,
    PoolUnfit,
    RecordOfOthersClosed,
    ResultNotYours,
)
from campaigns.draws.replay import replay
from campaigns.draws.rules import (
    VISITED_BY_HAND,
    DrawState,
    ItemClass,
    Naming,
)
from campaigns.inspections import service as inspections
from campaigns.planning import assignments
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_views import orders_of
from campaigns.planning.drawn_visits import MERGED
from campaigns.planning.queries import get_campaign
from campaigns.planning.terms import Scope
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.kernel.clock import legal_day
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_drawn_draw,
    a_prepared_draw,
    a_rate,
    a_struck_object,
    bound,
    by_order,
    forbidden,
    propose,
    result,
    secret,
    sides,
)
from tests.builders.inspections import AFTERNOON, CLEAN, Team, a_visit
from tests.builders.subjects import a_subject

DAY = timedelta(days=1)


def test_names_open_after_the_visits_with_the_digest_of_before(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    draw = service.publish(
        session,
        draw.id,
        naming=Naming.AFTER_VISITS,
        version=draw.version,
        signer=SIGNER,
        by=drawing.by,
        at=MONDAY,
    )
    sealed = draw.record_digest
    with pytest.raises(NamesNotOpen):
        service.check_named(draw)
    visits = assignments.open_assignments(session, campaign_id=drawing.campaign.id)
    assert len(visits) >= 2
    goes = actor_of(visits[0].officers[0])
    colleague = actor_of(no_reader(session, drawing))
    leader = drawing.by
    assert closed_to(session, drawing, colleague) == (0, len(visits))
    assert closed_to(session, drawing, leader) == (0, len(visits)), "who leads is no exception"
    own, others = closed_to(session, drawing, goes)
    assert own > 0
    assert own + others == len(visits)
    with pytest.raises(assignments.AssignmentUnknown):
        assignments.get_assignment(session, visits[0].id, seen_by=colleague)
    assert assignments.get_assignment(session, visits[0].id, seen_by=goes) is visits[0]
    # A pool that says who is visited anyway tells of the closed names: it is not named before.
    later = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    with pytest.raises(NamesOfOthersClosed):
        service.publish(
            session, later.id, version=later.version, signer=SIGNER, by=drawing.by, at=MONDAY
        )
    with pytest.raises(RecordOfOthersClosed):
        service.sealed_record(session, later, drawing.by, on=legal_day(MONDAY))
    assert service.sealed_record(session, draw, drawing.by, on=legal_day(MONDAY))
    assert draw.names_due_on == max(visit.due_on for visit in visits)
    assert service.open_names(session, on=draw.names_due_on, at=MONDAY + DAY) == []
    here = update(Draw).where(Draw.id == draw.id)
    assert "still has visits" in forbidden(session, here.values(named_at=MONDAY + DAY))
    with pytest.raises(assignments.DrawnVisit):
        assignments.cancel(
            session, visits[1].id, version=1, reason="停业", by=system_actor("tests"), at=MONDAY
        )
    called_off = update(Assignment).where(Assignment.id == visits[1].id)
    assert "both agencies agree" in forbidden(
        session, called_off.values(state="cancelled", reason="停业", ended_at=MONDAY)
    )
    for visit in visits[1:]:
        a_struck_object(session, drawing, draw, visit.subject.uscc)
        session.refresh(visit)
        assert visit.state == "cancelled"
    with pytest.raises(NoVisitLeft):
        propose(session, drawing, draw, visits[1].subject.uscc)
    # Whenever it was made: what two agencies called off together stays called off.
    assignments.complete(session, {visits[1].id: legal_day(MONDAY)}, by=drawing.by, at=MONDAY)
    session.refresh(visits[1])
    assert (visits[1].state, visits[1].reason) == ("cancelled", "现场已停业")
    made = update(Assignment).where(Assignment.id == visits[1].id).values(state="done")
    assert "keeps what was ordered" in forbidden(session, made)
    assignments.complete(session, {visits[0].id: VISIT_FROM}, by=drawing.by, at=MONDAY)
    assert service.open_names(session, on=VISIT_FROM, at=MONDAY + DAY) == [draw.id]
    assert service.open_names(session, on=VISIT_FROM, at=MONDAY + DAY) == []
    draw = service.get_draw(session, draw.id)
    service.check_named(draw)
    assert closed_to(session, drawing, colleague) == (0, 0)
    assert not any(session.scalars(select(Assignment.names_closed)))
    assert (draw.named_at, draw.record_digest) == (MONDAY + DAY, sealed)


def closed_to(session: Session, drawing: Drawing, by: Actor) -> tuple[int, int]:
    """How many open visits the campaign's page names to somebody, and how many it only counts."""
    campaign = get_campaign(session, drawing.campaign.id)
    page = orders_of(session, campaign, None, by=by, on=legal_day(MONDAY))
    return len(page["assignments"]), page["closed_assignments"]


def test_nobody_finds_out_by_an_order_or_a_count_whom_a_closed_draw_named(
    session: Session, drawing: Drawing
) -> None:
    before = a_prepared_draw(session, drawing, title="先后一样", rates={"A": a_rate(500)})
    counted = service.preview(session, before, at=MONDAY)
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    draw = service.publish(
        session,
        draw.id,
        naming=Naming.AFTER_VISITS,
        version=draw.version,
        signer=SIGNER,
        by=drawing.by,
        at=MONDAY,
    )
    session.expire_all()
    again = service.preview(session, service.get_draw(session, before.id), at=MONDAY)
    assert (again.sizes, again.kept_out) == (counted.sizes, counted.kept_out)
    made, overdue = assignments.open_assignments(session, campaign_id=drawing.campaign.id)[:2]
    by_hand = [
        by_order(session, drawing, visit.subject_id, due_on=VISIT_TO) for visit in (made, overdue)
    ]
    # What was visited by another order may be called off for that; what was not may not.
    with pytest.raises(DrawTermsInvalid):
        propose(session, drawing, draw, overdue.subject.uscc, VISITED_BY_HAND)
    # One visit for the two orders: when it is made, or when the names open.
    assignments.complete(session, {made.id: VISIT_FROM}, by=drawing.by, at=MONDAY)
    session.refresh(by_hand[0])
    assert (by_hand[0].state, by_hand[1].state) == ("cancelled", "open")
    assert by_hand[0].reason == MERGED
    service.open_names(session, on=VISIT_TO + DAY, at=MONDAY + 30 * DAY)
    for one in (by_hand[1], overdue):
        session.refresh(one)
    assert (by_hand[1].state, overdue.state, overdue.names_closed) == ("cancelled", "open", False)
    visited(session, drawing, overdue.subject)
    draw = service.get_draw(session, draw.id)
    propose(session, drawing, draw, overdue.subject.uscc, VISITED_BY_HAND)


def visited(session: Session, drawing: Drawing, subject: Subject) -> None:
    """A visit under the campaign that no draw ordered."""
    one, two, reviewer = drawing.inspectors[:3]
    team = Team(drawing.organiser, drawing.campaign, (one, two), reviewer, subject)
    inspections.record_inspections(session, [a_visit(team, CLEAN)], by=team.by, at=AFTERNOON)


def test_nobody_finds_out_whom_a_closed_draw_named_by_freezing_a_pool_of_one(
    session: Session, drawing: Drawing
) -> None:
    a_subject(session, product_classes=("独有产品",))
    alone = {"scope": Scope(product_classes=("独有产品",))}
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10000), "B": a_rate(10000)}}
    named = a_drawn_draw(session, drawing, **alone, **every)
    assert named.drawn_count == 1
    probe = a_prepared_draw(session, drawing, **alone)
    service.publish(
        session,
        named.id,
        naming=Naming.AFTER_VISITS,
        version=named.version,
        signer=SIGNER,
        by=drawing.by,
        at=MONDAY,
    )
    frozen = service.freeze(session, probe.id, version=probe.version, by=drawing.by, at=MONDAY)
    assert (frozen.state, frozen.objects_count) == (DrawState.FROZEN, 0)
    told = DrawOut().dump(frozen)
    assert (told["objects_count"], told["exempted_count"]) == (None, None)
    for agency, by in sides(drawing).values():
        service.commit_to(session, frozen.id, bound(frozen, agency), by=by, at=MONDAY)
    for agency, by in sides(drawing).values():
        drawn = service.reveal(session, frozen.id, *secret(agency), by=by, at=MONDAY)
    service.open_names(session, on=VISIT_TO + DAY, at=MONDAY + 30 * DAY)
    drawn = service.publish(
        session, drawn.id, version=drawn.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert replay(service.document(session, drawn.record_digest), SIGNER.public).result == []
    assert DrawOut().dump(drawn)["objects_count"] == 0
    nobody = a_prepared_draw(session, drawing, scope=Scope(product_classes=("没有的产品",)))
    with pytest.raises(PoolUnfit):
        service.freeze(session, nobody.id, version=nobody.version, by=drawing.by, at=MONDAY)


def test_an_order_by_hand_does_not_choose_who_visits_a_drawn_object(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    line = result(session, draw)[0]
    by_hand = by_order(session, drawing, line.subject_id, due_on=VISIT_TO)
    service.publish(session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY)
    session.refresh(by_hand)
    assert by_hand.state == "cancelled"
    (visit,) = (
        one
        for one in assignments.open_assignments(session, campaign_id=drawing.campaign.id)
        if one.subject_id == line.subject_id
    )
    numbers = {roster.get_entry(session, officer.id).number for officer in visit.officers}
    assert (visit.origin, numbers) == ("draw", set(line.officers))


def test_names_open_once_the_last_day_of_the_visits_has_passed(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing)
    draw = service.publish(
        session,
        draw.id,
        naming=Naming.AFTER_VISITS,
        version=draw.version,
        signer=SIGNER,
        by=drawing.by,
        at=MONDAY,
    )
    assert draw.names_due_on
    late = MONDAY + 30 * DAY
    assert service.open_names(session, on=draw.names_due_on + DAY, at=late) == [draw.id]


def test_before_the_names_are_open_only_both_sides_and_the_officers_drawn_read_them(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    numbers = {roster.get_entry(session, one.id).number: one for one in drawing.inspectors}
    goes = result(session, draw)[0].officers[0]
    assert [
        service.check_reader(session, draw, by, legal_day(MONDAY))
        for _, by in sides(drawing).values()
    ] == [None] * 2
    assert service.check_reader(session, draw, actor_of(numbers[goes]), legal_day(MONDAY)) == goes
    own = service.drawn_objects(session, draw.id, number=goes)
    assert own
    assert all(goes in line.officers for line in own)
    pages = {
        by: shown(session, draw, by=by, at=MONDAY, after=0)
        for by in (
            drawing.witness_by,
            actor_of(numbers[goes]),
            actor_of(no_reader(session, drawing)),
        )
    }
    assert [page["whole"] for page in pages.values()] == [True, False, False]
    lines = [page["page"] and len(page["page"].items) for page in pages.values()]
    assert lines == [draw.drawn_count, len(own), None]
    elsewhere = (Role.CAMPAIGN_OFFICER,)
    for stranger in (
        an_officer(session, agency=drawing.organiser),
        an_officer(session, agency=an_agency(session), roles=elsewhere),
    ):
        with pytest.raises(ResultNotYours):
            service.check_reader(session, draw, actor_of(stranger), legal_day(MONDAY))
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert service.check_reader(session, draw, actor_of(stranger), legal_day(MONDAY)) is None


def no_reader(session: Session, drawing: Drawing) -> Officer:
    """Of the agency that draws, but neither drawing nor drawn."""
    return an_officer(session, agency=drawing.organiser)
