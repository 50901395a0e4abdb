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
from registry.credit.vocabulary import EntryKind, Severity, case_number
from registry.kernel.period import AsOf

# The ledger of those asked about, and what would be entered were entries of it put right.
_SUPPOSED = f"""
supposed AS MATERIALIZED (
    SELECT id, subject_id, case_no, decided_on, begins_on, ends_on, set_aside_on, set_aside_for,
           recorded
    FROM credit_entry WHERE subject_id IN (SELECT subject_id FROM asked)
    UNION ALL
    SELECT -given.number, entry.subject_id,
           CAST({case_number(EntryKind.RECTIFIED, Severity.MINOR)}
                + entry.case_no % {len(Severity)} AS smallint),
           given.on_day, given.on_day, NULL, NULL, NULL, entry.recorded
    FROM jsonb_to_recordset(CAST(:rectified AS jsonb))
        AS given (number bigint, entry_id bigint, on_day date)
    JOIN credit_entry AS entry ON entry.id = given.entry_id
)
"""  # noqa: S608 - made of this package's own constants


@dataclass(frozen=True, slots=True)
class Question:
    """How does a subject stand on a day, were some entries not counted and others put right?

    ``without``: numbers of entries. ``rectified``: numbers, each with the day of the putting right.
    """

    subject_id: int
    on: date
    without: frozenset[int] = frozenset()
    rectified: frozenset[tuple[int, date]] = frozenset()


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
                AS asked (number integer, subject_id bigint, on_day date, otherwise bigint[])
        ), {_SUPPOSED}, {plan.policy()}, {plan.of_asked(ledger="supposed", supposing=True)}
        SELECT number, hundredths, grade, vetoed, digest FROM graded
    """  # noqa: S608 - made of the evaluator's own constants
    each = list(dict.fromkeys(questions))
    acts = sorted({act for question in each for act in question.rectified})
    supposed = {act: number for number, act in enumerate(acts, start=1)}
    asked = [
        {
            "number": number,
            "subject_id": question.subject_id,
            "on_day": question.on,
            "otherwise": [*question.without, *(-supposed[act] for act in question.rectified)],
        }
        for number, question in enumerate(each)
    ]
    rectified = [
        {"number": number, "entry_id": entry, "on_day": on}
        for (entry, on), number in supposed.items()
    ]
    given = {"asked": asked, "rectified": rectified}
    values = {name: orjson.dumps(value).decode() for name, value in given.items()}
    rows = session.execute(text(statement), {**plan.parameters, **values, "known_at": known_at})
    return {each[row.number]: _score(row) for row in rows}


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
