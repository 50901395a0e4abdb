"""Use cases of penalty decisions. None commits; each writes the journal once.

Owns the record of a decision and the entry it leaves in the credit file. What list it may lead
to is derived from the due work it owes, ``blacklist.grounds`` and ``blacklist.basis_fell``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agency
from registry.accounts.models import Agency
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError
from registry.penalties import rules
from registry.penalties.handing_over import hand_over
from registry.penalties.models import Penalty
from registry.penalties.publication import (
    apply_for_early_end,
    end_publications,
    is_overdue,
    record_publication,
    record_withdrawal,
)
from registry.penalties.publication_terms import PublicationTerms, terms_of, terms_on
from registry.penalties.rules import NewPenalty
from registry.penalties.store import (
    CREDIT_SOURCE,
    DateNotPossible,
    PenaltyOfAnotherAgency,
    PenaltyUnknown,
    journal,
    locked,
)
from registry.penalties.vocabulary import PenaltyPolicy, PenaltyStatus, policy_on
from registry.subjects.moment import check_not_deregistered
from registry.subjects.service import get_subjects

__all__ = [
    "BASIS_FELL",
    "CREDIT_SOURCE",
    "GROUNDS",
    "DateNotPossible",
    "PenaltyNumberTaken",
    "PenaltyOfAnotherAgency",
    "PenaltyQuery",
    "PenaltyUnknown",
    "annul_penalty",
    "apply_for_early_end",
    "end_publications",
    "enter_penalty",
    "get_penalty",
    "hand_over",
    "list_penalties",
    "record_publication",
    "record_withdrawal",
    "serve_penalty",
]

GROUNDS = "blacklist.grounds"
BASIS_FELL = "blacklist.basis_fell"


class PenaltyNumberTaken(Conflict):
    """The agency already has a decision under this number."""

    title = N_("文号重复")
    detail = N_("本机关已有文号为%(number)s的处罚决定。")


@dataclass(frozen=True, slots=True)
class PenaltyQuery:
    """What a list of penalties is narrowed by; None means any."""

    subject_id: int | None = None
    agency_id: UUID | None = None
    violation: str | None = None
    status: PenaltyStatus | None = None
    heavier: bool | None = None
    publication_overdue_on: date | None = None


def enter_penalty(
    session: Session, new: NewPenalty, *, by: Actor, at: datetime, shown: Collection[str] = ()
) -> Penalty:
    """Enter one decision and its credit entry; owes the search for grounds (``shown``: see rules).

    Raises:
        PenaltyIncomplete, PenaltyNotHeavier: see ``rules.check``.
        DeregisteredBefore: the party was no more. PenaltyNumberTaken: same agency, same 文号.
        NoProvisionInForce: decided before the policy begins.
    Legal basis: policy/penalties.yaml.
    """
    policy = policy_on(new.decided_on)
    rules.check(new, policy, on=legal_day(at), shown=shown)
    check_not_deregistered(session, new.subject_id, before=new.decided_on)
    penalty = _insert(session, new, policy, by, at)
    credit.enter(session, [_credit_entry(penalty, policy)], by=by, at=at)
    due.owe(session, GROUNDS, [str(penalty.id)], at=at)
    journal(session, penalty, "penalty.entered", by, at)
    return penalty


def serve_penalty(
    session: Session,
    penalty_id: UUID,
    *,
    served_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record the service of a decision entered before it was served.

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, PenaltyAnnulled, PenaltyAlreadyServed,
        DateNotPossible.
    """
    penalty = _in_force(session, penalty_id, version, by, at)
    if penalty.served_on is not None:
        raise rules.PenaltyAlreadyServed(on=penalty.served_on.isoformat())
    _check_date(served_on, "#/served_on", penalty, at)
    penalty.served_on, penalty.version = served_on, penalty.version + 1
    journal(session, penalty, "penalty.served", by, at)
    return penalty


