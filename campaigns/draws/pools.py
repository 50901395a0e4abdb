"""Which undertakings can be drawn, with their strata and their visits of the year, set-based.

Owns the questions that fill a pool; what is done with the answers is the service's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Subquery,
    case,
    exists,
    func,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw, DrawExemption, DrawnObject
from campaigns.draws.rules import Basis, DrawState, ExemptionReason
from campaigns.inspections.models import Inspection
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentState
from campaigns.planning.scope import in_scope
from campaigns.planning.terms import Scope
from campaigns.sampling.models import Sampling
from registry.credit.classes import classes_of
from registry.credit.policy_in_force import grading
from registry.credit.strata import stratum_of
from registry.db import within
from registry.kernel.period import AsOf
from registry.policy.draws import DrawPolicy
from registry.subjects.models import Subject

NOT_GRADED = "U"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One undertaking in scope: its stratum, why it is kept out, another order's day."""

    code: str
    stratum: str
    kept_out: str | None
    joint_on: date | None


@dataclass(frozen=True, slots=True)
class PoolCount:
    """How many undertakings in scope share a stratum and a reason (None: in the pool)."""

    stratum: str
    kept_out: str | None
    number: int


def objects(
    session: Session,
    draw: Draw,
    policy: DrawPolicy,
    as_of: AsOf,
    *,
    few: Sequence[int] | None = None,
) -> Iterator[PoolRow]:
    """Every undertaking in scope, by credit code, with what closed draws named; one statement.

    ``few`` are those in scope, where there are few: only what is on record of them is read.
    """
    rows = _rows(session, draw, policy, as_of, closed=True, few=few).order_by(Subject.uscc)
    _spare_memory(session)
    for row in session.execute(rows):
        yield PoolRow(row.uscc, row.stratum, row.kept_out, row.joint_on)


def counts(
    session: Session,
    draw: Draw,
    policy: DrawPolicy,
    as_of: AsOf,
    *,
    few: Sequence[int] | None = None,
) -> Sequence[PoolCount]:
    """How many undertakings in scope stand in which stratum, in the pool or kept out.

    The same for every reader: whom other draws named whose names are closed does not count.
    ``few`` as for :func:`objects`.
    """
    rows = _rows(session, draw, policy, as_of, closed=False, few=few).subquery()
    grouped = select(rows.c.stratum, rows.c.kept_out, func.count().label("number")).group_by(
        rows.c.stratum, rows.c.kept_out
    )
    _spare_memory(session)
    found = session.execute(grouped.order_by(rows.c.stratum, rows.c.kept_out))
    return [PoolCount(row.stratum, row.kept_out, row.number) for row in found]


def open_number(
    session: Session,
    draw: Draw,
    policy: DrawPolicy,
    as_of: AsOf,
    *,
    few: Sequence[int] | None = None,
) -> int:
    """How many undertakings are in the pool for every reader, see :func:`counts`."""
    found = counts(session, draw, policy, as_of, few=few)
    return sum(one.number for one in found if one.kept_out is None)


def find_few(session: Session, draw: Draw, as_of: AsOf, most: int) -> Sequence[int] | None:
    """The undertakings in scope; None where they are more than ``most``, and no more are read."""
    scope = in_scope(scope_of(draw), as_of.valid_on)
    # In order, a large scope is met within its first pages and a small one through its index.
    some = select(Subject.id).where(scope).order_by(Subject.id).limit(most + 1)
    found = session.scalars(some).all()
    return found if len(found) <= most else None


def _rows(
    session: Session,
    draw: Draw,
    policy: DrawPolicy,
    as_of: AsOf,
    *,
    closed: bool,
    few: Sequence[int] | None,
) -> Select[Any]:
    classes = classes_of(as_of, among=few)
    named = classes.selected_columns
    stratum: ColumnElement[str] = (
        named.risk_class
        if draw.basis == Basis.RISK_CLASS
        else func.coalesce(stratum_of(grading(session), named.grade, on=as_of.valid_on), NOT_GRADED)
    )
    visits = _visits(draw, closed=closed, few=few)
    joint = _joint(draw, closed=closed, few=few)
    kept_out = case(
        (DrawExemption.reason.is_not(None), DrawExemption.reason),
        (_assigned_already(draw, closed=closed), ExemptionReason.ASSIGNED_ALREADY.value),
        (
            joint.c.joint_on.is_(None) & _visits_reached(draw, policy, stratum, visits),
            ExemptionReason.VISITS_REACHED.value,
        ),
        else_=null(),
    )
    return (
        classes.with_only_columns(
            Subject.uscc,
            stratum.label("stratum"),
            kept_out.label("kept_out"),
            joint.c.joint_on,
            maintain_column_froms=True,
        )
        .outerjoin(visits, visits.c.subject_id == Subject.id)
        .outerjoin(joint, joint.c.subject_id == Subject.id)
        .outerjoin(
            DrawExemption,
            (DrawExemption.subject_id == Subject.id) & (DrawExemption.draw_id == draw.id),
        )
        .where(in_scope(scope_of(draw), as_of.valid_on))
    )


