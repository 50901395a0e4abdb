"""Hearings: one notified, one held whose case waits for the decision, one decided upon."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.case_acts import CaseActs, Crew, count_in
from chengxin.demo.cast import Cast
from chengxin.demo.penalised import Penalised, Violation, put_penalised
from chengxin.demo.scans import scan
from registry.blacklist import decisions, hearing_ends, hearings
from registry.blacklist.attachments import Papers
from registry.blacklist.decisions import Outcome
from registry.blacklist.hearing_ends import HearingRecord
from registry.blacklist.hearing_papers import HearingPaper, keep_hearing_papers
from registry.blacklist.models import ListingCase
from registry.files.originals import Originals
from registry.kernel.clock import legal_day

_HOST = "reviewer2"
_AHEAD = 9
_NOTIFIED, _HELD = 4, 5
# How many of the acts are done, and how many working days the penalty lies back.
_CASES = (
    (
        _NOTIFIED,
        14,
        Violation(
            "fuel_substandard",
            "所售车用汽油辛烷值低于标称值，经复检仍不合格",
            "《产品质量法》第四十九条",
            160000,
        ),
    ),
    (
        _HELD,
        23,
        Violation(
            "product_substandard",
            "所售电动自行车充电器不符合强制性国家标准",
            "《产品质量法》第四十九条",
            96000,
        ),
    ),
    (
        8,
        36,
        Violation(
            "trademark_counterfeit",
            "销售假冒注册商标的卷尺和开关插座",
            "《商标法》第五十七条",
            240000,
        ),
    ),
)


def put_hearings(
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
    acts = CaseActs(session, crew, filing_address)
    hearing = _Hearing(session, agenda, crew, originals)
    steps = (
        (acts.open, 5),
        (acts.notice, 3),
        (hearing.ask, 2),
        (hearing.notify, 2),
        (hearing.hold, _AHEAD),
        (hearing.list, 5),
        (acts.serve, 2),
        (acts.publish, 3),
    )
    for number, ((done, age, violation), party) in enumerate(
        zip(_CASES, parties, strict=False), start=1
    ):
        penalty = Penalised(party, violation, "SF-MSA", "case2", "示市监稽罚", number, steps[:done])
        put_penalised(session, agenda, cast, penalty, working_days=age)


class _Hearing:
    """What is done about a hearing, act by act."""

    def __init__(self, session: Session, agenda: Agenda, crew: Crew, originals: Originals) -> None:
        self._session = session
        self._agenda = agenda
        self._crew = crew
        self._originals = originals

    def ask(self, case: ListingCase, at: datetime) -> None:
        hearings.ask_hearing(
            self._session,
            case.id,
            asked_on=legal_day(at),
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def notify(self, case: ListingCase, at: datetime) -> None:
        hearings.notify_hearing(
            self._session,
            case.id,
            hearing_on=self._agenda.later(legal_day(at), _AHEAD),
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def hold(self, case: ListingCase, at: datetime) -> None:
        """It is held on the day notified, and the original of its record is kept."""
        by, on = self._crew.handler, legal_day(at)
        count = count_in(case)
        record = HearingRecord(
            held_on=on,
            host=_HOST,
            place="政务大道1号二楼听证室",
            record_no=f"示市监听〔{on.year}〕{count}号",
            said="承认销售事实，主张进货时查验了合格证明，不知道商品不合格，请求不予列入",
            attended=True,
        )
        hearing_ends.hold_hearing(
            self._session, case.id, record, version=case.version, by=by, at=at
        )
        papers = Papers(self._originals, [scan(f"{on.year}-{count}", on=on)])
        keep_hearing_papers(self._session, case.id, HearingPaper.RECORD, papers, by=by, at=at)

    def list(self, case: ListingCase, at: datetime) -> None:
        """The reviewer decides on the kept record and answers what was said."""
        decisions.decide(
            self._session,
            case.id,
            outcome=Outcome.LISTED,
            reason="违法事实清楚，处罚已经生效，两年内再次违法，属于情节严重",
            statement_answer="经复核，当事人不能提供进货查验记录，其提供的合格证明经核实不是该批商品的，不能证明没有主观故意，意见不予采纳",
            version=case.version,
            by=self._crew.reviewer,
            at=at,
        )
