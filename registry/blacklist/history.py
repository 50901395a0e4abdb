"""Was it listed on day D, as known at instant T: the listings, their basis, their rule versions.

Answers for every past moment, ended listings included. What ended is hidden from the public; this
is for those entitled to know, and says how each entry ended as known then. Reads only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseSuspension,
    FilingFact,
    Listing,
    ListingCase,
    RepairRevocation,
)
from registry.blacklist.states import SuspensionKind
from registry.kernel.period import AsOf
from registry.penalties.models import Penalty
from registry.subjects.links import LinkView, links_of
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class HeldThen:
    """One row of the register of listings as it was held at an instant.

    ``until_on`` is its last day as known then, None without a term. ``on_list`` is the answer for
    the day asked about, no while execution was stayed: ``stayed_since_on`` says since when and
    ``stayed_by`` by which document. ``recorded_until_at`` is when it was held otherwise, None if it
    still is.
    ``restored_by_no`` is the decision that revoked the repair, for a listing restored by it, and
    ``restored_rule_digest`` the rule version that then set its last day.
    """

    listing_id: UUID
    list_key: str
    list_title: str
    list_title_en: str
    decision_no: str
    ground: str
    ground_title: str
    ground_title_en: str
    legal_basis: str
    basis: str
    agency_name: str
    rule_digest: str
    rule_title: str
    rule_from_on: date
    decided_on: date
    from_on: date
    until_on: date | None
    end_kind: str | None
    on_list: bool
    recorded_from_at: datetime
    recorded_until_at: datetime | None
    restored_by_no: str | None = None
    restored_rule_digest: str | None = None
    stayed_since_on: date | None = None
    stayed_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """What is told of it, for a statement: JSON values and days."""
        return {
            "listing": str(self.listing_id),
            "list": self.list_key,
            "ground": self.ground,
            "legal_basis": self.legal_basis,
            "basis": self.basis,
            "decision_no": self.decision_no,
            "authority": self.agency_name,
            "rule_version": self.rule_digest,
            "rule_effective": self.rule_from_on,
            "decided_on": self.decided_on,
            "from": self.from_on,
            "until": self.until_on,
            "ended": self.end_kind,
            "on_list": self.on_list,
            "recorded_from": self.recorded_from_at,
            "restored_by": self.restored_by_no,
            "restored_rule_version": self.restored_rule_digest,
            "stayed_since": self.stayed_since_on,
            "stayed_by": self.stayed_by,
        }


def history_of(session: Session, subject_id: int, as_of: AsOf) -> list[HeldThen]:
    """Every listing of a subject that had begun by the day, as held at the instant; oldest first.

    Empty: it was not on any list up to that day, as far as was known then.
    """
    stays = func.listing_stays(Listing.case_id, as_of.valid_on, as_of.known_at)
    told = stays.table_valued("first_on", "reference")
    stay = select(told.c.first_on, told.c.reference).order_by(told.c.first_on).limit(1).lateral()
    rows = session.execute(
        select(
            Listing,
            Agency.name.label("agency_name"),
            func.coalesce(Penalty.number, FilingFact.evidence).label("basis"),
            RepairRevocation.decision_no.label("restored_by"),
            RepairRevocation.rule_digest.label("restored_rule"),
            stay.c.first_on.label("stayed_since"),
            stay.c.reference.label("stayed_by"),
        )
        .join(Agency, Agency.id == Listing.agency_id)
        .join(ListingCase, ListingCase.id == Listing.case_id)
        .outerjoin(Penalty, Penalty.id == ListingCase.penalty_id)
        .outerjoin(FilingFact, FilingFact.id == ListingCase.filing_fact_id)
        .outerjoin(RepairRevocation, RepairRevocation.id == Listing.revocation_id)
        .outerjoin(stay, true())
        .where(
            Listing.subject_id == subject_id,
            Listing.recorded.contains(as_of.known_at),
            func.lower(Listing.valid) <= as_of.valid_on,
        )
        .order_by(Listing.published_on, Listing.id)
    ).all()
    held = [_held(row.Listing, row.agency_name, row.basis, as_of.valid_on) for row in rows]
    return [
        replace(
            one,
            on_list=one.on_list and row.stayed_since is None,
            stayed_since_on=row.stayed_since if one.on_list else None,
            stayed_by=row.stayed_by if one.on_list else None,
            restored_by_no=row.restored_by,
            restored_rule_digest=row.restored_rule,
        )
        for one, row in zip(held, rows, strict=True)
    ]


def moments_of(session: Session, subject_id: int) -> Sequence[datetime]:
    """The instants at which what was held of a subject's listings changed, oldest first."""
    held = (Listing.subject_id == subject_id) & ~func.isempty(Listing.recorded)
    begun = select(func.lower(Listing.recorded).label("at")).where(held)
    ended = select(func.upper(Listing.recorded)).where(held, ~func.upper_inf(Listing.recorded))
    # A stay takes the listing off, and puts it back, without another row of it.
    stayed = (
        (ListingCase.subject_id == subject_id)
        & (CaseSuspension.case_id == ListingCase.id)
        & (CaseSuspension.kind == SuspensionKind.STAY)
        & (func.coalesce(CaseSuspension.last_on, date.max) >= ListingCase.published_on)
    )
    stays = select(CaseSuspension.at).where(stayed)
    resumed = select(CaseSuspension.ended_at).where(stayed, CaseSuspension.ended_at.is_not(None))
    changes = begun.union(ended, stays, resumed).subquery("changes")
    return session.scalars(select(changes.c.at).order_by(changes.c.at)).all()


