"""From a confirmed plan to draft campaigns: each with the item that ordered it and its quote."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.planning.drafting import NewCampaign, PlanItem, draft_campaigns
from campaigns.planning.models import Campaign, CampaignItem
from campaigns.planning.terms import AgencyRole, NamedAgency
from campaigns.plans import service as plans
from registry.accounts.actors import Actor
from registry.accounts.competence import AgencyWithoutSuccessor, current_agency
from registry.kernel.clock import legal_day


def draft_from_plan(session: Session, plan_id: UUID, *, by: Actor, at: datetime) -> list[Campaign]:
    """Draft every campaign of a confirmed plan that has no draft yet.

    Agencies merged since the plan was printed are followed to their successors; one that is
    not on record is kept by its printed name.

    Returns:
        The new drafts, in the plan's order; none when all were drafted before.

    Raises:
        What ``plans.service.drafted_campaigns`` raises for an unknown or unconfirmed plan.
    Transaction: the caller's. Repeatable: yes.
    """
    known = set(
        session.execute(
            select(CampaignItem.plan_item_id, CampaignItem.drafted_name).where(
                CampaignItem.plan_id == plan_id
            )
        )
    )
    on = legal_day(at)
    drafts: dict[tuple[str, str], NewCampaign] = {}
    for drafted in plans.drafted_campaigns(session, plan_id):
        if (drafted.item_id, drafted.name) in known:
            continue
        agencies: dict[str, NamedAgency] = {}
        for printed, role, agency_id in drafted.agencies:
            successor = _successor(session, agency_id, on)
            agencies.setdefault(printed, NamedAgency(printed, AgencyRole(role), successor))
        drafts[drafted.item_id, drafted.name] = NewCampaign(
            name=drafted.name,
            category=drafted.category,
            kind=drafted.kind,
            agencies=list(agencies.values()),
            ordered_by=PlanItem(plan_id, drafted.item_id, drafted.quote),
        )
    return draft_campaigns(session, list(drafts.values()), by=by, at=at) if drafts else []


def _successor(session: Session, agency_id: UUID | None, on: date) -> UUID | None:
    """Who has the agency's functions now; None where nobody on record has."""
    if agency_id is None:
        return None
    try:
        return current_agency(session, agency_id, on).id
    except AgencyWithoutSuccessor:
        return None
