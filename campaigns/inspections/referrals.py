"""Handing suspected crimes over to the police: report, decide, hand over, record the answer.

Owns the referral and what it does to its finding: handed over, the finding is the police's;
declined or given back, the agency goes on with it. Only the agency itself and auditors see it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.acts import Deed, lock, write
from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_queries import ReferralUnknown
from campaigns.inspections.referral_rules import (
    REFERRAL,
    ReferralAct,
    ReferralState,
    check_decider,
    check_handed_over,
    check_replied,
    terms_on,
)
from campaigns.inspections.reported import check_not_reported
from campaigns.inspections.rules import check_agency
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as, taken_over_by
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id


@dataclass(frozen=True, slots=True)
class Report:
    """What the head of the agency is told: the suspected crime (罪名) and the facts.

    ``facts`` hold no personal data.
    """

    suspected_crime: str
    facts: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """That the case was handed over: to whom, when (UTC) and under which receipt."""

    police: str
    handed_over_at: datetime
    receipt_number: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the police answered; ``act`` is one of ``REPLIES``, a reason goes with a refusal."""

    act: ReferralAct
    replied_on: date
    number: str | None = None
    reason: str | None = None


def report_crime(
    session: Session, finding_id: UUID, report: Report, *, version: int, by: Actor, at: datetime
) -> Referral:
    """Report to the head of the agency that a confirmed finding may be a crime.

    The finding stays where it is until it is handed over.

    Args:
        session: the caller's; the finding is locked.
        finding_id: confirmed, of the caller's agency.
        report: what is reported.
        version: the finding's version that was read.
        by: an officer of the agency.
        at: UTC instant; the head's clock counts from its legal day.

    Raises:
        FindingUnknown, FindingOfAnotherAgency, Stale, ActNotPossible, PersonNeeded.
        ReferralOpen: a report is being dealt with.
        NoProvisionInForce.
    """
    officer = by.person()
    (finding,) = lock(session, [finding_id], by=by)
    acting = acting_as(session, by, legal_day(at))
    check_agency(agency_id=finding.inspection.agency_id, acting=acting)
    check_version(finding, version)
    FINDING.after(FindingState(finding.state), FindingAct.REFER)
    check_not_reported(session, finding_id, FindingAct.REFER)
    terms = terms_on(legal_day(at))
    referral = Referral(
        id=new_id(),
        finding_id=finding_id,
        subject_id=finding.inspection.subject_id,
        agency_id=finding.inspection.agency_id,
        suspected_crime=report.suspected_crime,
        facts=report.facts,
        state=REFERRAL.start,
        reported_by=officer,
        reported_at=at,
        decide_by=terms.decide_by(legal_day(at)),
        rule_digest=terms.digest,
        version=1,
    )
    session.add(referral)
    _note(session, referral, "reported", by=by, at=at)
    return referral


def decide(
    session: Session,
    referral_id: UUID,
    *,
    approved: bool,
    reason: str | None,
    version: int,
    by: Actor,
    at: datetime,
) -> Referral:
    """Decide, as head of the agency, whether the case is handed over.

    Args:
        session: the caller's.
        referral_id: reported by another officer of the agency.
        approved: whether it is handed over; if not, ``reason`` is kept on the file.
        reason: None where it is approved.
        version: the version that was read.
        by: who decides, not who reported.
        at: UTC instant; the 24 hours count from it.

    Raises:
        ReferralUnknown, FindingOfAnotherAgency, Stale, ActNotPossible, PersonNeeded.
        DecidedByReporter.
    """
    act = ReferralAct.APPROVE if approved else ReferralAct.REFUSE
    referral = _locked(session, referral_id, act, version, by=by, at=at)
    check_decider(reported_by=referral.reported_by, officer=by.person())
    referral.decided_by, referral.decided_at = by.person(), at
    referral.decision_reason = reason
    if approved:
        terms = terms_on(legal_day(at))
        referral.hand_over_by = terms.hand_over_by(at)
    return _done(session, referral, act, by=by, at=at)


