"""Suspected crimes go to the police within their clocks, decided by another than who reports."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaigns.inspections import referral_queries, referrals, service
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.lines import visit_lines
from campaigns.inspections.models import Finding
from campaigns.inspections.queries import InspectionQuery
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_queries import ReferralQuery
from campaigns.inspections.referral_rules import (
    DecidedByReporter,
    ReferralAct,
    ReferralTimeWrong,
    terms_on,
)
from campaigns.inspections.referrals import HandOver, Reply, Report
from campaigns.inspections.reported import ReferralOpen
from campaigns.inspections.rules import FindingOfAnotherAgency
from registry.accounts.actors import Actor, system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.models import Agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from tests.builders.accounts import an_agency, an_officer
from tests.builders.inspections import AFTERNOON, Team, a_confirmed_finding, a_team

REPORT = Report("生产、销售伪劣产品罪", "销售金额经查在二十万元以上")
POLICE = "示范市公安局"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Desk:
    """A confirmed finding and the officers who deal with it, on a clock that goes on."""

    session: Session
    team: Team
    finding: Finding
    at: datetime = AFTERNOON

    def reported(self) -> Referral:
        return referrals.report_crime(
            self.session,
            self.finding.id,
            REPORT,
            version=self.finding.version,
            by=self.team.by,
            at=self.at,
        )

    def decided(self, referral: Referral, *, approved: bool = True) -> Referral:
        return referrals.decide(
            self.session,
            referral.id,
            approved=approved,
            reason=None if approved else "金额未达立案追诉标准",
            version=referral.version,
            by=self.team.second,
            at=self.at,
        )

    def handed_over(self, referral: Referral, at: datetime | None = None) -> Referral:
        return referrals.hand_over(
            self.session,
            referral.id,
            HandOver(POLICE, at or self.at, "示公（经）收字〔2026〕8号"),
            version=referral.version,
            by=self.team.by,
            at=self.at,
        )

    def replied(self, referral: Referral, act: ReferralAct, on: date | None = None) -> Referral:
        reason = None if act is ReferralAct.ACCEPT else "不构成犯罪"
        return referrals.record_reply(
            self.session,
            referral.id,
            Reply(act, on or legal_day(self.at), "示公（经）立字〔2026〕3号", reason),
            version=referral.version,
            by=self.team.by,
            at=self.at,
        )

    def state(self) -> str:
        self.session.refresh(self.finding)
        return self.finding.state


@pytest.fixture
def desk(session: Session) -> Desk:
    team = a_team(session)
    return Desk(session, team, a_confirmed_finding(session, team))


def test_every_clock_is_counted_and_kept_with_its_rule(desk: Desk) -> None:
    referral = desk.reported()
    terms = terms_on(legal_day(desk.at))
    assert (referral.decide_by, referral.rule_digest) == (date(2026, 3, 13), terms.digest)
    desk.at += DAY
    desk.decided(referral)
    assert referral.hand_over_by == desk.at + 24 * HOUR
    desk.handed_over(referral)
    assert (referral.reply_by, referral.latest_reply_by) == (date(2026, 3, 14), date(2026, 3, 21))


def test_handed_over_the_finding_is_with_the_police(desk: Desk) -> None:
    referral = desk.decided(desk.reported())
    assert desk.state() == "confirmed"
    desk.replied(desk.handed_over(referral), ReferralAct.ACCEPT)
    assert desk.state() == "referred"
    with pytest.raises(ActNotPossible):
        service.order_rectification(
            desk.session,
            desk.finding.id,
            rectify_by=date(2026, 4, 1),
            version=desk.finding.version,
            by=desk.team.by,
            at=desk.at,
        )


@pytest.mark.parametrize("act", [ReferralAct.DECLINE, ReferralAct.GIVE_BACK])
def test_what_the_police_do_not_take_is_the_agencys_again(desk: Desk, act: ReferralAct) -> None:
    referral = desk.replied(desk.handed_over(desk.decided(desk.reported())), act)
    assert (desk.state(), referral.reply_reason) == ("confirmed", "不构成犯罪")
    again = desk.reported()
    assert again.id != referral.id


def test_an_accepted_case_may_still_be_given_back(desk: Desk) -> None:
    referral = desk.replied(desk.handed_over(desk.decided(desk.reported())), ReferralAct.ACCEPT)
    accepted_on = referral.replied_on
    desk.at += 30 * DAY
    desk.replied(referral, ReferralAct.GIVE_BACK)
    assert (referral.replied_on, referral.returned_on) == (accepted_on, legal_day(desk.at))
    assert desk.state() == "confirmed"


def test_whoever_reports_does_not_decide(desk: Desk) -> None:
    referral = desk.reported()
    with pytest.raises(DecidedByReporter):
        referrals.decide(
            desk.session,
            referral.id,
            approved=True,
            reason=None,
            version=1,
            by=desk.team.by,
            at=desk.at,
        )
    with pytest.raises(IntegrityError, match="decided_by_another"), desk.session.begin_nested():
        desk.session.execute(
            text(
                "UPDATE referral SET state = 'approved', decided_by = reported_by,"
                " decided_at = reported_at, hand_over_by = reported_at, version = 2"
            )
        )


def test_a_refusal_keeps_its_reason_and_the_finding_stays(desk: Desk) -> None:
    referral = desk.decided(desk.reported(), approved=False)
    assert (referral.state, desk.state()) == ("not_approved", "confirmed")
    with pytest.raises(ActNotPossible):
        desk.handed_over(referral)


def test_one_report_at_a_time_and_only_of_what_is_confirmed(desk: Desk) -> None:
    desk.reported()
    with pytest.raises(ReferralOpen):
        desk.reported()


def test_what_is_reported_is_not_ended_before_it_can_be_handed_over(desk: Desk) -> None:
    referral = desk.decided(desk.reported())
    with pytest.raises(ReferralOpen):
        service.withdraw_finding(
            desk.session,
            desk.finding.id,
            reason="误记",
            version=desk.finding.version,
            by=desk.team.second,
            at=desk.at,
        )
    desk.handed_over(referral)
    assert desk.state() == "referred"


def test_a_late_form_is_told(desk: Desk) -> None:
    referral = desk.reported()
    desk.decided(referral)
    with pytest.raises(Stale):
        referrals.decide(
            desk.session,
            referral.id,
            approved=False,
            reason="x",
            version=1,
            by=desk.team.second,
            at=desk.at,
        )


def test_times_that_cannot_be_are_refused(desk: Desk) -> None:
    referral = desk.decided(desk.reported())
    for wrong in (desk.at - HOUR, desk.at + HOUR):
        with pytest.raises(ReferralTimeWrong):
            desk.handed_over(referral, at=wrong)
    desk.handed_over(referral)
    with pytest.raises(ReferralTimeWrong):
        desk.replied(referral, ReferralAct.ACCEPT, on=legal_day(desk.at) - DAY)


def test_what_is_late_is_found_by_the_clock_that_runs(desk: Desk) -> None:
    def late(at: datetime) -> bool:
        query = ReferralQuery(overdue=True)
        found = referral_queries.list_referrals(desk.session, query, by=desk.team.by, at=at)
        return [row.id for row in found] == [referral.id]

    referral = desk.reported()
    assert (late(desk.at + 3 * DAY), late(desk.at + 4 * DAY)) == (False, True)
    desk.decided(referral)
    assert (late(desk.at + 24 * HOUR), late(desk.at + 25 * HOUR)) == (False, True)
    desk.handed_over(referral)
    assert (late(desk.at + 3 * DAY), late(desk.at + 4 * DAY)) == (False, True)
    desk.replied(referral, ReferralAct.ACCEPT)
    assert not late(desk.at + 30 * DAY)


def test_only_the_agency_and_auditors_see_it(desk: Desk) -> None:
    referral = desk.reported()

    def reader(role: Role, *, of: Agency | None = None) -> Actor:
        agency = of or an_agency(desk.session)
        return actor_of(an_officer(desk.session, agency=agency, roles=(role,)))

    for by in (desk.team.second, reader(Role.AUDITOR)):
        assert referral_queries.get_referral(desk.session, referral.id, by=by).id == referral.id
    for by in (reader(Role.CASE_OFFICER), reader(Role.PUBLISHER, of=desk.team.agency)):
        with pytest.raises(referral_queries.ReferralUnknown):
            referral_queries.get_referral(desk.session, referral.id, by=by)
        assert not referral_queries.list_referrals(desk.session, ReferralQuery(), by=by, at=desk.at)


@pytest.mark.parametrize("ordered", [False, True])
def test_who_may_not_read_the_referral_is_told_where_the_finding_stood(
    desk: Desk, *, ordered: bool
) -> None:
    before = "confirmed"
    if ordered:
        before = service.order_rectification(
            desk.session,
            desk.finding.id,
            rectify_by=legal_day(desk.at),
            version=desk.finding.version,
            by=desk.team.by,
            at=desk.at,
        ).state
    desk.handed_over(desk.decided(desk.reported()))
    ally = actor_of(an_officer(desk.session, agency=an_agency(desk.session)))
    stranger = actor_of(an_officer(desk.session, agency=an_agency(desk.session, function="tax")))
    colleague = actor_of(an_officer(desk.session, agency=desk.team.agency, roles=(Role.PUBLISHER,)))
    for reader in (ally, stranger, colleague):
        assert told(desk, reader) == {before}
        assert shown_in(desk, reader, FindingState(before))
        assert not shown_in(desk, reader, FindingState.REFERRED)
    auditor = actor_of(an_officer(desk.session, roles=(Role.AUDITOR,)))
    for reader in (desk.team.by, auditor):
        assert told(desk, reader) == {"referred"}
        assert shown_in(desk, reader, FindingState.REFERRED)


def told(desk: Desk, by: Actor) -> set[str]:
    """The state of the finding wherever it is told; its history says no more."""
    session, key = desk.session, desk.finding.id
    session.expire_all()
    found = service.get_finding(session, key, by=by)
    history = {event.act for event in found.events}
    states = {str(found.state)}
    session.expire_all()
    (seen,) = service.get_inspection(session, found.inspection_id, by=by).findings
    states.add(str(seen.state))
    session.expire_all()
    (visit,) = service.list_inspections(session, by=by)
    states |= {str(finding.state) for finding in visit.findings}
    (line,) = visit_lines(session, InspectionQuery(), by=by)
    states |= set(line.findings)
    assert ("refer" in history) == ("referred" in states)
    return states


def shown_in(desk: Desk, by: Actor, state: FindingState) -> bool:
    """Whether the visit is found by a state of its findings."""
    query = InspectionQuery(finding_state=state)
    return bool(service.list_inspections(desk.session, query, by=by))


def test_a_successor_decides_once_its_merger_holds_and_reads_before(desk: Desk) -> None:
    referral, heir = desk.reported(), an_agency(desk.session)
    succeed_agency(
        desk.session,
        desk.team.agency.id,
        successor_id=heir.id,
        on=legal_day(desk.at + DAY),
        version=1,
        by=system_actor("tests"),
        at=desk.at,
    )
    desk.session.expire_all()
    by = actor_of(an_officer(desk.session, agency=heir, roles=(Role.CASE_OFFICER,)))
    referral_queries.get_referral(desk.session, referral.id, by=by)
    act = {"approved": True, "reason": None, "version": referral.version, "by": by}
    with pytest.raises(FindingOfAnotherAgency):
        referrals.decide(desk.session, referral.id, **act, at=desk.at)
    assert referrals.decide(desk.session, referral.id, **act, at=desk.at + DAY).state == "approved"


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE referral SET facts = 'x', version = 2",
        "UPDATE referral SET state = 'handed_over', version = 2",
        "UPDATE finding SET state = 'referred', version = version + 1",
    ],
)
def test_the_database_lets_nothing_be_forged(desk: Desk, forged: str) -> None:
    desk.reported()
    with pytest.raises(IntegrityError), desk.session.begin_nested():
        desk.session.execute(text(forged))
