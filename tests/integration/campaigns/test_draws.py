"""Draws on the real database: from the frozen pool to the visits, and every way to cheat."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns.draws import patience, previewing, roster, service
from campaigns.draws.answers import DrawOut
from campaigns.draws.change_models import DrawChange, DrawStrike
from campaigns.draws.changes import NewSubstitution
from campaigns.draws.draw_view import shown, shown_to_all
from campaigns.draws.models import Draw, DrawAgency, DrawCommitment, DrawDocument, DrawnObject
from campaigns.draws.publications import publications_due
from campaigns.draws.queries import DrawQuery
from campaigns.draws.refusals import (
    AlreadyGiven,
    ChangeInvalid,
    CommitmentBroken,
    CrewBooked,
    CrewUnfit,
    DrawTermsInvalid,
    NamesNotOpen,
    NamesOfOthersClosed,
    NobodySent,
    NotASide,
    NotBooked,
    NotTheOrganiser,
    NotTheWitness,
    NoVisitLeft,
    PoolUnfit,
    RecordOfOthersClosed,
    ReplacementMissing,
    RestartImpossible,
    ResultNotYours,
    SidesMerged,
    StrikeAnswered,
    StrikeAsked,
    StrikesOpen,
    TimeOver,
    TwoPersonsNeeded,
)
from campaigns.draws.replay import replay
from campaigns.draws.results import outcomes_of, results_of
from campaigns.draws.roster_rules import AbsenceKind, NotInRoster, OtherAgencysOfficer
from campaigns.draws.rules import (
    VISITED_BY_HAND,
    Basis,
    DrawState,
    ExemptionReason,
    ItemClass,
    Naming,
    SubstitutionReason,
    VoidCause,
)
from campaigns.inspections import service as inspections
from campaigns.inspections.captures import Capture
from campaigns.planning import assignments
from campaigns.planning import service as planning
from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.assignment_rules import NewAssignment, OfficersBooked
from campaigns.planning.assignment_views import orders_of
from campaigns.planning.drawn_visits import MERGED, DrawnVisitsOpen
from campaigns.planning.queries import get_campaign
from campaigns.planning.terms import AgencyRole, Scope
from registry import due
from registry.accounts import conflicts
from registry.accounts.actors import Actor, system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.models import Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.db import Database
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_bound_draw,
    a_drawing,
    a_drawn_draw,
    a_frozen_draw,
    a_prepared_draw,
    a_published_draw,
    a_rate,
    bound,
    secret,
    sides,
)
from tests.builders.inspections import AFTERNOON, CLEAN, OUT_OF_TERM, Team, a_visit
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_subject

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
APRIL = {"visit_from": date(2026, 4, 13), "visit_to": date(2026, 4, 24)}
MAY = {"visit_from": date(2026, 5, 11), "visit_to": date(2026, 5, 22)}


@pytest.fixture
def drawing(session: Session) -> Drawing:
    return a_drawing(session)


def pool(session: Session, draw: Draw) -> dict[str, Any]:
    assert draw.pool_digest
    written: dict[str, Any] = orjson.loads(service.document(session, draw.pool_digest))
    return written


def result(session: Session, draw: Draw) -> list[DrawnObject]:
    return list(service.drawn_objects(session, draw.id, limit=1000))


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


def test_exempt_undertakings_are_kept_out_of_the_pool_not_out_of_the_result(
    session: Session, drawing: Drawing
) -> None:
    code = drawing.subjects[3].uscc
    draw = a_prepared_draw(session, drawing)
    draw = service.exempt(
        session,
        draw.id,
        code,
        reason=ExemptionReason.CEASED,
        note_text=None,
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )
    assert service.preview(session, draw, at=MONDAY).kept_out == {"ceased": 1}
    draw = service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)
    frozen = pool(session, draw)
    assert frozen["exempted"] == [[code, "ceased"]]
    assert code not in dict(frozen["objects"])
    assert draw.objects_count == len(drawing.subjects) - 1


def test_scope_and_rates_are_the_pools(session: Session, drawing: Drawing) -> None:
    a_subject(session, division="140200")
    a_subject(session, division="140105", industry="H6210", product_classes=("食品",))
    draw = a_frozen_draw(session, drawing, rates={"B": a_rate(2000)})
    frozen = pool(session, draw)
    assert len(frozen["objects"]) == len(drawing.subjects) + 1
    (b,) = (one for one in frozen["strata"] if one["key"] == "B")
    assert (b["rate_bp"], b["reason"]) == (2000, "上年抽查合格率低")
    narrow = Scope(divisions=("140000",), industries=("H62",), product_classes=("食品", "农资"))
    other = a_prepared_draw(session, drawing, scope=narrow)
    assert sum(service.preview(session, other, at=MONDAY).sizes.values()) == 1


def test_undertakings_without_a_grade_are_a_stratum_of_their_own(
    session: Session, drawing: Drawing
) -> None:
    draw = a_prepared_draw(session, drawing, basis=Basis.GRADE)
    assert dict(service.preview(session, draw, at=MONDAY).sizes) == {"U": len(drawing.subjects)}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"rates": {"A": a_rate(501)}}, "#/rate_a"),
        ({"rates": {"D": a_rate(6000)}, "item_class": ItemClass.KEY}, "#/rate_d"),
        ({"rates": {"B": a_rate(600, " ")}}, "#/rate_b_reason"),
        ({"rates": {"X": a_rate(600)}}, "#/rates"),
        ({"visit_from": VISIT_TO, "visit_to": VISIT_FROM}, "#/visit_to"),
        ({"visit_to": date(2027, 1, 8)}, "#/visit_to"),
        ({"agency_ids": ()}, "#/agency_ids"),
        ({"visit_from": date(2026, 3, 8)}, "#/visit_from"),
        ({"scope": Scope(divisions=("xx",))}, "#/divisions"),
        ({"scope": Scope(divisions=("123456",))}, "#/divisions"),
        ({"over_cap_reason": "联系人13800138000"}, "#/over_cap_reason"),
    ],
)
def test_terms_that_contradict_the_rules_are_refused(
    session: Session, drawing: Drawing, changed: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(DrawTermsInvalid) as refused:
        a_prepared_draw(session, drawing, **changed)
    assert pointer in [wrong.pointer for wrong in refused.value.errors]


def test_key_items_have_no_upper_limit(session: Session, drawing: Drawing) -> None:
    draw = a_prepared_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    assert draw.rates["A"]["rate_bp"] == 10_000


def test_the_two_sides_are_two_agencies_that_take_part(session: Session, drawing: Drawing) -> None:
    with pytest.raises(DrawTermsInvalid) as refused:
        a_prepared_draw(
            session, drawing, witness_id=drawing.organiser.id, agency_ids=(drawing.witness.id,)
        )
    assert {wrong.pointer for wrong in refused.value.errors} == {"#/witness_id", "#/agency_ids"}


def test_visits_of_the_year_keep_an_undertaking_out_unless_a_reason_is_given(
    session: Session, drawing: Drawing
) -> None:
    visited = drawing.subjects[0]
    earlier = an_order(session, drawing, visited.id, due_on=date(2026, 3, 12))
    draw = a_frozen_draw(session, drawing)
    assert pool(session, draw)["exempted"] == [[visited.uscc, "visits_reached"]]
    beyond = a_frozen_draw(session, drawing, over_cap_reason="省级督办", **APRIL)
    frozen = pool(session, beyond)
    assert (frozen["exempted"], frozen["over_cap_reason"]) == ([], "省级督办")
    assert visited.uscc in dict(frozen["objects"])
    assert earlier.state == "open"


def test_a_visit_that_another_order_makes_anyway_is_made_together(
    session: Session, drawing: Drawing
) -> None:
    other = drawing.subjects[1]
    an_order(session, drawing, other.id, due_on=date(2026, 3, 22))  # a Sunday: go on the Friday
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    (line,) = (one for one in result(session, draw) if one.subject_id == other.id)
    assert (line.visit_on, line.joint) == (date(2026, 3, 20), True)


def an_order(session: Session, drawing: Drawing, subject_id: int, *, due_on: date) -> Assignment:
    """Another campaign's order of a visit."""
    crew = [officer.id for officer in drawing.inspectors[:2]]
    campaign = a_running_campaign(session, agencies=[drawing.organiser])
    new = NewAssignment(campaign.id, subject_id, drawing.organiser.id, crew, due_on)
    return assignments.assign(session, [new], by=drawing.by, at=MONDAY)[0]


