"""A campaign's course on the console: announcing, starting, amending, closing, reporting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import flash, render_template, request
from flask_babel import gettext as _

from campaigns.planning import service
from campaigns.planning.agency_forms import read_agencies, rows_of
from campaigns.planning.amending import Amendment
from campaigns.planning.api import MOVES
from campaigns.planning.blueprint import bp
from campaigns.planning.campaign_schemas import scope_in, targets_of
from campaigns.planning.course_schemas import AmendmentForm, CampaignReportIn, OwnShareIn
from campaigns.planning.draft_pages import (
    Page,
    agency_choices,
    back,
    campaign_page,
    compared,
    errors_of,
    held_of,
    status,
    terms_choices,
)
from campaigns.planning.drafting import agencies_of
from campaigns.planning.labels import ROLE_NAMES
from campaigns.planning.leading import check_leads
from campaigns.planning.list_pages import shown_codes
from campaigns.planning.presentation import names
from campaigns.planning.rules import CAMPAIGN, CampaignAct, CampaignState
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, Refusal, Stale
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form


@bp.post("/console/campaigns/<uuid:campaign_id>/own-share")
@requires(Permission.CAMPAIGNS_WRITE)
def change_own_share(campaign_id: UUID) -> Page:
    """Change what a supporting agency makes of the visits."""
    values, errors = read_form(OwnShareIn)
    refused: Refusal | None = None
    if not errors:
        try:
            with transaction() as session:
                service.change_own_share(
                    session,
                    campaign_id,
                    values["share"],
                    reason=values["reason"],
                    version=if_match(),
                    by=actor(),
                    at=now(),
                )
        except (Invalid, Conflict, Stale) as refusal:
            refused, errors = refusal, errors_of(refusal)
        else:
            flash(_("本机关的分工已修改。"), "ok")
            return back(campaign_id)
    page = campaign_page(
        campaign_id,
        wrong={"share": (values, errors)},
        refused=refused if isinstance(refused, Stale) else None,
    )
    return page, status(refused) if refused else 422


@bp.post("/console/campaigns/<uuid:campaign_id>/<any(announce, start, close):act>")
@requires(Permission.CAMPAIGNS_WRITE)
def move(campaign_id: UUID, act: str) -> Page:
    """Announce, start or close a campaign."""
    try:
        with transaction() as session:
            MOVES[CampaignAct(act)](session, campaign_id, version=if_match(), by=actor(), at=now())
    except (Conflict, Stale) as refused:
        return campaign_page(campaign_id, refused=refused), status(refused)
    told = {
        "announce": _("已公布，公众可以看到这次行动。"),
        "start": _("已开始，检查人员可以提交检查记录。"),
        "close": _("已结束，不再接收检查记录；请在期限内公布总结。"),
    }
    flash(told[act], "ok")
    return back(campaign_id)


@bp.get("/console/campaigns/<uuid:campaign_id>/amendment")
@requires(Permission.CAMPAIGNS_WRITE)
def amendment(campaign_id: UUID) -> str:
    """The form that changes an announced campaign."""
    return _amendment_page(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/amendment")
@requires(Permission.CAMPAIGNS_WRITE)
def amend(campaign_id: UUID) -> Page:
    """Change an announced campaign, on the record."""
    values, errors = read_form(AmendmentForm(unknown=ma.EXCLUDE))
    typed = request.form.to_dict()
    if errors:
        return _amendment_page(campaign_id, values, errors, typed), 422
    try:
        with transaction() as session:
            campaign = service.get_campaign(session, campaign_id)
            agencies, wrong = read_agencies(
                agencies_of(campaign), typed, dict(agency_choices(session))
            )
            if not wrong:
                changed = Amendment(
                    reason=values["reason"],
                    ends_on=values["ends_on"],
                    targets=targets_of(values),
                    scope=scope_in(values),
                    agencies=agencies,
                )
                service.amend(
                    session, campaign_id, changed, version=if_match(), by=actor(), at=now()
                )
    except (Invalid, Conflict, Stale) as refused:
        page = _amendment_page(campaign_id, values, errors_of(refused), typed, stale=refused)
        return page, status(refused)
    if wrong:
        return _amendment_page(campaign_id, values, {"agencies": wrong}, typed), 422
    flash(_("变更已记录并公开。"), "ok")
    return back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/report")
@requires(Permission.CAMPAIGNS_WRITE)
def report(campaign_id: UUID) -> Page:
    """Publish what a closed campaign came to."""
    values, errors = read_form(CampaignReportIn)
    if errors:
        return campaign_page(campaign_id, wrong={"report": (values, errors)}), 422
    try:
        with transaction() as session:
            service.report(
                session, campaign_id, values["text"], version=if_match(), by=actor(), at=now()
            )
    except (Invalid, Conflict, Stale) as refused:
        again = {"report": (values, errors_of(refused))}
        shown = refused if isinstance(refused, Stale) else None
        return campaign_page(campaign_id, wrong=again, refused=shown), status(refused)
    flash(_("总结已公布，数据不再变动。"), "ok")
    return back(campaign_id)


def _amendment_page(
    campaign_id: UUID,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    *,
    stale: Refusal | None = None,
) -> str:
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
        check_leads(session, campaign, actor(), today())
        held = held_of(campaign)
        # What is wrong with the agencies stands at their own table, not at a field of the form.
        by_field = {name: told for name, told in (errors or {}).items() if name != "agencies"}
        form = form_of(
            AmendmentForm(),
            shown_codes(values) if values is not None else held,
            by_field,
            choices=terms_choices(session, campaign),
        )
        return render_template(
            "planning/amendment.html",
            campaign=campaign,
            form=form,
            open=CAMPAIGN.allows(CampaignState(campaign.state), CampaignAct.AMEND),
            rows=rows_of(agencies_of(campaign), typed or {}),
            adding=agency_choices(session),
            roles=[(role.value, name) for role, name in ROLE_NAMES.items()],
            added=typed or {},
            shares_wrong=(errors or {}).get("agencies", ()),
            changed=compared(held, values or {}) if isinstance(stale, Stale) else [],
            **names(),
        )
