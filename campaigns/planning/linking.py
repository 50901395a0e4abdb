"""Which items of plans a campaign serves: many campaigns an item, many items a campaign."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.planning.drafting import PlanItem
from campaigns.planning.leading import check_leads
from campaigns.planning.models import Campaign, CampaignItem
from campaigns.planning.queries import get_campaign
from campaigns.plans import service as plans
from campaigns.plans.models import PlanState
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid

LONGEST_QUOTE = 2000


class PlanItemUnknown(Invalid):
    """The plan is not confirmed or has no such item, or the item does not say so."""

    title = N_("与行动计划不符")


class ItemDraftedFrom(Conflict):
    """The campaign was drafted from this item; that stays on record."""

    title = N_("这次行动由这一条起草")
    detail = N_("专项行动由行动计划的这一条起草而来，这一来源不能去掉。")


def link_item(
    session: Session, campaign_id: UUID, item: PlanItem, *, by: Actor, at: datetime
) -> Campaign:
    """Say that a campaign serves an item of a confirmed plan too.

    Args:
        session: the caller's transaction.
        campaign_id: which campaign; in any state.
        item: the plan, its item, and words of it: they must stand in the item.
        by: who says so.
        at: UTC instant.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, PlanUnknown, PlanItemUnknown.
    Repeatable: yes.
    """
    campaign = get_campaign(session, campaign_id)
    check_leads(session, campaign, by, legal_day(at))
    _check(session, item)
    added = session.execute(
        insert(CampaignItem)
        .values(
            campaign_id=campaign.id,
            plan_id=item.plan_id,
            plan_item_id=item.item_id,
            quote=item.quote.strip(),
            linked_at=at,
        )
        .on_conflict_do_nothing()
        .returning(CampaignItem.campaign_id)
    ).all()
    if added:
        session.expire(campaign, ["items"])
        _note(session, "item_linked", campaign, item.plan_id, item.item_id, by=by, at=at)
    return get_campaign(session, campaign_id)


def unlink_item(
    session: Session, campaign_id: UUID, plan_id: UUID, item_id: str, *, by: Actor, at: datetime
) -> Campaign:
    """Take such a link back; the one that a campaign was drafted from stays.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, ItemDraftedFrom.
    Repeatable: yes.
    """
    campaign = get_campaign(session, campaign_id)
    check_leads(session, campaign, by, legal_day(at))
    key = (campaign_id, plan_id, item_id)
    there = session.get(CampaignItem, key, with_for_update=True)
    if there is None:
        return campaign
    if there.drafted_name is not None:
        raise ItemDraftedFrom
    session.execute(
        delete(CampaignItem).where(
            CampaignItem.campaign_id == campaign_id,
            CampaignItem.plan_id == plan_id,
            CampaignItem.plan_item_id == item_id,
        )
    )
    session.expire(campaign, ["items"])
    _note(session, "item_unlinked", campaign, plan_id, item_id, by=by, at=at)
    return get_campaign(session, campaign_id)


def _check(session: Session, item: PlanItem) -> None:
    plan = plans.get_plan(session, item.plan_id)
    if plan.state != PlanState.CONFIRMED:
        raise PlanItemUnknown(errors=[FieldError("#/plan_id", N_("行动计划还没有确认"))])
    text = next((one["text"] for one in plan.draft["items"] if one["id"] == item.item_id), None)
    if text is None:
        raise PlanItemUnknown(errors=[FieldError("#/plan_item_id", N_("行动计划里没有这一条"))])
    quote = item.quote.strip()
    if not 0 < len(quote) <= LONGEST_QUOTE or _bare(quote) not in _bare(text):
        raise PlanItemUnknown(errors=[FieldError("#/quote", N_("引文应当是这一条的原文"))])


def _bare(text: str) -> str:
    """Without white space: a printed line break is not part of the words."""
    return "".join(text.split())


def _note(
    session: Session,
    what: str,
    campaign: Campaign,
    plan_id: UUID,
    item_id: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        action=f"campaign.{what}",
        object_kind="campaign",
        object_id=str(campaign.id),
        detail={"plan_id": str(plan_id), "plan_item_id": item_id},
        at=at,
    )