def test_no_officer_is_sent_too_often_a_day_by_two_draws_and_an_order_together(
    session: Session, drawing: Drawing
) -> None:
    every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10_000), "B": a_rate(10_000)}}
    one_day = {"visit_to": VISIT_FROM, **every}
    by_hand = drawing.subjects[0]
    an_order(session, drawing, by_hand.id, due_on=VISIT_FROM)
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


def ordered_for(
    session: Session, drawing: Drawing, officers: Sequence[Officer], days: Sequence[date]
) -> None:
    """Orders by hand of another campaign for two officers, one a day."""
    campaign = a_running_campaign(session, agencies=[drawing.organiser])
    orders = [
        NewAssignment(
            campaign_id=campaign.id,
            subject_id=a_subject(session).id,
            agency_id=drawing.organiser.id,
            officer_ids=tuple(officer.id for officer in officers),
            due_on=day,
        )
        for day in days
    ]
    assignments.assign(session, orders, by=drawing.by, at=MONDAY)


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


def test_a_pool_is_not_frozen_while_another_may_still_book_its_officers(
    session: Session, drawing: Drawing
) -> None:
    a_frozen_draw(session, drawing)
    other = a_running_campaign(session, agencies=[drawing.organiser])
    with pytest.raises(PoolUnfit) as refused:
        a_frozen_draw(session, drawing, campaign_id=other.id)
    assert [wrong.pointer for wrong in refused.value.errors] == ["#/agency_ids"]


