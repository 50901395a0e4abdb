"""Use cases of action plans. None commits; each write has one line in the journal.

Owns a plan from its text to the person's confirmation. Reading the text is the reader's; what
becomes of the campaigns of a confirmed plan belongs to planning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from campaigns.plans.agency_names import agencies_by_name
from campaigns.plans.amendment_rows import amendment_of, row_of_amendment
from campaigns.plans.amendments import Amendment, PlannedCampaign, faults, planned_campaigns
from campaigns.plans.draft import PlanDraft
from campaigns.plans.intake import digest_of, row_of
from campaigns.plans.models import Plan, PlanAmendment, PlanState
from campaigns.plans.refusals import (
    AmendmentInvalid,
    PlanCampaignUnknown,
    PlanConfirmedAlready,
    PlanNotConfirmed,
    PlanUnknown,
    PlanWithoutItems,
)
from registry.accounts.actors import Actor
from registry.accounts.service import get_agencies
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.refusals import N_, FieldError


@dataclass(frozen=True, slots=True)
class DraftedCampaign:
    """An enforcement campaign of a confirmed plan, as the person left it.

    ``agencies``: name as printed, role (``lead``, ``supporting``, ``shared``, ``listed``), and
    the agency on record it means, as it was then; None where there is none.
    """

    item_id: str
    name: str
    category: str
    kind: str
    quote: str
    agencies: list[tuple[str, str, UUID | None]]


def draft_plan(
    session: Session, draft: PlanDraft, *, text: str, file_name: str, by: Actor, at: datetime
) -> Plan:
    """Keep a text with the draft read from it; the same text gives its first plan back.

    Args:
        session: the caller's transaction.
        draft: what the reader made of ``text``.
        text: the whole text.
        file_name: as handed in.
        by: who hands it in.
        at: UTC instant.

    Returns:
        The new plan, or the plan of this text, in whatever state it is now.
    Repeatable: yes; two at once give one plan.
    """
    plan_id = session.scalar(
        insert(Plan)
        .values(row_of(draft, text=text, file_name=file_name, by=by, at=at))
        .on_conflict_do_nothing(index_elements=[Plan.text_digest])
        .returning(Plan.id)
    )
    if plan_id is None:
        known = find_plan_of(session, text)
        if known is None:
            raise AssertionError("the digest was taken by a plan that is there")
        return known
    detail = {"text_digest": digest_of(text).hex(), "items": len(draft.items)}
    _record(session, plan_id, "drafted", detail, by=by, at=at)
    return get_plan(session, plan_id)


def amend_campaign(
    session: Session,
    plan_id: UUID,
    campaign_id: str,
    amendment: Amendment,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Plan:
    """Say what is to become of one drafted campaign, beside what was read of it.

    The amendment holds as a whole, in place of an earlier one: a part that it leaves out is
    again as read. One that says what holds already is no change.

    Raises:
        PlanUnknown, Stale, PlanConfirmedAlready, PlanCampaignUnknown.
        AmendmentInvalid: with every field at fault.
        PersonNeeded: a key that stands for no person.
    """
    officer = by.person()
    plan = _open(session, plan_id, version)
    planned = campaigns_of(plan)
    found = campaign_named(planned, campaign_id)
    _check(session, amendment, found, planned)
    if amendment == (found.amendment or Amendment()):
        return plan
    plan.amendments.append(row_of_amendment(plan.id, campaign_id, amendment, officer, at))
    plan.version += 1
    session.flush()
    detail = {
        "campaign_id": campaign_id,
        "dropped": amendment.dropped,
        "category": amendment.category,
        "kind": amendment.kind,
        "version": plan.version,
    }
    _record(session, plan.id, "campaign_amended", detail, by=by, at=at)
    return plan


def confirm_plan(session: Session, plan_id: UUID, *, version: int, by: Actor, at: datetime) -> Plan:
    """A person confirms the draft with its amendments; from here on nothing of it changes.

    Raises:
        PlanUnknown, Stale, PlanConfirmedAlready, PlanWithoutItems.
        PersonNeeded: a key that stands for no person.
    """
    officer = by.person()
    plan = _open(session, plan_id, version)
    if not plan.draft["items"]:
        raise PlanWithoutItems
    plan.state, plan.confirmed_by, plan.confirmed_at = PlanState.CONFIRMED, officer, at
    plan.version += 1
    session.flush()
    kept = sum(campaign.to_be_drafted for campaign in campaigns_of(plan))
    detail = {"campaigns": kept, "version": plan.version}
    _record(session, plan.id, "confirmed", detail, by=by, at=at)
    return plan


def get_plan(session: Session, plan_id: UUID, *, fresh: bool = False) -> Plan:
    """One plan with its amendments and who handed it in and confirmed it.

    Args:
        session: the caller's.
        plan_id: which one.
        fresh: read it again, also when the session has it already.

    Raises:
        PlanUnknown: no such plan.
    """
    plan = session.scalars(
        select(Plan)
        .where(Plan.id == plan_id)
        .options(
            selectinload(Plan.amendments).joinedload(PlanAmendment.officer),
            joinedload(Plan.drafter),
            joinedload(Plan.confirmer),
        )
        .execution_options(populate_existing=fresh)
    ).one_or_none()
    if plan is None:
        raise PlanUnknown(plan_id=plan_id)
    return plan


def find_plan_of(session: Session, text: str) -> Plan | None:
    """The plan of exactly this text; None when it was never handed in."""
    plan_id = session.scalar(select(Plan.id).where(Plan.text_digest == digest_of(text)))
    return get_plan(session, plan_id) if plan_id else None


def list_plans(
    session: Session,
    *,
    state: PlanState | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Plan]:
    """Up to ``limit`` plans without text and draft, newest first, after the given one."""
    wanted = (
        select(Plan)
        .options(defer(Plan.text, raiseload=True), defer(Plan.draft, raiseload=True))
        .order_by(Plan.id.desc())
        .limit(limit)
    )
    if state:
        wanted = wanted.where(Plan.state == state)
    if after:
        wanted = wanted.where(Plan.id < after)
    return list(session.scalars(wanted))


def campaigns_of(plan: Plan) -> list[PlannedCampaign]:
    """Every campaign of the plan's draft as it stands, dropped ones too; in the order printed."""
    newest = {row.campaign_id: amendment_of(row) for row in plan.amendments}
    return planned_campaigns(plan.draft, newest)


