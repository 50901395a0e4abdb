"""Making penalty decisions public: which, by when, until when, and when they are taken down.

Owns the clocks of publication (``policy/penalty_publication.yaml``) and the record that a decision
was made public, or withdrawn, in the national system. The pages themselves are that system's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.credit.vocabulary import Severity
from registry.kernel.clock import legal_day
from registry.kernel.period import add_months
from registry.kernel.provisions import Provision, load
from registry.kernel.refusals import N_, Conflict, FieldError
from registry.penalties import rules
from registry.penalties.models import Penalty
from registry.penalties.store import DateNotPossible, journal, locked
from registry.penalties.vocabulary import PenaltyKind, PenaltyStatus, Procedure
from registry.policy.calendar import calendar_on

_FILE = Path(__file__).parents[1] / "policy" / "penalty_publication.yaml"


class NotForPublication(Conflict):
    """The decision is not made public, or not yet."""

    title = N_("不能公示")
    detail = N_("只有警告、适用简易程序、尚未送达、已经撤销或者已经公示的处罚决定，不登记公示。")


class NothingToWithdraw(Conflict):
    """The decision is not public."""

    title = N_("没有在公示")
    detail = N_("这项处罚决定没有公示，或者已经撤下。")


@dataclass(frozen=True, slots=True)
class PublicationTerms:
    """One version of the clocks of publication."""

    legal_basis: str
    digest: str
    not_published_only: frozenset[str]
    not_published_procedures: frozenset[str]
    publish_working_days: int
    withdraw_working_days: int
    low_fine_default_yuan: Decimal
    low_fine_by_province: dict[str, Decimal]
    from_document: bool
    months: dict[Severity, int]

    def is_published(self, kinds: Collection[PenaltyKind], procedure: Procedure) -> bool:
        """Whether a decision of these kinds is made public at all."""
        only = {kind.value for kind in kinds} <= self.not_published_only
        return not only and procedure.value not in self.not_published_procedures

    def low_fine_yuan(self, division: str) -> Decimal:
        """Up to which fine a decision counts as 较低数额罚款 in a province."""
        return self.low_fine_by_province.get(division[:2], self.low_fine_default_yuan)

    def publish_by(self, decided_on: date) -> date:
        """Last day to make a decision public."""
        calendar = calendar_on(decided_on)
        return calendar.deadline(decided_on, working_days=self.publish_working_days).on

    def withdraw_by(self, event_on: date) -> date:
        """Last day to take a decision down after it fell."""
        calendar = calendar_on(event_on)
        return calendar.deadline(event_on, working_days=self.withdraw_working_days).on

    def ends_on(self, weight: Severity, *, decided_on: date, published_on: date) -> date:
        """First day on which a decision of this weight is no longer public."""
        start = decided_on if self.from_document else published_on
        return add_months(start, self.months[weight])


def terms_on(day: date) -> PublicationTerms:
    """The clocks in force on the day of a decision.

    Raises:
        NoProvisionInForce: before 2021-07-15.
    """
    version = _provision().on(day)
    body, fines = version.body, version.body["low_fine"]
    return PublicationTerms(
        legal_basis=version.legal_basis,
        digest=version.digest,
        not_published_only=frozenset(body["not_published"]["only"]),
        not_published_procedures=frozenset(body["not_published"]["procedures"]),
        publish_working_days=body["publish_within_working_days"]["days"],
        withdraw_working_days=body["withdraw_within_working_days"]["days"],
        low_fine_default_yuan=Decimal(fines["default_yuan"]),
        low_fine_by_province={
            str(code): Decimal(yuan) for code, yuan in fines["by_province"].items()
        },
        from_document=body["starts_with"] == "document",
        months={severity: body["months"][severity.value] for severity in Severity},
    )


def record_publication(
    session: Session, penalty_id: UUID, *, on: date, version: int, by: Actor, at: datetime
) -> Penalty:
    """Record that a decision was made public; its last day is counted with it.

    Args:
        session: the caller's; the decision is locked.
        penalty_id: served, in force, of a kind that is made public.
        on: day of publication, from the service on.
        version: the version that was read.
        by: whose use case this is.
        at: UTC instant.

    Raises:
        PenaltyUnknown, Stale, PenaltyAnnulled, NotForPublication, DateNotPossible.
    """
    penalty = locked(session, penalty_id, version)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    if penalty.publish_by is None or penalty.served_on is None or penalty.published_on is not None:
        raise NotForPublication
    _check(on, "#/on", after=penalty.served_on, at=at)
    penalty.published_on = on
    penalty.publication_ends_on = terms_on(penalty.decided_on).ends_on(
        Severity(penalty.publication_class), decided_on=penalty.decided_on, published_on=on
    )
    penalty.version += 1
    journal(session, penalty, "penalty.published", by, at)
    return penalty


def record_withdrawal(
    session: Session,
    penalty_id: UUID,
    *,
    on: date,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record that a decision was taken down, and why.

    Raises:
        PenaltyUnknown, Stale, NothingToWithdraw, DateNotPossible.
    """
    penalty = locked(session, penalty_id, version)
    if penalty.published_on is None or penalty.withdrawn_on is not None:
        raise NothingToWithdraw
    _check(on, "#/on", after=penalty.published_on, at=at)
    penalty.withdrawn_on, penalty.withdrawal_reason = on, reason
    penalty.version += 1
    journal(session, penalty, "penalty.withdrawn", by, at)
    return penalty


def is_overdue(on: date) -> ColumnElement[bool]:
    """The condition that a decision is late to be made public, or to be taken down."""
    in_force = Penalty.status == PenaltyStatus.IN_FORCE
    return or_(
        and_(in_force, Penalty.published_on.is_(None), Penalty.publish_by < on),
        and_(Penalty.withdrawn_on.is_(None), Penalty.withdraw_by < on),
    )


def _check(on: date, pointer: str, *, after: date, at: datetime) -> None:
    if not after <= on <= legal_day(at):
        raise DateNotPossible(errors=[FieldError(pointer, DateNotPossible.detail)])


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