def test_who_the_campaign_sends_officers_to_anyway_is_not_drawn_again(
    session: Session, drawing: Drawing
) -> None:
    a_published_draw(session, drawing, rates={"A": a_rate(500)})
    second = a_prepared_draw(session, drawing)
    kept_out = service.preview(session, second, at=MONDAY).kept_out
    assert kept_out["assigned_already"] == session.scalar(select(func.count(Assignment.id)))


def test_leave_conflicts_and_missing_qualification_keep_officers_away(
    session: Session, drawing: Drawing
) -> None:
    numbers = [roster.get_entry(session, one.id).number for one in drawing.inspectors]
    first, second = drawing.inspectors[:2]
    roster.absent(
        session,
        first.id,
        kind=AbsenceKind.LEAVE,
        first_on=VISIT_FROM,
        last_on=date(2026, 3, 20),
        by=drawing.by,
        at=MONDAY,
    )
    for subject in drawing.subjects[:20]:
        conflicts.declare_conflict(
            session,
            officer_id=second.id,
            uscc=subject.uscc,
            reason="亲属任职",
            from_on=date(2026, 1, 1),
            by=actor_of(second),
            at=MONDAY,
        )
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    recused = {subject.id for subject in drawing.subjects[:20]}
    lines = result(session, draw)
    assert len(lines) == len(drawing.subjects)
    for line in lines:
        if line.visit_on and line.visit_on <= date(2026, 3, 20):
            assert numbers[0] not in line.officers
        if line.subject_id in recused:
            assert numbers[1] not in line.officers
        assert not line.officers or set(line.officers) & set(numbers[:2])
    assert max(Counter((n, one.visit_on) for one in lines for n in one.officers).values()) <= 3


