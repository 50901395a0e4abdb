"""The assignments of a campaign as its console page shows them, and the form that orders one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from campaigns.planning import assignments
from campaigns.planning.assignment_queries import count_closed
from campaigns.planning.assignment_schemas import AssignmentIn
from campaigns.planning.labels import ORIGIN_NAMES
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from registry.accounts.actors import Actor
from registry.accounts.competence import carried_on_by
from registry.accounts.service import list_officers
from registry.shell.forms import form_of

_SHOWN = 100
_OPEN = (CampaignState.ANNOUNCED, CampaignState.RUNNING)


def orders_of(
    session: Session,
    campaign: Campaign,
    wrong: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
    *,
    by: Actor,
    on: date,
) -> dict[str, Any]:
    """What the campaign's page shows of its assignments, and the form that orders one."""
    whose = None
    if not assignments.sees_all(session, campaign, by, on):
        whose = session.scalars(carried_on_by(by.agency(), on)).all()
    found = assignments.open_assignments(
        session, agency_ids=whose, campaign_id=campaign.id, seen_by=by, limit=_SHOWN + 1
    )
    values, errors = wrong or ({}, {})
    agency_id = by.agency_id
    officers = list_officers(session, agency_id) if agency_id else ()
    chosen = [str(key) for key in values.get("officers", ())]
    return {
        "assignments": found[:_SHOWN],
        "more_assignments": len(found) > _SHOWN,
        "closed_assignments": count_closed(session, campaign.id, agency_ids=whose, seen_by=by),
        "origins": {origin.value: name for origin, name in ORIGIN_NAMES.items()},
        "may_assign": campaign.state in _OPEN,
        "order": form_of(
            AssignmentIn(),
            {**values, "officers": chosen},
            errors,
            choices={"officers": [(str(one.id), one.name) for one in officers if one.active]},
        ),
    }
