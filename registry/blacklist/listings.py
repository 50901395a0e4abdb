"""Being on a list: publication, and the ways it ends but for its term. None commits.

Nothing is overwritten: an end closes ``recorded`` and writes what holds from then on; a listing
that proves wrong from the start is closed and nothing takes its place.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.blacklist import credit_marks, rules
from registry.blacklist.basis import note_fall
from registry.blacklist.case_facts import facts_of
from registry.blacklist.clocks import day_after, set_clock
from registry.blacklist.document_drawing import draw_unless_standing
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.handovers import clock_of_listing, start_handing_over_the_end
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.record import (
    drop_clocks,
    lock_case,
    meet_clocks,
    require_competent,
    start_clocks,
    write_step,
)
from registry.blacklist.requests import lapse_objections, lapse_repairs
from registry.blacklist.states import Act, CaseState
from registry.credit.ledger import CHANGE
from registry.db import close_recorded
from registry.kernel.clock import begins_at, legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from registry.subjects.models import Subject


def publish_listing(
    session: Session,
    case_id: UUID,
    *,
    filing_address: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> Listing:
    """Put a subject on the list from today; its term ran from the decision.

    Where the decision needs no service before, it is drawn up now unless it stands, and prints
    ``filing_address``, the page where the party files by its code.

    Raises:
        CaseUnknown, Stale, AgencyNotCompetent, PersonNeeded, CaseActNotPossible,
        BasisNotInForce, TermOver, AlreadyOnList, OfficerRecused.
    Legal basis: Order 44 art. 14; the rule version is stored with the listing.
    """
    on = legal_day(at)
    listing_case = lock_case(session, case_id, version=version)
    # Two cases of one subject published at once: the second waits here, then sees the first.
    session.get_one(Subject, listing_case.subject_id, with_for_update={"key_share": True})
    require_competent(session, listing_case, by, on)
    facts = facts_of(session, listing_case, on=on)
    following = rules.check(facts, Act.PUBLISH, on, officer_id=by.person())
    draw_unless_standing(session, listing_case, DocumentKind.DECISION, filing_address, by=by, at=at)
    listing_case.published_on = on
    write_step(session, listing_case, Act.PUBLISH, following, on=on, by=by, at=at)
    meet_clocks(session, case_id, "publication", on=on)
    listing = _listing_of(listing_case, on, at)
    session.add(listing)
    session.flush()
    _start_objection_clock(session, listing_case, on)
    credit_marks.enter_listing(session, listing, by=by, at=at)
    due.owe(session, CHANGE, [str(listing.subject_id)], at=at)
    return listing


def revoke_listing(
    session: Session, case_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> ListingCase:
    """The basis was annulled: the subject never was on the list (Order 44 art. 19).

    Another officer than the handlers decides. What was known before stays on record.

    Raises:
        BasisStillInForce, DeciderHandledCase, OfficerRecused, CaseActNotPossible, Stale.
    """
    on = legal_day(at)
    listing_case = lock_case(session, case_id, version=version)
    require_competent(session, listing_case, by, on)
    facts = facts_of(session, listing_case, on=on)
    following = rules.check(facts, Act.REVOKE, on, officer_id=by.person())
    note_fall(session, listing_case)
    undo_listing(session, listing_case, by=by, at=at)
    conclude(session, listing_case, Act.REVOKE, following, reason=reason, on=on, by=by, at=at)
    return listing_case


def end_early(
    session: Session, listing_case: ListingCase, *, on: date, by: Actor, at: datetime
) -> None:
    """The subject is on the list until yesterday; ``on`` is the first day it is not.

    Whoever leaves on the day of publication was on it that day, and the case ends the day after.
    """
    held = credit_marks.held_listing(session, listing_case.id)
    assert held is not None, "only who is on the list leaves it"
    on = max(on, day_after(held.published_on))
    close_recorded(session, [held], at=at)
    columns = Listing.__table__.columns.keys()
    written_anew = {"row", "recorded", "case_published_on"}
    kept = {name: getattr(held, name) for name in columns if name not in written_anew}
    kept |= {"valid": Range(held.valid.lower, on), "end_kind": CaseState.REPAIRED.value}
    session.execute(insert(Listing), [{**kept, "recorded": Range(held.recorded.upper or at, None)}])
    reason = CaseState.REPAIRED.value
    credit_marks.end_listing(session, listing_case, ends_on=on, reason=reason, by=by, at=at)
    due.owe(session, CHANGE, [str(listing_case.subject_id)], at=max(at, begins_at(on)))
    listing_case.ended_on = on


def undo_listing(session: Session, listing_case: ListingCase, *, by: Actor, at: datetime) -> None:
    """As if never listed, by a correction in recorded time; nothing where it never was."""
    rows = session.scalars(
        select(Listing).where(Listing.case_id == listing_case.id, func.upper_inf(Listing.recorded))
    ).all()
    if not rows:
        return
    close_recorded(session, rows, at=at)
    credit_marks.annul_listing(session, listing_case, by=by, at=at)
    due.owe(session, CHANGE, [str(listing_case.subject_id)], at=at)


def conclude(
    session: Session,
    listing_case: ListingCase,
    act: Act,
    following: CaseState,
    *,
    reason: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    """Write the end of a case whose decision no longer stands, or whose listing ends early.

    As if never listed: what waited for an answer about it waits no more.
    """
    if act is not Act.REPAIR:
        # An early end has its day already: the first one off the list.
        listing_case.ended_on = on
    listing_case.ending_reason = reason
    write_step(session, listing_case, act, following, on=on, by=by, at=at)
    if listing_case.published_on is not None:
        policy = get_list(listing_case.list_key).on(on)
        clock = set_clock(policy, "stop_publication", starts_on=on, calendar=calendar_on(on))
        start_clocks(session, listing_case.id, clock)
    # Pages, search and downloads follow the record the same day: the clock is met at once.
    drop_clocks(session, [listing_case.id], on=on)
    if act is not Act.REPAIR:
        lapse_repairs(session, [listing_case.id])
        lapse_objections(session, [listing_case.id])
    start_handing_over_the_end(session, listing_case, on=on)


def restore_listing(
    session: Session,
    listing_case: ListingCase,
    revocation: RepairRevocation,
    *,
    by: Actor,
    at: datetime,
) -> Listing:
    """Put the locked case's subject on the list again from today; its revocation is written.

    The first listing stays ended; this is another one, of the same decision.
    """
    listing = _listing_of(listing_case, legal_day(at), at, revocation=revocation)
    session.add(listing)
    session.flush()
    credit_marks.enter_listing(session, listing, by=by, at=at)
    due.owe(session, CHANGE, [str(listing.subject_id)], at=at)
    policy, on = get_list(listing_case.list_key).by_digest(revocation.rule_digest), legal_day(at)
    start_clocks(session, listing_case.id, *clock_of_listing(session, listing_case, policy, on=on))
    return listing


def _listing_of(
    listing_case: ListingCase, on: date, at: datetime, *, revocation: RepairRevocation | None = None
) -> Listing:
    ends_on, decided_on = listing_case.term_ends_on, listing_case.decided_on
    if revocation is not None:
        ends_on = revocation.until_on
    assert decided_on is not None, "constraint published_after_served"
    assert listing_case.decision_no is not None, "constraint decided_whole"
    return Listing(
        id=new_id(),
        list_key=listing_case.list_key,
        subject_id=listing_case.subject_id,
        case_id=listing_case.id,
        decision_no=listing_case.decision_no,
        ground=listing_case.ground,
        legal_basis=listing_case.legal_basis,
        rule_digest=get_list(listing_case.list_key).on(decided_on).digest,
        agency_id=listing_case.agency_id,
        decided_on=decided_on,
        published_on=on,
        ends_on=ends_on,
        revocation_id=None if revocation is None else revocation.id,
        valid=Range(on, None if ends_on is None else day_after(ends_on)),
        recorded=Range(at, None),
    )


def _start_objection_clock(session: Session, listing_case: ListingCase, on: date) -> None:
    """The party's time to object, where the list counts one from publication."""
    policy = get_list(listing_case.list_key).on(listing_case.decided_on or on)
    if "objection_ask" in policy.clocks:
        clock = set_clock(policy, "objection_ask", starts_on=on, calendar=calendar_on(on))
        start_clocks(session, listing_case.id, clock)
