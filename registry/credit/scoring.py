"""Scores: how subjects stand on days asked for, and what each entry counts. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.credit.evaluator import compiled, in_order
from registry.credit.everyone import everyone
from registry.credit.policy import Policies
from registry.kernel.period import AsOf


@dataclass(frozen=True, slots=True)
class Question:
    """How does a subject stand on a day, were the entry ``without`` not counted?"""

    subject_id: int
    on: date
    without: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The answer: 0 to 100 points, and the grade that they or a veto lead to."""

    points: Decimal
    grade: str
    vetoed: bool
    policy_digest: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What one entry counts on a day: its criterion, its age in months, its points.

    ``holds`` is False for an entry that has ended or was set aside: it counts nothing.
    """

    code: str
    from_months: int
    to_months: int | None
    holds: bool
    points: Decimal


def evaluate(
    session: Session, policies: Policies, questions: Sequence[Question], *, known_at: datetime
) -> dict[Question, Score]:
    """Answer N questions with one statement, from the ledger as known at ``known_at``.

    A subject without an entry that began by the day is not graded: it is not in the result.
    """
    if not questions:
        return {}
    plan = compiled(policies)
    statement = f"""
        WITH asked AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:asked AS jsonb))
                AS asked (subject_id bigint, on_day date, without bigint)
        ), {plan.policy()}, {plan.of_asked()}
        SELECT subject_id, on_day, without, hundredths, grade, vetoed, digest FROM graded
    """  # noqa: S608 - made of the evaluator's own constants
    asked = [
        {"subject_id": each.subject_id, "on_day": each.on, "without": each.without}
        for each in dict.fromkeys(questions)
    ]
    rows = session.execute(
        text(statement),
        {**plan.parameters, "asked": orjson.dumps(asked).decode(), "known_at": known_at},
    )
    return {Question(row.subject_id, row.on_day, row.without): _score(row) for row in rows}


def evaluate_everyone(session: Session, policies: Policies, *, on: date) -> dict[int, Score]:
    """Score every subject in the ledger on the day ``on``, as known now; one statement."""
    with in_order(session):
        rows = session.execute(everyone(policies, on=on)).all()
    return {row.subject_id: _score(row) for row in rows}


def count_entries(
    session: Session, policies: Policies, subject_id: int, as_of: AsOf
) -> dict[int, Counted]:
    """What each entry of one subject counts on a day, as known at an instant, by its number."""
    plan = compiled(policies)
    statement = f"WITH {plan.policy()}, {plan.of_entries()} SELECT * FROM counted"  # noqa: S608 - made of the evaluator's own constants
    rows = session.execute(
        text(statement),
        {
            **plan.parameters,
            "on": as_of.valid_on,
            "known_at": as_of.known_at,
            "subject": subject_id,
        },
    ).all()
    if not rows:
        return {}
    places = plan.places[policies.on(as_of.valid_on).digest]
    return {
        row.id: Counted(
            code=places[row.place - 1].criterion.code,
            from_months=places[row.place - 1].step.from_months,
            to_months=places[row.place - 1].step.to_months,
            holds=row.holds,
            points=Decimal(row.points).scaleb(-2),
        )
        for row in rows
    }


def _score(row: Any) -> Score:  # noqa: ANN401 - a row of ``graded``
    return Score(
        points=Decimal(row.hundredths).scaleb(-2),
        grade=row.grade,
        vetoed=row.vetoed,
        policy_digest=row.digest,
    )
