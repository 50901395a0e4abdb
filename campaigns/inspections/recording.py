"""Recording visits: up to 500 at once, set-based, each good one stored and each bad one told.

Owns the visit and the findings it establishes. What becomes of a finding is in ``findings``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, selectinload

from campaigns.inspections.captures import OnRecord, faults_of_capture
from campaigns.inspections.capturing import look_up_captured, store_captures
from campaigns.inspections.findings import new_finding
from campaigns.inspections.models import Finding, Inspection, InspectionOfficer
from campaigns.inspections.references import References, faults_of, look_up, remarks_of
from campaigns.inspections.visits import Fate, NewInspection, Outcome
from campaigns.planning.answers import Evaluation, evaluate
from campaigns.planning.checklist import Checklist
from campaigns.planning.progress import owe_progress
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.canonical import digest
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError, Invalid, TooLarge
from registry.kernel.uscc import normalise

LARGEST_BATCH = 500
# The driver reads a statement of 500 rows for longer than the database takes to insert them.
_ROWS_AT_ONCE = 50
_REFERENCE_TAKEN = N_("这个编号已用于内容不同的检查记录")


class InspectionsInvalid(Invalid):
    """One or more visits of a set that is stored whole or not at all."""

    title = N_("检查记录有误")


class BatchTooLarge(TooLarge):
    """More visits than are taken at once."""

    detail = N_("一次最多提交%(limit)s条检查记录。")


@dataclass(slots=True)
class _Draft:
    """A visit on its way: what was sent, what it comes to, where it will be stored."""

    new: NewInspection
    digest: bytes
    evaluation: Evaluation
    faults: list[FieldError]
    id: UUID = field(default_factory=new_id)


def record_inspections(
    session: Session, items: Sequence[NewInspection], *, by: Actor, at: datetime
) -> list[Inspection]:
    """Record N visits and what they establish, all of them or none.

    Args:
        session: the caller's transaction.
        items: at most 500.
        by: whose agency made the visits; an officer, or a client acting for the agency.
        at: UTC instant of the record.

    Returns:
        The visits in the order given, with their findings; one recorded before under the same
        ``client_ref`` and with the same content is given as it is.

    Raises:
        InspectionsInvalid: with a pointer for every fault: ``#/uscc`` for a single visit,
            ``#/17/uscc`` in a longer set.
        BatchTooLarge, PersonNeeded.

    Repeatable: yes, by ``client_ref``.
    """
    outcomes = record_batch(session, items, by=by, at=at)
    faults = [
        fault if len(items) == 1 else replace(fault, pointer=f"#/{place}{fault.pointer[1:]}")
        for place, outcome in enumerate(outcomes)
        for fault in outcome.faults
    ]
    if faults:
        raise InspectionsInvalid(errors=faults)
    return [outcome.inspection for outcome in outcomes if outcome.inspection is not None]


def record_batch(
    session: Session, items: Sequence[NewInspection], *, by: Actor, at: datetime
) -> list[Outcome]:
    """Record the good visits of N and say of each bad one what is wrong.

    Args:
        session: the caller's transaction.
        items: at most 500.
        by: as in :func:`record_inspections`.
        at: UTC instant of the record.

    Returns:
        One outcome per visit, in the order given; its faults point into the visit (``#/uscc``).

    Raises:
        BatchTooLarge, PersonNeeded.

    Repeatable: yes, by ``client_ref``.
    """
    if len(items) > LARGEST_BATCH:
        raise BatchTooLarge(limit=LARGEST_BATCH)
    agency_id, today = by.agency(), legal_day(at)
    known = look_up(session, items, agency_id=agency_id, on=today)
    captured = look_up_captured(session, items, agency_id=agency_id, on=today)
    drafts = []
    for new in items:
        campaign = known.campaigns.get(new.campaign_id)
        checklist = known.checklist_of(campaign) if campaign else None
        evaluation = evaluate(checklist, new.answers) if checklist else Evaluation((), ())
        faults = [
            *faults_of(new, known, by=by, on=today),
            *evaluation.faults,
            *_capture_faults(new, known, captured, checklist, agency_id),
        ]
        drafts.append(_Draft(new, digest(new.content()), evaluation, faults))
    _refuse_twins(drafts)
    stored = _store(session, drafts, known, captured, by=by, at=at)
    visits = {draft.id: draft.new for draft in drafts if draft.id in stored}
    store_captures(session, visits, captured, by=by, at=at)
    outcomes = _outcomes(session, drafts, stored, agency_id)
    owe_progress(session, {new.campaign_id for new in visits.values()}, at=at)
    _note(session, outcomes, by=by, at=at)
    return outcomes


def _capture_faults(
    new: NewInspection,
    known: References,
    captured: OnRecord,
    checklist: Checklist | None,
    agency_id: UUID,
) -> Iterator[FieldError]:
    subject = known.subjects.get(normalise(new.uscc))
    visit = (agency_id, new.campaign_id, subject.id) if subject else None
    return faults_of_capture(new.capture, new.answers, captured, checklist=checklist, visit=visit)


def _refuse_twins(drafts: Sequence[_Draft]) -> None:
    """Two visits of one batch under one reference: equal ones are one, others a fault."""
    first: dict[str, _Draft] = {}
    for draft in drafts:
        if draft.faults or draft.new.client_ref is None:
            continue
        twin = first.setdefault(draft.new.client_ref, draft)
        if twin.digest != draft.digest:
            draft.faults.append(FieldError("#/client_ref", _REFERENCE_TAKEN))


def _store(
    session: Session,
    drafts: Sequence[_Draft],
    known: References,
    captured: OnRecord,
    *,
    by: Actor,
    at: datetime,
) -> set[UUID]:
    """Insert the good drafts; the ids of those that were not stored before.

    In the order of their references, so that two batches that share some never wait for each
    other in a circle.
    """
    good = {draft.id: draft for draft in drafts if not draft.faults}
    if not good:
        return set()
    rows = [_visit(draft, known, captured, by=by, at=at) for draft in good.values()]
    rows.sort(key=lambda row: row["client_ref"] or "")
    inserted = session.scalars(
        upsert(Inspection)
        .on_conflict_do_nothing(index_elements=["agency_id", "client_ref"])
        .returning(Inspection.id),
        rows,
        execution_options={"insertmanyvalues_page_size": _ROWS_AT_ONCE},
    )
    stored = set(inserted)
    officers = [
        {"inspection_id": key, "officer_id": officer}
        for key in stored
        for officer in good[key].new.officers
    ]
    findings = [
        row for key in stored for row in _found(good[key], recorder(good[key].new, by), at=at)
    ]
    for table, values in ((InspectionOfficer, officers), (Finding, findings)):
        if values:
            session.execute(insert(table), values)
    return stored


def recorder(new: NewInspection, by: Actor) -> UUID:
    """Who answers for the record: who sent it, or the first officer where a system did."""
    return by.officer_id or new.officers[0]


def _visit(
    draft: _Draft, known: References, captured: OnRecord, *, by: Actor, at: datetime
) -> dict[str, Any]:
    new, campaign = draft.new, known.campaigns[draft.new.campaign_id]
    return {
        "id": draft.id,
        "campaign_id": new.campaign_id,
        "subject_id": known.subjects[normalise(new.uscc)].id,
        "agency_id": by.agency(),
        "inspected_on": new.inspected_on,
        "place": new.place,
        "checklist_version_id": campaign.checklist_version_id,
        "answers": new.written_answers(),
        "result": draft.evaluation.result,
        "client_ref": new.client_ref,
        "content_digest": draft.digest,
        "device_at": new.device_at,
        "recorded_by": recorder(new, by),
        "recorded_at": at,
        "remarks": remarks_of(new, known, captured),
    }


def _found(draft: _Draft, recorded_by: UUID, *, at: datetime) -> list[dict[str, Any]]:
    return [
        new_finding(draft.id, found, recorded_by=recorded_by, at=at)
        for found in draft.evaluation.findings
    ]


def _outcomes(
    session: Session, drafts: Sequence[_Draft], stored: set[UUID], agency_id: UUID
) -> list[Outcome]:
    """What became of each draft; those already there are compared by their digest."""
    by_id, by_ref = _on_record(session, drafts, stored, agency_id)
    outcomes = []
    for draft in drafts:
        if draft.faults:
            outcomes.append(Outcome(Fate.REFUSED, faults=tuple(draft.faults)))
        elif draft.id in stored:
            outcomes.append(Outcome(Fate.STORED, by_id[draft.id]))
        else:
            there = by_ref[draft.new.client_ref]
            if there.content_digest == draft.digest:
                outcomes.append(Outcome(Fate.ALREADY, there))
            else:
                fault = FieldError("#/client_ref", _REFERENCE_TAKEN)
                outcomes.append(Outcome(Fate.REFUSED, faults=(fault,)))
    return outcomes


def _on_record(
    session: Session, drafts: Sequence[_Draft], stored: set[UUID], agency_id: UUID
) -> tuple[Mapping[UUID, Inspection], Mapping[str | None, Inspection]]:
    references = {
        draft.new.client_ref for draft in drafts if not draft.faults and draft.id not in stored
    }
    wanted = select(Inspection).options(selectinload(Inspection.findings))
    new = session.scalars(wanted.where(Inspection.id.in_(stored))) if stored else ()
    old = (
        session.scalars(
            wanted.where(Inspection.agency_id == agency_id, Inspection.client_ref.in_(references))
        )
        if references
        else ()
    )
    return {row.id: row for row in new}, {row.client_ref: row for row in old}


def _note(session: Session, outcomes: Sequence[Outcome], *, by: Actor, at: datetime) -> None:
    """One line in the journal for the batch; none when nothing was stored."""
    stored = [
        str(outcome.inspection.id)
        for outcome in outcomes
        if outcome.fate is Fate.STORED and outcome.inspection
    ]
    if not stored:
        return
    count = Counter(outcome.fate.value for outcome in outcomes)
    audit.record(
        session,
        actor=by,
        action="inspection.recorded",
        object_kind="inspection",
        object_id=stored[0] if len(stored) == 1 else f"{len(stored)} inspections",
        detail={**count, "ids": stored},
        at=at,
    )