def _among(
    subject_id: SQLColumnExpression[int], few: Sequence[int] | None
) -> list[ColumnElement[bool]]:
    return [] if few is None else [within(subject_id, few)]


def scope_of(draw: Draw) -> Scope:
    """The scope that a draw was prepared for."""
    return Scope(**{name: tuple(values) for name, values in draw.scope.items()})


def _visits_reached(
    draw: Draw, policy: DrawPolicy, stratum: ColumnElement[str], visits: Subquery
) -> ColumnElement[bool]:
    if draw.over_cap_reason is not None:
        return visits.c.number < 0
    caps = [
        ((stratum == rule.key), rule.visits_per_year)
        for rule in policy.strata.values()
        if rule.visits_per_year is not None
    ]
    return visits.c.number >= case(*caps, else_=null())


def _visits(draw: Draw, *, closed: bool, few: Sequence[int] | None) -> Subquery:
    """Days of the year on which each undertaking was, or is to be, visited: joint ones once."""
    first, last = date(draw.visit_from.year, 1, 1), date(draw.visit_from.year, 12, 31)
    made = select(Inspection.subject_id, Inspection.inspected_on.label("visit_on")).where(
        Inspection.inspected_on.between(first, last), *_among(Inspection.subject_id, few)
    )
    sampled = select(Sampling.seller_id, Sampling.taken_on).where(
        Sampling.taken_on.between(first, last), *_among(Sampling.seller_id, few)
    )
    days = union_all(made, sampled, _ordered(first, last, closed=closed, few=few)).subquery()
    return (
        select(days.c.subject_id, func.count(days.c.visit_on.distinct()).label("number"))
        .group_by(days.c.subject_id)
        .subquery("visits")
    )


def _ordered(
    first: date, last: date, *, closed: bool, few: Sequence[int] | None
) -> Select[int, date] | CompoundSelect[Any]:
    """Visits still to be made: assigned, or drawn and not yet published.

    ``closed``: with those that draws named whose names are closed.
    """
    assigned = select(Assignment.subject_id, Assignment.due_on.label("visit_on")).where(
        Assignment.state == AssignmentState.OPEN,
        Assignment.due_on.between(first, last),
        *_among(Assignment.subject_id, few),
    )
    if not closed:
        return assigned.where(~Assignment.names_closed)
    drawn = (
        select(DrawnObject.subject_id, DrawnObject.visit_on)
        .join(Draw, Draw.id == DrawnObject.draw_id)
        .where(
            Draw.state == DrawState.DRAWN,
            DrawnObject.visit_on.between(first, last),
            *_among(DrawnObject.subject_id, few),
        )
    )
    return union_all(assigned, drawn)


def _joint(draw: Draw, *, closed: bool, few: Sequence[int] | None) -> Subquery:
    ordered = _ordered(draw.visit_from, draw.visit_to, closed=closed, few=few).subquery()
    return (
        select(ordered.c.subject_id, func.min(ordered.c.visit_on).label("joint_on"))
        .group_by(ordered.c.subject_id)
        .subquery("joint")
    )


def _assigned_already(draw: Draw, *, closed: bool) -> ColumnElement[bool]:
    """Whether one of the draw's agencies is to visit it under the same campaign anyway."""
    assigned = exists().where(
        Assignment.subject_id == Subject.id,
        Assignment.campaign_id == draw.campaign_id,
        Assignment.agency_id.in_([agency.id for agency in draw.agencies]),
        Assignment.state == AssignmentState.OPEN,
    )
    return assigned if closed else assigned.where(~Assignment.names_closed)


def _spare_memory(session: Session) -> None:
    """Hash aggregates over the year's visits that spill in parallel can take minutes."""
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
