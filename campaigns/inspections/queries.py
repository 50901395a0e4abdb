"""Reading visits and findings: one, a page of many, and all of a filter for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.inspections.findings import FindingUnknown
from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.models import Finding, FindingEvent, Inspection
from registry.kernel.refusals import N_, NotOnRecord


class InspectionUnknown(NotOnRecord):
    """No such visit."""

    title = N_("没有这次检查")
    detail = N_("没有编号为%(inspection_id)s的检查记录。")


@dataclass(frozen=True, slots=True)
class InspectionQuery:
    """What a list of visits is narrowed by; None means any.

    ``first_on`` and ``last_on`` are both included; ``finding_state`` keeps visits with at
    least one finding in that state.
    """

    campaign_id: UUID | None = None
    agency_id: UUID | None = None
    subject_id: int | None = None
    result: Result | None = None
    finding_state: FindingState | None = None
    first_on: date | None = None
    last_on: date | None = None


def list_inspections(
    session: Session,
    query: InspectionQuery = InspectionQuery(),
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[Inspection]:
    """Up to ``limit`` visits, latest day first, after the given day and id.

    Each with its campaign, subject, agency and findings.
    """
    wanted = _narrowed(query).options(*_SUMMARY).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(Inspection.inspected_on, Inspection.id) < after)
    return list(session.scalars(wanted))


def each_inspection(
    session: Session, query: InspectionQuery, *, at_once: int = 1000
) -> Iterator[Inspection]:
    """Every visit of a filter, as :func:`list_inspections` orders them, a page at a time."""
    after = None
    while page := list_inspections(session, query, after=after, limit=at_once):
        yield from page
        after = (page[-1].inspected_on, page[-1].id)
        session.expunge_all()


def get_inspection(session: Session, inspection_id: UUID) -> Inspection:
    """One visit with everything about it, findings with their history.

    Raises:
        InspectionUnknown.
    """
    inspection = session.scalars(
        select(Inspection)
        .where(Inspection.id == inspection_id)
        .options(
            joinedload(Inspection.campaign),
            joinedload(Inspection.subject),
            joinedload(Inspection.agency),
            joinedload(Inspection.checklist),
            selectinload(Inspection.officers),
            selectinload(Inspection.findings)
            .selectinload(Finding.events)
            .joinedload(FindingEvent.officer),
        )
    ).one_or_none()
    if inspection is None:
        raise InspectionUnknown(inspection_id=inspection_id)
    return inspection


def get_finding(session: Session, finding_id: UUID) -> Finding:
    """One finding with its visit and its history.

    Raises:
        FindingUnknown.
    """
    finding = session.scalars(
        select(Finding)
        .where(Finding.id == finding_id)
        .options(
            joinedload(Finding.inspection).joinedload(Inspection.subject),
            selectinload(Finding.events).joinedload(FindingEvent.officer),
        )
    ).one_or_none()
    if finding is None:
        raise FindingUnknown(finding_id=finding_id)
    return finding


_SUMMARY = (
    joinedload(Inspection.campaign),
    joinedload(Inspection.subject),
    joinedload(Inspection.agency),
    selectinload(Inspection.findings),
)


def _narrowed(query: InspectionQuery) -> Select[Inspection]:
    wanted = select(Inspection).order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    for column, value in (
        (Inspection.campaign_id, query.campaign_id),
        (Inspection.agency_id, query.agency_id),
        (Inspection.subject_id, query.subject_id),
        (Inspection.result, query.result),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if query.first_on is not None:
        wanted = wanted.where(Inspection.inspected_on >= query.first_on)
    if query.last_on is not None:
        wanted = wanted.where(Inspection.inspected_on <= query.last_on)
    if query.finding_state is not None:
        found = select(Finding.id).where(
            Finding.inspection_id == Inspection.id, Finding.state == query.finding_state
        )
        wanted = wanted.where(exists(found))
    return wanted