def hand_over(
    session: Session, referral_id: UUID, given: HandOver, *, version: int, by: Actor, at: datetime
) -> Referral:
    """Record that the case was handed over; from now on the finding is the police's.

    Raises:
        ReferralUnknown, FindingOfAnotherAgency, Stale, ActNotPossible, PersonNeeded.
        ReferralTimeWrong.
    """
    referral = _locked(session, referral_id, ReferralAct.HAND_OVER, version, by=by, at=at)
    check_handed_over(
        given.handed_over_at, approved_at=referral.decided_at or referral.reported_at, at=at
    )
    day = legal_day(given.handed_over_at)
    terms = terms_on(day)
    referral.police, referral.receipt_number = given.police, given.receipt_number
    referral.handed_over_at, referral.handed_over_by = given.handed_over_at, by.person()
    referral.reply_by, referral.latest_reply_by = terms.reply_by(day), terms.latest_reply_by(day)
    done = _done(session, referral, ReferralAct.HAND_OVER, by=by, at=at)
    _move_finding(session, referral, FindingAct.REFER, by=by, at=at)
    return done


def record_reply(
    session: Session, referral_id: UUID, reply: Reply, *, version: int, by: Actor, at: datetime
) -> Referral:
    """Record what the police answered; declined or given back, the agency goes on.

    Raises:
        ReferralUnknown, FindingOfAnotherAgency, Stale, ActNotPossible, PersonNeeded.
        ReferralTimeWrong.
    """
    referral = _locked(session, referral_id, reply.act, version, by=by, at=at)
    handed_over_on = legal_day(referral.handed_over_at or referral.reported_at)
    check_replied(reply.replied_on, after=referral.replied_on or handed_over_on, on=legal_day(at))
    if referral.replied_on is None:
        referral.replied_on, referral.reply_number = reply.replied_on, reply.number
    if reply.act is ReferralAct.GIVE_BACK:
        referral.returned_on = reply.replied_on
    referral.reply_reason = reply.reason
    done = _done(session, referral, reply.act, by=by, at=at)
    if reply.act is not ReferralAct.ACCEPT:
        _move_finding(session, referral, FindingAct.TAKE_BACK, by=by, at=at)
    return done


def _locked(
    session: Session,
    referral_id: UUID,
    act: ReferralAct,
    version: int,
    *,
    by: Actor,
    at: datetime,
) -> Referral:
    """The locked referral, when its agency, version and course allow the act."""
    by.person()
    referral = session.scalars(
        select(Referral)
        .where(Referral.id == referral_id, Referral.agency_id.in_(taken_over_by(by.agency())))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if referral is None:
        raise ReferralUnknown(referral_id=referral_id)
    check_agency(agency_id=referral.agency_id, acting=acting_as(session, by, legal_day(at)))
    check_version(referral, version)
    REFERRAL.after(ReferralState(referral.state), act)
    return referral


def _done(
    session: Session, referral: Referral, act: ReferralAct, *, by: Actor, at: datetime
) -> Referral:
    referral.state = REFERRAL.after(ReferralState(referral.state), act)
    referral.version += 1
    _note(session, referral, _PAST[act], by=by, at=at)
    return referral


def _move_finding(
    session: Session, referral: Referral, act: FindingAct, *, by: Actor, at: datetime
) -> None:
    (finding,) = lock(session, [referral.finding_id], by=by)
    write(session, [finding], Deed(act, by, at, {"referral": str(referral.id)}), {})


def _note(session: Session, referral: Referral, done: str, *, by: Actor, at: datetime) -> None:
    session.flush()
    audit.record(
        session,
        actor=by,
        action=f"referral.{done}",
        object_kind="referral",
        object_id=str(referral.id),
        detail={"finding": str(referral.finding_id), "version": referral.version},
        at=at,
    )


_PAST = {
    ReferralAct.APPROVE: "approved",
    ReferralAct.REFUSE: "refused",
    ReferralAct.HAND_OVER: "handed_over",
    ReferralAct.ACCEPT: "accepted",
    ReferralAct.DECLINE: "declined",
    ReferralAct.GIVE_BACK: "returned",
}
