"""Visits as lines of a list: what a page shows of each, and nothing else of the record."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, cast, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.queries import InspectionQuery, narrowed
from campaigns.inspections.sight import CONFIRMED, sees_referrals, sees_whole, told_state
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.subjects.models import Subject


class VisitLine(NamedTuple):
    """One visit in a list; ``findings`` are the states of those that the reader sees, in order."""

    id: UUID
    inspected_on: date
    result: str
    uscc: str
    name: str
    campaign: str
    agency: str
    findings: Sequence[str]


def visit_lines(
    session: Session,
    query: InspectionQuery,
    *,
    by: Actor,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[VisitLine]:
    """Up to ``limit`` visits that ``by`` sees, latest day first, after the given day and id.

    One statement; what it joins is joined to the page only.
    """
    wanted = narrowed(
        select(
            Inspection.id,
            Inspection.inspected_on,
            Inspection.result,
            Inspection.subject_id,
            Inspection.campaign_id,
            Inspection.agency_id,
            sees_whole(by).label("whole"),
            sees_referrals(by).label("knows"),
        ),
        query,
        by,
    )
    if after is not None:
        wanted = wanted.where(tuple_(Inspection.inspected_on, Inspection.id) < after)
    page = wanted.limit(limit).cte("page").prefix_with("MATERIALIZED")
    found = (
        select(
            func.array_agg(aggregate_order_by(told_state(page.c.knows), Finding.place, Finding.id))
        )
        .where(Finding.inspection_id == page.c.id, or_(page.c.whole, CONFIRMED))
        .correlate(page)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            page.c.id,
            page.c.inspected_on,
            page.c.result,
            Subject.uscc,
            Subject.name,
            Campaign.name.label("campaign"),
            Agency.short_name.label("agency"),
            func.coalesce(found, cast([], ARRAY(Text))).label("findings"),
        )
        .join(Subject, Subject.id == page.c.subject_id)
        .join(Campaign, Campaign.id == page.c.campaign_id)
        .join(Agency, Agency.id == page.c.agency_id)
        .order_by(page.c.inspected_on.desc(), page.c.id.desc())
    )
    return [VisitLine(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
