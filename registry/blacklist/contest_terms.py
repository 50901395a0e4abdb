"""From which day and until which day a decision of a case can be contested. Reads only."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.blacklist.contest_models import Contest, ContestKind
from registry.blacklist.contest_refusals import NothingRestored
from registry.blacklist.contest_rules import LEFT_STANDING
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_models import DocumentService, IssuedDocument
from registry.blacklist.document_store import SERVED
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.remedy_refusals import NotListed
from registry.blacklist.request_states import RevocationState
from registry.blacklist.states import CONTESTABLE_STATES
from registry.policy.calendar import calendar_on
from registry.policy.effects import LastDay, remedies_of, suit_after_review

# What is contested: a refused request, a restoration; None stands for the listing.
Contested = Repair | Objection | RepairRevocation | None
RESTORING = (RevocationState.SERVED, RevocationState.RESTORED)
_REPLIES = {Repair: DocumentKind.REPAIR_REPLY, Objection: DocumentKind.OBJECTION_REPLY}


def contestable_from(case: ListingCase, contested: Contested) -> date:
    """The first day on which anybody can have contested the decision.

    Raises:
        NotListed, NothingRestored: it did not reach the party, or does not stand.
    """
    if isinstance(contested, RepairRevocation):
        if contested.state not in RESTORING or contested.served_on is None:
            raise NothingRestored
        return contested.served_on
    if contested is not None:
        assert contested.decided_on is not None, "constraint decided_whole"
        return contested.decided_on
    effective_on = case.served_on or case.published_on
    if case.state not in CONTESTABLE_STATES or effective_on is None:
        raise NotListed
    return effective_on


def last_day_of(
    session: Session,
    case: ListingCase,
    contested: Contested,
    kind: ContestKind,
    earlier: Sequence[Contest],
    on: date,
) -> LastDay | None:
    """The last day to contest the decision that way; None before it was served.

    Whoever sues after a reconsideration that left it standing has a time of its own. It counts
    from the service of that decision on the agency, for which day it reached the party the
    agency is not told; whoever was served later says so as the reason for being late.

    Args:
        session: the caller's.
        case: the case.
        contested: which of its decisions.
        kind: which way.
        earlier: what was entered about the same decision before, oldest first.
        on: the legal day.
    """
    if kind is ContestKind.LITIGATION:
        reviewed = [
            one.served_on
            for one in earlier
            if one.kind == ContestKind.RECONSIDERATION
            and one.outcome in LEFT_STANDING
            and one.served_on is not None
        ]
        if reviewed:
            return suit_after_review(max(reviewed), calendar_on(on))
    _decided_on, served_on = days_of_decision(session, case, contested)
    if served_on is None:
        return None
    found = remedies_of(served_on=served_on, calendar=calendar_on(on))
    if kind is ContestKind.LITIGATION:
        return LastDay(found.suit_until, found.suit_article)
    return LastDay(found.review_until, found.review_article)


def days_of_decision(
    session: Session, case: ListingCase, contested: Contested
) -> tuple[date | None, date | None]:
    """When the decision was made, and when it reached the party."""
    if contested is None:
        return case.decided_on, case.served_on or case.published_on
    if isinstance(contested, RepairRevocation):
        return contested.decided_on, contested.served_on
    return contested.decided_on, _reply_served_on(session, contested)


def _reply_served_on(session: Session, request: Repair | Objection) -> date | None:
    return session.scalar(
        select(func.min(DocumentService.tried_on))
        .join(IssuedDocument, IssuedDocument.id == DocumentService.document_id)
        .where(
            IssuedDocument.request_id == request.id,
            IssuedDocument.kind == _REPLIES[type(request)].value,
            DocumentService.outcome == SERVED,
        )
    )
