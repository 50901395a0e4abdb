"""A draft on the console: its terms, its agencies and shares, the plan's items it serves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.planning import service
from campaigns.planning.agency_forms import place_choices, read_agencies, rows_of
from campaigns.planning.assignment_views import orders_of
from campaigns.planning.blueprint import bp
from campaigns.planning.campaign_schemas import CampaignTermsIn, terms_in
from campaigns.planning.course_schemas import CampaignReportIn, OwnShareIn, PlanItemForm
from campaigns.planning.drafting import PlanItem, agencies_of, terms_of
from campaigns.planning.labels import ROLE_NAMES
from campaigns.planning.leading import leads
from campaigns.planning.list_pages import checklist_choices, shown_codes
from campaigns.planning.models import Campaign
from campaigns.planning.plan_items import item_choices, text_of
from campaigns.planning.presentation import shown
from campaigns.planning.results_policy import rule_of
from campaigns.planning.rules import CAMPAIGN, CampaignState
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import form_once
from registry.accounts.permissions import Permission
from registry.accounts.service import list_existing_agencies
from registry.kernel.refusals import Conflict, Invalid, Refusal, Stale
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import problem_of

Page = str | tuple[str, int] | Response


@bp.get("/console/campaigns/<uuid:campaign_id>")
@requires(Permission.SUBJECTS_READ)
def console_campaign(campaign_id: UUID) -> str:
    """One campaign: what is next, its terms, progress, assignments and checklist."""
    return campaign_page(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/terms")
@requires(Permission.CAMPAIGNS_WRITE)
def revise_draft(campaign_id: UUID) -> Page:
    """Change a draft."""
    values, errors = read_form(CampaignTermsIn)
    if errors:
        return campaign_page(campaign_id, wrong={"terms": (values, errors)}), 422
    try:
        with transaction() as session:
            key = service.get_campaign(session, campaign_id).checklist_key
            service.revise_draft(
                session,
                campaign_id,
                terms_in(values, checklist_key=key),
                version=if_match(),
                by=actor(),
                at=now(),
            )
    except (Invalid, Conflict, Stale) as refused:
        again = {"terms": (values, errors_of(refused))}
        return campaign_page(campaign_id, wrong=again, typed=values, stale=refused), status(refused)
    flash(_("草稿已修改。"), "ok")
    return back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/agencies")
@requires(Permission.CAMPAIGNS_WRITE)
def name_agencies(campaign_id: UUID) -> Page:
    """Change whom a draft names, and their shares."""
    typed = request.form.to_dict()
    try:
        with transaction() as session:
            campaign = service.get_campaign(session, campaign_id)
            names = dict(agency_choices(session))
            agencies, wrong = read_agencies(agencies_of(campaign), typed, names)
            if not wrong:
                service.revise_draft(
                    session,
                    campaign_id,
                    terms_of(campaign),
                    agencies=agencies,
                    version=if_match(),
                    by=actor(),
                    at=now(),
                )
    except (Invalid, Conflict, Stale) as refused:
        told = [line for lines in refusal_errors(refused).values() for line in lines]
        return campaign_page(campaign_id, shares=typed, shares_wrong=told), status(refused)
    if wrong:
        return campaign_page(campaign_id, shares=typed, shares_wrong=wrong), 422
    flash(_("责任单位和分工已修改。"), "ok")
    return back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/copy")
@requires(Permission.CAMPAIGNS_WRITE)
def copy_campaign(campaign_id: UUID) -> Response:
    """Draft a campaign again for the new year; a double click drafts one."""

    def produce(session: Session) -> Answer:
        copy = service.copy_campaign(session, campaign_id, by=actor(), at=now())
        return Answer(303, {"id": str(copy.id)})

    answer = form_once(produce)
    flash(_("已照这次行动起草新一年的行动，日期已顺延，请核对后公布。"), "ok")
    return back(answer.body["id"])


@bp.post("/console/campaigns/<uuid:campaign_id>/items")
@requires(Permission.CAMPAIGNS_WRITE)
def link_item(campaign_id: UUID) -> Page:
    """Say that the campaign serves another item of a plan."""
    values, errors = read_form(PlanItemForm)
    if errors:
        return campaign_page(campaign_id, wrong={"item": (values, errors)}), 422
    try:
        with transaction() as session:
            plan_id, item_id, text = text_of(session, values["item"])
            item = PlanItem(plan_id, item_id, values["quote"] or text)
            service.link_item(session, campaign_id, item, by=actor(), at=now())
    except Invalid as refused:
        again = {"item": (values, refusal_errors(refused))}
        return campaign_page(campaign_id, wrong=again), 422
    flash(_("已注明这次行动落实的条目。"), "ok")
    return back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/items/<uuid:plan_id>/<string:item_id>/unlink")
@requires(Permission.CAMPAIGNS_WRITE)
def unlink_item(campaign_id: UUID, plan_id: UUID, item_id: str) -> Page:
    """Take such a link back."""
    try:
        with transaction() as session:
            service.unlink_item(session, campaign_id, plan_id, item_id, by=actor(), at=now())
    except Conflict as refused:
        return campaign_page(campaign_id, refused=refused), status(refused)
    flash(_("已去掉这一条联系。"), "ok")
    return back(campaign_id)


def campaign_page(
    campaign_id: UUID,
    *,
    wrong: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] | None = None,
    shares: Mapping[str, str] | None = None,
    shares_wrong: Sequence[str] = (),
    typed: Mapping[str, Any] | None = None,
    stale: Refusal | None = None,
    refused: Refusal | None = None,
) -> str:
    """The campaign on the console; a refused form as it was typed, beside what is on record.

    Args:
        campaign_id: which one.
        wrong: the values and errors of a refused form: ``terms``, ``item``, ``report``, ``order``.
        shares: the agencies' form as typed.
        shares_wrong: what is wrong with it.
        typed: what was typed on a record that has changed since.
        stale: the refusal that says so.
        refused: a refusal of an act without a form.
    """
    wrong = wrong or {}
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
        state = CampaignState(campaign.state)
        held = held_of(campaign)
        may_write = actor().may(Permission.CAMPAIGNS_WRITE)
        places = terms_choices(session, campaign)
        own = service.find_own_part(session, campaign, actor(), today())
        return render_template(
            "planning/campaign.html",
            **shown(session, campaign, on=today()),
            **orders_of(session, campaign, wrong.get("order"), by=actor(), on=today()),
            acts=set(CAMPAIGN.acts(state)),
            may_write=may_write,
            may_lead=may_write and leads(session, campaign, actor(), today()),
            terms=_form(CampaignTermsIn(), held, wrong.get("terms"), places),
            item_form=_form(PlanItemForm(), {}, wrong.get("item"), {"item": item_choices(session)}),
            own_part=own,
            own_share=_form(
                OwnShareIn(), {"share": own.share if own else None}, wrong.get("share"), {}
            ),
            report_form=_form(CampaignReportIn(), {}, wrong.get("report"), {}),
            rows=rows_of(agencies_of(campaign), shares or {}),
            adding=agency_choices(session),
            roles=[(role.value, name) for role, name in ROLE_NAMES.items()],
            added=shares or {},
            shares_wrong=shares_wrong,
            changed=compared(held, typed or {}) if isinstance(stale, Stale) else [],
            refused=problem_of(refused) if refused else None,
            report_rule=rule_of(campaign.report_rule) if campaign.report_rule else None,
            origin=_origin(session, campaign),
            on=today(),
        )


def held_of(campaign: Campaign) -> dict[str, Any]:
    """What the terms' form shows of the record."""
    values = {name: getattr(campaign, name) for name in CampaignTermsIn().fields}
    return shown_codes(values)


