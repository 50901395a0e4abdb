"""No officer is sent beyond the day, whatever is drawn and ordered."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.changes import NewSubstitution
from campaigns.draws.refusals import (
    CrewBooked,
    NotBooked,
)
from campaigns.draws.replay import replay
from campaigns.draws.roster_rules import AbsenceKind
from campaigns.draws.rules import (
    ItemClass,
    Naming,
    SubstitutionReason,
)
from campaigns.planning import assignments
from campaigns.planning import service as planning
from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.drawn_visits import DrawnVisitsOpen
from campaigns.planning.queries import get_campaign
from campaigns.planning.terms import AgencyRole
from registry.accounts.actors import system_actor
from registry.kernel.clock import legal_day
from tests.builders.accounts import an_agency
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_bound_draw,
    a_drawn_draw,
    a_published_draw,
    a_rate,
    a_struck_object,
    an_order_elsewhere,
    ordered_for,
    record,
    result,
    secret,
    sides,
)
from tests.builders.planning import a_running_campaign

DAY = timedelta(days=1)


def test_no_officer_is_sent_too_often_a_day_by_two_draws_and_an_order_together(
    session: Session, drawing: Drawing
) -> None:
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10_000), "B": a_rate(10_000)}}
    one_day = {"visit_to": VISIT_FROM, **every}
    by_hand = drawing.subjects[0]
    an_order_elsewhere(session, drawing, by_hand.id, due_on=VISIT_FROM)
    other = a_running_campaign(session, agencies=[drawing.organiser])
    draws = [
        a_drawn_draw(session, drawing, campaign_id=campaign.id, **one_day)
        for campaign in (drawing.campaign, other)
    ]
    act = {"naming": Naming.AFTER_VISITS, "signer": SIGNER, "by": drawing.by, "at": MONDAY}
    for one in draws:
        service.publish(session, one.id, version=one.version, **act)
    sent = dict(
        session.execute(
            select(AssignmentOfficer.officer_id, func.count())
            .join(Assignment, Assignment.id == AssignmentOfficer.assignment_id)
            .where(Assignment.due_on == VISIT_FROM)
            .group_by(AssignmentOfficer.officer_id)
        ).all()
    )
    # One of these two goes on every visit, and more was drawn than they can visit in a day.
    qualified = [officer.id for officer in drawing.inspectors[:2]]
    assert [sent[officer] for officer in qualified] == [3, 3]
    assert max(sent.values()) == 3


def test_who_is_booked_up_since_the_pool_was_frozen_is_named_and_replaced_before_it_is_public(
    session: Session, drawing: Drawing
) -> None:
    today = legal_day(MONDAY) + DAY
    terms = {"visit_from": today, "visit_to": today, "rates": {"A": a_rate(500)}}
    draw = a_bound_draw(session, drawing, **terms)
    # Due tomorrow, so that two days are left for what two of them have to do: all are full.
    ordered_for(session, drawing, drawing.inspectors[:2], [today] * 6)
    for agency, by in sides(drawing).values():
        draw = service.reveal(session, draw.id, *secret(agency), by=by, at=MONDAY)
    line = result(session, draw)[0]
    number = {one.id: roster.get_entry(session, one.id).number for one in drawing.inspectors}
    full = {number[one.id] for one in drawing.inspectors[:2]}
    assert full & set(line.officers)
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    with pytest.raises(CrewBooked) as refused, session.begin_nested():
        service.publish(session, draw.id, version=draw.version, **act)
    named = min(full & set(line.officers))
    assert f"{named}（{today.isoformat()}，{line.subject.uscc}）" in refused.value.params["visits"]
    free = next(one for one in number.values() if one not in full)
    not_full = NewSubstitution(line.subject.uscc, free, SubstitutionReason.BOOKED)
    with pytest.raises(NotBooked), session.begin_nested():
        service.substitute(
            session, draw.id, not_full, version=draw.version, by=drawing.by, at=MONDAY
        )
    for one in result(session, draw):
        for officer in full & set(one.officers):
            still = {row.subject_id: row for row in result(session, draw)}[one.subject_id]
            if officer in still.officers:
                new = NewSubstitution(one.subject.uscc, officer, SubstitutionReason.BOOKED)
                draw = service.substitute(
                    session, draw.id, new, version=draw.version, by=drawing.by, at=MONDAY
                )
    assert not any(full & set(one.officers) for one in result(session, draw))
    draw = service.publish(session, draw.id, version=draw.version, **act)
    assert draw.record_digest
    replayed = replay(service.document(session, draw.record_digest), SIGNER.public)
    assert {one.officers for one in replayed.result} == {
        tuple(one.officers) for one in result(session, draw)
    }


def test_visits_whose_day_has_passed_before_the_publication_are_spread_over_days_still_free(
    session: Session, drawing: Drawing
) -> None:
    half = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(5_000), "B": a_rate(5_000)}}
    draw = a_drawn_draw(session, drawing, **half)
    late = MONDAY + 11 * DAY
    passed = [line for line in result(session, draw) if line.visit_on < legal_day(late)]
    assert len(passed) > 3
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": late}
    service.publish(session, draw.id, version=draw.version, **act)
    sent = session.execute(
        select(AssignmentOfficer.officer_id, Assignment.due_on, func.count())
        .join(Assignment, Assignment.id == AssignmentOfficer.assignment_id)
        .group_by(AssignmentOfficer.officer_id, Assignment.due_on)
    ).all()
    assert all(day >= legal_day(late) for _officer, day, _visits in sent)
    assert max(visits for _officer, _day, visits in sent) <= 3


def test_a_draw_that_nobody_published_until_the_last_day_of_its_visits_is_published_then(
    session: Session, drawing: Drawing
) -> None:
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10_000), "B": a_rate(10_000)}}
    draw = a_drawn_draw(session, drawing, **every)
    visits = len([line for line in result(session, draw) if line.visit_on])
    assert visits > 20
    late = MONDAY + (VISIT_TO - legal_day(MONDAY))
    assert legal_day(late) == VISIT_TO
    away = drawing.inspectors[0]
    roster.absent(
        session,
        away.id,
        kind=AbsenceKind.LEAVE,
        first_on=VISIT_TO + DAY,
        last_on=VISIT_TO + 7 * DAY,
        by=drawing.by,
        at=late,
    )
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": late}
    service.publish(session, draw.id, version=draw.version, **act)
    sent = session.execute(
        select(AssignmentOfficer.officer_id, Assignment.due_on, func.count())
        .join(Assignment, Assignment.id == AssignmentOfficer.assignment_id)
        .group_by(AssignmentOfficer.officer_id, Assignment.due_on)
    ).all()
    assert sum(visits for _officer, _day, visits in sent) == 2 * visits
    goes_on = {day for officer, day, _visits in sent if officer == away.id}
    assert not any(VISIT_TO < day <= VISIT_TO + 7 * DAY for day in goes_on)
    assert any(day > VISIT_TO + 7 * DAY for day in goes_on)
    # Over the campaign's days that are left, not piled upon one.
    assert max(visits for _officer, _day, visits in sent) <= 3


def test_full_crews_leave_no_false_reason_on_record_for_who_comes_instead_of_a_struck_object(
    session: Session, drawing: Drawing
) -> None:
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(5_000), "B": a_rate(5_000)}}
    draw = a_drawn_draw(session, drawing, visit_to=VISIT_FROM, **every)
    lines = [line for line in result(session, draw) if line.visit_on]
    # Each of those who go has as many visits as one may: only the struck one makes room.
    assert max(Counter(number for line in lines for number in line.officers).values()) == 3
    for line in lines[:2]:
        draw = a_struck_object(session, drawing, draw, line.subject.uscc)
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    draw = service.publish(session, draw.id, version=draw.version, **act)
    assert [one["reason"] for one in record(session, draw)["changes"]] == ["ceased"] * 2


def test_who_is_booked_up_on_one_day_is_free_on_another(session: Session, drawing: Drawing) -> None:
    tomorrow = legal_day(MONDAY) + DAY
    key = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(2_000)}}
    draw = a_bound_draw(session, drawing, visit_from=tomorrow, visit_to=tomorrow + DAY, **key)
    # Today and tomorrow are full for these two.
    ordered_for(session, drawing, drawing.inspectors[:2], [tomorrow] * 6)
    for agency, by in sides(drawing).values():
        draw = service.reveal(session, draw.id, *secret(agency), by=by, at=MONDAY)
    number = {one.id: roster.get_entry(session, one.id).number for one in drawing.inspectors}
    full = {number[one.id] for one in drawing.inspectors[:2]}
    going = [(line, one) for line in result(session, draw) for one in full & set(line.officers)]
    there = {line.visit_on: (line.subject.uscc, one) for line, one in going}
    act: dict[str, Any] = {"version": draw.version, "by": drawing.by, "at": MONDAY}
    free = NewSubstitution(*there[tomorrow + DAY], SubstitutionReason.BOOKED)
    with pytest.raises(NotBooked), session.begin_nested():
        service.substitute(session, draw.id, free, **act)
    booked = NewSubstitution(*there[tomorrow], SubstitutionReason.BOOKED)
    assert service.substitute(session, draw.id, booked, **act).version == act["version"] + 1


def test_the_leader_alone_does_not_end_a_campaign_over_drawn_visits(
    session: Session, drawing: Drawing
) -> None:
    a_published_draw(session, drawing)
    campaign = get_campaign(session, drawing.campaign.id)
    act = {"version": campaign.version, "by": system_actor("tests"), "at": MONDAY}
    left = assignments.open_assignments(session, campaign_id=campaign.id)
    with pytest.raises(DrawnVisitsOpen) as refused, session.begin_nested():
        planning.close(session, campaign.id, **act)
    assert refused.value.params["count"] == len(left)
    shorter = planning.Amendment(reason="提前结束", ends_on=legal_day(MONDAY))
    with pytest.raises(DrawnVisitsOpen), session.begin_nested():
        planning.amend(session, campaign.id, shorter, **act)
    other = an_agency(session, function="tourism")
    dropped = planning.Amendment(
        reason="分工调整", agencies=[planning.NamedAgency(other.name, AgencyRole.LEAD, other.id)]
    )
    with pytest.raises(DrawnVisitsOpen), session.begin_nested():
        planning.amend(session, campaign.id, dropped, **act)
