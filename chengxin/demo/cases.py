"""Penalties and the cases that follow from the heavier ones, to every end a case can have."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew
from chengxin.demo.case_walk import Act, CaseWalk
from chengxin.demo.cast import Cast
from chengxin.demo.fates import Fate
from chengxin.demo.firms import Firm
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.models import ListingCase
from registry.kernel.clock import legal_day
from registry.penalties import service as penalties
from registry.penalties.rules import NewPenalty
from registry.penalties.vocabulary import PenaltyKind

AGENCY = "SF-MSA"


# Working order of a case: each step and how many working days after the one before.
_TO_PUBLICATION: tuple[tuple[str, int], ...] = (
    ("open", 5),
    ("notice", 3),
    ("decide", 7),
    ("serve", 2),
    ("publish", 3),
)
_REVOKED_SHARE = 0.3
_STOPS_AFTER = {
    Fate.CANDIDATE: 0,
    Fate.OPENED: 1,
    Fate.TERMINATED: 1,
    Fate.NOTICED: 2,
    Fate.ANSWERED: 2,
    Fate.DECIDED: 3,
    Fate.SERVED: 4,
    Fate.NOT_LISTED: 4,
}
_HELD_DAYS = {
    Fate.OBJECTED: 12,
    Fate.OVERTURNED: 30,
    Fate.REVOKED: 75,
    Fate.REPAIR_FILED: 370,
    Fate.REPAIRED: 372,
}

_VIOLATIONS = {
    "farm_inputs": (
        "farm_input_counterfeit",
        "经抽样检验，复合肥料总养分低于标明值",
        "《产品质量法》第三十九条",
    ),
    "motor_fuel": (
        "fuel_substandard",
        "所售车用柴油硫含量超过国家标准限值",
        "《产品质量法》第四十九条",
    ),
    "rural_food": (
        "food_unsafe_sale",
        "销售超过保质期的预包装食品",
        "《食品安全法》第一百二十四条",
    ),
    "counterfeit_goods": (
        "trademark_counterfeit",
        "销售假冒注册商标的商品",
        "《商标法》第五十七条",
    ),
    "special_equipment": (
        "product_substandard",
        "维护保养不符合安全技术规范，危及使用安全",
        "《特种设备安全法》第八十八条",
    ),
    "ecommerce_quality": (
        "product_adulterated",
        "网店销售的儿童用品以不合格产品冒充合格产品",
        "《产品质量法》第五十条",
    ),
    "engineering_quality": (
        "product_substandard",
        "防水卷材不透水性不符合国家标准",
        "《产品质量法》第四十九条",
    ),
    "tourism_market": (
        "unlicensed_trade",
        "未取得许可从事旅行社业务",
        "《无证无照经营查处办法》第十三条",
    ),
}


@dataclass(frozen=True, slots=True)
class Script:
    """One firm's case: when its penalty was decided and how far it is to get."""

    firm: Firm
    subject_id: int
    decided_on: date
    fate: Fate