def linked_then(session: Session, subject_id: int, as_of: AsOf) -> list[LinkView]:
    """Whom the subject went on as or carries on by the day, as known at the instant.

    Their listings stay theirs: a link explains, and merges nothing.
    """
    told = links_of(session, [subject_id], known_at=as_of.known_at).get(subject_id, [])
    return [one for one in told if one.happened_on <= as_of.valid_on]


def statement_of(
    subject: Subject, held: Sequence[HeldThen], linked: Sequence[LinkView], as_of: AsOf
) -> dict[str, Any]:
    """The answer as a document to be signed; no personal data, no reader's language."""
    return {
        "uscc": subject.uscc,
        "valid_on": as_of.valid_on,
        "known_at": as_of.known_at,
        "on_list": any(one.on_list for one in held),
        "listings": [one.as_dict() for one in held],
        "linked": [
            {
                "uscc": one.other_uscc,
                "kind": one.kind.value,
                "onward": one.onward,
                "happened_on": one.happened_on,
            }
            for one in linked
        ],
    }


def _held(listing: Listing, agency_name: str, basis: str, on: date) -> HeldThen:
    shipped = get_list(listing.list_key)
    rules = shipped.by_digest(listing.rule_digest)
    ground = rules.ground(listing.ground)
    first_off = listing.valid.upper
    begun = listing.recorded.lower
    assert listing.valid.lower is not None, "constraint valid_within_term"
    assert begun is not None, "constraint recorded_begins"
    return HeldThen(
        listing_id=listing.id,
        list_key=listing.list_key,
        list_title=shipped.title,
        list_title_en=shipped.title_en,
        decision_no=listing.decision_no,
        ground=listing.ground,
        ground_title=ground.title,
        ground_title_en=ground.title_en,
        legal_basis=listing.legal_basis,
        basis=basis,
        agency_name=agency_name,
        rule_digest=listing.rule_digest,
        rule_title=rules.version_title,
        rule_from_on=rules.effective,
        decided_on=listing.decided_on,
        from_on=listing.valid.lower,
        until_on=None if first_off is None else first_off - timedelta(days=1),
        end_kind=listing.end_kind,
        on_list=first_off is None or on < first_off,
        recorded_from_at=begun,
        recorded_until_at=listing.recorded.upper,
    )
