"""Everyone's standing on a day as one statement, to be read or joined: nothing is written."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Integer,
    Text,
    TextualSelect,
    bindparam,
    column,
    text,
)

from registry.credit.compiling import given_on
from registry.credit.evaluator import THEN_KNOWN, compiled
from registry.credit.policy import Policies

_PART = """(SELECT * FROM credit_entry
    WHERE subject_id BETWEEN CAST(:first AS bigint) AND CAST(:last AS bigint))"""


@dataclass(frozen=True, slots=True)
class Part:
    """The subjects numbered ``first`` to ``last``, as known at an instant."""

    first: int
    last: int
    known_at: datetime


def everyone(policies: Policies, *, on: date, part: Part | None = None) -> TextualSelect:
    """How every subject in the ledger, or in a part of it, stands on a day under any policy.

    Without a ``part`` as known now; a statement may join several of these.

    Returns:
        Rows ``(subject_id, grade, hundredths, vetoed, digest)``, to be executed within
        ``set_based``, or joined by the caller as a subquery: nothing is written. ``grade`` is the
        letter, ``hundredths`` are points times 100. Who has no entry by the day is not among them.

    Raises:
        NoProvisionInForce: no version is in force on the day.
    """
    plan = compiled(policies)
    given = {**plan.parameters, **given_on(policies, on)}
    ctes = plan.of_everyone()
    if part is not None:
        ctes = plan.of_everyone(ledger=_PART, known=THEN_KNOWN)
        given |= {"first": part.first, "last": part.last, "known_at": part.known_at}
    statement = f"""
        WITH {plan.policy()}, {ctes}
        SELECT subject_id, grade, hundredths, vetoed, digest FROM graded
    """  # noqa: S608 - made of this module's own constants
    values: list[BindParameter[Any]] = [bindparam(name, given[name], unique=True) for name in given]
    return (
        text(statement)
        .bindparams(*values)
        .columns(
            column("subject_id", BigInteger),
            column("grade", Text),
            column("hundredths", Integer),
            column("vetoed", Boolean),
            column("digest", Text),
        )
    )
