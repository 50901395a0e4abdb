"""Putting right what was recorded wrongly: a correction is added, nothing is overwritten.

Owns the correction of a visit's answers, with what follows for its findings. What was recorded,
what it was corrected to, by whom, when and why stay readable. A finding's words: ``rewording``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.inspections.acts import lock
from campaigns.inspections.findings import new_finding, take_back_finding
from campaigns.inspections.history import answers_now
from campaigns.inspections.lifecycle import FindingAct, FindingState
from campaigns.inspections.models import Finding, Inspection, InspectionCorrection
from campaigns.inspections.queries import InspectionUnknown
from campaigns.inspections.reported import check_not_reported
from campaigns.inspections.rewording import NothingReworded, Wording, reword
from campaigns.inspections.rules import check_agency, check_confirmation, check_put_right_by
from campaigns.inspections.sight import sees_visit
from campaigns.planning import checklists
from campaigns.planning.answers import Answer, Established, Evaluation, answer_from, evaluate
from campaigns.planning.progress import owe_progress
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid

Written = dict[str, Any]


class CorrectionInvalid(Invalid):
    """The corrected answers do not hold against the checklist."""

    title = N_("更正后的答案有误")


class FindingDealtWith(Conflict):
    """A corrected answer would take back a finding that has led on already."""

    title = N_("问题已经处理")
    detail = N_("这一项的问题已经责令整改、复查、处罚或者移送，不能用更正答案来撤回。")


@dataclass(frozen=True, slots=True)
class _Change:
    """One answer put right, with what it established before and establishes now."""

    item_key: str
    was: Written | None
    becomes: Written | None
    before: Established | None
    after: Established | None

    @property
    def stands(self) -> bool:
        """Whether the same is established as before, whatever was noted about it."""
        if self.before is None or self.after is None:
            return False
        return replace(self.before, note=None) == replace(self.after, note=None)


def correct_answers(
    session: Session,
    inspection_id: UUID,
    changes: Mapping[str, Answer | None],
    *,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Inspection:
    """Correct N answers of a visit; what they no longer establish is withdrawn.

    A finding that a corrected answer newly establishes is recorded and waits for another
    officer. One that was confirmed is withdrawn only by an officer who did not record it.

    Args:
        session: the caller's; the visit is locked, then its findings.
        inspection_id: of the caller's agency.
        changes: item key to the right answer; None where there should be none.
        reason: why, without personal data.
        version: the visit's version that was read.
        by: an officer of the agency whose visit it was.
        at: UTC instant.

    Raises:
        InspectionUnknown, FindingOfAnotherAgency, PersonNeeded, Stale, NothingReworded.
        CorrectionInvalid: with a pointer for every fault.
        FindingDealtWith: a finding that would fall has led on.
        SecondOfficerNeeded: it was confirmed, and ``by`` recorded it.
    """
    officer = by.person()
    visit = _locked_visit(session, inspection_id, by)
    check_agency(agency_id=visit.agency_id, acting=acting_as(session, by, legal_day(at)))
    check_version(visit, version)
    changed, now = _changes(visit, changes)
    findings = lock(session, sorted(finding.id for finding in visit.findings), by=by)
    _add(session, visit, changed, now.result, reason=reason, officer=officer, at=at)
    live = {row.item_key: row for row in findings if row.state != FindingState.WITHDRAWN}
    for change in changed:
        _follow(session, visit, change, live.get(change.item_key), reason=reason, by=by, at=at)
    session.flush()
    owe_progress(session, [visit.campaign_id], at=at)
    audit.record(
        session,
        actor=by,
        action="inspection.corrected",
        object_kind="inspection",
        object_id=str(visit.id),
        detail={"items": [change.item_key for change in changed], "version": version + 1},
        at=at,
    )
    session.refresh(visit, ["result", "version", "findings", "corrections"])
    return visit


def _locked_visit(session: Session, inspection_id: UUID, by: Actor) -> Inspection:
    visit = session.scalars(
        select(Inspection)
        .where(Inspection.id == inspection_id, sees_visit(by))
        .options(
            joinedload(Inspection.checklist),
            selectinload(Inspection.findings),
            selectinload(Inspection.corrections),
        )
        .with_for_update(of=Inspection)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if visit is None:
        raise InspectionUnknown(inspection_id=inspection_id)
    return visit


def _changes(
    visit: Inspection, asked: Mapping[str, Answer | None]
) -> tuple[list[_Change], Evaluation]:
    """The answers that differ, by key, and what all of them come to together."""
    checklist = checklists.read(visit.checklist)
    was = answers_now(visit)
    wanted = {key: answer.written() if answer else None for key, answer in asked.items()}
    becomes = {key: text for key, text in (was | wanted).items() if text is not None}
    differ = sorted(key for key in wanted if was.get(key) != becomes.get(key))
    if not differ:
        raise NothingReworded
    before, after = (
        evaluate(checklist, {key: answer_from(text) for key, text in written.items()})
        for written in (was, becomes)
    )
    if after.faults:
        raise CorrectionInvalid(errors=after.faults)
    by_key = [{found.item_key: found for found in one.findings} for one in (before, after)]
    return [
        _Change(key, was.get(key), becomes.get(key), by_key[0].get(key), by_key[1].get(key))
        for key in differ
    ], after


def _add(
    session: Session,
    visit: Inspection,
    changed: Sequence[_Change],
    result: str,
    *,
    reason: str,
    officer: UUID,
    at: datetime,
) -> None:
    # The corrections come first: the database lets a visit move by corrections on record only.
    session.execute(
        insert(InspectionCorrection),
        [
            {
                "inspection_id": visit.id,
                "version": visit.version + 1,
                "item_key": change.item_key,
                "was": change.was,
                "becomes": change.becomes,
                "reason": reason,
                "by_officer": officer,
                "recorded_at": at,
            }
            for change in changed
        ],
    )
    session.execute(
        update(Inspection)
        .where(Inspection.id == visit.id)
        .values(result=result, version=Inspection.version + 1)
    )


def _follow(
    session: Session,
    visit: Inspection,
    change: _Change,
    finding: Finding | None,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """What a corrected answer means for the finding that its item established, if any."""
    if change.stands:
        if finding is not None and change.after is not None:
            _note_follows(session, finding, change.after.note, reason=reason, by=by, at=at)
        return
    if finding is not None:
        _fall(session, visit, finding, reason=reason, by=by, at=at)
    if change.after is not None:
        row = new_finding(visit.id, change.after, recorded_by=by.person(), at=at)
        session.execute(insert(Finding), [row])


def _note_follows(
    session: Session, finding: Finding, note: str | None, *, reason: str, by: Actor, at: datetime
) -> None:
    if (note or "") == (finding.note or ""):
        return
    if finding.state not in _CORRECTABLE:
        raise FindingDealtWith(errors=[_at(finding)])
    check_put_right_by(finding.recorded_by, confirmed_by=finding.confirmed_by, officer=by.person())
    reword(session, finding, Wording(note=note or ""), reason=reason, by=by, at=at)


def _fall(
    session: Session, visit: Inspection, finding: Finding, *, reason: str, by: Actor, at: datetime
) -> None:
    if finding.state not in (FindingState.RECORDED, FindingState.CONFIRMED):
        raise FindingDealtWith(errors=[_at(finding)])
    check_not_reported(session, finding.id, FindingAct.WITHDRAW)
    if finding.state == FindingState.CONFIRMED:
        by.must(Permission.FINDINGS_CONFIRM)
        check_confirmation(
            recorded_by=finding.recorded_by,
            agency_id=visit.agency_id,
            officer_id=by.person(),
            acting=acting_as(session, by, legal_day(at)),
        )
    take_back_finding(session, finding, reason=reason, by=by, at=at)


def _at(finding: Finding) -> FieldError:
    return FieldError(f"#/answers/{finding.item_key}", FindingDealtWith.detail)


_CORRECTABLE = frozenset(
    {
        FindingState.RECORDED,
        FindingState.CONFIRMED,
        FindingState.RECTIFICATION_ORDERED,
        FindingState.REINSPECTED,
    }
)
