"""Listing cases in any state, walked there by the services with a moving day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.blacklist import documents, service
from registry.blacklist.attachments import Papers
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.hearing_papers import HearingPaper, keep_hearing_papers
from registry.blacklist.lists import MARKET
from registry.blacklist.models import Listing, ListingCase, Objection, Repair, RepairRevocation
from registry.blacklist.restorations import Outcome as Verdict
from registry.files.originals import Originals
from registry.penalties import service as penalties
from registry.penalties.models import Penalty
from registry.penalties.service import get_penalty
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.penalties import a_penalty, noon
from tests.builders.subjects import a_subject

PARTY_PAGE = "http://127.0.0.1:8000/party"
REASON = "性质恶劣、情节严重，一年内第二次同类违法"


@dataclass(frozen=True)
class Bureau:
    """An agency with everybody a case needs."""

    agency: Agency
    handler: Actor
    reviewer: Actor
    second_reviewer: Actor
    publisher: Actor


def a_bureau(session: Session, *, level: str = "province", division: str = "140000") -> Bureau:
    """A market supervision bureau: handler, two reviewers, publisher."""
    agency = an_agency(session, level=level, division=division)

    def officer(*roles: Role) -> Actor:
        return actor_of(an_officer(session, agency=agency, roles=roles))

    return Bureau(
        agency=agency,
        handler=officer(Role.CASE_OFFICER),
        reviewer=officer(Role.REVIEWER),
        second_reviewer=officer(Role.REVIEWER),
        publisher=officer(Role.PUBLISHER),
    )


@dataclass
class Walk:
    """One case on its way; every act happens at noon of the day it stands on."""

    session: Session
    bureau: Bureau
    subject: Subject
    penalty: Penalty | None
    case_id: UUID
    day: date

    @property
    def case(self) -> ListingCase:
        return service.get_case(self.session, self.case_id)

    @property
    def at(self) -> datetime:
        return noon(self.day)

    @property
    def listing(self) -> Listing:
        """The row that holds now."""
        return (
            self.session.query(Listing)
            .filter(Listing.case_id == self.case_id)
            .order_by(Listing.row.desc())
            .first()
        )

    def on(self, day: date) -> "Walk":
        """Stand on ``day``."""
        self.day = day
        return self

    def wait(self, days: int) -> "Walk":
        return self.on(self.day + timedelta(days=days))

    def opened(self) -> "Walk":
        service.open_case(
            self.session,
            self.case_id,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def notice_drawn(self) -> "Walk":
        """The prior notice is drawn up, and not served yet."""
        documents.issue(
            self.session,
            self.case_id,
            DocumentKind.NOTICE,
            filing_address=PARTY_PAGE,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def noticed(self) -> "Walk":
        service.serve_notice(
            self.session,
            self.case_id,
            self.served(),
            filing_address=PARTY_PAGE,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def after_defence(self) -> "Walk":
        """Stand on the first day a decision is possible."""
        ends_on = self.case.defence_ends_on
        assert ends_on is not None
        return self.on(ends_on + timedelta(days=1))

    def stated(self, text: str = "进货时已经索取检验报告，请求从轻处理") -> "Walk":
        service.record_statement(
            self.session,
            self.case_id,
            received_on=self.day,
            text=text,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def hearing_asked(self) -> "Walk":
        service.ask_hearing(
            self.session,
            self.case_id,
            asked_on=self.day,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def hearing_notified(self, on: date) -> "Walk":
        service.notify_hearing(
            self.session,
            self.case_id,
            hearing_on=on,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def hearing_held(self, *, attended: bool = True, host: Actor | None = None) -> "Walk":
        """The publisher presides, who took no part, or ``host``."""
        presiding = (host or self.bureau.publisher).officer_id
        service.hold_hearing(
            self.session,
            self.case_id,
            service.HearingRecord(
                held_on=self.day,
                host=self.session.get_one(Officer, presiding).username,
                place="本局第一会议室",
                record_no="听录〔2024〕3号",
                said="进货时索取了检验报告" if attended else "签到表空白，通知回证第7号",
                attended=attended,
            ),
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def record_kept(self) -> "Walk":
        """The original of the hearing's record; its bytes are gone with their folder."""
        with TemporaryDirectory() as folder:
            papers = Papers(Originals(Path(folder)), [b"%PDF-1.7\n%%EOF\n"])
            keep_hearing_papers(
                self.session,
                self.case_id,
                HearingPaper.RECORD,
                papers,
                by=self.bureau.handler,
                at=self.at,
            )
        return self

    def hearing_withdrawn(self, *, confirmed_by: Actor | None = None) -> "Walk":
        """The party's paper is entered by the handler and confirmed by another officer."""
        service.enter_withdrawal(
            self.session,
            self.case_id,
            withdrawn_on=self.day,
            reference="撤回申请书原件，卷宗第9页",
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        service.confirm_withdrawal(
            self.session,
            self.case_id,
            version=self.case.version,
            by=confirmed_by or self.bureau.second_reviewer,
            at=self.at,
        )
        return self

    def suspended(
        self,
        kind: service.SuspensionKind,
        first_on: date | None = None,
        late_reason: str | None = None,
    ) -> "Walk":
        service.suspend_case(
            self.session,
            self.case_id,
            service.Standstill(kind, first_on or self.day, "示例报公告第12号", late_reason),
            filing_address=PARTY_PAGE,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def resumed(self, kind: service.SuspensionKind, last_on: date | None = None) -> "Walk":
        service.resume_case(
            self.session,
            self.case_id,
            kind=kind,
            last_on=last_on or self.day,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def consent_asked(self) -> "Walk":
        service.ask_consent(
            self.session,
            self.case_id,
            reason="两年内第二次同类违法，拟列入",
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def consent_answered(
        self, by: Actor, decision: service.Decision = service.Decision.GRANT
    ) -> "Walk":
        (*_, asked) = service.requests_of(self.session, self.case_id)
        service.answer_consent(
            self.session,
            asked.id,
            decision=decision,
            reason="事实清楚，符合列入条件",
            version=asked.version,
            by=by,
            at=self.at,
        )
        return self

    def decided(
        self,
        outcome: service.Outcome = service.Outcome.LISTED,
        *,
        by: Actor | None = None,
        answer: str | None = None,
    ) -> "Walk":
        service.decide(
            self.session,
            self.case_id,
            outcome=outcome,
            reason=REASON,
            statement_answer=answer,
            version=self.case.version,
            by=by or self.bureau.reviewer,
            at=self.at,
        )
        return self

    def decision_served(self) -> "Walk":
        service.serve_decision(
            self.session,
            self.case_id,
            self.served(),
            filing_address=PARTY_PAGE,
            version=self.case.version,
            by=self.bureau.handler,
            at=self.at,
        )
        return self

    def published(self) -> "Walk":
        service.publish_listing(
            self.session,
            self.case_id,
            filing_address=PARTY_PAGE,
            version=self.case.version,
            by=self.bureau.publisher,
            at=self.at,
        )
        return self

    def penalty_annulled(self, *, on: date | None = None) -> "Walk":
        """The penalty is annulled, on ``on`` or today, and the worker has seen it."""
        assert self.penalty is not None
        penalties.annul_penalty(
            self.session,
            self.penalty.id,
            on=on or self.day,
            reason="行政复议决定撤销",
            version=get_penalty(self.session, self.penalty.id).version,
            by=self.bureau.handler,
            at=self.at,
        )
        service.basis_fell_due(self.session, [str(self.penalty.id)], at=self.at)
        return self

    def revoked(self, *, by: Actor | None = None) -> "Walk":
        service.revoke_listing(
            self.session,
            self.case_id,
            reason="作为依据的处罚决定已被撤销",
            version=self.case.version,
            by=by or self.bureau.reviewer,
            at=self.at,
        )
        return self

    def objected(self) -> Objection:
        return service.file_objection(
            self.session,
            self.case_id,
            statement="处罚决定认定的产品不是本企业销售的",
            by=self.bureau.handler,
            at=self.at,
        )

    def upheld(self, objection: Objection) -> "Walk":
        service.decide_objection(
            self.session,
            objection.id,
            decision=service.Decision.GRANT,
            reason="经核实，产品来源认定有误",
            version=objection.version,
            by=self.bureau.second_reviewer,
            at=self.at,
        )
        return self

    def repair_filed(
        self,
        *,
        pledged: bool = True,
        trained: bool = False,
        reorganised: bool = False,
        court_ruling: str | None = None,
    ) -> Repair:
        return service.file_repair(
            self.session,
            self.case_id,
            service.RepairPapers(
                duties_done="罚款已全部缴纳",
                harm_removed="问题产品已全部召回",
                pledged=pledged,
                trained=trained,
                reorganised=reorganised,
                court_ruling=court_ruling,
            ),
            by=self.bureau.handler,
            at=self.at,
        )

    def accepted(self, repair: Repair) -> "Walk":
        service.accept_repair(
            self.session, repair.id, version=repair.version, by=self.bureau.handler, at=self.at
        )
        return self

    def repaired(self, repair: Repair) -> "Walk":
        """Accepted by the handler where it is not yet, and granted."""
        if repair.accepted_on is None:
            self.accepted(repair)
        service.decide_repair(
            self.session,
            repair.id,
            decision=service.Decision.GRANT,
            reason="义务已经履行，危害已经消除",
            version=repair.version,
            by=self.bureau.reviewer,
            at=self.at,
        )
        return self

    def revocation_proposed(self, repair: Repair, *, by: Actor | None = None) -> RepairRevocation:
        """Put to the party: the notice is drawn up and served the same day."""
        revocation = self.revocation_drawn_up(repair, by=by)
        return service.serve_revocation_notice(
            self.session,
            revocation.id,
            self.served(),
            version=revocation.version,
            by=self.bureau.handler,
            at=self.at,
        )

    def revocation_drawn_up(self, repair: Repair, *, by: Actor | None = None) -> RepairRevocation:
        return service.propose_revocation(
            self.session,
            repair.id,
            facts="所附罚款缴纳凭证系伪造，经向银行核实没有这笔缴款",
            filing_address=PARTY_PAGE,
            version=repair.version,
            by=by or self.bureau.handler,
            at=self.at,
        )

    def repair_revoked(self, revocation: RepairRevocation) -> "Walk":
        """Decided by who did not grant the repair, on the first day possible."""
        self.on(revocation.answer_ends_on + timedelta(days=1))
        service.decide_revocation(
            self.session,
            revocation.id,
            Verdict(revoked=True, reason="经核实，申请材料虚假"),
            version=revocation.version,
            by=self.bureau.second_reviewer,
            at=self.at,
        )
        return self

    def restored(self, revocation: RepairRevocation) -> "Walk":
        """The decision is served, and the listing published again."""
        service.serve_revocation(
            self.session,
            revocation.id,
            self.served(),
            version=revocation.version,
            by=self.bureau.handler,
            at=self.at,
        )
        service.restore(
            self.session,
            revocation.id,
            version=revocation.version,
            by=self.bureau.publisher,
            at=self.at,
        )
        return self

    def expired(self) -> int:
        """Run the job of the day."""
        return service.expire_due(self.session, on=self.day, at=self.at)

    def served(self) -> service.Service:
        return service.Service(self.day, service.ServiceMethod.DIRECT, "送达回证，代理人签收")


def a_candidate(
    session: Session,
    *,
    bureau: Bureau | None = None,
    subject: Subject | None = None,
    on: date = date(2024, 3, 4),
    list_key: str = MARKET,
    **penalty: object,
) -> Walk:
    """A candidate that the worker opened from a heavier penalty of ``on``."""
    bureau = bureau or a_bureau(session)
    subject = subject or a_subject(session)
    fields = {"decided_on": on, "served_on": on, **penalty}
    entered = a_penalty(session, subject=subject, agency=bureau.agency, by=bureau.handler, **fields)
    service.open_candidates_due(session, [str(entered.id)], at=noon(on))
    case = service.find_case_of_penalty(session, entered.id, list_key)
    assert case is not None, "the penalty is no ground of the list"
    return Walk(session, bureau, subject, entered, case.id, on)


def a_noticed_case(session: Session, *, on: date = date(2024, 3, 4), **fields: object) -> Walk:
    """Opened and noticed on one day."""
    return a_candidate(session, on=on, **fields).opened().noticed()


def a_decided_case(session: Session, *, on: date = date(2024, 3, 4), **fields: object) -> Walk:
    """Decided as listed on the first day possible."""
    return a_noticed_case(session, on=on, **fields).after_defence().decided()


def a_listed_case(session: Session, *, on: date = date(2024, 3, 4), **fields: object) -> Walk:
    """On the list: noticed on ``on``; decided, served and published on the first day possible."""
    return a_decided_case(session, on=on, **fields).decision_served().published()


def an_abnormal_case(
    session: Session,
    *,
    bureau: Bureau | None = None,
    subject: Subject | None = None,
    on: date = date(2024, 7, 1),
    kind: str = "no_annual_report",
    established_on: date | None = None,
) -> Walk:
    """A candidate for the abnormal operations register, from a filing fact.

    The fact that no report came is of the last 30 June; any other one of the day itself.
    """
    if established_on is None and kind == "no_annual_report":
        due = date(on.year, 6, 30)
        established_on = due if due <= on else date(on.year - 1, 6, 30)
    bureau = bureau or a_bureau(session)
    subject = subject or a_subject(session)
    case = service.record_fact(
        session,
        service.NewFact(subject.id, kind, established_on or on, "2023年度年报未公示"),
        by=bureau.handler,
        at=noon(on),
    )
    return Walk(session, bureau, subject, None, case.id, on)
