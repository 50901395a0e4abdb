"""Visits as a table to take away, read row by row (``registry.files.tables`` writes it)."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.queries import InspectionQuery, narrowed
from campaigns.inspections.schemas import RESULT_NAMES
from campaigns.inspections.sight import sees_finding
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.shell.formats import day_table
from registry.subjects.models import Subject

_ROWS_AT_ONCE = 1000


def table(session: Session, query: InspectionQuery, *, by: Actor) -> Iterator[list[str]]:
    """The column names, then one row per visit that ``by`` sees, latest first; one statement."""
    yield [
        _("检查编号"),
        _("检查日期"),
        _("统一社会信用代码"),
        _("名称"),
        _("行政区划"),
        _("专项行动"),
        _("机关"),
        _("结果"),
        _("问题"),
        _("待确认"),
    ]
    results = {result.value: str(name) for result, name in RESULT_NAMES.items()}
    rows = session.execute(
        _rows(query, by), execution_options={"yield_per": _ROWS_AT_ONCE, "stream_results": True}
    )
    for row in rows:
        yield [
            str(row.id),
            day_table(row.inspected_on),
            row.uscc,
            row.name,
            row.division,
            row.campaign,
            row.agency,
            results[row.result],
            str(row.found),
            str(row.waiting),
        ]


def _rows(query: InspectionQuery, by: Actor) -> Any:  # noqa: ANN401 - a select of ten columns
    seen = select(func.count()).where(
        Finding.inspection_id == Inspection.id,
        Finding.state != FindingState.WITHDRAWN,
        sees_finding(by),
    )
    wanted = (
        select(
            Inspection.id,
            Inspection.inspected_on,
            Inspection.result,
            Subject.uscc,
            Subject.name,
            Subject.division,
            Campaign.name.label("campaign"),
            Agency.name.label("agency"),
            seen.correlate(Inspection).scalar_subquery().label("found"),
            seen.where(Finding.state == FindingState.RECORDED)
            .correlate(Inspection)
            .scalar_subquery()
            .label("waiting"),
        )
        .join(Subject, Subject.id == Inspection.subject_id)
        .join(Campaign, Campaign.id == Inspection.campaign_id)
        .join(Agency, Agency.id == Inspection.agency_id)
    )
    return narrowed(wanted, query, by)
