"""What the lists beside the first show: abnormal operations, a hearing, an honoured firm."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from registry.blacklist import (
    cases,
    decisions,
    filings,
    hearings,
    honours,
    listings,
    repair_intake,
    repairs,
)
from registry.blacklist.decisions import Outcome
from registry.blacklist.filings import NewFact
from registry.blacklist.honour_rules import QUALITY, honour_rules_on
from registry.blacklist.mailing_rules import Mailing, MailMethod
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import Decision
from registry.blacklist.states import CaseState
from registry.credit.models import GradePeriod
from registry.kernel.clock import legal_day

_FACTS = (
    ("no_annual_report", "{report}年度年报期满未公示", 120),
    ("address_unreachable", "登记的住所没有人办公，邮寄的专用信函两次都被退回", 60),
    ("information_withheld", "责令公示股权变更信息期满未公示，示市监责公示〔{year}〕9号", 6),
)
_HONOURED = 5


def put_lists(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    parties: Sequence[int],
    filing_address: str,
    today: date,
) -> None:
    """Put a little of each list on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        parties: internal numbers of at least four firms that nothing else happens to.
        filing_address: of the page where parties file.
        today: last day of the play.
    """
    for (kind, evidence, age), party in zip(_FACTS, parties, strict=False):
        day = _found_on(kind, today - timedelta(days=age))
        follow = partial(_list, session, agenda, cast, filing_address)
        agenda.put(day, partial(_record, session, agenda, cast, party, kind, evidence, follow))
    agenda.put_exactly(today - timedelta(days=3), partial(_ask_hearing, session, cast))
    agenda.put_exactly(today - timedelta(days=2), partial(_honour, session, cast))


def _established_on(kind: str, on: date) -> date:
    """The end of the period, the last 30 June, for a report that did not come; else the day."""
    if kind != "no_annual_report":
        return on
    due = date(on.year, 6, 30)
    return due if due <= on else date(on.year - 1, 6, 30)


def _found_on(kind: str, on: date) -> date:
    """Soon enough to list in time: the second day after the end of the period."""
    return on if kind != "no_annual_report" else _established_on(kind, on) + timedelta(days=2)


def _letter(number: str, found_on: date, days_before: int) -> Mailing:
    """A registered letter that came back after ten days."""
    sent_on = found_on - timedelta(days=days_before)
    return Mailing(MailMethod.REGISTERED, number, sent_on, sent_on + timedelta(days=10))


def _record(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    party: int,
    kind: str,
    evidence: str,
    follow: Callable[[object, datetime], None],
    at: datetime,
) -> None:
    on, officer = legal_day(at), cast.officers["case"]
    established_on = _established_on(kind, on)
    told = evidence.format(report=established_on.year - 1, year=on.year)
    fact = NewFact(party, kind, established_on, told)
    if kind == "address_unreachable":
        fact = replace(
            fact,
            first=_letter(f"XA{on.year}0017", on, 40),
            second=_letter(f"XA{on.year}0031", on, 20),
        )
    case = filings.record_fact(session, fact, by=officer, at=at)
    agenda.put(agenda.later(on, 4), partial(follow, case.id))


def _list(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    filing_address: str,
    case_id: object,
    at: datetime,
) -> None:
    case = session.get_one(ListingCase, case_id)
    cases.open_case(session, case.id, version=case.version, by=cast.officers["case"], at=at)
    decisions.decide(
        session,
        case.id,
        outcome=Outcome.LISTED,
        reason="经核实，事由存在，当事人没有补正",
        version=case.version,
        by=cast.officers["reviewer"],
        at=at,
    )
    listings.publish_listing(
        session,
        case.id,
        filing_address=filing_address,
        version=case.version,
        by=cast.officers["publisher"],
        at=at,
    )
    if case.ground == "no_annual_report":
        agenda.put(agenda.later(legal_day(at), 20), partial(_cure, session, cast, case_id))


def _cure(session: Session, cast: Cast, case_id: object, at: datetime) -> None:
    case, officer = session.get_one(ListingCase, case_id), cast.officers["case"]
    assert case.filing_fact_id is not None, "put there by a filing fact"
    fact = filings.get_fact(session, case.filing_fact_id)
    filings.cure_fact(
        session,
        fact.id,
        on=legal_day(at),
        reason="已补报年度报告并公示",
        version=fact.version,
        by=officer,
        at=at,
    )
    papers = repairs.RepairPapers("已补报年度报告", "公示信息已经更正", pledged=False)
    repair = repairs.file_repair(session, case.id, papers, by=officer, at=at)
    repair_intake.accept_repair(session, repair.id, version=repair.version, by=officer, at=at)
    repairs.decide_repair(
        session,
        repair.id,
        decision=Decision.GRANT,
        reason="事由已经消除，准予移出",
        version=repair.version,
        by=cast.officers["reviewer"],
        at=at,
    )


def _ask_hearing(session: Session, cast: Cast, at: datetime) -> None:
    on = legal_day(at)
    waiting = session.scalars(
        select(ListingCase)
        .where(ListingCase.state == CaseState.NOTICED, ListingCase.defence_ends_on >= on)
        .order_by(ListingCase.id.desc())
        .limit(1)
    ).one_or_none()
    if waiting is not None:
        hearings.ask_hearing(
            session,
            waiting.id,
            asked_on=on,
            version=waiting.version,
            by=cast.officers["case"],
            at=at,
        )


def _honour(session: Session, cast: Cast, at: datetime) -> None:
    """The first firms that meet every criterion; one more is proposed and waits."""
    on = legal_day(at)
    rules = honour_rules_on(QUALITY, on)
    graded = select(GradePeriod.subject_id).where(
        GradePeriod.grade == rules.grade,
        func.upper_inf(GradePeriod.recorded),
        GradePeriod.valid.contains(on - timedelta(days=370)),
    )
    likely = session.scalars(graded.order_by(GradePeriod.subject_id).limit(40 * _HONOURED)).all()
    fallen = honours.fallen_criteria(session, likely, rules, on)
    worthy = [subject_id for subject_id in likely if subject_id not in fallen]
    for place, subject_id in enumerate(worthy[: _HONOURED + 1]):
        proposal = honours.propose_honour(
            session,
            subject_id,
            list_key=QUALITY,
            reason="连续一年质量信用等级为A级，检查和抽查没有问题",
            by=cast.officers["case"],
            at=at,
        )
        if place == _HONOURED:
            return
        honours.decide_honour(
            session,
            proposal.id,
            confirm=True,
            version=proposal.version,
            by=cast.officers["reviewer"],
            at=at,
        )
