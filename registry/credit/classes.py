"""Risk classes for supervision: how closely a subject is to be watched, A (least) to D.

Derived from facts of the ledger and from what the trade itself brings, by one set-based statement.
A class is never an input of the quality-credit grade, nor the grade of it; what is kept of it
(``risk_classes``) is this statement's answer of the day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnClause,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from registry.credit.models import CreditEntry, GradePeriod
from registry.credit.risk_policy import InherentRisk, RiskBand, RiskFact, RiskPolicy, risk_policy
from registry.credit.vocabulary import EntryKind, Severity
from registry.db import within
from registry.kernel.period import AsOf, months_before
from registry.subjects.models import Subject
from registry.subjects.service import AtMoment


@dataclass(frozen=True, slots=True)
class RiskLine:
    """One entry and the points of risk that it brings; ``force``: the class it forces."""

    entry: CreditEntry
    points: int
    force: str | None
    source: str


@dataclass(frozen=True, slots=True)
class RiskStanding:
    """A subject's class with everything that leads to it.

    ``inherent`` is what trade or products bring; None where the policy names neither, and
    ``inherent_points`` are what every other trade brings. ``points`` are never below zero.
    """

    policy: RiskPolicy
    band: RiskBand
    points: int
    inherent: InherentRisk | None
    inherent_points: int
    lines: tuple[RiskLine, ...]


def classes_of(
    as_of: AsOf, *, among: Collection[int] | None = None
) -> Select[int, str | None, str]:
    """``(subject_id, grade, risk_class)`` of every subject on a day, as known at an instant.

    One row per subject on record, or of those whose numbers are ``among`` those given; ``grade``
    is NULL for who is not graded (no entry yet), the class never is. To be joined and narrowed by
    the caller.

    Raises:
        NoProvisionInForce: no policy of risk classes was in force on the day.
    Legal basis: policy/risk.yaml; the grade: policy/grading.yaml.
    """
    policy = risk_policy(as_of.valid_on)
    weighing = _weighed(policy, as_of)
    if among is not None:
        # Said of both: the planner would weigh the whole ledger first.
        weighing = weighing.where(within(CreditEntry.subject_id, among))
    weighed = weighing.subquery("weighed")
    grade_then = and_(
        GradePeriod.subject_id == Subject.id,
        GradePeriod.valid.contains(as_of.valid_on),
        GradePeriod.recorded.contains(as_of.known_at),
    )
    rank = func.greatest(_rank(policy, _points(policy, weighed.c.points)), weighed.c.forced_rank)
    classes = (
        select(
            Subject.id.label("subject_id"),
            GradePeriod.grade.label("grade"),
            _letter(policy, rank).label("risk_class"),
        )
        .outerjoin(weighed, weighed.c.subject_id == Subject.id)
        .outerjoin(GradePeriod, grade_then)
    )
    return classes if among is None else classes.where(within(Subject.id, among))


def explain_risk(session: Session, subject_id: int, then: AtMoment, as_of: AsOf) -> RiskStanding:
    """The class of one subject with every point of it; ``then`` is what it was at that moment.

    Raises:
        NoProvisionInForce: no policy of risk classes was in force on the day.
    """
    policy = risk_policy(as_of.valid_on)
    inherent = _inherent(policy, then)
    inherent_points = inherent.points if inherent else policy.otherwise_points
    facts = {(fact.kind, fact.severity): fact for fact in policy.facts}
    fact = _facts(policy, as_of.valid_on)
    entries = session.scalars(
        select(CreditEntry)
        .join(fact, _counts(fact, as_of))
        .where(CreditEntry.subject_id == subject_id)
        .order_by(CreditEntry.decided_on.desc(), CreditEntry.id.desc())
    )
    lines = tuple(_line(facts[EntryKind(e.kind), Severity(e.severity)], e) for e in entries)
    points = max(0, inherent_points + sum(line.points for line in lines))
    reached = [band for band in policy.bands if band.from_points <= points]
    forced = [policy.bands[policy.rank(line.force) - 1] for line in lines if line.force]
    return RiskStanding(
        policy=policy,
        band=max([reached[-1], *forced], key=lambda band: band.from_points),
        points=points,
        inherent=inherent,
        inherent_points=inherent_points,
        lines=lines,
    )


def _facts(policy: RiskPolicy, on: date) -> FromClause:
    """The policy's cases as a relation; ``after``: documents up to this day are too old.

    Arrays, not VALUES: a statement with VALUES is written anew by SQLAlchemy at every use.
    """
    written = [_fact(policy, fact, on) for fact in policy.facts]
    columns: tuple[ColumnClause[Any], ...] = (
        column("kind", Text),
        column("severity", Text),
        column("points", Integer),
        column("forced_rank", Integer),
        column("after", Date),
    )
    arrays = [
        literal([row[place] for row in written], ARRAY(each.type))
        for place, each in enumerate(columns)
    ]
    return func.unnest(*arrays).table_valued(*columns, name="fact").render_derived()


def _fact(policy: RiskPolicy, fact: RiskFact, on: date) -> tuple[object, ...]:
    after = date.min if fact.window_months is None else months_before(on, fact.window_months)
    rank = policy.rank(fact.force) if fact.force else 1
    return (str(fact.kind), str(fact.severity), fact.points, rank, after)


def _counts(fact: FromClause, as_of: AsOf) -> ColumnElement[bool]:
    return and_(
        fact.c.kind == CreditEntry.kind,
        fact.c.severity == CreditEntry.severity,
        CreditEntry.decided_on > fact.c.after,
        CreditEntry.valid.contains(as_of.valid_on),
        or_(CreditEntry.set_aside_on.is_(None), CreditEntry.set_aside_on > as_of.valid_on),
        CreditEntry.recorded.contains(as_of.known_at),
    )


def _weighed(policy: RiskPolicy, as_of: AsOf) -> Select[int, Any, Any]:
    fact = _facts(policy, as_of.valid_on)
    return (
        select(
            CreditEntry.subject_id,
            func.sum(fact.c.points).label("points"),
            func.max(fact.c.forced_rank).label("forced_rank"),
        )
        .join(fact, _counts(fact, as_of))
        .group_by(CreditEntry.subject_id)
    )


def _points(policy: RiskPolicy, of_facts: ColumnElement[int]) -> ColumnElement[int]:
    """What trade and products bring, the more of the two, and the facts; never below zero."""
    industries = sorted(
        ((mark, each.points) for each in policy.industries for mark in each.marks),
        key=lambda pair: -len(pair[0]),
    )
    trade = case(
        *((Subject.industry.startswith(mark), points) for mark, points in industries),
        else_=policy.otherwise_points,
    )
    products = (
        (Subject.product_classes.overlap(list(each.marks)), each.points)
        for each in sorted(policy.products, key=lambda each: -each.points)
    )
    product = case(*products, else_=0)
    return func.greatest(0, func.greatest(trade, product) + func.coalesce(of_facts, 0))


def _rank(policy: RiskPolicy, points: ColumnElement[int]) -> ColumnElement[int]:
    places = [(points >= band.from_points, n) for n, band in enumerate(policy.bands, start=1)]
    return case(*reversed(places))


def _letter(policy: RiskPolicy, rank: ColumnElement[int]) -> ColumnElement[str]:
    return case(*((rank == n, band.risk_class) for n, band in enumerate(policy.bands, start=1)))


def _inherent(policy: RiskPolicy, then: AtMoment) -> InherentRisk | None:
    """The more of what the trade (by its longest prefix) and the products bring."""
    trades = [
        (len(mark), each)
        for each in policy.industries
        for mark in each.marks
        if (then.industry or "").startswith(mark)
    ]
    brought = [max(trades, key=lambda pair: pair[0])[1]] if trades else []
    brought += [each for each in policy.products if set(each.marks) & set(then.product_classes)]
    most = max(brought, key=lambda each: each.points, default=None)
    # A trade that is named counts by its own points, even where others bring more.
    if most is not None and (trades or most.points > policy.otherwise_points):
        return most
    return None


def _line(fact: RiskFact, entry: CreditEntry) -> RiskLine:
    return RiskLine(entry, fact.points, fact.force, fact.source)
