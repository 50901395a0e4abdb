"""From when early removal from a list may be asked for: for the party's credit file.

Reckoned by the rule of the list, so that the file promises nothing that the list refuses.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import ABNORMAL, get_list
from registry.blacklist.models import CaseSuspension, ListingCase
from registry.blacklist.repair_intake import repair_day_in_term
from registry.blacklist.states import CaseState
from registry.credit.remedies import Remedy, RemedyAct


def early_removals(
    session: Session, listing_ids: Sequence[UUID], _on: date
) -> Mapping[UUID, Remedy]:
    """The first day to ask for early removal from N listings that are published.

    None where it comes after the term.
    """
    return _removals(
        session,
        select(Listing.id, ListingCase)
        .join(ListingCase, ListingCase.id == Listing.case_id)
        .where(Listing.id.in_(listing_ids), func.upper_inf(Listing.recorded)),
    )


def early_removals_after_stays(
    session: Session, stay_ids: Sequence[UUID], _on: date
) -> Mapping[UUID, Remedy]:
    """The same for listings that are on the list again after N stays, by the stay."""
    return _removals(
        session,
        select(CaseSuspension.id, ListingCase)
        .join(ListingCase, ListingCase.id == CaseSuspension.case_id)
        .where(CaseSuspension.id.in_(stay_ids)),
    )


def first_days_off(session: Session, subject_ids: Collection[int], on: date) -> Mapping[int, date]:
    """The first day after ``on`` on which each of N subjects may be off what bars a repair.

    Those are the lists of the credit file, and that of abnormal operations. It is the day after the
    last of its early removals, were they granted on the day that they are asked for. Left out is
    who is on one that it cannot ask to leave.
    """
    held = (
        select(ListingCase)
        .join(Listing, Listing.case_id == ListingCase.id)
        .where(
            Listing.subject_id.in_(subject_ids),
            Listing.valid.contains(on),
            func.upper_inf(Listing.recorded),
        )
    )
    found: dict[int, date] = {}
    kept: set[int] = set()
    for case in session.scalars(held):
        if case.list_key != ABNORMAL and get_list(case.list_key).on(on).credit_kind is None:
            continue
        first = repair_day_in_term(session, case)
        if first is None or case.state != CaseState.PUBLISHED:
            kept.add(case.subject_id)
        else:
            asked_on = max(first, on, found.get(case.subject_id, on))
            found[case.subject_id] = asked_on
    return {
        subject_id: asked_on + timedelta(days=1)
        for subject_id, asked_on in found.items()
        if subject_id not in kept
    }


def _removals(session: Session, cases: Select[UUID, ListingCase]) -> Mapping[UUID, Remedy]:
    found = {}
    for source_id, case in session.execute(cases.where(ListingCase.state == CaseState.PUBLISHED)):
        first = repair_day_in_term(session, case)
        if first is None:
            continue
        policy = get_list(case.list_key).on(case.decided_on or first)
        source = policy.cite(policy.repair.article)
        found[source_id] = Remedy(RemedyAct.EARLY_REMOVAL, first, source)
    return found
