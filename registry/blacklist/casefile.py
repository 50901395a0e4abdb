"""One case as a page shows it: everything that belongs to it, read in one go. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.blacklist.case_parts import deadlines_of, events_of, statements_of
from registry.blacklist.clocks import counted, day_after
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.consents import requests_of
from registry.blacklist.contest_checks import annulling, contests_of
from registry.blacklist.contest_models import Contest
from registry.blacklist.deciders import is_undecidable
from registry.blacklist.list_rules import EXTENDED, Ground, ListRules
from registry.blacklist.listing_models import Listing, Objection, Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseDeadline,
    CaseEvent,
    CaseStatement,
    CaseSuspension,
    FilingFact,
    ListingCase,
)
from registry.blacklist.queue import PARTYS_CLOCKS, facts_to_show
from registry.blacklist.record import agency_of, get_case, require_reader
from registry.blacklist.rules import Step, next_steps
from registry.blacklist.states import CONTESTABLE_STATES, Act, CaseState
from registry.blacklist.suspensions import standing_stay, suspensions_of
from registry.blacklist.words import CLOCKS, EVENTS
from registry.kernel.workdays import CountedDay, WorkingCalendar
from registry.penalties.models import Penalty
from registry.subjects.models import Subject

# A longer clock would not fit a line of days; it is told by its last day only.
_LONGEST_DRAWN_WORKING_DAYS = 10
# The way onto the list; every other act is shown beside it.
_MAIN_WAY = (
    Act.OPEN,
    Act.SERVE_NOTICE,
    Act.ASK_CONSENT,
    Act.LIST,
    Act.SERVE_DECISION,
    Act.PUBLISH,
    Act.EXPIRE,
)


# Without an officer, these were done by the party itself; the rest by the worker.
_PARTY_ACTS = (Act.RECORD_STATEMENT, Act.ASK_HEARING, Act.WITHDRAW_HEARING)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the page of a case needs.

    ``agency`` opened the case; ``carrying`` has it now, after a merger another one.
    ``undecidable``: nobody is left who may decide the open case once the reader took part.
    """

    case: ListingCase
    subject: Subject
    penalty: Penalty | None
    fact: FilingFact | None
    agency: Agency
    carrying: Agency
    policy: ListRules
    ground: Ground
    steps: Sequence[Step]
    deadlines: Sequence[CaseDeadline]
    events: Sequence[CaseEvent]
    statements: Sequence[CaseStatement]
    objections: Sequence[Objection]
    repairs: Sequence[Repair]
    suspensions: Sequence[CaseSuspension]
    consents: Sequence[ConsentRequest]
    contests: Sequence[Contest]
    officers: dict[UUID, str]
    undecidable: bool
    listing_id: UUID | None

    @property
    def next_step(self) -> Step | None:
        """The next act on the way onto (or off) the list."""
        ahead = {step.act: step for step in self.steps}
        if self.case.basis_fell_on is not None and Act.REVOKE in ahead:
            return ahead[Act.REVOKE]
        if self._hearing in ahead:
            return ahead[self._hearing]
        return next((ahead[act] for act in _MAIN_WAY if act in ahead), None)

    @property
    def _hearing(self) -> Act | None:
        """What is to be done about a hearing that was asked for, before anything is decided."""
        if self.case.hearing_asked_on is None or self.case.hearing_over_on is not None:
            return None
        return Act.NOTIFY_HEARING if self.case.hearing_on is None else Act.HOLD_HEARING

    @property
    def stay(self) -> CaseSuspension | None:
        """The stay of execution that goes on."""
        return standing_stay(self.suspensions)

    @property
    def annulled(self) -> dict[UUID, Contest]:
        """What annulled the refusals of the case, by the refused request."""
        return annulling(self.contests)

    def running(self, on: date) -> CaseDeadline | None:
        """The clock in working days that runs out first, short enough to be drawn.

        The party's that has run out asks nothing of anybody.
        """
        running = [
            clock
            for clock in self.deadlines
            if clock.met_on is None
            and clock.paused_on is None
            and not (clock.clock in PARTYS_CLOCKS and clock.due_on < on)
            and clock.working_days is not None
            and clock.working_days <= _LONGEST_DRAWN_WORKING_DAYS
        ]
        return min(running, key=lambda clock: clock.due_on, default=None)


