"""The closing report: what a campaign came to, in words and in figures that no longer move."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning.course_models import CampaignReport
from campaigns.planning.models import Campaign
from campaigns.planning.moving import done, locked
from campaigns.planning.progress import PROGRESS, Progress, parts, pass_rate, progress
from campaigns.planning.rules import CampaignAct
from campaigns.planning.scope import SCOPE
from campaigns.planning.terms import CampaignTermsInvalid, PassRateBasis, wrong_public_text
from registry import due
from registry.accounts.actors import Actor
from registry.kernel.canonical import digest
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord

LONGEST_TEXT = 5000


class ReportTextMissing(Invalid):
    """A report says something."""

    title = N_("总结的内容有误")


class ReportUnknown(NotOnRecord):
    """The campaign's results are not published, or there is no such campaign."""

    title = N_("还没有公布结果")
    detail = N_("这次专项行动的结果还没有公布。")


class FiguresNotCounted(Conflict):
    """Visits of the campaign wait to be counted: figures frozen now would be wrong."""

    title = N_("进展还在统计")
    detail = N_("最近的检查还没有统计完，请稍后再公布总结。")


def report(
    session: Session, campaign_id: UUID, text: str, *, version: int, by: Actor, at: datetime
) -> Campaign:
    """Publish what a closed campaign came to, with its figures as they are counted now.

    Args:
        session: the caller's transaction.
        campaign_id: which one.
        text: what was done and found, 1 to 5000 characters; public.
        version: as read.
        by: who answers for it.
        at: UTC instant; its legal day is the day of publication.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible.
        ReportTextMissing, FiguresNotCounted.
        CampaignTermsInvalid: a person's number seems to stand in the text.
    """
    text = text.strip()
    if not 0 < len(text) <= LONGEST_TEXT:
        wrong = FieldError("#/text", N_("写明做了什么、发现了什么，不超过5000字"))
        raise ReportTextMissing(errors=[wrong])
    if personal := wrong_public_text("text", text):
        raise CampaignTermsInvalid(errors=personal)
    campaign = locked(session, campaign_id, CampaignAct.REPORT, version, by=by, at=at)
    figures = figures_of(session, campaign)
    frozen = {
        "campaign_id": str(campaign.id),
        "reported_on": legal_day(at),
        "text": text,
        "figures": figures,
    }
    session.add(
        CampaignReport(
            campaign_id=campaign.id,
            text=text,
            figures=figures,
            digest=digest(frozen),
            reported_on=legal_day(at),
            reported_by=by.officer_id,
            recorded_at=at,
        )
    )
    detail = {"digest": digest(frozen).hex()}
    return done(session, campaign, CampaignAct.REPORT, by=by, at=at, detail=detail)


def get_report(session: Session, campaign_id: UUID) -> CampaignReport:
    """The report of a campaign.

    Raises:
        ReportUnknown: none is published.
    """
    found = find_report(session, campaign_id)
    if found is None:
        raise ReportUnknown
    return found


def find_report(session: Session, campaign_id: UUID) -> CampaignReport | None:
    """The report of a campaign; None before it is published."""
    return session.get(CampaignReport, campaign_id)


def figures_of(session: Session, campaign: Campaign) -> dict[str, Any]:
    """The campaign's figures as JSON values: whole, by agency, by division, with its targets.

    Raises:
        FiguresNotCounted.
    """
    aims_at_coverage = campaign.target_coverage is not None
    if due.is_owed(session, PROGRESS, str(campaign.id)) or (
        aims_at_coverage and due.is_owed(session, SCOPE, str(campaign.id))
    ):
        raise FiguresNotCounted
    whole = progress(session, [campaign.id])[campaign.id]
    several = parts(session, campaign.id)
    basis = PassRateBasis(campaign.target_basis or PassRateBasis.FIRST_VISIT)
    return {
        "whole": asdict(whole),
        "pass_rate": _text(pass_rate(whole, basis)),
        "pass_rate_basis": basis.value,
        "target_inspections": campaign.target_inspections,
        "target_coverage": _text(campaign.target_coverage),
        "target_pass_rate": _text(campaign.target_pass_rate),
        "scope_subjects": campaign.scope_subjects,
        "agencies": {str(one.agency_id): asdict(one.progress) for one in several if one.agency_id},
        "divisions": {one.division: asdict(one.progress) for one in several if one.division},
    }


def whole_of(report: CampaignReport) -> Progress:
    """The frozen figures of the whole campaign."""
    return Progress(**report.figures["whole"])


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(round(value, 4))
