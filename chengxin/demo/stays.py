"""Stays of execution: a listing that rests, one that is back, a decision that waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew, count_in
from chengxin.demo.cast import Cast
from chengxin.demo.penalised import Penalised, Steps, Violation, put_penalised
from chengxin.demo.scans import scan
from registry.blacklist import contests, hearings
from registry.blacklist.attachments import Papers
from registry.blacklist.contest_checks import NewContest, contests_of
from registry.blacklist.contest_models import ContestKind, ContestOutcome
from registry.blacklist.contests import Conclusion
from registry.blacklist.hearings import Standstill
from registry.blacklist.models import ListingCase
from registry.blacklist.states import SuspensionKind
from registry.files.originals import Originals
from registry.kernel.clock import legal_day

_ORGAN = "示范省人民政府"
_VIOLATIONS = (
    Violation(
        "farm_input_counterfeit", "所售玉米种子品种与标签标注的不符", "《种子法》第四十八条", 130000
    ),
    Violation(
        "food_unsafe_sale",
        "销售农药残留超过国家标准限量的蔬菜",
        "《食品安全法》第一百二十四条",
        80000,
    ),
    Violation(
        "product_adulterated", "以再生棉冒充新棉加工被褥销售", "《产品质量法》第五十条", 150000
    ),
)


def put_stays(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    originals: Originals,
    parties: Sequence[int],
    filing_address: str,
) -> None:
    """Put the cases on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        originals: where files lie.
        parties: internal numbers of at least three firms that nothing else happens to.
        filing_address: of the page where parties file.
    """
    crew = Crew.of(cast, "case", "reviewer", "reviewer2", "publisher")
    acts, stay = CaseActs(session, crew, filing_address), _Stay(session, crew, originals)
    served: Steps = (
        (acts.open, 5),
        (acts.notice, 3),
        (acts.list, 7),
        (acts.serve, 2),
    )
    published: Steps = (*served, (acts.publish, 3), (stay.contest, 6), (stay.begin, 4))
    courses: tuple[Steps, ...] = (
        published,
        (*published, (stay.end, 12)),
        (*served, (stay.contest, 1), (stay.begin, 1)),
    )
    # The second is over for so long that measures are taken on it again.
    pauses = (3, 12, 3)
    for number, (steps, pause, violation, party) in enumerate(
        zip(courses, pauses, _VIOLATIONS, parties, strict=False), start=11
    ):
        penalty = Penalised(party, violation, "SF-MSA", "case2", "示市监稽罚", number, steps)
        put_penalised(
            session, agenda, cast, penalty, working_days=sum(days for _, days in steps) + pause
        )


class _Stay:
    """What the reconsideration organ orders, entered act by act."""

    def __init__(self, session: Session, crew: Crew, originals: Originals) -> None:
        self._session = session
        self._crew = crew
        self._originals = originals

    def contest(self, case: ListingCase, at: datetime) -> None:
        """The party asks for reconsideration, and for a stay."""
        on = legal_day(at)
        told = NewContest(ContestKind.RECONSIDERATION, _ORGAN, _number("示复受", on.year, case), on)
        contests.record_contest(self._session, case.id, told, by=self._crew.handler, at=at)

    def begin(self, case: ListingCase, at: datetime) -> None:
        on = legal_day(at)
        reference = f"{_ORGAN}{_number('示复停', on.year, case)}停止执行通知书"
        hearings.suspend_case(
            self._session,
            case.id,
            Standstill(SuspensionKind.STAY, on, reference),
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def end(self, case: ListingCase, at: datetime) -> None:
        """The decision is upheld; its execution goes on. Who decided does not enter the ruling."""
        on = legal_day(at)
        (contest,) = contests_of(self._session, case.id)
        number = _number("示复决", on.year, case)
        contests.conclude_contest(
            self._session,
            contest.id,
            Conclusion(ContestOutcome.UPHELD, on, number, served_on=on),
            Papers(self._originals, [scan(number, on=on)]),
            version=contest.version,
            by=self._crew.second,
            at=at,
        )
        hearings.resume_case(
            self._session,
            case.id,
            kind=SuspensionKind.STAY,
            last_on=on,
            version=case.version,
            by=self._crew.handler,
            at=at,
        )


def _number(series: str, year: int, case: ListingCase) -> str:
    """Of another organ's series: the case's own number tells two apart."""
    return f"{series}〔{year}〕{count_in(case)}号"
