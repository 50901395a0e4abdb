"""How far campaigns have come, counted from their visits; kept by planning."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Subquery, Text, Uuid, cast, func, null, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.remarks import Remark
from campaigns.planning.answers import Result
from campaigns.planning.models import Campaign
from campaigns.planning.progress import Counted, Progress, hold, owe_progress, put
from campaigns.planning.rules import CampaignState
from registry.penalties.models import Penalty
from registry.penalties.occasions import STANDS
from registry.subjects.models import Subject

_OVER = (FindingState.CLOSED, FindingState.WITHDRAWN)
_LATE = [Remark.AFTER_CLOSING, Remark.AFTER_REPORT]

Part = tuple[UUID, UUID | None, str | None]
"""Campaign, agency, division; the last two None for all of them."""


def derive_progress_due(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Count the visits of N campaigns again, as due work asks; running it twice changes nothing."""
    ids = {UUID(key) for key in keys}
    hold(session, ids)
    put(session, "visits", count_visits(session, ids), at=at)


def penalties_fell_due(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Have the campaigns counted again whose findings led to N penalties that were annulled."""
    campaigns = session.scalars(
        select(Inspection.campaign_id)
        .join(Finding, Finding.inspection_id == Inspection.id)
        .where(Finding.penalty_id.in_([UUID(key) for key in keys]))
    )
    owe_progress(session, set(campaigns), at=at)


def owe_running(session: Session, *, at: datetime) -> None:
    """The daily rebuild: every campaign that may have visits is counted again from the record.

    A campaign that was reported is left as it was counted then.
    """
    open_states = (CampaignState.RUNNING, CampaignState.CLOSED)
    ids = session.scalars(select(Campaign.id).where(Campaign.state.in_(open_states))).all()
    owe_progress(session, ids, at=at)


def count_visits(
    session: Session, campaign_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Counted]]:
    """What the visits of N campaigns came to, whole, by agency and by division; three statements.

    A subject counts as clean at first when its first visit in the campaign was clean, and as
    clean after reinspection when besides nothing found at it is still open: every finding was
    closed or withdrawn. By agency, only the agency's own visits to a subject count.
    """
    visits = _visits(campaign_ids)
    found: dict[Part, Progress] = {}
    for rows in (_of_places(session, visits), _of_agencies(session, visits)):
        for row in rows:
            found[row.campaign_id, row.agency_id, row.division] = Progress(
                inspections=int(row.inspections),
                late=int(row.late),
                subjects=row.subjects,
                clean_first=row.clean_first,
                clean_after=row.clean_after,
            )
    for row in _of_findings(session, visits):
        part = row.campaign_id, row.agency_id, row.division
        found[part] = replace(
            found[part],
            findings=row.findings,
            confirmed=row.confirmed,
            penalised=row.penalised,
        )
    counts: dict[UUID, list[Counted]] = {key: [] for key in campaign_ids}
    for (campaign_id, agency_id, division), one in found.items():
        counts[campaign_id].append(Counted(one, agency_id, division))
    return counts


def _visits(campaign_ids: Collection[UUID]) -> Subquery:
    return (
        select(
            Inspection.id,
            Inspection.campaign_id,
            Inspection.subject_id,
            Inspection.agency_id,
            Inspection.inspected_on,
            Inspection.result,
            Inspection.remarks.overlap(_LATE).label("late"),
            Subject.division,
        )
        .join(Subject, Subject.id == Inspection.subject_id)
        .where(Inspection.campaign_id.in_(campaign_ids))
        .subquery("visits")
    )


def _of_places(session: Session, visits: Subquery) -> Iterable[Row[Any]]:
    """The whole of each campaign, and each of its divisions."""
    each = _per_subject(visits, visits.c.division)
    sets = func.grouping_sets(
        tuple_(each.c.campaign_id), tuple_(each.c.campaign_id, each.c.division)
    )
    return session.execute(
        select(
            each.c.campaign_id,
            cast(null(), Uuid).label("agency_id"),
            each.c.division,
            *_sums(each),
        ).group_by(sets)
    )


def _of_agencies(session: Session, visits: Subquery) -> Iterable[Row[Any]]:
    each = _per_subject(visits, visits.c.agency_id)
    return session.execute(
        select(
            each.c.campaign_id,
            each.c.agency_id,
            cast(null(), Text).label("division"),
            *_sums(each),
        ).group_by(each.c.campaign_id, each.c.agency_id)
    )


def _of_findings(session: Session, visits: Subquery) -> Iterable[Row[Any]]:
    place = visits.c
    sets = func.grouping_sets(
        tuple_(place.campaign_id),
        tuple_(place.campaign_id, place.agency_id),
        tuple_(place.campaign_id, place.division),
    )
    kept = Finding.state != FindingState.WITHDRAWN
    return session.execute(
        select(
            place.campaign_id,
            place.agency_id,
            place.division,
            func.count().filter(kept).label("findings"),
            func.count().filter(kept, Finding.confirmed_by.is_not(None)).label("confirmed"),
            func.count().filter(Finding.state == FindingState.PENALISED, STANDS).label("penalised"),
        )
        .join(Finding, Finding.inspection_id == place.id)
        .outerjoin(Penalty, Penalty.id == Finding.penalty_id)
        .group_by(sets)
    )


def _per_subject(visits: Subquery, part: ColumnElement[Any]) -> Subquery:
    """Each subject in each part of a campaign: visits, how the first ended, what is still open."""
    first = func.array_agg(aggregate_order_by(visits.c.result, visits.c.inspected_on, visits.c.id))
    still_open = (
        select(Finding.inspection_id, func.count().label("open"))
        .join(visits, visits.c.id == Finding.inspection_id)
        .where(Finding.state.not_in(_OVER))
        .group_by(Finding.inspection_id)
        .subquery("still_open")
    )
    return (
        select(
            visits.c.campaign_id,
            visits.c.subject_id,
            part,
            func.count().label("visits"),
            func.count().filter(visits.c.late).label("late"),
            (first[1] == Result.CLEAN).label("clean_first"),
            func.coalesce(func.sum(still_open.c.open), 0).label("open"),
        )
        .outerjoin(still_open, still_open.c.inspection_id == visits.c.id)
        .group_by(visits.c.campaign_id, visits.c.subject_id, part)
        .subquery("per_subject")
    )


def _sums(each: Subquery) -> list[ColumnElement[Any]]:
    clean = each.c.clean_first | (each.c.open == 0)
    return [
        func.sum(each.c.visits).label("inspections"),
        func.sum(each.c.late).label("late"),
        func.count().label("subjects"),
        func.count().filter(each.c.clean_first).label("clean_first"),
        func.count().filter(clean).label("clean_after"),
    ]
