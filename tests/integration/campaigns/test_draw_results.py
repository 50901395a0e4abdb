"""What became of drawn visits, and what of it stands on the board."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.draw_view import shown, shown_to_all
from campaigns.draws.models import Draw
from campaigns.draws.publications import publications_due
from campaigns.draws.queries import DrawQuery
from campaigns.draws.refusals import (
    NobodySent,
)
from campaigns.draws.results import outcomes_of, results_of
from campaigns.draws.rules import (
    ExemptionReason,
    ItemClass,
)
from campaigns.inspections import service as inspections
from campaigns.inspections.captures import Capture
from campaigns.planning import assignments
from campaigns.planning import service as planning
from campaigns.planning.terms import AgencyRole
from registry.accounts.actors import system_actor
from registry.accounts.sessions import actor_of
from registry.kernel.clock import legal_day
from tests.builders.accounts import an_officer
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_drawn_draw,
    a_rate,
    by_order,
    result,
)
from tests.builders.inspections import AFTERNOON, CLEAN, OUT_OF_TERM, Team, a_visit
from tests.builders.planning import a_running_campaign

DAY = timedelta(days=1)


def test_a_draw_that_nobody_publishes_is_overdue_and_told(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing)
    # Twenty working days from 9 March would end on 7 April: the visits end before.
    assert draw.publish_due_on == VISIT_TO
    long = a_drawn_draw(session, drawing, visit_to=date(2026, 6, 30))
    assert long.publish_due_on == date(2026, 4, 7)
    assert service.count_overdue(session, VISIT_TO) == 0
    late = VISIT_TO + DAY
    overdue = service.list_draws(session, DrawQuery(overdue_on=late))
    assert [one.id for one in overdue] == [draw.id]
    assert service.count_overdue(session, late) == 1
    page = shown(session, draw, by=drawing.by, at=MONDAY + 20 * DAY, after=0)
    assert page["publish_level"] == "over"
    service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY + 17 * DAY
    )
    assert service.count_overdue(session, late) == 0


def test_what_is_to_be_published_stands_on_the_board(session: Session, drawing: Drawing) -> None:
    draw = a_drawn_draw(session, drawing)
    # Where a plan names no leader, those that it makes answer for a campaign lead it.
    campaign = a_running_campaign(session, agencies=[drawing.organiser], first=AgencyRole.LISTED)
    at, by = MONDAY, system_actor("tests")
    planning.close(session, campaign.id, version=campaign.version, by=by, at=at)
    mine = drawing.organiser.id
    board = {
        days: [(one.kind, one.working_days_left) for one in waiting]
        for days in (0, 18, 30)
        if (waiting := publications_due(session, mine, on=legal_day(MONDAY) + days * DAY))
    }
    assert board == {
        0: [("draw", 14), ("campaign", 20)],
        18: [("draw", 0), ("campaign", 6)],
        30: [("draw", -7), ("campaign", -1)],
    }
    assert publications_due(session, drawing.witness.id, on=VISIT_TO) == []
    service.publish(session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY)
    waiting = publications_due(session, None, on=VISIT_TO)
    assert [(one.kind, one.id) for one in waiting] == [
        ("campaign", campaign.id),
        ("results", draw.id),
    ]


def test_what_became_of_each_object_is_public_once_confirmed(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    one, other = [line.subject_id for line in result(session, draw)][:2]
    visits = {
        visit.subject_id: visit
        for visit in assignments.open_assignments(session, campaign_id=drawing.campaign.id)
    }
    assert outcomes_of(session, draw, [one, other]) == {one: "open", other: "open"}
    for subject, answers in ((one, CLEAN), (other, CLEAN | OUT_OF_TERM)):
        order = visits[subject]
        pair, reviewer = tuple(order.officers), an_officer(session, agency=drawing.organiser)
        team = Team(drawing.organiser, drawing.campaign, pair, reviewer, order.subject)
        visit = replace(a_visit(team, answers), capture=Capture(assignment_id=order.id))
        (made,) = inspections.record_inspections(session, [visit], by=team.by, at=AFTERNOON)
    assert outcomes_of(session, draw, [one, other]) == {one: "clean", other: "unconfirmed"}
    assert not results_of(session, draw).complete
    (finding,) = made.findings
    inspections.confirm_findings(session, [(finding.id, 1)], by=actor_of(reviewer), at=AFTERNOON)
    assert outcomes_of(session, draw, [one, other]) == {one: "clean", other: "problems"}
    page = shown_to_all(session, draw, at=AFTERNOON, after=0)
    assert page["outcomes"][other] == "发现问题"
    assert page["results"] == results_of(session, draw)


def test_where_nobody_was_free_the_visit_ordered_by_hand_is_the_result(
    session: Session, drawing: Drawing
) -> None:
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(5_000), "B": a_rate(5_000)}}
    draw = a_drawn_draw(session, drawing, visit_to=VISIT_FROM, **every)
    alone = [line.subject for line in result(session, draw) if line.visit_on is None]
    assert shown(session, draw, by=drawing.by, at=MONDAY, after=0)["unmanned"] == len(alone) > 1
    told: dict[str, Any] = {"by": drawing.by, "at": MONDAY}
    draw = service.publish(session, draw.id, version=draw.version, signer=SIGNER, **told)
    assert results_of(session, draw).unsent == len(alone)
    with pytest.raises(NobodySent):
        service.propose_strike(
            session,
            draw.id,
            alone[0].uscc,
            reason=ExemptionReason.CEASED,
            note_text="已停业",
            version=draw.version,
            **told,
        )
    all_visited(session, drawing)
    assert waits_for_results(session, draw), "nobody was sent to some"
    for place, subject in enumerate(alone):
        by_order(session, drawing, subject.id, due_on=VISIT_FROM + DAY * (1 + place // 3))
    assert outcomes_of(session, draw, [alone[0].id]) == {alone[0].id: "open"}
    all_visited(session, drawing)
    assert outcomes_of(session, draw, [alone[0].id]) == {alone[0].id: "clean"}
    assert results_of(session, draw).complete
    assert not waits_for_results(session, draw)


def all_visited(session: Session, drawing: Drawing) -> None:
    """Every visit that is open is made, and finds nothing."""
    for order in assignments.open_assignments(session, campaign_id=drawing.campaign.id):
        pair = tuple(order.officers)
        team = Team(drawing.organiser, drawing.campaign, pair, pair[0], order.subject)
        visit = replace(a_visit(team), capture=Capture(assignment_id=order.id))
        inspections.record_inspections(session, [visit], by=team.by, at=AFTERNOON)


def test_a_settled_draw_leaves_the_board_and_only_then(session: Session, drawing: Drawing) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    told = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    draw = service.publish(session, draw.id, version=draw.version, **told)
    assert waits_for_results(session, draw)
    for visit in assignments.open_assignments(session, campaign_id=drawing.campaign.id):
        pair, reviewer = tuple(visit.officers), an_officer(session, agency=drawing.organiser)
        team = Team(drawing.organiser, drawing.campaign, pair, reviewer, visit.subject)
        found = replace(a_visit(team, CLEAN | OUT_OF_TERM), capture=Capture(visit.id))
        (made,) = inspections.record_inspections(session, [found], by=team.by, at=AFTERNOON)
        assert waits_for_results(session, draw), "visited and not confirmed"
        ids = [(finding.id, 1) for finding in made.findings]
        inspections.confirm_findings(session, ids, by=actor_of(reviewer), at=AFTERNOON)
    assert not waits_for_results(session, draw)
    assert results_of(session, draw).complete


def waits_for_results(session: Session, draw: Draw) -> bool:
    due = publications_due(session, draw.organiser_id, on=VISIT_TO)
    return draw.id in [one.id for one in due]
