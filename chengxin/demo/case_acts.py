"""What officers do in a case of the demonstration, act by act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chengxin.demo.cast import Cast
from registry.accounts.actors import Actor
from registry.blacklist import (
    cases,
    decisions,
    documents,
    listings,
    objections,
    repair_intake,
    repairs,
    statements,
)
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.decisions import Outcome
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import Decision, ObjectionState, RepairState
from registry.kernel.clock import legal_day


@dataclass(frozen=True, slots=True)
class Crew:
    """The officers of one agency's cases."""

    handler: Actor
    reviewer: Actor
    second: Actor
    publisher: Actor

    @classmethod
    def of(cls, cast: Cast, *usernames: str) -> "Crew":
        """The four of the cast, in this order."""
        return cls(*(cast.officers[username] for username in usernames))


def count_in(case: ListingCase) -> str:
    """What numbers of other series are told apart by: the count within the case's own number."""
    return (case.number or "").rpartition("〕")[2].removesuffix("号")


class CaseActs:
    """One agency's acts; each is done at the instant it is told."""

    def __init__(self, session: Session, crew: Crew, filing_address: str) -> None:
        """See the class; ``filing_address`` stands on the documents."""
        self._session = session
        self._crew = crew
        self._filing_address = filing_address

    def draw_up(self, case: ListingCase, kind: DocumentKind, at: datetime) -> None:
        """Draw up one document of the case."""
        by = self._crew.handler
        documents.issue(
            self._session, case.id, kind, filing_address=self._filing_address, by=by, at=at
        )

    def open(self, case: ListingCase, at: datetime) -> None:
        """The handler takes the candidate up."""
        cases.open_case(self._session, case.id, version=case.version, by=self._crew.handler, at=at)

    def dismiss(self, case: ListingCase, at: datetime) -> None:
        """The handler opens no case."""
        cases.dismiss_candidate(
            self._session,
            case.id,
            reason="违法情节轻微，危害后果已经消除，不属于性质恶劣、情节严重",
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def terminate(self, case: ListingCase, at: datetime) -> None:
        """The handler ends a case that the party was told nothing of."""
        cases.terminate_case(
            self._session,
            case.id,
            reason="经核实，同一违法事实已由其他机关立案，移送并案办理",
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def notice(self, case: ListingCase, at: datetime) -> None:
        """The prior notice is served by hand."""
        self._serve(cases.serve_notice, case, at)

    def answer(self, case: ListingCase, at: datetime) -> None:
        """The party states its side."""
        statements.record_statement(
            self._session,
            case.id,
            received_on=legal_day(at),
            text="当事人称问题产品已全部召回，并已更换供货商，请求不予列入。",
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def list(self, case: ListingCase, at: datetime) -> None:
        """The reviewer decides to list."""
        self._decide(case, Outcome.LISTED, "违法事实清楚，处罚已经生效，属于情节严重", at)

    def not_list(self, case: ListingCase, at: datetime) -> None:
        """The reviewer decides not to list."""
        self._decide(case, Outcome.NOT_LISTED, "有证据证明没有主观故意，依法不予列入", at)

    def _decide(self, case: ListingCase, outcome: Outcome, reason: str, at: datetime) -> None:
        decisions.decide(
            self._session,
            case.id,
            outcome=outcome,
            reason=reason,
            version=case.version,
            by=self._crew.reviewer,
            at=at,
        )

    def serve(self, case: ListingCase, at: datetime) -> None:
        """The decision is served by hand."""
        self._serve(cases.serve_decision, case, at)

    def _serve(self, serve: Callable[..., ListingCase], case: ListingCase, at: datetime) -> None:
        serve(
            self._session,
            case.id,
            Service(legal_day(at), ServiceMethod.DIRECT, "送达回证，负责人签收"),
            filing_address=self._filing_address,
            version=case.version,
            by=self._crew.handler,
            at=at,
        )

    def publish(self, case: ListingCase, at: datetime) -> None:
        """The listing is made public."""
        listings.publish_listing(
            self._session,
            case.id,
            filing_address=self._filing_address,
            version=case.version,
            by=self._crew.publisher,
            at=at,
        )

    def revoke(self, case: ListingCase, at: datetime) -> None:
        """The listing falls with its basis."""
        listings.revoke_listing(
            self._session,
            case.id,
            reason="作为依据的处罚决定已被撤销",
            version=case.version,
            by=self._crew.reviewer,
            at=at,
        )

    def object(self, case: ListingCase, at: datetime) -> None:
        """An objection is taken in."""
        objections.file_objection(
            self._session,
            case.id,
            statement="当事人提出：检验样品与本企业产品批次不符，请求核实。",
            by=self._crew.handler,
            at=at,
        )

    def uphold(self, case: ListingCase, at: datetime) -> None:
        """The second reviewer upholds the objection."""
        objection = self._session.scalars(
            select(Objection).where(
                Objection.case_id == case.id, Objection.state == ObjectionState.FILED
            )
        ).one()
        objections.decide_objection(
            self._session,
            objection.id,
            decision=Decision.GRANT,
            reason="经核实，抽样批次记录有误，异议成立",
            version=objection.version,
            by=self._crew.second,
            at=at,
        )

    def apply(self, case: ListingCase, at: datetime) -> None:
        """An application for repair is taken in."""
        repairs.file_repair(
            self._session,
            case.id,
            repairs.RepairPapers(
                duties_done="罚没款已全部缴清",
                harm_removed="问题产品已全部召回销毁，复检合格",
                pledged=True,
            ),
            by=self._crew.handler,
            at=at,
        )

    def repair(self, case: ListingCase, at: datetime) -> None:
        """The application is accepted and granted."""
        repair = self._session.scalars(
            select(Repair).where(Repair.case_id == case.id, Repair.state == RepairState.FILED)
        ).one()
        repair_intake.accept_repair(
            self._session,
            repair.id,
            version=repair.version,
            by=self._crew.handler,
            at=at,
        )
        repairs.decide_repair(
            self._session,
            repair.id,
            decision=Decision.GRANT,
            reason="已履行义务、消除危害后果，符合提前移出条件",
            version=repair.version,
            by=self._crew.reviewer,
            at=at,
        )
