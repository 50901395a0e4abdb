"""A supporting agency's own share of a campaign's visits, changed by its own officers. No commit.

The number of visits to be made is the leader's and stays: what an agency takes on the leader is
relieved of, and what it gives back the leader makes, so that no visit is left to nobody. After the
announcement the change is an amendment like any other, public with its reason; the leader can amend
it again. Everything else of the campaign stays the leader's.
"""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.amending import LONGEST_REASON, Amendment, NothingAmended, put_amendment
from campaigns.planning.drafting import agencies_of, put_agencies
from campaigns.planning.leading import CampaignOfAnotherAgency
from campaigns.planning.models import Campaign
from campaigns.planning.moving import done, held
from campaigns.planning.rules import CampaignAct, CampaignState
from campaigns.planning.terms import (
    AgencyRole,
    CampaignTermsInvalid,
    NamedAgency,
    wrong_public_text,
)
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError


class ShareOfTheLeader(Conflict):
    """The visits are not divided up between this agency and one leader."""

    title = N_("分工由牵头单位确定")
    detail = N_("这次行动没有给本机关分工，或者没有唯一的牵头单位承担其余的户次。")


def change_own_share(
    session: Session,
    campaign_id: UUID,
    share: int,
    *,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Campaign:
    """Take on more of a campaign's visits, or give some back to its leader.

    Args:
        session: the caller's transaction.
        campaign_id: which one.
        share: visits to be made by the actor's agency from now on, >= 0.
        reason: 1 to 500 characters, in the journal; public of a campaign that was announced.
        version: as read.
        by: an officer of an agency that supports the campaign, or has the functions of one.
        at: UTC instant.

    Raises:
        CampaignUnknown, Stale, ActNotPossible, NothingAmended.
        CampaignOfAnotherAgency: none that supports it.
        ShareOfTheLeader: it has no share, or there is no one leader who has one.
        CampaignTermsInvalid: below zero, more than the leader has left, or no reason.
    """
    campaign = held(session, campaign_id, version, acts=_ACTS)
    agencies = agencies_of(campaign)
    own = find_own_part(session, campaign, by, legal_day(at))
    if own is None:
        raise CampaignOfAnotherAgency
    leader = _leader(agencies)
    if own.share is None or leader is None or leader.share is None:
        raise ShareOfTheLeader
    left = leader.share + own.share - share
    _check(share, left, reason)
    if share == own.share:
        raise NothingAmended
    told = {"agency": own.printed_name, "was": own.share, "share": share, "reason": reason.strip()}
    changed = {own.printed_name: share, leader.printed_name: left}
    agencies = [replace(one, share=changed.get(one.printed_name, one.share)) for one in agencies]
    if campaign.state == CampaignState.DRAFT:
        put_agencies(campaign, agencies)
        return done(session, campaign, CampaignAct.REVISE, by=by, at=at, detail=told)
    amendment = Amendment(reason, agencies=agencies)
    return put_amendment(session, campaign, amendment, by=by, at=at, detail=told)


def find_own_part(session: Session, campaign: Campaign, by: Actor, on: date) -> NamedAgency | None:
    """The actor's agency as a campaign names it to support; None where it does not."""
    mine = acting_as(session, by, on)
    return next(
        (
            one
            for one in agencies_of(campaign)
            if one.role is AgencyRole.SUPPORTING and one.agency_id in mine
        ),
        None,
    )


def _leader(agencies: list[NamedAgency]) -> NamedAgency | None:
    leading = [one for one in agencies if one.role is AgencyRole.LEAD]
    return leading[0] if len(leading) == 1 else None


def _check(share: int, left: int, reason: str) -> None:
    faults = wrong_public_text("reason", reason)
    if share < 0:
        faults.append(FieldError("#/share", N_("分工的户次不能为负数")))
    if left < 0:
        faults.append(FieldError("#/share", N_("超过了牵头单位承担的户次")))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        faults.append(FieldError("#/reason", N_("请写明原因，不超过500字")))
    if faults:
        raise CampaignTermsInvalid(errors=faults)


_ACTS = (CampaignAct.REVISE, CampaignAct.AMEND)
