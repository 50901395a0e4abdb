"""A city's cases: one that waits for the province's consent, one that has it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew
from chengxin.demo.case_walk import CaseWalk
from chengxin.demo.cast import Cast
from registry.blacklist import consents, decisions
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import Decision
from registry.kernel.clock import legal_day
from registry.penalties import service as penalties
from registry.penalties.rules import NewPenalty
from registry.penalties.vocabulary import PenaltyKind

AGENCY = "BL-MSA"
# How many days ago the city penalised, and whether the province has answered.
_CASES = ((40, True), (22, False))


def put_consents(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    parties: Sequence[int],
    filing_address: str,
    today: date,
) -> None:
    """Put the city's cases on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        parties: internal numbers of at least two firms that nothing else happens to.
        filing_address: of the page where parties file.
        today: last day of the play.
    """
    for number, ((age, answered), party) in enumerate(zip(_CASES, parties, strict=False), start=1):
        day = today - timedelta(days=age)
        step = partial(_penalise, session, agenda, cast, party, number, answered, filing_address)
        agenda.put(day, step)


def _penalise(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    party: int,
    number: int,
    answered: bool,  # noqa: FBT001 - bound by the agenda's partial
    filing_address: str,
    at: datetime,
) -> None:
    on = legal_day(at)
    penalty = penalties.enter_penalty(
        session,
        NewPenalty(
            number=f"北岭市监处罚〔{on.year}〕{number}号",
            subject_id=party,
            agency_id=cast.agencies[AGENCY],
            kinds=(PenaltyKind.FINE, PenaltyKind.CONFISCATION),
            violation="farm_input_counterfeit",
            facts="经抽样检验，复合肥料总养分低于标明值",
            legal_basis="《产品质量法》第三十九条",
            decided_on=on,
            served_on=on,
            fine_yuan=Decimal(180000),
            confiscated_yuan=Decimal(26000),
            heavier=True,
            heavier_reason="两年内再次实施同类违法行为，按裁量基准从重处罚",
        ),
        by=cast.officers["case3"],
        at=at,
    )
    follow = partial(_notice, session, agenda, cast, answered, filing_address)
    # What the penalty gives grounds for is derived every fourth day.
    CaseWalk(session, agenda).on_case(penalty.id, agenda.later(on, 4), follow)


def _notice(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    answered: bool,  # noqa: FBT001 - as above
    filing_address: str,
    case: ListingCase,
    at: datetime,
) -> None:
    acts = CaseActs(
        session, Crew.of(cast, "case3", "reviewer3", "reviewer", "publisher"), filing_address
    )
    acts.open(case, at)
    acts.notice(case, at)
    agenda.put(
        agenda.later(legal_day(at), 7), partial(_ask, session, agenda, cast, case.id, answered)
    )


def _ask(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    case_id: object,
    answered: bool,  # noqa: FBT001 - as above
    at: datetime,
) -> None:
    case = session.get_one(ListingCase, case_id)
    consents.ask_consent(
        session,
        case.id,
        reason="两年内再次销售不合格肥料，情节严重，拟列入",
        version=case.version,
        by=cast.officers["case3"],
        at=at,
    )
    if answered:
        agenda.put(agenda.later(legal_day(at), 3), partial(_answer, session, cast, case_id))


def _answer(session: Session, cast: Cast, case_id: object, at: datetime) -> None:
    case = session.get_one(ListingCase, case_id)
    (asked,) = consents.requests_of(session, case.id)
    consents.answer_consent(
        session,
        asked.id,
        decision=Decision.GRANT,
        reason="事实清楚，符合列入条件",
        version=asked.version,
        by=cast.officers["reviewer"],
        at=at,
    )
    decisions.decide(
        session,
        case.id,
        outcome=decisions.Outcome.LISTED,
        reason="两年内再次销售不合格肥料，情节严重，已经上级机关同意",
        version=case.version,
        by=cast.officers["reviewer3"],
        at=at,
    )
