"""``/console/deadlines`` and ``/v1/deadlines``: what is late, due or standing still."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, url_for
from markupsafe import Markup
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import deadlines
from registry.blacklist.casefile import days_left
from registry.blacklist.deadlines import BoardLine, BoardQuery, Day, Urgency
from registry.blacklist.lists import all_lists
from registry.blacklist.models import CaseDeadline
from registry.blacklist.queue import PARTYS_CLOCKS
from registry.blacklist.words import CLOCKS, URGENCIES
from registry.kernel.refusals import N_
from registry.policy.calendar import calendar_on
from registry.policy.reminders import reminder_rules_on
from registry.shell.words import clock_level
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import reading, today
from registry.web.forms import read_filter
from registry.web.paging import PageQuery, page_of, unseal
from registry.web.schema import Schema

bp = Blueprint("deadlines", __name__, url_prefix="/console", template_folder="templates")
blp = blueprint("deadlines_api", __name__, url_prefix="/v1", description=N_("期限"))

Panel = Callable[[Session, UUID | None, date], Markup | None]
"""A section beside the board, for an agency (None: for all) on a day; None when nothing is due."""

_PANELS = "chengxin.deadline_panels"
_TONES = {Urgency.LATE: "over", Urgency.TODAY: "today"}
_NARROWING = ("urgency", "officer", "agency", "list", "clock")
_ICONS = {
    Urgency.LATE: "alert",
    Urgency.TODAY: "bell",
    Urgency.SOON: "clock",
    Urgency.LATER: "calendar",
    Urgency.PAUSED: "pause",
}


class BoardQueryIn(PageQuery):
    """What the board is narrowed by."""

    urgency = fields.Enum(Urgency, by_value=True, load_default=None, metadata={"widget": "omit"})
    officer = fields.UUID(load_default=None, metadata={"widget": "omit"})
    agency = fields.UUID(load_default=None, metadata={"widget": "omit"})
    list = fields.String(
        load_default=None,
        validate=validate.OneOf(list(all_lists())),
        metadata={"widget": "omit"},
    )
    clock = fields.String(
        load_default=None,
        validate=validate.OneOf([key for key in CLOCKS if key not in PARTYS_CLOCKS]),
        metadata={"widget": "omit"},
    )


class BoardLineOut(Schema):
    """One running clock."""

    case_id = fields.UUID(required=True)
    number = fields.String(required=True, allow_none=True)
    list_key = fields.String(required=True)
    uscc = fields.String(required=True)
    clock = fields.String(required=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    reopened = fields.Boolean(
        required=True, metadata={"description": N_("原决定被撤销、重新办理的申请的期限")}
    )
    starts_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    days_left = fields.Integer(
        required=True, metadata={"description": N_("剩余天数，按unit计；已过为负数")}
    )
    unit = fields.String(required=True)
    provisional = fields.Boolean(required=True)
    legal_basis = fields.String(required=True)
    rule_digest = fields.String(required=True)


class BoardOut(Schema):
    """One page of the board, the earliest due first."""

    items = fields.List(fields.Nested(BoardLineOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


def install_panels(app: Flask, panels: Sequence[Panel]) -> None:
    """Show beside the board what features above the lists have due."""
    app.extensions[_PANELS] = tuple(panels)


@bp.get("/deadlines")
@requires(Permission.CREDIT_READ)
def board() -> str:
    """The board of the officer's agency; auditors see every agency's."""
    asked, given, _errors = read_filter(BoardQueryIn)
    query, day = _query(asked), _day()
    mine = actor().officer_id
    with reading() as session:
        lines = deadlines.board(session, query, day, after=_after(asked), limit=asked["limit"] + 1)
        tallies = deadlines.tallies(session, query, day)
        counts = deadlines.counts_by_day(session, query, day)
        reminders = deadlines.reminders_of(
            session, officer_id=mine, agency_id=actor().agency_id, on=day.on
        )
        panels = [
            panel(session, query.agency_id, day.on)
            for panel in current_app.extensions.get(_PANELS, ())
        ]
        reminded = deadlines.reminded_on(session, [line.deadline.id for line in lines])
    page = page_of(lines, asked["limit"], key=_cursor)
    groups = _groups(page.items, counts)
    kept = {key: value for key, value in given.items() if key in _NARROWING}
    return render_template(
        "blacklist/deadlines.html",
        page=page,
        groups=groups,
        reminded=reminded,
        tiles=_tiles(tallies["all"][0].counts, kept, query.urgency),
        tallies=tallies,
        reminders=reminders,
        panels=[panel for panel in panels if panel],
        query=query,
        kept=kept,
        left=lambda clock: _left(clock, day),
        level=clock_level,
        clock_words=CLOCKS,
        urgency_words=URGENCIES,
        lists=all_lists(),
        every_agency=query.agency_id is None,
        mine=mine,
        href=lambda **changed: _href(kept, **changed),
    )


@blp.get("/deadlines")
@requires(Permission.CREDIT_READ)
@says(N_("本机关正在计算的期限，最早到期的在前；工作日与自然日各按其单位判断"))
@takes(BoardQueryIn, location="query")
@answers(200, BoardOut)
def list_deadlines(asked: dict[str, Any]) -> dict[str, Any]:
    """One page of the board."""
    query, day = _query(asked), _day()
    with reading() as session:
        lines = deadlines.board(session, query, day, after=_after(asked), limit=asked["limit"] + 1)
    page = page_of(lines, asked["limit"], key=_cursor)
    return {
        "items": [_told(line, day) for line in page.items],
        "next_cursor": page.next_cursor,
    }


def _href(kept: dict[str, str], **changed: Any) -> str:  # noqa: ANN401 - values of a query
    arguments: dict[str, Any] = {**kept, **changed}
    return url_for("deadlines.board", **arguments)


def _query(asked: dict[str, Any]) -> BoardQuery:
    """Another agency's deadlines are shown to auditors alone."""
    everywhere = actor().may(Permission.AUDIT_READ)
    return BoardQuery(
        urgency=asked["urgency"],
        agency_id=asked["agency"] if everywhere else actor().agency_id,
        officer_id=asked["officer"],
        list_key=asked["list"],
        clock=asked["clock"],
    )


