"""The end of honours: as soon as a criterion of the version in force no longer holds. None commits.

Written by the job of the day; no decision against the party.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Insert,
    Text,
    case,
    cast,
    column,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.blacklist.honour_queries import held_on, not_met
from registry.blacklist.honour_rules import HonourRules, all_honour_lists, honour_rules_on
from registry.blacklist.models import Honour
from registry.kernel.provisions import NoProvisionInForce
from registry.subjects.models import Subject


def end_fallen(session: Session, *, on: date, at: datetime) -> int:
    """End every honour whose criterion fell, from today; how many.

    Set-based. Repeatable: what ended is not in force any more.
    """
    ended = 0
    for key in all_honour_lists():
        try:
            rules = honour_rules_on(key, on)
        except NoProvisionInForce:
            continue
        if rules.removal_automatic:
            ended += _end(session, rules, on, at)
    return ended


def _end(session: Session, rules: HonourRules, on: date, at: datetime) -> int:
    ending = session.execute(_closed(session, rules, on, at)).all()
    if not ending:
        return 0
    session.execute(_lasted([row.row for row in ending], [row.fell for row in ending], on, at))
    ids = sorted({str(row.id) for row in ending})
    audit.record(
        session,
        actor=system_actor("blacklist.honours"),
        action="honour.ended",
        object_kind="honour",
        object_id="*" if len(ids) > 1 else ids[0],
        detail={"honours": ids},
        at=at,
    )
    return len(ending)


def _closed(session: Session, rules: HonourRules, on: date, at: datetime) -> ReturningUpdate[Any]:
    """Close ``recorded`` of every honour in force that fails a criterion; says which fell first."""
    failing = not_met(session, rules, on)
    fell = case(*((condition, key.value) for key, condition in failing.items()), else_=None)
    fallen = (
        select(Honour.row, fell.label("fell"))
        .join(Subject, Subject.id == Honour.subject_id)
        .where(Honour.list_key == rules.key, *held_on(on), or_(*failing.values()))
        .order_by(Honour.row)
        .with_for_update(of=Honour)
        .subquery()
    )
    begun = func.lower(Honour.recorded)
    return (
        update(Honour)
        .where(Honour.row == fallen.c.row)
        .values(recorded=func.tstzrange(begun, func.greatest(begun, at)))
        .returning(Honour.row, Honour.id, fallen.c.fell)
        .execution_options(synchronize_session=False)
    )


def _lasted(rows: list[int], fell: list[str], on: date, at: datetime) -> Insert:
    """What the closed honours were until yesterday; what began today held no day."""
    columns = [one.name for one in Honour.__table__.columns]
    kept = [name for name in columns if name not in ("row", "end_reason", "valid", "recorded")]
    why = (
        func.unnest(cast(rows, ARRAY(BigInteger)), cast(fell, ARRAY(Text)))
        .table_valued(column("row", BigInteger), column("fell", Text), name="why")
        .render_derived()
    )
    recorded = func.tstzrange(func.coalesce(func.upper(Honour.recorded), at), None)
    lasted = (
        select(*(getattr(Honour, name) for name in kept))
        .add_columns(why.c.fell, func.daterange(Honour.honoured_on, on), recorded)
        .join(why, why.c.row == Honour.row)
        .where(Honour.honoured_on < on)
        .order_by(Honour.row)
    )
    return insert(Honour).from_select([*kept, "end_reason", "valid", "recorded"], lasted)