def annul_penalty(
    session: Session,
    penalty_id: UUID,
    *,
    on: date,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Penalty:
    """Record that a decision was annulled (``on``): in the credit file it never was.

    A decision that is public is to be taken down within its clock.
    Owes ``blacklist.basis_fell``: a listing that stands on it loses its basis (Order 44
    art. 19).

    Raises:
        PenaltyUnknown, PenaltyOfAnotherAgency, Stale, PenaltyAnnulled, DateNotPossible.
    """
    penalty = _in_force(session, penalty_id, version, by, at)
    _check_date(on, "#/on", penalty, at)
    penalty.status = PenaltyStatus.ANNULLED
    penalty.annulled_on = on
    penalty.annulment_reason, penalty.annulled_by_id = reason, by.officer_id
    if penalty.published_on is not None and penalty.withdrawn_on is None:
        penalty.withdraw_by = terms_of(penalty.publication_digest).withdraw_by(on)
    penalty.version += 1
    credit.annul_entry(
        session, source_kind=CREDIT_SOURCE, source_id=penalty.id, reason="annulled", by=by, at=at
    )
    due.owe(session, BASIS_FELL, [str(penalty.id)], at=at)
    journal(session, penalty, "penalty.annulled", by, at)
    return penalty


def get_penalty(session: Session, penalty_id: UUID) -> Penalty:
    """One decision.

    Raises:
        PenaltyUnknown: there is none.
    """
    penalty = session.get(Penalty, penalty_id)
    if penalty is None:
        raise PenaltyUnknown(penalty_id=str(penalty_id))
    return penalty


def list_penalties(
    session: Session,
    query: PenaltyQuery,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[Penalty]:
    """Up to ``limit`` decisions, newest first; ``after`` is the last (decided_on, id) seen."""
    chosen = select(Penalty).order_by(Penalty.decided_on.desc(), Penalty.id.desc()).limit(limit)
    wanted = {
        Penalty.subject_id: query.subject_id,
        Penalty.agency_id: query.agency_id,
        Penalty.violation: query.violation,
        Penalty.status: query.status,
        Penalty.heavier: query.heavier,
    }
    for column, value in wanted.items():
        if value is not None:
            chosen = chosen.where(column == value)
    if query.publication_overdue_on is not None:
        chosen = chosen.where(is_overdue(query.publication_overdue_on))
    if after is not None:
        chosen = chosen.where(tuple_(Penalty.decided_on, Penalty.id) < tuple_(*after))
    return list(session.scalars(chosen))


def _insert(
    session: Session, new: NewPenalty, policy: PenaltyPolicy, by: Actor, at: datetime
) -> Penalty:
    public = terms_on(new.decided_on)
    agency = get_agency(session, new.agency_id)
    division = agency.division
    weight = public.classify(
        new.kinds, new.procedure, fine_yuan=new.fine_yuan, division=division
    ).weight
    is_published = public.is_published(new.kinds, new.procedure, weight)
    values = {
        "id": new_id(),
        "number": rules.written_number(new.number),
        "subject_id": new.subject_id,
        "agency_id": new.agency_id,
        "kinds": [kind.value for kind in new.kinds],
        "fine_yuan": new.fine_yuan,
        "confiscated_yuan": new.confiscated_yuan,
        "violation": new.violation,
        "facts": new.facts,
        "legal_basis": new.legal_basis,
        "decided_on": new.decided_on,
        "served_on": new.served_on,
        "procedure": new.procedure.value,
        "heavier": new.heavier,
        "heavier_reason": new.heavier_reason,
        "ban_until": new.ban_until,
        "ban_for_life": new.ban_for_life,
        "ban_basis": new.ban_basis,
        "policy_digest": policy.digest,
        "entered_by_id": by.officer_id,
        "publication_class": weight,
        **(_clocks(session, new, public, agency) if is_published else {}),
        "publication_digest": public.digest,
        "entered_at": at,
    }
    # A unique violation would end the caller's transaction; "do nothing" lets us say it kindly.
    entered: Penalty | None = session.scalar(
        insert(Penalty)
        .values(values)
        .on_conflict_do_nothing(index_elements=["agency_id", "number"])
        .returning(Penalty)
    )
    if entered is None:
        raise PenaltyNumberTaken(
            number=new.number,
            errors=[FieldError("#/number", N_("文号已被使用，请核对。"))],
        )
    return entered


def _clocks(
    session: Session, new: NewPenalty, public: PublicationTerms, agency: Agency
) -> dict[str, date | None]:
    """By when to make it public here, or to hand it over to the party's province (art. 9-10)."""
    party = get_subjects(session, [new.subject_id])[new.subject_id]
    if agency.level == "central" or party.division[:2] == agency.division[:2]:
        return {"publish_by": public.publish_by(new.decided_on), "hand_over_by": None}
    hand_over_by = public.hand_over_by(new.decided_on)
    return {
        "publish_by": public.publish_elsewhere_by(hand_over_by),
        "hand_over_by": hand_over_by,
    }


def _credit_entry(penalty: Penalty, policy: PenaltyPolicy) -> credit.NewEntry:
    weight = Severity(penalty.publication_class)
    return credit.NewEntry(
        subject_id=penalty.subject_id,
        kind=EntryKind.PENALTY,
        severity=Severity.SERIOUS if penalty.heavier else weight,
        publication_class=weight,
        source_kind=CREDIT_SOURCE,
        source_id=penalty.id,
        source_ref=penalty.number,
        agency_id=penalty.agency_id,
        legal_basis=penalty.legal_basis,
        summary=policy.violations[penalty.violation].title,
        occurred_on=penalty.decided_on,
        decided_on=penalty.decided_on,
    )


def _in_force(session: Session, penalty_id: UUID, version: int, by: Actor, at: datetime) -> Penalty:
    penalty = locked(session, penalty_id, version, by=by, at=at)
    rules.require_in_force(PenaltyStatus(penalty.status), penalty.annulled_on)
    return penalty


def _check_date(on: date, pointer: str, penalty: Penalty, at: datetime) -> None:
    if not penalty.decided_on <= on <= legal_day(at):
        raise DateNotPossible(errors=[FieldError(pointer, DateNotPossible.detail)])
