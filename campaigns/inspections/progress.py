"""How far campaigns have come, counted from their visits."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Row, Subquery, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.models import Finding, Inspection
from campaigns.planning.progress import Progress

_OVER = (FindingState.CLOSED, FindingState.WITHDRAWN)


def progress(session: Session, campaign_ids: Collection[UUID], on: date) -> Mapping[UUID, Progress]:
    """The progress of N campaigns from visits up to and including ``on``; two statements.

    A subject counts as clean at first when its first visit in the campaign was clean, and as
    clean after reinspection when besides nothing found at it is still open: every finding was
    closed or withdrawn.
    """
    if not campaign_ids:
        return {}
    visits = _visits(campaign_ids, on)
    per_subject = _per_subject(visits)
    subjects = {
        row.campaign_id: row
        for row in session.execute(
            select(
                per_subject.c.campaign_id,
                func.sum(per_subject.c.visits).label("inspections"),
                func.count().label("subjects"),
                func.count().filter(per_subject.c.clean_first).label("clean_first"),
                func.count()
                .filter(per_subject.c.clean_first | (per_subject.c.open == 0))
                .label("clean_after"),
            ).group_by(per_subject.c.campaign_id)
        )
    }
    found = {
        row.campaign_id: row
        for row in session.execute(
            select(
                visits.c.campaign_id,
                func.count().filter(Finding.state != FindingState.WITHDRAWN).label("findings"),
                func.count()
                .filter(Finding.confirmed_by.is_not(None), Finding.state != FindingState.WITHDRAWN)
                .label("confirmed"),
                func.count().filter(Finding.state == FindingState.PENALISED).label("penalised"),
            )
            .join(Finding, Finding.inspection_id == visits.c.id)
            .group_by(visits.c.campaign_id)
        )
    }
    return {key: _progress(subjects.get(key), found.get(key)) for key in campaign_ids}


def _visits(campaign_ids: Collection[UUID], on: date) -> Subquery:
    return (
        select(
            Inspection.id,
            Inspection.campaign_id,
            Inspection.subject_id,
            Inspection.inspected_on,
            Inspection.result,
        )
        .where(Inspection.campaign_id.in_(campaign_ids), Inspection.inspected_on <= on)
        .subquery("visits")
    )


def _per_subject(visits: Subquery) -> Subquery:
    """Each subject of each campaign: visits, how the first one ended, findings still open."""
    still_open = (
        select(visits.c.campaign_id, visits.c.subject_id, func.count().label("open"))
        .join(Finding, Finding.inspection_id == visits.c.id)
        .where(Finding.state.not_in(_OVER))
        .group_by(visits.c.campaign_id, visits.c.subject_id)
        .subquery("still_open")
    )
    first = func.array_agg(aggregate_order_by(visits.c.result, visits.c.inspected_on, visits.c.id))
    by_subject = (
        select(
            visits.c.campaign_id,
            visits.c.subject_id,
            func.count().label("visits"),
            (first[1] == Result.CLEAN).label("clean_first"),
        )
        .group_by(visits.c.campaign_id, visits.c.subject_id)
        .subquery("by_subject")
    )
    return (
        select(
            by_subject.c.campaign_id,
            by_subject.c.visits,
            by_subject.c.clean_first,
            func.coalesce(still_open.c.open, 0).label("open"),
        )
        .outerjoin(
            still_open,
            (still_open.c.campaign_id == by_subject.c.campaign_id)
            & (still_open.c.subject_id == by_subject.c.subject_id),
        )
        .subquery("per_subject")
    )


def _progress(
    subjects: Row[tuple[UUID, int, int, int, int]] | None,
    found: Row[tuple[UUID, int, int, int]] | None,
) -> Progress:
    return Progress(
        inspections=int(subjects.inspections) if subjects else 0,
        subjects=subjects.subjects if subjects else 0,
        clean_first=subjects.clean_first if subjects else 0,
        clean_after=subjects.clean_after if subjects else 0,
        findings=found.findings if found else 0,
        confirmed=found.confirmed if found else 0,
        penalised=found.penalised if found else 0,
    )
