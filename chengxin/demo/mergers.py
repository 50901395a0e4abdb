"""A city bureau merged into another, which carries its cases on: one to publication."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew
from chengxin.demo.cast import Cast
from chengxin.demo.penalised import Penalised, Violation, put_penalised
from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.blacklist import consents
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import Decision
from registry.kernel.clock import legal_day

_OLD, _NEW = "BL-FDA", "BL-MSA"
_OFFICER = "case5"
_MERGED_BEFORE = 14
_FOOD = "《食品安全法》第一百二十四条"
_CASES = (
    (
        10,
        2,
        Violation("food_unsafe_sale", "再次经营超过保质期的乳制品，货值金额较大", _FOOD, 75000),
    ),
    (
        12,
        6,
        Violation(
            "food_illegal_additive",
            "在面制品中使用不得使用的含铝添加剂，被处罚后再犯",
            _FOOD,
            120000,
        ),
    ),
)


def put_merger(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    parties: Sequence[int],
    filing_address: str,
) -> None:
    """Put the cases and the merger on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        parties: internal numbers of at least two firms that nothing else happens to.
        filing_address: of the page where parties file.
    """
    acts = _CarriedOn(session, cast, filing_address)
    steps = (
        (acts.open, 5),
        (acts.notice, 3),
        (acts.ask, 9),
        (acts.list, 2),
        (acts.serve, 1),
        (acts.publish, 2),
    )
    for number, ((age, done, violation), party) in enumerate(
        zip(_CASES, parties, strict=False), start=1
    ):
        penalty = Penalised(party, violation, _OLD, _OFFICER, "北岭食药监罚", number, steps[:done])
        put_penalised(session, agenda, cast, penalty, working_days=_MERGED_BEFORE + age)
    agenda.put(agenda.earlier(_MERGED_BEFORE), partial(_merge, session, cast))


class _CarriedOn:
    """What the successor does in a case that it took over, act by act."""

    def __init__(self, session: Session, cast: Cast, filing_address: str) -> None:
        self._session = session
        self._cast = cast
        self._filing_address = filing_address

    @property
    def _acts(self) -> CaseActs:
        # Made anew for each act: its officers go over with the merger.
        return CaseActs(self._session, _crew(self._cast), self._filing_address)

    def open(self, case: ListingCase, at: datetime) -> None:
        self._acts.open(case, at)

    def notice(self, case: ListingCase, at: datetime) -> None:
        self._acts.notice(case, at)

    def ask(self, case: ListingCase, at: datetime) -> None:
        """The successor asks the province for its consent."""
        consents.ask_consent(
            self._session,
            case.id,
            reason="被处罚后再次违法，情节严重，拟列入",
            version=case.version,
            by=self._cast.officers[_OFFICER],
            at=at,
        )

    def list(self, case: ListingCase, at: datetime) -> None:
        """The province consents and the successor decides."""
        (asked,) = consents.requests_of(self._session, case.id)
        consents.answer_consent(
            self._session,
            asked.id,
            decision=Decision.GRANT,
            reason="事实清楚，符合列入条件",
            version=asked.version,
            by=self._cast.officers["reviewer"],
            at=at,
        )
        self._acts.list(case, at)

    def serve(self, case: ListingCase, at: datetime) -> None:
        self._acts.serve(case, at)

    def publish(self, case: ListingCase, at: datetime) -> None:
        self._acts.publish(case, at)


def _crew(cast: Cast) -> Crew:
    return Crew.of(cast, _OFFICER, "reviewer3", "reviewer", "reviewer3")


def _merge(session: Session, cast: Cast, at: datetime) -> None:
    """The bureau's functions go to its successor, its officers and keys with them."""
    old, new = cast.agencies[_OLD], cast.agencies[_NEW]
    accounts.succeed_agency(
        session,
        old,
        successor_id=new,
        on=legal_day(at),
        version=accounts.get_agency(session, old).version,
        by=cast.officers["admin"],
        at=at,
    )
    cast.officers = {name: _moved(one, old, new) for name, one in cast.officers.items()}
    was, now = cast.names[_OLD], cast.names[_NEW]
    cast.accounts = [
        replace(one, agency=now) if one.agency == was else one for one in cast.accounts
    ]
    cast.keys = [replace(one, agency=now) if one.agency == was else one for one in cast.keys]


def _moved(officer: Actor, old: UUID, new: UUID) -> Actor:
    return replace(officer, agency_id=new) if officer.agency_id == old else officer
