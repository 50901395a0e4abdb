"""Penalties of the demonstration that a case of its own follows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_walk import Act, CaseWalk
from chengxin.demo.cast import Cast
from registry.kernel.clock import legal_day
from registry.penalties import service as penalties
from registry.penalties.rules import NewPenalty
from registry.penalties.vocabulary import PenaltyKind

Steps = tuple[tuple[Act, int], ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """What was found and under which law: kind, facts, clause, fine."""

    kind: str
    facts: str
    legal_basis: str
    fine_yuan: int


@dataclass(frozen=True, slots=True)
class Penalised:
    """Who is fined for what, by whom, and what follows in the case.

    ``series`` stands before the year in the number of the decision; ``steps`` are acts, each so
    many working days after the one before.
    """

    party: int
    violation: Violation
    agency: str
    officer: str
    series: str
    number: int
    steps: Steps


def put_penalised(
    session: Session, agenda: Agenda, cast: Cast, one: Penalised, *, working_days: int
) -> None:
    """Put the penalty so many working days before the play's last one, and then its case."""
    agenda.put(agenda.earlier(working_days), partial(_penalise, session, agenda, cast, one))


def _penalise(session: Session, agenda: Agenda, cast: Cast, one: Penalised, at: datetime) -> None:
    on = legal_day(at)
    penalty = penalties.enter_penalty(
        session,
        NewPenalty(
            number=f"{one.series}〔{on.year}〕{one.number}号",
            subject_id=one.party,
            agency_id=cast.agencies[one.agency],
            kinds=(PenaltyKind.FINE, PenaltyKind.CONFISCATION),
            violation=one.violation.kind,
            facts=one.violation.facts,
            legal_basis=one.violation.legal_basis,
            decided_on=on,
            served_on=on,
            fine_yuan=Decimal(one.violation.fine_yuan),
            confiscated_yuan=Decimal(one.violation.fine_yuan // 8),
            heavier=True,
            heavier_reason="两年内再次实施同类违法行为，按裁量基准从重处罚",
        ),
        by=cast.officers[one.officer],
        at=at,
    )
    CaseWalk(session, agenda).go(penalty.id, one.steps, on)
