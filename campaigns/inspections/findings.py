"""What becomes of findings: each act by its rule, with its trace in history and in the ledger.

Owns the way from recorded to its end. Stale forms lose: every act names the version it was
made on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding, FindingEvent, Inspection
from campaigns.inspections.rules import (
    check_agency,
    check_closing,
    check_confirmation,
    check_rectify_by,
    check_reinspection,
)
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, FieldError, Invalid, NotOnRecord, TooLarge
from registry.penalties import service as penalties
from registry.penalties.models import Penalty
from registry.penalties.rules import NewPenalty

CREDIT_SOURCE = "finding"
LARGEST_CONFIRMATION = 500


class FindingUnknown(NotOnRecord):
    """No such finding."""

    title = N_("没有这项检查发现")
    detail = N_("没有编号为%(finding_id)s的检查发现。")


class ConfirmationTooLarge(TooLarge):
    """More findings than are confirmed at once."""

    detail = N_("一次最多确认%(limit)s项检查发现。")


class PenaltyOfAnother(Invalid):
    """A penalty decision that names another subject or agency than the finding."""

    title = N_("处罚决定与检查发现不符")


@dataclass(frozen=True, slots=True)
class _Deed:
    """One act on one finding: who, when, and what the history says of it."""

    act: FindingAct
    by: Actor
    at: datetime
    detail: dict[str, Any]

    @property
    def on(self) -> date:
        """The legal day of the act."""
        return legal_day(self.at)


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
        PersonNeeded, ConfirmationTooLarge.
    """
    if len(wanted) > LARGEST_CONFIRMATION:
        raise ConfirmationTooLarge(limit=LARGEST_CONFIRMATION)
    officer, versions = by.person(), dict(wanted)
    findings = _lock(session, list(versions))
    for finding in findings:
        check_version(finding, versions[finding.id])
        check_confirmation(
            recorded_by=finding.recorded_by,
            agency_id=finding.inspection.agency_id,
            officer_id=officer,
            officer_agency=by.agency_id,
        )
        FINDING.after(FindingState(finding.state), FindingAct.CONFIRM)
    deed = _Deed(FindingAct.CONFIRM, by, at, {})
    _write(session, findings, deed, {"confirmed_by": officer, "confirmed_on": deed.on})
    credit.enter(session, [_entry(finding, on=deed.on) for finding in findings], by=by, at=at)
    return findings