def compared(held: Mapping[str, Any], typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is on record now beside what was typed, field by field."""
    labels = {field.name: field.label for field in form_of(CampaignTermsIn()).fields}
    return [
        {"label": labels[name], "was": _said(held[name]), "now": _said(typed[name])}
        for name in labels
        if name in typed
    ]


def terms_choices(session: Session, campaign: Campaign) -> dict[str, Any]:
    """Places and checklists to choose from, those on record among them."""
    return {
        "divisions": place_choices(session, on=today(), held=campaign.divisions),
        "checklist_key": checklist_choices(session, campaign.category),
    }


def agency_choices(session: Session) -> list[tuple[str, str]]:
    """Agencies that still exist, to be added."""
    return [(str(one.id), one.name) for one in list_existing_agencies(session, on=today())]


def errors_of(refused: Refusal) -> dict[str, Any]:
    """A refusal at the fields of a form; one of a stale record is shown beside it."""
    return {} if isinstance(refused, Stale) else refusal_errors(refused)


def status(refused: Refusal) -> int:
    """The HTTP status of a refusal."""
    return problem_of(refused).status


def back(campaign_id: UUID) -> Response:
    """To the campaign's page."""
    return redirect(url_for(".console_campaign", campaign_id=campaign_id), code=303)


def _form(
    schema: Any,  # noqa: ANN401 - any schema
    held: Mapping[str, Any],
    wrong: tuple[Mapping[str, Any], Mapping[str, Any]] | None,
    choices: Mapping[str, Any],
) -> Form:
    values, errors = wrong or (held, {})
    return form_of(schema, shown_codes(values), errors, choices=choices)


def _origin(session: Session, campaign: Campaign) -> Campaign | None:
    if campaign.copied_from_id is None:
        return None
    return service.get_campaign(session, campaign.copied_from_id)


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "–"
    return "–" if value is None or value == "" else str(value)
