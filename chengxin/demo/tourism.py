"""Cases of the tourism lists: one listed as serious, one noticed as minor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew
from chengxin.demo.case_walk import CaseWalk
from chengxin.demo.cast import Cast
from registry.kernel.clock import legal_day
from registry.penalties import service as penalties
from registry.penalties.rules import NewPenalty
from registry.penalties.vocabulary import PenaltyKind

AGENCY = "SF-CUL"
_LAW = "《旅行社条例》"


@dataclass(frozen=True, slots=True)
class Play:
    """A violation, how many days ago it was fined, and how many steps its case has gone."""

    violation: str
    facts: str
    fine_yuan: int
    age_days: int
    steps: int


_PLAYS = (
    Play("tourism_stranded", "低价揽客后中止接待，造成43名旅游者滞留", 100000, 75, 5),
    Play("tourism_ticket_hoarding", "节日期间囤积景区门票并加价转售", 20000, 24, 2),
)


def put_tourism(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    filing_address: str,
    parties: Sequence[int],
    today: date,
) -> None:
    """Put the cases on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        filing_address: of the page where parties file.
        parties: internal numbers of at least two firms that nothing else happens to.
        today: last day of the play.
    """
    crew = Crew.of(cast, "case4", "reviewer4", "reviewer4", "reviewer4")
    acts = CaseActs(session, crew, filing_address)
    for number, (play, party) in enumerate(zip(_PLAYS, parties, strict=False), start=1):
        step = partial(_penalise, session, agenda, cast, acts, play, party, number)
        agenda.put(today - timedelta(days=play.age_days), step)


def _penalise(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    acts: CaseActs,
    play: Play,
    party: int,
    number: int,
    at: datetime,
) -> None:
    on = legal_day(at)
    penalty = penalties.enter_penalty(
        session,
        NewPenalty(
            number=f"示文旅罚〔{on.year}〕{number}号",
            subject_id=party,
            agency_id=cast.agencies[AGENCY],
            kinds=(PenaltyKind.FINE,),
            violation=play.violation,
            facts=play.facts,
            legal_basis=_LAW,
            decided_on=on,
            served_on=on,
            fine_yuan=Decimal(play.fine_yuan),
        ),
        by=cast.officers["case4"],
        at=at,
    )
    steps = (
        (acts.open, 6),
        (acts.notice, 2),
        (acts.list, 7),
        (acts.serve, 2),
        (acts.publish, 2),
    )
    CaseWalk(session, agenda).go(penalty.id, steps[: play.steps], on)