class CaseWork:
    """Plays scripts: puts every step on the agenda, done by the officer whose task it is."""

    def __init__(
        self, session: Session, agenda: Agenda, cast: Cast, random: Random, filing_address: str
    ) -> None:
        """See the class; ``filing_address`` stands on the documents of the cases still open."""
        self._session = session
        crew = Crew.of(cast, "case", "reviewer", "reviewer2", "publisher")
        self._do = CaseActs(session, crew, filing_address)
        self._walk = CaseWalk(session, agenda)
        self._agenda = agenda
        self._cast = cast
        self._random = random
        self._numbers: dict[int, int] = {}

    def play(self, script: Script) -> None:
        """Put the penalty and all that follows on the agenda."""
        self._agenda.put(script.decided_on, lambda at: self._penalise(script, at))

    def fine(self, subject_id: int, at: datetime) -> None:
        """A light fine that leads to no list."""
        penalties.enter_penalty(
            self._session,
            NewPenalty(
                number=self._number(legal_day(at)),
                subject_id=subject_id,
                agency_id=self._cast.agencies[AGENCY],
                kinds=(PenaltyKind.FINE,),
                violation="labelling",
                facts="标识标签不符合规定",
                legal_basis="《产品质量法》第五十四条",
                decided_on=legal_day(at),
                served_on=legal_day(at),
                fine_yuan=Decimal(self._random.randrange(1, 20)) * 500,
            ),
            by=self._cast.officers["case2"],
            at=at,
        )

    def _penalise(self, script: Script, at: datetime) -> None:
        on = legal_day(at)
        violation, facts, basis = _VIOLATIONS[script.firm.trade.key]
        revoked = self._random.random() < _REVOKED_SHARE
        penalty = penalties.enter_penalty(
            self._session,
            NewPenalty(
                number=self._number(on),
                subject_id=script.subject_id,
                agency_id=self._cast.agencies[AGENCY],
                kinds=(
                    (PenaltyKind.FINE, PenaltyKind.LICENCE_REVOCATION)
                    if revoked
                    else (PenaltyKind.FINE, PenaltyKind.CONFISCATION)
                ),
                violation=violation,
                facts=facts,
                legal_basis=basis,
                decided_on=on,
                served_on=on,
                fine_yuan=Decimal(self._random.randrange(8, 60)) * 10000,
                confiscated_yuan=None if revoked else Decimal(self._random.randrange(1, 90)) * 1000,
                heavier=True,
                heavier_reason="两年内再次实施同类违法行为，货值金额较大，按裁量基准从重处罚",
            ),
            by=self._cast.officers["case2"],
            at=at,
        )
        self._follow(script, penalty.id, on)

    def _follow(self, script: Script, penalty_id: UUID, on: date) -> None:
        if script.fate is Fate.DISMISSED:
            self._walk.on_case(penalty_id, self._agenda.later(on, 6), self._do.dismiss)
            return
        acts = self._acts(script.fate)
        count = _STOPS_AFTER.get(script.fate, len(_TO_PUBLICATION))
        steps = [(acts[name], working_days) for name, working_days in _TO_PUBLICATION[:count]]
        self._walk.go(
            penalty_id, steps, on, then=lambda day: self._end(script.fate, penalty_id, day)
        )

    def _acts(self, fate: Fate) -> dict[str, Act]:
        decide = {
            Fate.NOT_LISTED: self._do.not_list,
            Fate.DECIDED: self._decide_on_paper,
        }.get(fate, self._do.list)
        return {
            "open": self._do.open,
            "notice": self._do.notice,
            "decide": decide,
            "serve": self._do.serve,
            "publish": self._do.publish,
        }

    def _decide_on_paper(self, case: ListingCase, at: datetime) -> None:
        self._do.list(case, at)
        self._do.draw_up(case, DocumentKind.DECISION, at)

    def _end(self, fate: Fate, penalty_id: UUID, on: date) -> None:
        """What follows the last step: a party's answer, a remedy, an annulment, or nothing."""
        if fate is Fate.ANSWERED:
            self._walk.on_case(penalty_id, self._agenda.later(on, 2), self._do.answer)
        if fate is Fate.TERMINATED:
            self._walk.on_case(penalty_id, self._agenda.later(on, 3), self._do.terminate)
        if fate not in _HELD_DAYS:
            return
        day = on + timedelta(days=_HELD_DAYS[fate])
        if fate is Fate.REVOKED:
            self._agenda.put(day, lambda at: self._annul(penalty_id, at))
            self._walk.on_case(penalty_id, self._agenda.later(day, 2), self._do.revoke)
        elif fate in (Fate.OBJECTED, Fate.OVERTURNED):
            self._walk.on_case(penalty_id, day, self._do.object)
            if fate is Fate.OVERTURNED:
                self._walk.on_case(penalty_id, day + timedelta(days=9), self._do.uphold)
        else:
            self._walk.on_case(penalty_id, day, self._do.apply)
            if fate is Fate.REPAIRED:
                self._walk.on_case(penalty_id, day + timedelta(days=6), self._do.repair)

    def _annul(self, penalty_id: UUID, at: datetime) -> None:
        penalty = penalties.get_penalty(self._session, penalty_id)
        penalties.annul_penalty(
            self._session,
            penalty_id,
            on=legal_day(at),
            reason="行政复议决定撤销原处罚决定",
            version=penalty.version,
            by=self._cast.officers["case2"],
            at=at,
        )

    def _number(self, on: date) -> str:
        self._numbers[on.year] = self._numbers.get(on.year, 0) + 1
        return f"示市监处罚〔{on.year}〕{self._numbers[on.year]}号"
