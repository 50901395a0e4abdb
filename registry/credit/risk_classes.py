"""Keeps everyone's risk class of today beside the grades, so that lists find the highest at once.

Derived by the statement of ``classes`` alone: at every entry of the ledger for its subject, and
every morning for everyone, because windows end and trades change. Only what moved is written.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Date, DateTime, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.credit.classes import classes_of
from registry.credit.evaluator import set_based
from registry.credit.risk_models import RiskClass
from registry.credit.risk_policy import risk_policy
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf


def derive_classes_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Derive the classes of N subjects, their numbers as text, repeated or not."""
    _derive(session, AsOf(legal_day(at), at), {int(key) for key in keys})


def derive_classes(session: Session, *, on: date, at: datetime) -> int:
    """Derive everyone's class of the legal day ``on``; how many moved."""
    with set_based(session):
        return _derive(session, AsOf(on, at), None)


def _derive(session: Session, as_of: AsOf, among: Collection[int] | None) -> int:
    """``among``: numbers of subjects; None: everyone. Written in the order of subjects."""
    classes = classes_of(as_of, among=among).subquery("classes")
    lowest = risk_policy(as_of.valid_on).bands[0].risk_class
    moved = (
        select(
            classes.c.subject_id,
            classes.c.risk_class,
            literal(as_of.valid_on, Date),
            literal(as_of.known_at, DateTime(timezone=True)),
        )
        .outerjoin(RiskClass, RiskClass.subject_id == classes.c.subject_id)
        .where(func.coalesce(RiskClass.risk_class, lowest) != classes.c.risk_class)
        .order_by(classes.c.subject_id)
    )
    row = insert(RiskClass).from_select(["subject_id", "risk_class", "since", "derived_at"], moved)
    kept = row.on_conflict_do_update(
        index_elements=[RiskClass.subject_id],
        set_={name: row.excluded[name] for name in ("risk_class", "since", "derived_at")},
    )
    return len(session.execute(kept.returning(RiskClass.subject_id)).all())


def _every_morning(session: Session, on: date, at: datetime) -> None:
    derive_classes(session, on=on, at=at)


DAILY: Sequence[tuple[str, Callable[[Session, date, datetime], None]]] = (
    ("credit.derive_classes", _every_morning),
)