def withdraw_finding(
    session: Session, finding_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Finding:
    """Take back a finding that was recorded or confirmed in error: as if it had never been.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, PersonNeeded.
    """
    deed = _Deed(FindingAct.WITHDRAW, by, at, {"reason": reason})
    finding = _one(session, finding_id, version, deed)
    counted = finding.state == FindingState.CONFIRMED
    _write(session, [finding], deed, {"withdrawal_reason": reason})
    if counted:
        credit.annul_entry(
            session,
            source_kind=CREDIT_SOURCE,
            source_id=finding.id,
            reason=reason,
            by=by,
            at=at,
        )
    return finding


def order_rectification(
    session: Session, finding_id: UUID, *, rectify_by: date, version: int, by: Actor, at: datetime
) -> Finding:
    """Order that a finding be put right by a day, today at the earliest.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, FindingDateWrong.
    """
    deed = _Deed(FindingAct.ORDER_RECTIFICATION, by, at, {"rectify_by": rectify_by.isoformat()})
    finding = _one(session, finding_id, version, deed)
    check_rectify_by(rectify_by, on=deed.on)
    _write(session, [finding], deed, {"rectify_by": rectify_by})
    return finding


def reinspect(
    session: Session,
    finding_id: UUID,
    *,
    reinspected_on: date,
    passed: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> Finding:
    """Record what a reinspection found.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, FindingDateWrong.
    """
    detail = {"reinspected_on": reinspected_on.isoformat(), "passed": passed}
    deed = _Deed(FindingAct.REINSPECT, by, at, detail)
    finding = _one(session, finding_id, version, deed)
    check_reinspection(reinspected_on, inspected_on=finding.inspection.inspected_on, on=deed.on)
    _write(
        session,
        [finding],
        deed,
        {"reinspected_on": reinspected_on, "reinspection_passed": passed},
    )
    return finding


def close_finding(
    session: Session, finding_id: UUID, *, version: int, by: Actor, at: datetime
) -> Finding:
    """Close a finding that a reinspection found put right; the ledger says that it was.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, NotPutRight.
    """
    deed = _Deed(FindingAct.CLOSE, by, at, {})
    finding = _one(session, finding_id, version, deed)
    check_closing(passed=finding.reinspection_passed)
    _write(session, [finding], deed, {"closed_on": deed.on})
    put_right = _entry(finding, on=deed.on, kind=EntryKind.RECTIFIED)
    credit.enter(session, [put_right], by=by, at=at)
    return finding


def enter_penalty_for(
    session: Session, finding_id: UUID, new: NewPenalty, *, version: int, by: Actor, at: datetime
) -> tuple[Finding, Penalty]:
    """Enter the penalty decision that a confirmed finding led to.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency.
        PenaltyOfAnother: it names another subject or agency.
        What ``penalties.service.enter_penalty`` raises.
    """
    deed = _Deed(FindingAct.PENALISE, by, at, {"number": new.number})
    finding = _one(session, finding_id, version, deed)
    _check_same(new, finding.inspection)
    penalty = penalties.enter_penalty(session, new, by=by, at=at)
    _write(session, [finding], deed, {"penalty_id": penalty.id})
    return finding, penalty


def _check_same(new: NewPenalty, inspection: Inspection) -> None:
    faults = []
    if new.subject_id != inspection.subject_id:
        faults.append(FieldError("#/subject_id", N_("处罚决定的当事人与检查对象不是同一主体")))
    if new.agency_id != inspection.agency_id:
        faults.append(FieldError("#/agency_id", N_("处罚决定由实施检查的机关登记")))
    if faults:
        raise PenaltyOfAnother(errors=faults)


def _one(session: Session, finding_id: UUID, version: int, deed: _Deed) -> Finding:
    """The locked finding, when agency, version and life cycle allow the act."""
    deed.by.person()
    (finding,) = _lock(session, [finding_id])
    check_agency(agency_id=finding.inspection.agency_id, officer_agency=deed.by.agency_id)
    check_version(finding, version)
    FINDING.after(FindingState(finding.state), deed.act)
    return finding


def _lock(session: Session, finding_ids: Sequence[UUID]) -> list[Finding]:
    """N findings as they are now, locked in the order of their ids, with their visits."""
    found = session.scalars(
        select(Finding)
        .where(Finding.id.in_(finding_ids))
        .order_by(Finding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    missing = set(finding_ids) - {finding.id for finding in found}
    if missing:
        raise FindingUnknown(finding_id=min(missing))
    visits = session.scalars(
        select(Inspection).where(Inspection.id.in_({finding.inspection_id for finding in found}))
    )
    by_id = {visit.id: visit for visit in visits}
    for finding in found:
        set_committed_value(finding, "inspection", by_id[finding.inspection_id])
    return list(found)


def _write(
    session: Session, findings: Sequence[Finding], deed: _Deed, values: dict[str, Any]
) -> None:
    """Move N findings of one state on, with history and one line in the journal."""
    if not findings:
        return
    ids = [finding.id for finding in findings]
    state = FINDING.after(FindingState(findings[0].state), deed.act)
    session.execute(
        update(Finding)
        .where(Finding.id.in_(ids))
        .values(state=state, version=Finding.version + 1, **values)
    )
    officer = deed.by.person()
    session.execute(
        insert(FindingEvent),
        [
            {
                "finding_id": key,
                "act": deed.act,
                "acted_on": deed.on,
                "by_officer": officer,
                "recorded_at": deed.at,
                "detail": deed.detail,
            }
            for key in ids
        ],
    )
    audit.record(
        session,
        actor=deed.by,
        action=f"finding.{_PAST[deed.act]}",
        object_kind="finding",
        object_id=str(ids[0]) if len(ids) == 1 else f"{len(ids)} findings",
        detail={"ids": [str(key) for key in ids], "state": state},
        at=deed.at,
    )


_PAST: dict[FindingAct, str] = {
    FindingAct.CONFIRM: "confirmed",
    FindingAct.WITHDRAW: "withdrawn",
    FindingAct.ORDER_RECTIFICATION: "rectification_ordered",
    FindingAct.REINSPECT: "reinspected",
    FindingAct.CLOSE: "closed",
    FindingAct.PENALISE: "penalised",
}


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
