"""Campaigns in any state, made by the services themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from campaigns.planning import service
from campaigns.planning.models import Campaign
from campaigns.planning.service import NamedAgency, NewCampaign
from campaigns.planning.terms import AgencyRole
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from tests.builders.accounts import an_agency

FIRST_DAY = date(2026, 3, 1)
LAST_DAY = date(2026, 12, 31)
# 09:00 in Beijing on the first day.
MORNING = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)


def a_draft(
    session: Session,
    *,
    agencies: Sequence[Agency] | None = None,
    name: str = "车用燃油专项整治",
    category: str = "motor_fuel",
    starts_on: date | None = FIRST_DAY,
    ends_on: date | None = LAST_DAY,
    by: Actor | None = None,
    at: datetime = MORNING,
    first: AgencyRole = AgencyRole.LEAD,
) -> Campaign:
    """A draft led by the first of ``agencies``, or which has another part in it."""
    named = [
        NamedAgency(agency.name, AgencyRole.SUPPORTING if place else first, agency.id)
        for place, agency in enumerate(agencies or [an_agency(session)])
    ]
    new = NewCampaign(
        name=name,
        category=category,
        kind="special_rectification",
        agencies=named,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return service.draft_campaign(session, new, by=by or system_actor("tests"), at=at)


def an_announced_campaign(session: Session, *, at: datetime = MORNING, **terms: object) -> Campaign:
    """A campaign that the public can see and that has not begun."""
    draft = a_draft(session, at=at, **terms)  # type: ignore[arg-type]  # handed on as given
    return service.announce(
        session, draft.id, version=draft.version, by=system_actor("tests"), at=at
    )


def a_running_campaign(session: Session, *, at: datetime = MORNING, **terms: object) -> Campaign:
    """A campaign that visits can be recorded under."""
    announced = an_announced_campaign(session, at=at, **terms)
    return service.start(
        session, announced.id, version=announced.version, by=system_actor("tests"), at=at
    )
