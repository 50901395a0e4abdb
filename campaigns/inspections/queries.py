"""Reading visits and findings: one, a page of many, how many. Each reader sees their own share."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, select, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from campaigns.inspections.findings import FindingUnknown
from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.models import (
    Finding,
    FindingEvent,
    Inspection,
    InspectionCorrection,
    InspectionOfficer,
)
from campaigns.inspections.sight import (
    TOLD_OF_REFERRED,
    leave_confirmed,
    leave_referral,
    leave_words,
    sees_finding,
    sees_referrals,
    sees_visit,
    sees_whole,
    told_state,
)
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.kernel.refusals import N_, NotOnRecord
from registry.subjects.models import Subject

Wanted = Any
"""A select over visits; SQLAlchemy's own type names each column and fits no function of many."""
MOST_COUNTED = 10_000
"""The newest visits that are counted; beyond them a count would be slower than it is worth."""


class InspectionUnknown(NotOnRecord):
    """No such visit, or none that the reader sees."""

    title = N_("没有这次检查")
    detail = N_("没有编号为%(inspection_id)s的检查记录，或者它不对您公开。")


@dataclass(frozen=True, slots=True)
class InspectionQuery:
    """What a list of visits is narrowed by; None means any.

    ``first_on`` and ``last_on`` are both included; ``finding_state`` keeps visits with at
    least one finding in that state; ``overdue_on`` those with an order to put right whose last
    day is before it; ``division`` (six digits) keeps subjects of the division and those below.
    """

    campaign_id: UUID | None = None
    agency_id: UUID | None = None
    subject_id: int | None = None
    division: str | None = None
    officer_id: UUID | None = None
    result: Result | None = None
    finding_state: FindingState | None = None
    overdue_on: date | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many visits of a filter there are, and how many need somebody.

    ``capped`` says that there are more than were counted.
    """

    visits: int
    problems: int
    waiting: int
    overdue: int

    @property
    def capped(self) -> bool:
        """Whether only the newest :data:`MOST_COUNTED` visits were counted."""
        return self.visits >= MOST_COUNTED


def list_inspections(
    session: Session,
    query: InspectionQuery = InspectionQuery(),
    *,
    by: Actor,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[Inspection]:
    """Up to ``limit`` visits that ``by`` sees, latest day first, after the given day and id.

    Each with its campaign, subject, agency and findings.
    """
    wanted = narrowed(select(Inspection, sees_whole(by), sees_referrals(by)), query, by)
    wanted = wanted.options(*_SUMMARY)
    if after is not None:
        wanted = wanted.where(tuple_(Inspection.inspected_on, Inspection.id) < after)
    return _shown(session, wanted.limit(limit))


def count_inspections(session: Session, query: InspectionQuery, *, by: Actor, on: date) -> Counts:
    """Count the visits of a filter that ``by`` sees; one statement.

    Args:
        session: the caller's.
        query: the filter.
        by: the reader.
        on: legal day; an order to put right is late when its last day is before it.
    """
    wanted = narrowed(
        select(Inspection.id, Inspection.result, sees_whole(by).label("whole")), query, by
    )
    visits = wanted.limit(MOST_COUNTED).cte("visits").prefix_with("MATERIALIZED")
    problems = func.count().filter(visits.c.result == Result.PROBLEMS)
    found = (
        select(
            func.count(visits.c.id.distinct())
            .filter(Finding.state == FindingState.RECORDED, visits.c.whole)
            .label("waiting"),
            func.count(visits.c.id.distinct())
            .filter(Finding.state == FindingState.RECTIFICATION_ORDERED, Finding.rectify_by < on)
            .label("overdue"),
        )
        .select_from(visits.join(Finding, Finding.inspection_id == visits.c.id))
        # Written out, so that the few that wait are found by an index of their own.
        .where(Finding.state.in_(bindparam("waiting", _WAITING, literal_execute=True)))
        .subquery("found")
    )
    counted = select(func.count().label("visits"), problems.label("problems")).select_from(visits)
    both = counted.subquery("counted")
    row = session.execute(select(both, found).select_from(both.join(found, true()))).one()
    return Counts(row.visits, row.problems, row.waiting, row.overdue)


def campaigns_to_choose(session: Session, *, limit: int) -> list[tuple[str, str]]:
    """Identifier and name of the campaigns that visits can be of, the newest first."""
    newest = select(Campaign.id, Campaign.name).where(Campaign.started_on.is_not(None))
    rows = session.execute(newest.order_by(Campaign.started_on.desc(), Campaign.id).limit(limit))
    return [(str(row.id), row.name) for row in rows]


def get_inspection(session: Session, inspection_id: UUID, *, by: Actor) -> Inspection:
    """One visit with everything about it that ``by`` sees, findings with their history.

    Raises:
        InspectionUnknown: there is none, or none that ``by`` sees.
    """
    wanted = (
        select(Inspection, sees_whole(by), sees_referrals(by))
        .where(Inspection.id == inspection_id, sees_visit(by))
        .options(
            joinedload(Inspection.campaign),
            joinedload(Inspection.subject),
            joinedload(Inspection.agency),
            joinedload(Inspection.checklist),
            selectinload(Inspection.officers),
            selectinload(Inspection.corrections).joinedload(InspectionCorrection.officer),
            selectinload(Inspection.findings)
            .selectinload(Finding.events)
            .joinedload(FindingEvent.officer),
        )
    )
    found = _shown(session, wanted)
    if not found:
        raise InspectionUnknown(inspection_id=inspection_id)
    return found[0]


def get_finding(session: Session, finding_id: UUID, *, by: Actor) -> Finding:
    """One finding with its visit and its history.

    Raises:
        FindingUnknown: there is none, or none that ``by`` sees.
    """
    row = session.execute(
        select(Finding, sees_whole(by).label("whole"), sees_referrals(by).label("knows"))
        .join(Finding.inspection)
        .where(Finding.id == finding_id, sees_finding(by))
        .options(
            joinedload(Finding.inspection).joinedload(Inspection.subject),
            selectinload(Finding.events).joinedload(FindingEvent.officer),
        )
    ).one_or_none()
    if row is None:
        raise FindingUnknown(finding_id=finding_id)
    if not row.whole:
        leave_words(row.Finding)
    if not row.knows:
        leave_referral(row.Finding)
    found: Finding = row.Finding
    return found


def narrowed(wanted: Wanted, query: InspectionQuery, by: Actor) -> Wanted:
    """A statement over visits, narrowed to the filter and to what ``by`` sees, latest first."""
    wanted = wanted.where(sees_visit(by)).order_by(
        Inspection.inspected_on.desc(), Inspection.id.desc()
    )
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
    if query.officer_id is not None:
        took_part = select(InspectionOfficer.inspection_id).where(
            InspectionOfficer.inspection_id == Inspection.id,
            InspectionOfficer.officer_id == query.officer_id,
        )
        wanted = wanted.where(exists(took_part))
    if query.division is not None:
        prefix = _prefix(query.division)
        there = select(Subject.id).where(
            Subject.id == Inspection.subject_id, Subject.division.startswith(prefix)
        )
        # A file names the subject too: only the visit is that of the statement around it.
        wanted = wanted.where(exists(there.correlate(Inspection)))
    return _narrowed_by_finding(wanted, query, by)


def _narrowed_by_finding(wanted: Wanted, query: InspectionQuery, by: Actor) -> Wanted:
    """By what became of findings; a state is no way round to findings that are not seen."""
    if query.finding_state is not None:
        found = select(Finding.id).where(
            Finding.inspection_id == Inspection.id,
            *_told(query.finding_state, by),
            sees_finding(by),
        )
        wanted = wanted.where(exists(found.correlate(Inspection)))
    if query.overdue_on is not None:
        late = select(Finding.id).where(
            Finding.inspection_id == Inspection.id,
            Finding.state == FindingState.RECTIFICATION_ORDERED,
            Finding.rectify_by < query.overdue_on,
        )
        wanted = wanted.where(exists(late))
    return wanted


def _told(state: FindingState, by: Actor) -> tuple[ColumnElement[bool], ...]:
    """Findings that ``by`` is told are in the state: those that are, or that hide a referral."""
    if state not in TOLD_OF_REFERRED:
        return (Finding.state == state,)
    # By the index, before what is told of each.
    in_question = Finding.state.in_((state, FindingState.REFERRED))
    return in_question, told_state(sees_referrals(by)) == state


def _prefix(division: str) -> str:
    """The digits that a division shares with everything below it (GB/T 2260)."""
    for end in (2, 4):
        if division[end:].strip("0") == "":
            return division[:end]
    return division


def _shown(session: Session, wanted: Wanted) -> list[Inspection]:
    shown = []
    for visit, whole, knows in session.execute(wanted).unique():
        if not whole:
            leave_confirmed(visit)
        if not knows:
            for finding in visit.findings:
                leave_referral(finding)
        shown.append(visit)
    return shown


_WAITING = (FindingState.RECORDED.value, FindingState.RECTIFICATION_ORDERED.value)
_SUMMARY: tuple[ExecutableOption, ...] = (
    joinedload(Inspection.campaign),
    joinedload(Inspection.subject),
    joinedload(Inspection.agency),
    selectinload(Inspection.findings),
)