def test_who_stands_aside_since_the_draw_is_replaced_before_it_is_public(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    line = result(session, draw)[0]
    going = {roster.get_entry(session, one.id).number: one for one in drawing.inspectors}
    aside = going[line.officers[1]]
    conflicts.declare_conflict(
        session,
        officer_id=aside.id,
        uscc=line.subject.uscc,
        reason="亲属任职",
        from_on=legal_day(MONDAY),
        by=drawing.by,
        at=MONDAY,
    )
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    with pytest.raises(CrewUnfit) as refused:
        service.publish(session, draw.id, version=draw.version, **act)
    assert refused.value.params == {"objects": line.subject.uscc}
    other = NewSubstitution(
        uscc=line.subject.uscc,
        officer_number=line.officers[1],
        reason=SubstitutionReason.RECUSAL,
        note=None,
    )
    draw = service.substitute(
        session, draw.id, other, version=draw.version, by=drawing.by, at=MONDAY
    )
    draw = service.publish(session, draw.id, version=draw.version, **act)
    assert draw.state == DrawState.PUBLISHED


def test_a_pool_without_qualified_officers_is_not_frozen(session: Session) -> None:
    drawing = a_drawing(session, inspectors=2)
    for officer in drawing.inspectors:
        (line,) = roster.qualifications_of(session, officer.id)
        roster.withdraw_qualification(session, line.id, by=drawing.by, at=MONDAY)
    with pytest.raises(PoolUnfit):
        a_frozen_draw(session, drawing)


def test_the_days_of_the_visits_are_working_days_still_to_come(
    session: Session, drawing: Drawing
) -> None:
    draw = a_frozen_draw(session, drawing, visit_from=date(2026, 3, 9))
    days = pool(session, draw)["days"]
    assert days[0] == "2026-03-10"
    assert "2026-03-14" not in days
    with pytest.raises(PoolUnfit):
        a_frozen_draw(session, drawing, visit_from=date(2026, 3, 9), visit_to=date(2026, 3, 9))


def test_a_frozen_pool_stays_whatever_happens_to_the_undertakings(
    session: Session, drawing: Drawing
) -> None:
    draw = a_frozen_draw(session, drawing)
    before = pool(session, draw)
    with pytest.raises(ActNotPossible):
        service.revise(
            session,
            draw.id,
            drawing.terms(title="别的"),
            version=draw.version,
            by=drawing.by,
            at=MONDAY,
        )
    assert pool(session, service.get_draw(session, draw.id)) == before


def test_a_side_is_bound_once_by_its_own_person(session: Session, drawing: Drawing) -> None:
    draw = a_frozen_draw(session, drawing)
    service.commit_to(session, draw.id, bound(draw, drawing.organiser), by=drawing.by, at=MONDAY)
    with pytest.raises(AlreadyGiven):
        service.commit_to(session, draw.id, "00" * 32, by=drawing.by, at=MONDAY)
    stranger = actor_of(an_officer(session, agency=an_agency(session)))
    with pytest.raises(NotASide):
        service.commit_to(session, draw.id, "00" * 32, by=stranger, at=MONDAY)
    moved = session.get_one(type(drawing.inspectors[0]), drawing.by.person())
    moved.agency_id = drawing.witness.id
    session.flush()
    with pytest.raises(TwoPersonsNeeded):
        service.commit_to(session, draw.id, "00" * 32, by=actor_of(moved), at=MONDAY)
    with pytest.raises(ActNotPossible):
        service.reveal(session, draw.id, *secret(drawing.organiser), by=drawing.by, at=MONDAY)


def test_a_number_other_than_the_bound_one_is_refused(session: Session, drawing: Drawing) -> None:
    draw = a_bound_draw(session, drawing)
    number, salt = secret(drawing.organiser)
    for wrong in ((salt, number), secret(drawing.witness), ("zz", salt)):
        with pytest.raises(CommitmentBroken):
            service.reveal(session, draw.id, *wrong, by=drawing.by, at=MONDAY)
    service.reveal(session, draw.id, number, salt, by=drawing.by, at=MONDAY)
    with pytest.raises(AlreadyGiven):
        service.reveal(session, draw.id, number, salt, by=drawing.by, at=MONDAY)


def test_silence_makes_the_draw_void_under_the_agencys_name_and_it_starts_anew(
    session: Session, drawing: Drawing
) -> None:
    draw = a_bound_draw(session, drawing)
    assert draw.reveal_by
    service.reveal(session, draw.id, *secret(drawing.organiser), by=drawing.by, at=MONDAY)
    late = draw.reveal_by
    with pytest.raises(TimeOver):
        service.reveal(session, draw.id, *secret(drawing.witness), by=drawing.witness_by, at=late)
    keys = [row.key for row in due.claim(session, service.LAPSE, at=late - DAY / 2, limit=9)]
    service.lapse_due(session, keys, at=late - DAY / 2)
    assert service.get_draw(session, draw.id).state == DrawState.COMMITTED
    keys = [row.key for row in due.claim(session, service.LAPSE, at=late, limit=9)]
    assert keys == [str(draw.id)]
    for _ in range(2):  # a handler may run twice
        service.lapse_due(session, keys, at=late)
    void = service.get_draw(session, draw.id)
    assert (void.state, void.void_cause) == (DrawState.VOID, VoidCause.NOT_REVEALED)
    assert void.void_note == drawing.witness.name
    anew = drawing.terms(replaces=(draw.id,), replaces_reason="见证机关未按期公开随机数")
    again = service.prepare(session, anew, by=drawing.by, at=late)
    assert service.follower(session, draw.id) == again.id
    with pytest.raises(RestartImpossible):
        service.prepare(session, anew, by=drawing.by, at=late)


def test_nobody_calls_a_draw_off_once_both_are_bound(session: Session, drawing: Drawing) -> None:
    early = a_frozen_draw(session, drawing)
    gone = service.withdraw(
        session, early.id, reason="方案调整", version=early.version, by=drawing.by, at=MONDAY
    )
    assert (gone.state, gone.void_cause) == (DrawState.VOID, VoidCause.WITHDRAWN)
    draw = a_bound_draw(session, drawing, replaces=(early.id,), replaces_reason="方案已调整")
    with pytest.raises(ActNotPossible):
        service.withdraw(
            session, draw.id, reason="不合意", version=draw.version, by=drawing.by, at=MONDAY
        )


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


def a_struck_object(session: Session, drawing: Drawing, draw: Draw, uscc: str) -> Draw:
    """Proposed by the organiser, agreed to by the witness."""
    draw = propose(session, drawing, draw, uscc)
    strike = service.strikes_of(session, draw.id)[-1]
    act = {"version": draw.version, "at": MONDAY}
    with pytest.raises(NotTheWitness):
        service.agree_to_strike(session, draw.id, strike.id, by=drawing.by, **act)
    return service.agree_to_strike(session, draw.id, strike.id, by=drawing.witness_by, **act)


def propose(
    session: Session,
    drawing: Drawing,
    draw: Draw,
    uscc: str,
    reason: ExemptionReason = ExemptionReason.CEASED,
) -> Draw:
    return service.propose_strike(
        session,
        draw.id,
        uscc,
        reason=reason,
        note_text="现场已停业",
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )


def test_an_object_is_struck_only_when_the_other_side_agrees(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    first, second = (line.subject.uscc for line in result(session, draw)[:2])
    draw = propose(session, drawing, draw, first)
    with pytest.raises(StrikeAsked):
        propose(session, drawing, draw, first)
    assert first in {line.subject.uscc for line in result(session, draw)}
    (strike,) = service.strikes_of(session, draw.id)
    act = {"version": draw.version, "at": MONDAY}
    with pytest.raises(NotTheWitness):
        service.agree_to_strike(session, draw.id, strike.id, by=drawing.by, **act)
    with pytest.raises(StrikesOpen):
        service.publish(session, draw.id, signer=SIGNER, by=drawing.by, **act)
    here = update(DrawStrike).where(DrawStrike.id == strike.id)
    assert "decided_by_another" in forbidden(
        session, here.values(state="agreed", decided_by=strike.proposed_by, decided_at=MONDAY)
    )
    alone = insert(DrawChange).values(
        draw_id=draw.id,
        subject_id=strike.subject_id,
        reason="ceased",
        by_officer=strike.proposed_by,
        recorded_at=MONDAY,
        strike_id=strike.id,
    )
    assert "did not agree" in forbidden(session, alone)
    draw = service.refuse_strike(
        session, draw.id, strike.id, answer="仍在经营", by=drawing.witness_by, **act
    )
    with pytest.raises(StrikeAnswered):
        service.agree_to_strike(
            session, draw.id, strike.id, version=draw.version, by=drawing.witness_by, at=MONDAY
        )
    draw = propose(session, drawing, draw, second)
    other = service.strikes_of(session, draw.id)[1]
    draw = service.take_strike_back(
        session, draw.id, other.id, version=draw.version, by=drawing.by, at=MONDAY
    )
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert record(session, draw)["changes"] == []


def record(session: Session, draw: Draw) -> dict[str, Any]:
    assert draw.record_digest
    read: dict[str, Any] = orjson.loads(
        service.document(session, draw.record_digest).split(b"\n")[0]
    )
    return read


def test_a_pool_too_large_to_be_counted_for_a_page_is_counted_by_the_worker(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = a_prepared_draw(session, drawing)
    assert due.is_owed(session, service.COUNT, str(draw.id))
    live = service.preview(session, draw, at=MONDAY)
    count = previewing.pools.counts
    monkeypatch.setattr(patience, "PATIENCE", "50ms")
    monkeypatch.setattr(previewing.pools, "counts", slowly(count))
    assert service.find_preview(session, draw, at=MONDAY) is None
    monkeypatch.setattr(previewing.pools, "counts", count)
    service.count_due(session, [str(draw.id)], MONDAY)
    monkeypatch.setattr(previewing.pools, "counts", slowly(count))
    kept = service.preview(session, draw, at=MONDAY + DAY)
    assert (kept.sizes, kept.quotas, kept.counted_at) == (live.sizes, live.quotas, MONDAY)
    draw = service.exempt(
        session,
        draw.id,
        drawing.subjects[0].uscc,
        reason=ExemptionReason.CEASED,
        note_text=None,
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )
    assert service.find_preview(session, draw, at=MONDAY) is None, "another pool, another count"


def test_a_large_pool_is_frozen_by_the_worker_once_however_often_it_runs(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = a_frozen_draw(session, drawing)
    draw = a_prepared_draw(session, drawing, **APRIL)
    monkeypatch.setattr(patience, "FEW", len(drawing.subjects) - 1)
    act = {"version": draw.version, "by": drawing.by, "at": MONDAY}
    asked = service.freeze(session, draw.id, **act)
    again = service.freeze(session, draw.id, **act)
    assert (asked.state, again.version) == (DrawState.PREPARED, draw.version)
    assert due.is_owed(session, service.FREEZE, str(draw.id))
    assert shown(session, again, by=drawing.by, at=MONDAY, after=0)["freezing"] is not None
    for at in (MONDAY + HOUR, MONDAY + 2 * HOUR):
        service.freeze_due(session, [str(draw.id)], at)
        frozen = service.get_draw(session, draw.id)
        assert (frozen.state, frozen.frozen_at) == (DrawState.FROZEN, MONDAY + HOUR)
    assert pool(session, frozen)["objects"] == pool(session, at_once)["objects"]
    assert service.freezing_of(session, frozen) is None


def test_why_the_worker_could_not_freeze_a_pool_is_told_and_a_change_voids_the_request(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FEW", 0)
    draw = a_frozen_draw(session, drawing)
    for officer in drawing.inspectors:
        entry = roster.get_entry(session, officer.id)
        roster.leave(session, officer.id, version=entry.version, by=drawing.by, at=MONDAY)
    service.freeze_due(session, [str(draw.id)], MONDAY)
    draw = service.get_draw(session, draw.id)
    page = shown(session, draw, by=drawing.by, at=MONDAY, after=0)
    assert (draw.state, page["not_frozen"].slug) == (DrawState.PREPARED, PoolUnfit.slug())
    assert [wrong.pointer for wrong in page["not_frozen"].errors] == ["#/agency_ids"]
    act = {"by": drawing.by, "at": MONDAY}
    service.freeze(session, draw.id, version=draw.version, **act)
    terms = drawing.terms(title="范围改正之后")
    draw = service.revise(session, draw.id, terms, version=draw.version, **act)
    service.freeze_due(session, [str(draw.id)], MONDAY)
    assert (draw.state, service.freezing_of(session, draw)) == (DrawState.PREPARED, None)


def slowly(count: Callable[..., Any]) -> Callable[..., Any]:
    """Counting that takes the database as long as a large province would."""

    def counted(session: Session, *rest: Any) -> Any:
        session.execute(text("SELECT pg_sleep(0.2)"))
        return count(session, *rest)

    return counted


def test_a_pool_that_overlaps_a_void_one_names_it_and_says_why(
    session: Session, drawing: Drawing
) -> None:
    void = a_frozen_draw(session, drawing)
    act = {"by": drawing.by, "at": MONDAY}
    service.withdraw(session, void.id, reason="方案调整", version=void.version, **act)
    silent = a_prepared_draw(session, drawing)
    with pytest.raises(ReplacementMissing):
        service.freeze(session, silent.id, version=silent.version, **act)
    frozen = {
        "state": "frozen",
        "pool_digest": void.pool_digest,
        "frozen_at": MONDAY,
        "commit_by": MONDAY,
        "objects_count": 1,
        "exempted_count": 0,
        "officers_count": 2,
    }
    here = update(Draw).where(Draw.id == silent.id)
    assert "does not name" in forbidden(session, here.values(**frozen))
    elsewhere = a_prepared_draw(session, drawing, scope=Scope(divisions=("140199",)), **APRIL)
    a_subject(session, division="140199")
    service.freeze(session, elsewhere.id, version=elsewhere.version, **act)
    with pytest.raises(DrawTermsInvalid):
        a_prepared_draw(session, drawing, replaces=(void.id,))
    with pytest.raises(RestartImpossible):
        a_prepared_draw(session, drawing, replaces=(elsewhere.id,), replaces_reason="重来")
    # The same again under a copy of the campaign, and with the sides changed, leaves a trace too.
    copied = a_running_campaign(session, agencies=[drawing.organiser, drawing.witness])
    twin = a_prepared_draw(session, drawing, campaign_id=copied.id)
    with pytest.raises(ReplacementMissing):
        service.freeze(session, twin.id, version=twin.version, **act)
    here = update(Draw).where(Draw.id == twin.id)
    whole = frozen | {"objects_count": void.objects_count}
    assert "does not name" in forbidden(session, here.values(**whole))
    other_matter = a_running_campaign(
        session, agencies=[drawing.organiser], category="rural_food", name="农村食品"
    )
    with pytest.raises(RestartImpossible):
        a_prepared_draw(
            session,
            drawing,
            campaign_id=other_matter.id,
            replaces=(void.id,),
            replaces_reason="重来",
        )
    again = a_published_draw(
        session,
        drawing,
        campaign_id=copied.id,
        replaces=(void.id,),
        replaces_reason="原方案范围写错",
    )
    told = record(session, again)["draw"]["replaces"]
    assert told == [{"id": str(void.id), "reason": "原方案范围写错"}]


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


def visited(session: Session, drawing: Drawing, subject: Subject) -> None:
    """A visit under the campaign that no draw ordered."""
    one, two, reviewer = drawing.inspectors[:3]
    team = Team(drawing.organiser, drawing.campaign, (one, two), reviewer, subject)
    inspections.record_inspections(session, [a_visit(team, CLEAN)], by=team.by, at=AFTERNOON)


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


def by_order(session: Session, drawing: Drawing, subject_id: int, *, due_on: date) -> Assignment:
    """An order by hand under the campaign of the draw."""
    crew = [officer.id for officer in drawing.inspectors[-2:]]
    new = NewAssignment(drawing.campaign.id, subject_id, drawing.organiser.id, crew, due_on)
    return assignments.assign(session, [new], by=drawing.by, at=MONDAY)[0]


def closed_to(session: Session, drawing: Drawing, by: Actor) -> tuple[int, int]:
    """How many open visits the campaign's page names to somebody, and how many it only counts."""
    campaign = get_campaign(session, drawing.campaign.id)
    page = orders_of(session, campaign, None, by=by, on=legal_day(MONDAY))
    return len(page["assignments"]), page["closed_assignments"]


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


def test_only_the_organiser_acts_on_its_draw(session: Session, drawing: Drawing) -> None:
    stranger = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    elsewhere = a_running_campaign(session, agencies=[an_agency(session, function="culture")])
    for campaign, by in ((elsewhere, drawing.by), (drawing.campaign, drawing.witness_by)):
        terms = drawing.terms(campaign_id=campaign.id, witness_id=stranger.agency())
        with pytest.raises(DrawTermsInvalid) as refused:
            service.prepare(session, terms, by=by, at=MONDAY)
        assert "#/campaign_id" in [fault.pointer for fault in refused.value.errors]
    draw = a_prepared_draw(session, drawing)
    with pytest.raises(NotTheOrganiser):
        service.freeze(session, draw.id, version=draw.version, by=drawing.witness_by, at=MONDAY)


def test_who_has_an_agencys_functions_goes_on_with_its_draw(
    session: Session, drawing: Drawing
) -> None:
    draw = a_bound_draw(session, drawing, rates={"A": a_rate(500)})
    merged = an_agency(session)
    succeed_agency(
        session,
        drawing.organiser.id,
        successor_id=merged.id,
        on=legal_day(MONDAY),
        version=1,
        by=system_actor("tests"),
        at=MONDAY,
    )
    by = actor_of(an_officer(session, agency=merged, roles=(Role.CAMPAIGN_OFFICER,)))
    session.expire_all()
    draw = service.get_draw(session, draw.id)
    assert shown(session, draw, by=by, at=MONDAY, after=0)["side"]["id"] == drawing.organiser.id
    service.reveal(session, draw.id, *secret(drawing.organiser), by=by, at=MONDAY)
    draw = service.reveal(
        session, draw.id, *secret(drawing.witness), by=drawing.witness_by, at=MONDAY
    )
    draw = service.publish(
        session,
        draw.id,
        naming=Naming.AFTER_VISITS,
        version=draw.version,
        signer=SIGNER,
        by=by,
        at=MONDAY,
    )
    assert service.check_reader(session, draw, by, legal_day(MONDAY)) is None
    visits = assignments.open_assignments(session, campaign_id=drawing.campaign.id)
    assert {visit.agency_id for visit in visits} == {merged.id}


def test_an_agency_that_both_sides_were_merged_into_does_not_answer_itself(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    draw = propose(session, drawing, draw, result(session, draw)[0].subject.uscc)
    (strike,) = service.strikes_of(session, draw.id)
    one = an_agency(session)
    for side in (drawing.organiser, drawing.witness):
        by, on = system_actor("tests"), legal_day(MONDAY)
        succeed_agency(session, side.id, successor_id=one.id, on=on, version=1, by=by, at=MONDAY)
    session.expire_all()
    other = actor_of(an_officer(session, agency=one, roles=(Role.CAMPAIGN_OFFICER,)))
    act = {"version": draw.version, "by": other, "at": MONDAY}
    with pytest.raises(NotTheWitness):
        service.agree_to_strike(session, draw.id, strike.id, **act)
    assert not shown(session, draw, by=other, at=MONDAY, after=0)["answering"]
    draw = service.take_strike_back(session, draw.id, strike.id, **act)
    assert draw.state == DrawState.DRAWN
    with pytest.raises(SidesMerged):
        propose(session, replace(drawing, by=other), draw, strike.subject.uscc)


def test_each_agency_keeps_its_own_roster(session: Session, drawing: Drawing) -> None:
    officer = drawing.inspectors[0]
    with pytest.raises(OtherAgencysOfficer):
        roster.enter(session, officer.id, by=drawing.witness_by, at=MONDAY)
    stranger = an_officer(session, agency=drawing.organiser, roles=(Role.INSPECTOR,))
    with pytest.raises(NotInRoster):
        roster.absent(
            session,
            stranger.id,
            kind=AbsenceKind.OTHER,
            first_on=VISIT_FROM,
            last_on=VISIT_TO,
            by=drawing.by,
            at=MONDAY,
        )
    entry = roster.get_entry(session, officer.id)
    number = entry.number
    roster.leave(session, officer.id, version=entry.version, by=drawing.by, at=MONDAY)
    draw = a_prepared_draw(session, drawing)
    crew = service.preview(session, draw, at=MONDAY).crew.officers
    assert number not in {one.number for one in crew}
    assert roster.enter(session, officer.id, by=drawing.by, at=MONDAY).number == number


def forbidden(session: Session, statement: Any) -> str:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        session.execute(statement)
    return str(refused.value.orig)


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


def test_two_officers_at_once_one_wins_and_the_other_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        drawing = a_drawing(session)
        draw = a_prepared_draw(session, drawing)
        pair = [a_prepared_draw(session, drawing, **MAY) for _ in range(2)]
        large = a_prepared_draw(session, drawing, **APRIL)
    with monkeypatch.context() as patched:
        patched.setattr(patience, "FEW", 0)
        kill_while_freezing(database, drawing, large)

    def freeze(session: Session, wanted: Draw = draw) -> object:
        return service.freeze(session, wanted.id, version=wanted.version, by=drawing.by, at=MONDAY)

    assert at_once(database, freeze, freeze) == Counter(done=1, Stale=1)
    rivals = [partial(freeze, wanted=one) for one in pair]
    assert at_once(database, *rivals) == Counter(done=1, PoolUnfit=1)
    with database.transaction() as session:
        frozen = service.get_draw(session, draw.id)
        for agency, by in sides(drawing).values():
            service.commit_to(session, draw.id, bound(frozen, agency), by=by, at=MONDAY)

    def reveal(session: Session) -> object:
        number, salt = secret(drawing.organiser)
        return service.reveal(session, draw.id, number, salt, by=drawing.by, at=MONDAY)

    assert at_once(database, reveal, reveal) == Counter(done=1, AlreadyGiven=1)
    kill_while_drawing(database, drawing, draw)


def test_two_draws_published_at_once_send_each_agency_once_and_both_open(
    database: Database,
) -> None:
    with database.transaction() as session:
        drawing = a_drawing(session, subjects=3)
        every = {"item_class": ItemClass.KEY, "rates": {"A": a_rate(10000), "B": a_rate(10000)}}
        draws = [a_drawn_draw(session, drawing, **every) for _ in range(2)]
        assert all(len(result(session, draw)) == 3 for draw in draws), "the same undertakings"

    def publication(draw: Draw) -> Callable[[Session], object]:
        act = {"version": draw.version, "signer": SIGNER, "by": drawing.by, "at": MONDAY}
        return lambda session: service.publish(session, draw.id, naming=Naming.AFTER_VISITS, **act)

    assert at_once(database, *map(publication, draws)) == Counter(done=2)
    with database.transaction() as session:
        visits = session.scalars(select(Assignment)).all()
        assert Counter(one.subject_id for one in visits) == {one.id: 1 for one in drawing.subjects}
        again = {one.name: getattr(visits[0], one.name) for one in Assignment.__table__.columns}
        again |= {"id": new_id(), "origin_ref": "another draw"}
        assert "uq_assignment_drawn" in forbidden(session, insert(Assignment).values(**again))
        late = VISIT_TO + DAY
        assert set(service.open_names(session, on=late, at=MONDAY + 30 * DAY)) == {
            draw.id for draw in draws
        }


def test_nobody_is_booked_by_two_at_once_beyond_the_day(database: Database) -> None:
    today = legal_day(MONDAY) + DAY
    with database.transaction() as session:
        drawing = a_drawing(session)
        terms = {"visit_from": today, "visit_to": today, "rates": {"A": a_rate(500)}}
        draw_id = a_bound_draw(session, drawing, **terms).id
    crew = drawing.inspectors[:2]
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    told: Counter[str] = Counter()

    def book(booking: Callable[[Session], object]) -> None:
        try:
            with database.transaction() as session:
                booking(session)
            told["done"] += 1
        except (CrewBooked, OfficersBooked) as refused:
            told[type(refused).__name__] += 1

    bookings: Sequence[Callable[[Session], object]] = (
        lambda session: service.publish(
            session, draw_id, version=service.get_draw(session, draw_id).version, **act
        ),
        lambda session: ordered_for(session, drawing, crew, [today]),
    )
    threads = [threading.Thread(target=book, args=(one,)) for one in bookings]
    with database.transaction() as session:
        # Both days that are left are full, as nobody else can see before the commit.
        ordered_for(session, drawing, crew, [today] * 6)
        with database.transaction() as other:
            for agency, by in sides(drawing).values():
                service.reveal(other, draw_id, *secret(agency), by=by, at=MONDAY)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=0.7)
    for thread in threads:
        thread.join()
    assert told == Counter(CrewBooked=1, OfficersBooked=1)


def at_once(database: Database, *acts: Any) -> Counter[str]:
    told: Counter[str] = Counter()
    start = threading.Barrier(len(acts))

    def run(act: Any) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                act(session)
            told["done"] += 1
        except (Stale, AlreadyGiven, PoolUnfit) as refused:
            told[type(refused).__name__] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def kill_while_freezing(database: Database, drawing: Drawing, draw: Draw) -> None:
    """The worker dies between what was asked for and the frozen pool: the next one does it."""
    with database.transaction() as session:
        service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)

    def work(*, killed: bool) -> None:
        with database.transaction() as session:
            claimed = due.claim(session, service.FREEZE, at=MONDAY, limit=10)
            service.freeze_due(session, [row.key for row in claimed], MONDAY)
            if killed:
                session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(DBAPIError):
        work(killed=True)
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, held.pool_digest) == (DrawState.PREPARED, None)
        assert service.freezing_of(session, held) is not None
        assert due.is_owed(session, service.FREEZE, str(draw.id))
    for _twice in range(2):
        work(killed=False)
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, held.version) == (DrawState.FROZEN, draw.version + 1)


def kill_while_drawing(database: Database, drawing: Drawing, draw: Draw) -> None:
    """The second reveal is cut off before its commit: neither seed nor result are there."""
    number, salt = secret(drawing.witness)

    def reveal_and_die() -> None:
        with database.transaction() as session:
            service.reveal(session, draw.id, number, salt, by=drawing.witness_by, at=MONDAY)
            session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))

    with pytest.raises(DBAPIError):
        reveal_and_die()
    with database.transaction() as session:
        held = service.get_draw(session, draw.id)
        assert (held.state, len(held.reveals), held.seed) == (DrawState.COMMITTED, 1, None)
        assert service.drawn_objects(session, draw.id) == []
        again = service.reveal(session, draw.id, number, salt, by=drawing.witness_by, at=MONDAY)
        assert again.state == DrawState.DRAWN