def read_file(session: Session, case_id: UUID, *, on: date, by: Actor) -> CaseFile:
    """Everything of one case.

    Raises:
        CaseUnknown: there is none.
        CaseNotReadable: it is another agency's.
    """
    case = get_case(session, case_id)
    require_reader(session, case, by, on)
    events = events_of(session, case_id)
    policy = get_list(case.list_key).by_digest(case.rule_digest)
    facts = facts_to_show(session, case, on=on)
    objections = session.scalars(
        select(Objection).where(Objection.case_id == case_id).order_by(Objection.id.desc())
    ).all()
    repairs = session.scalars(
        select(Repair).where(Repair.case_id == case_id).order_by(Repair.id.desc())
    ).all()
    return CaseFile(
        case=case,
        subject=session.get_one(Subject, case.subject_id),
        penalty=session.get(Penalty, case.penalty_id) if case.penalty_id else None,
        fact=session.get(FilingFact, case.filing_fact_id) if case.filing_fact_id else None,
        agency=session.get_one(Agency, case.agency_id),
        carrying=agency_of(session, case, on),
        policy=policy,
        ground=policy.ground(case.ground),
        steps=next_steps(facts, on, officer_id=by.officer_id),
        deadlines=deadlines_of(session, case_id),
        events=events,
        statements=statements_of(session, case_id),
        objections=objections,
        repairs=repairs,
        suspensions=suspensions_of(session, case_id),
        consents=requests_of(session, case_id),
        contests=contests_of(session, case_id),
        officers=names_of(session, {event.officer_id for event in events}),
        undecidable=is_undecidable(session, case, facts, on=on, by=by),
        listing_id=session.scalar(select(Listing.id).where(Listing.case_id == case_id).limit(1)),
    )


def journal(file: CaseFile) -> list[dict[str, Any]]:
    """What happened, the newest first, for ``cx.timeline``."""
    return [
        {
            "on": event.at,
            "title": EVENTS[event.act],
            "text": _(
                "%(who)s；法定日期%(day)s",
                who=_who(file, event),
                day=event.happened_on.isoformat(),
            ),
            "at": None,
        }
        for event in file.events
    ]


def _who(file: CaseFile, event: CaseEvent) -> str:
    if event.officer_id is not None:
        return str(file.officers.get(event.officer_id, _("系统")))
    return str(_("当事人") if event.act in _PARTY_ACTS else _("系统"))


def day_cells(
    deadline: CaseDeadline, calendar: WorkingCalendar, *, on: date
) -> list[dict[str, Any]]:
    """The days of a clock, one by one, for ``cx.days``."""
    assert deadline.working_days is not None, "only clocks in working days are drawn"
    days = counted(
        starts_on=deadline.starts_on, working_days=deadline.working_days, calendar=calendar
    )
    first = {"on": deadline.starts_on, "kind": "start", "note": _("起算日"), "mark": ""}
    after = {"on": day_after(deadline.due_on), "kind": "next", "note": _("期满"), "mark": ""}
    return [first, *(_cell(day, deadline, on) for day in days), after]


def _cell(day: CountedDay, deadline: CaseDeadline, on: date) -> dict[str, Any]:
    mark = _("今天") if day.on == on else ""
    if day.number is None:
        return {"on": day.on, "kind": "off", "note": day.holiday or _("不计"), "mark": mark}
    note = _("第%(n)s日", n=day.number) + (_("（补班）") if day.moved_workday else "")
    if day.on == deadline.due_on:
        return {"on": day.on, "kind": "due", "note": note, "mark": mark or _("届满")}
    kind = "today" if day.on == on else "past" if day.on < on else "open"
    return {"on": day.on, "kind": kind, "note": note, "mark": mark}


def clock_lines(
    deadlines: Sequence[CaseDeadline], calendar: WorkingCalendar, *, on: date
) -> list[dict[str, Any]]:
    """Every clock with how much is left, the running ones first.

    ``replaced``: the time to decide was made longer, and another clock counts. ``elapsed``: the
    time was the party's, and is over: nobody is late.
    """
    extended = any(clock.clock == EXTENDED for clock in deadlines)
    lines = [
        {
            "label": CLOCKS[clock.clock],
            "deadline": clock,
            "left": days_left(clock.due_on, on, calendar, calendar_days=clock.working_days is None),
            "unit": "working_days" if clock.working_days is not None else "days",
            "paused": clock.paused_on is not None,
            "replaced": extended and clock.clock == "decision",
            "elapsed": clock.clock in PARTYS_CLOCKS and clock.due_on < on,
        }
        for clock in deadlines
    ]
    return sorted(lines, key=lambda line: line["deadline"].met_on is not None)


def days_left(due_on: date, on: date, calendar: WorkingCalendar, *, calendar_days: bool) -> int:
    """Days until the last day of a clock, in its own unit; 0 on it, negative once it is over."""
    if calendar_days:
        return (due_on - on).days
    return calendar.working_days_left(on, due_on)


def seen_by_party(state: CaseState) -> bool:
    """Whether the party can object or ask for repair now."""
    return state in CONTESTABLE_STATES


def names_of(session: Session, ids: Collection[UUID | None]) -> dict[UUID, str]:
    """The names of N officers, for their colleagues."""
    wanted = [officer for officer in ids if officer is not None]
    rows = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(wanted)))
    return {row.id: row.name for row in rows}
