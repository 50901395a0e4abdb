"""Last year's campaign again: the same order for the new year, as a draft that names its origin."""

import re
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.drafting import NewCampaign, agencies_of, draft_campaign, terms_of
from campaigns.planning.leading import check_leads
from campaigns.planning.models import Campaign
from campaigns.planning.queries import get_campaign
from campaigns.planning.terms import NamedAgency
from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agencies
from registry.accounts.competence import AgencyWithoutSuccessor, current_agency
from registry.kernel.clock import legal_day
from registry.kernel.period import add_years

_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")


def copy_campaign(session: Session, campaign_id: UUID, *, by: Actor, at: datetime) -> Campaign:
    """Draft a campaign again, a year or as many years later as its first day is not past.

    Days move to the same place in the new year (29 February to the 28th), targets, scope and
    shares are copied, agencies merged since are followed to their successors, and the checklist
    will be its newest version when the copy starts. The plan's items are not copied: they
    ordered the first one.

    Who leads the first one, or drafted it, copies it: whoever drafts is in charge of the draft,
    and a supporting agency would be of others' lead and shares.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, CampaignTermsInvalid.
    """
    origin = get_campaign(session, campaign_id)
    terms, on = terms_of(origin), legal_day(at)
    check_leads(session, origin, by, on)
    years = _years_until(terms.starts_on or terms.ends_on, on)
    new = NewCampaign(
        name=_renamed(terms.name, terms.starts_on, terms.ends_on, years),
        category=origin.category,
        kind=origin.kind,
        agencies=_successors(session, agencies_of(origin), on=on),
        starts_on=add_years(terms.starts_on, years) if terms.starts_on else None,
        ends_on=add_years(terms.ends_on, years) if terms.ends_on else None,
        checklist_key=terms.checklist_key,
        targets=terms.targets,
        scope=terms.scope,
        copied_from=origin.id,
    )
    return draft_campaign(session, new, by=by, at=at)


def _years_until(day: date | None, on: date) -> int:
    """How many years later a day is not past any more; at least one."""
    years = 1
    while day is not None and add_years(day, years) < on:
        years += 1
    return years


def _renamed(name: str, starts_on: date | None, ends_on: date | None, years: int) -> str:
    """The name with each year of the campaign moved on, where it has one."""
    if starts_on is None:
        return name
    own = range(starts_on.year, (ends_on or starts_on).year + 1)

    def moved(year: re.Match[str]) -> str:
        return str(int(year[0]) + years) if int(year[0]) in own else year[0]

    return _YEAR.sub(moved, name)


def _successors(session: Session, agencies: list[NamedAgency], *, on: date) -> list[NamedAgency]:
    """Whom to name now: who has the functions; two that were merged into one share as one."""
    found: dict[str, NamedAgency] = {}
    for named in agencies:
        key, name = named.agency_id, named.printed_name
        if key is not None:
            key = _successor(session, key, on)
        if key is not None and key != named.agency_id:
            name = get_agencies(session, [key])[key].name
        twin = found.get(name)
        share = named.share if twin is None else _sum(twin.share, named.share)
        role = named.role if twin is None else twin.role
        found[name] = NamedAgency(name, role, key, share)
    return list(found.values())


def _successor(session: Session, agency_id: UUID, on: date) -> UUID | None:
    try:
        return current_agency(session, agency_id, on).id
    except AgencyWithoutSuccessor:
        return None


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)
