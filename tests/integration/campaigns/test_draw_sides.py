"""Two sides, each bound by its own person, and who acts for them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.draw_view import shown
from campaigns.draws.refusals import (
    AlreadyGiven,
    CommitmentBroken,
    DrawTermsInvalid,
    NotASide,
    NotTheOrganiser,
    NotTheWitness,
    RestartImpossible,
    SidesMerged,
    TimeOver,
    TwoPersonsNeeded,
)
from campaigns.draws.roster_rules import AbsenceKind, NotInRoster, OtherAgencysOfficer
from campaigns.draws.rules import (
    DrawState,
    Naming,
    VoidCause,
)
from campaigns.planning import assignments
from registry import due
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible
from tests.builders.accounts import an_agency, an_officer
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_bound_draw,
    a_drawn_draw,
    a_frozen_draw,
    a_prepared_draw,
    a_rate,
    bound,
    propose,
    result,
    secret,
)
from tests.builders.planning import a_running_campaign

DAY = timedelta(days=1)


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