def campaign_named(planned: Sequence[PlannedCampaign], campaign_id: str) -> PlannedCampaign:
    """The campaign of a draft by its identifier.

    Raises:
        PlanCampaignUnknown: the draft has none such.
    """
    for campaign in planned:
        if campaign.id == campaign_id:
            return campaign
    raise PlanCampaignUnknown(campaign_id=campaign_id)


def drafted_campaigns(session: Session, plan_id: UUID) -> list[DraftedCampaign]:
    """The enforcement campaigns that a person kept in a confirmed plan, in the order printed.

    Raises:
        PlanUnknown, PlanNotConfirmed.
    """
    plan = get_plan(session, plan_id)
    if plan.state != PlanState.CONFIRMED:
        raise PlanNotConfirmed
    kept = [campaign for campaign in campaigns_of(plan) if campaign.to_be_drafted]
    meant = meant_agencies(session, kept)
    return [
        DraftedCampaign(
            item_id=campaign.item_id,
            name=campaign.name,
            category=campaign.category,
            kind=campaign.kind,
            quote=campaign.quote,
            agencies=[(name, role, meant[campaign.id][name]) for name, role in campaign.roles],
        )
        for campaign in kept
    ]


def meant_agencies(
    session: Session, campaigns: Sequence[PlannedCampaign]
) -> dict[str, dict[str, UUID | None]]:
    """By campaign and printed name, the agency on record; a person's word before the name's."""
    names = {name for campaign in campaigns for name, _role in campaign.roles}
    found = {name: agency.id for name, agency in agencies_by_name(session, names).items()}
    return {
        campaign.id: {
            name: _corrected(campaign).get(name, found.get(name)) for name, _role in campaign.roles
        }
        for campaign in campaigns
    }


def _open(session: Session, plan_id: UUID, version: int) -> Plan:
    """The locked plan, when it is still a draft and of the version meant."""
    session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    plan = get_plan(session, plan_id, fresh=True)
    if plan.state != PlanState.DRAFT:
        raise PlanConfirmedAlready
    check_version(plan, version)
    return plan


def _check(
    session: Session,
    amendment: Amendment,
    campaign: PlannedCampaign,
    planned: Sequence[PlannedCampaign],
) -> None:
    wrong = faults(amendment, of=campaign, among=planned)
    meant = {agency_id for agency_id in amendment.agencies.values() if agency_id}
    if meant - get_agencies(session, meant).keys():
        wrong.append(FieldError("#/agencies", N_("没有这个机关。")))
    if wrong:
        raise AmendmentInvalid(errors=wrong)


def _corrected(campaign: PlannedCampaign) -> Mapping[str, UUID | None]:
    return campaign.amendment.agencies if campaign.amendment else {}


def _record(
    session: Session,
    plan_id: UUID,
    done: str,
    detail: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        action=f"plan.{done}",
        object_kind="plan",
        object_id=str(plan_id),
        detail=detail,
        at=at,
    )
