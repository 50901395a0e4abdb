"""A draft laid out for the person who checks it: item by item, quotes marked in the item's text.

Owns the arrangement; what a template shows of it has no rules of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.plans import service
from campaigns.plans.agency_names import agencies_by_name, successors_on
from campaigns.plans.amendments import PlannedCampaign, role_of
from campaigns.plans.models import Plan
from registry.accounts.models import Agency
from registry.accounts.service import get_agencies


@dataclass(frozen=True, slots=True)
class Named:
    """An agency as printed: who is meant on record, and who has its functions today.

    ``agency`` None: not on record. ``today`` None: nobody on record any more.
    """

    printed: str
    role: str
    agency: Agency | None
    today: Agency | None

    @property
    def merged(self) -> bool:
        """Whether another agency has its functions today."""
        return bool(self.agency and self.today and self.agency.id != self.today.id)


@dataclass(frozen=True, slots=True)
class ReviewedCampaign:
    """A campaign as it stands with the agencies it would be drafted for."""

    campaign: PlannedCampaign
    agencies: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One item: ``segments`` are its text in order, each with whether a campaign quotes it."""

    item: Mapping[str, Any]
    segments: tuple[tuple[str, bool], ...]
    agencies: tuple[Named, ...]
    campaigns: tuple[ReviewedCampaign, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What confirming the plan would do: campaigns drafted, dropped by a person, not enforcement.

    ``unknown`` counts printed agencies of the drafts that are not on record.
    """

    drafted: int
    dropped: int
    other: int
    unknown: int


def review(session: Session, plan: Plan, *, on: date) -> list[ReviewedItem]:
    """Every item of a plan's draft in the order printed; three statements, however long it is."""
    campaigns = service.campaigns_of(plan)
    items: Sequence[Mapping[str, Any]] = plan.draft["items"]
    meant = service.meant_agencies(session, campaigns)
    printed = {name for item in items for name in item["agencies"]}
    by_name = agencies_by_name(session, printed)
    corrected = {key for found in meant.values() for key in found.values() if key}
    known = {agency.id: agency for agency in by_name.values()} | get_agencies(session, corrected)
    heirs = successors_on(session, known.keys(), on)
    shown = _Names(known, heirs)
    return [
        ReviewedItem(
            item=item,
            segments=tuple(
                marked(item["text"], [c.quote for c in campaigns if c.item_id == item["id"]])
            ),
            agencies=tuple(
                shown.of(name, role_of(name, item), by_name[name].id if name in by_name else None)
                for name in dict.fromkeys(item["agencies"])
            ),
            campaigns=tuple(
                ReviewedCampaign(
                    campaign,
                    tuple(
                        shown.of(name, role, meant[campaign.id][name])
                        for name, role in campaign.roles
                    ),
                )
                for campaign in campaigns
                if campaign.item_id == item["id"]
            ),
        )
        for item in items
    ]


def is_of_elsewhere(session: Session, plan: Plan, items: Iterable[ReviewedItem]) -> bool:
    """Whether names such as “省市场监管局” in the plan of another place mean bodies on record here.

    A plan is of another place when no agency on record bears the name of its jurisdiction.
    """
    if plan.jurisdiction is None or not any(n.agency for item in items for n in item.agencies):
        return False
    at_home = Agency.name.contains(plan.jurisdiction, autoescape=True)
    return session.scalar(select(Agency.id).where(at_home).limit(1)) is None


def counts(items: Iterable[ReviewedItem]) -> Counts:
    """What confirming would do, in numbers."""
    every = [reviewed for item in items for reviewed in item.campaigns]
    drafted = [reviewed for reviewed in every if reviewed.campaign.to_be_drafted]
    dropped = sum(reviewed.campaign.dropped for reviewed in every)
    unknown = {n.printed for reviewed in drafted for n in reviewed.agencies if n.agency is None}
    other = len(every) - len(drafted) - dropped
    return Counts(len(drafted), dropped, other, len(unknown))


def marked(text: str, quotes: Iterable[str]) -> list[tuple[str, bool]]:
    """The text cut into pieces, each with whether it lies in a quote; joined they are the text.

    Args:
        text: an item's own text.
        quotes: exact parts of it; the first place of each is marked, overlapping ones as one.
    """
    inside = bytearray(len(text))
    for quote in quotes:
        start = text.find(quote)
        if start >= 0:
            inside[start : start + len(quote)] = b"\x01" * len(quote)
    pieces: list[tuple[str, bool]] = []
    begun = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or inside[end] != inside[begun]:
            pieces.append((text[begun:end], bool(inside[begun])))
            begun = end
    return pieces


@dataclass(frozen=True, slots=True)
class _Names:
    """Agencies on record by identifier, and who has each one's functions on the day."""

    known: Mapping[UUID, Agency]
    heirs: Mapping[UUID, Agency]

    def of(self, printed: str, role: str, agency_id: UUID | None) -> Named:
        if agency_id is None:
            return Named(printed, role, None, None)
        return Named(printed, role, self.known.get(agency_id), self.heirs.get(agency_id))