def _day() -> Day:
    on = today()
    return Day.of(on, calendar_on(on), reminder_rules_on(on))


def _after(asked: dict[str, Any]) -> tuple[bool, date, int] | None:
    key = unseal(asked["cursor"])
    return None if key is None else (key[0] == "held", date.fromisoformat(key[1]), int(key[2]))


def _cursor(line: BoardLine) -> list[str]:
    held = "held" if line.deadline.paused_on is not None else "runs"
    return [held, line.deadline.due_on.isoformat(), str(line.deadline.id)]


def _groups(
    lines: Sequence[BoardLine], counts: Mapping[tuple[Urgency, date | None], int]
) -> list[dict[str, Any]]:
    """The lines by what they are headed by: all that is late, each day, all that stands still.

    ``count`` is of the whole board, further pages included.
    """
    headed = groupby(lines, lambda line: (line.urgency, _day_of(line)))
    return [
        {"urgency": urgency, "on": on, "lines": list(of_group), "count": counts[urgency, on]}
        for (urgency, on), of_group in headed
    ]


def _day_of(line: BoardLine) -> date | None:
    gathered = (Urgency.LATE, Urgency.PAUSED)
    return None if line.urgency in gathered else line.deadline.due_on


def _left(clock: CaseDeadline, day: Day) -> int:
    return days_left(
        clock.due_on, day.on, calendar_on(day.on), calendar_days=clock.working_days is None
    )


def _told(line: BoardLine, day: Day) -> dict[str, Any]:
    clock = line.deadline
    return {
        "case_id": line.case_id,
        "number": line.number,
        "list_key": line.list_key,
        "uscc": line.uscc,
        "clock": clock.clock,
        "urgency": line.urgency,
        "reopened": line.reopened,
        "starts_on": clock.starts_on,
        "due_on": clock.due_on,
        "days_left": _left(clock, day),
        "unit": "days" if clock.working_days is None else "working_days",
        "provisional": clock.provisional,
        "legal_basis": clock.legal_basis,
        "rule_digest": clock.rule_digest,
    }


def _tiles(
    counts: Mapping[Urgency, int], kept: dict[str, str], current: Urgency | None
) -> list[dict[str, Any]]:
    return [
        {
            "n": counts[urgency],
            "label": URGENCIES[urgency],
            "icon": _ICONS[urgency],
            "tone": _TONES.get(urgency) if counts[urgency] else None,
            "href": _href(kept, urgency=urgency.value),
            "current": urgency is current,
        }
        for urgency in Urgency
    ]
