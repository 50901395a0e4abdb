"""What becomes of findings: each act by its rule, with its trace in history and in the ledger.

Owns the way from recorded to its end. Stale forms lose: every act names the version it was
made on.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.inspections.acts import Deed, FindingUnknown, lock, worded_by, write
from campaigns.inspections.duty import parties_avoided
from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding
from campaigns.inspections.penalised import check_penalty_fell, goods_checked
from campaigns.inspections.rectification import rectification_on
from campaigns.inspections.reported import check_not_reported
from campaigns.inspections.rules import (
    check_agency,
    check_closing,
    check_confirmation,
    check_put_right_by,
    check_rectify_by,
    put_right_in_time,
)
from campaigns.planning.answers import Established
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, TooLarge
from registry.penalties.models import Penalty
from registry.penalties.occasions import Occasion, enter_for

__all__ = [
    "FindingUnknown",
    "close_finding",
    "confirm_findings",
    "enter_penalty_for",
    "order_rectification",
    "take_back_finding",
    "withdraw_finding",
]

CREDIT_SOURCE = "finding"
LARGEST_CONFIRMATION = 500


class ConfirmationTooLarge(TooLarge):
    """More findings than are confirmed at once."""

    detail = N_("一次最多确认%(limit)s项检查发现。")


def confirm_findings(
    session: Session, wanted: Sequence[tuple[UUID, int]], *, by: Actor, at: datetime
) -> list[Finding]:
    """Confirm N findings, each made on its version, all or none; they enter the ledger.

    Args:
        session: the caller's transaction; the findings are locked, and through the ledger
            their subjects.
        wanted: at most 500 pairs of a finding and the version that was read.
        by: an officer of the inspecting agency, not the one who recorded the finding.
        at: UTC instant; its legal day is the day of the confirmation.

    Returns:
        The findings in the order of their ids.

    Raises:
        FindingUnknown, Stale, ActNotPossible, SecondOfficerNeeded, FindingOfAnotherAgency,
        StandsAside, PersonNeeded, ConfirmationTooLarge.
    """
    if len(wanted) > LARGEST_CONFIRMATION:
        raise ConfirmationTooLarge(limit=LARGEST_CONFIRMATION)
    officer, versions = by.person(), dict(wanted)
    findings = lock(session, list(versions), by=by)
    worded = worded_by(session, officer, list(versions))
    aside = parties_avoided(session, officer, findings, on=legal_day(at))
    acting = acting_as(session, by, legal_day(at))
    for finding in findings:
        check_version(finding, versions[finding.id])
        check_confirmation(
            recorded_by=finding.recorded_by,
            agency_id=finding.inspection.agency_id,
            officer_id=officer,
            acting=acting,
            worded=finding.id in worded,
            aside=finding.inspection.subject_id in aside,
        )
        FINDING.after(FindingState(finding.state), FindingAct.CONFIRM)
    deed = Deed(FindingAct.CONFIRM, by, at, {})
    write(session, findings, deed, {"confirmed_by": officer, "confirmed_on": deed.on})
    credit.enter(session, [_entry(finding, on=deed.on) for finding in findings], by=by, at=at)
    return findings


def withdraw_finding(
    session: Session, finding_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Finding:
    """Take back a finding that was recorded or confirmed in error: as if it had never been.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, PersonNeeded.
        SecondOfficerNeeded: it was confirmed, and ``by`` recorded it.
    """
    deed = Deed(FindingAct.WITHDRAW, by, at, {"reason": reason})
    finding = locked_for(session, finding_id, version, deed)
    check_put_right_by(finding.recorded_by, confirmed_by=finding.confirmed_by, officer=by.person())
    return take_back_finding(session, finding, reason=reason, by=by, at=at)


def take_back_finding(
    session: Session, finding: Finding, *, reason: str, by: Actor, at: datetime
) -> Finding:
    """Withdraw a finding that is locked already; the ledger forgets that it counted.

    Raises:
        ActNotPossible.
    """
    counted = finding.confirmed_by is not None
    deed = Deed(FindingAct.WITHDRAW, by, at, {"reason": reason})
    write(session, [finding], deed, {"withdrawal_reason": reason, "penalty_id": None})
    if counted:
        credit.annul_entry(
            session,
            source_kind=CREDIT_SOURCE,
            source_id=finding.id,
            reason=FindingState.WITHDRAWN.value,
            by=by,
            at=at,
        )
    return finding


def order_rectification(
    session: Session,
    finding_id: UUID,
    *,
    rectify_by: date,
    reason: str | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Finding:
    """Order that a finding be put right by a day, today at the earliest.

    ``reason`` says why a term is longer than ``policy/rectification.yaml`` has it.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, FindingDateWrong.
    """
    deed = Deed(FindingAct.ORDER_RECTIFICATION, by, at, {"rectify_by": rectify_by.isoformat()})
    finding = locked_for(session, finding_id, version, deed)
    check_rectify_by(rectify_by, reason=reason, rule=rectification_on(deed.on), on=deed.on)
    ordered = {"rectify_by": rectify_by, "ordered_on": deed.on, "rectify_reason": reason}
    write(session, [finding], deed, ordered | {"penalty_id": None})
    return finding


def close_finding(
    session: Session, finding_id: UUID, *, version: int, by: Actor, at: datetime
) -> Finding:
    """Close a finding that a reinspection found put right; in time, the ledger says that it was.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, NotPutRight.
    """
    deed = Deed(FindingAct.CLOSE, by, at, {})
    finding = locked_for(session, finding_id, version, deed)
    check_closing(passed=finding.reinspection_passed)
    write(session, [finding], deed, {"closed_on": deed.on})
    if put_right_in_time(reinspected_on=finding.reinspected_on, rectify_by=finding.rectify_by):
        put_right = _entry(finding, on=deed.on, kind=EntryKind.RECTIFIED)
        credit.enter(session, [put_right], by=by, at=at)
    return finding


def enter_penalty_for(
    session: Session,
    finding_id: UUID,
    *,
    version: int,
    by: Actor,
    at: datetime,
    other_goods_reason: str | None = None,
    **decision: Any,  # noqa: ANN401 - the decision's fields
) -> tuple[Finding, Penalty]:
    """Enter the penalty decision that a confirmed finding led to; the finding counts no longer.

    One fact counts once: from the decision on it is the penalty that counts. Annulled, the penalty
    gives the finding back to the ledger. A decision over several findings is entered for each.

    The decision may be older than the confirmation, never than the visit: one made on the spot
    (行政处罚法 art. 51) is. The finding, which counts from its confirmation, then never counts.

    ``other_goods_reason`` says why its violation is of other goods than the visit was about.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency.
        What ``penalties.occasions.enter_for`` raises.
    """
    told = {"number": decision["number"], "other_goods_reason": other_goods_reason}
    deed = Deed(FindingAct.PENALISE, by, at, {key: word for key, word in told.items() if word})
    finding = locked_for(session, finding_id, version, deed)
    visit = finding.inspection
    occasion = Occasion(
        subject_id=visit.subject_id,
        agency_id=visit.agency_id,
        since=visit.inspected_on,
        entries=[(CREDIT_SOURCE, finding.id)],
        goods=goods_checked(session, visit, decision["decided_on"]),
        other_goods_reason=other_goods_reason,
    )
    penalty = enter_for(session, occasion, decision, by=by, at=at)
    write(session, [finding], deed, {"penalty_id": penalty.id})
    return finding, penalty


def new_finding(
    inspection_id: UUID, found: Established, *, recorded_by: UUID, at: datetime
) -> dict[str, Any]:
    """The row of a finding that an answer establishes, in the state it begins in."""
    return {
        "id": new_id(),
        "inspection_id": inspection_id,
        "item_key": found.item_key,
        "place": found.place,
        "description": found.description,
        "note": found.note,
        "legal_basis": found.legal_basis,
        "severity": found.severity,
        "state": FINDING.start,
        "recorded_by": recorded_by,
        "recorded_at": at,
    }


def locked_for(session: Session, finding_id: UUID, version: int, deed: Deed) -> Finding:
    """The locked finding, when agency, version and life cycle allow the act.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, PersonNeeded,
        PenaltyStands, ReferralOpen.
    """
    deed.by.person()
    (finding,) = lock(session, [finding_id], by=deed.by)
    acting = acting_as(session, deed.by, deed.on)
    check_agency(agency_id=finding.inspection.agency_id, acting=acting)
    check_version(finding, version)
    FINDING.after(FindingState(finding.state), deed.act)
    check_penalty_fell(session, finding)
    check_not_reported(session, finding.id, deed.act)
    return finding


def _entry(finding: Finding, *, on: date, kind: EntryKind = EntryKind.FINDING) -> credit.NewEntry:
    severity = Severity(finding.severity)
    return credit.NewEntry(
        subject_id=finding.inspection.subject_id,
        kind=kind,
        severity=severity,
        publication_class=severity,
        source_kind=CREDIT_SOURCE,
        source_id=finding.id,
        source_ref=str(finding.inspection_id),
        agency_id=finding.inspection.agency_id,
        legal_basis=finding.legal_basis,
        summary=finding.description,
        occurred_on=finding.inspection.inspected_on,
        decided_on=on,
    )
