"""Campaigns on pages: for the public at ``/campaigns``, for officers at ``/console/campaigns``."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.planning import checklists, service
from campaigns.planning.api import MOVES
from campaigns.planning.models import Campaign
from campaigns.planning.progress import pass_rate, progress
from campaigns.planning.rules import CAMPAIGN, AgencyRole, CampaignAct, CampaignState, PassRateBasis
from campaigns.planning.schemas import (
    BASIS_NAMES,
    ROLE_NAMES,
    STATE_NAMES,
    CampaignForm,
    CampaignQuerySchema,
    CampaignTargetsIn,
    CampaignTermsIn,
    campaign_of,
    targets_of,
    terms_of,
    vocabulary_choices,
)
from campaigns.planning.service import CampaignQuery, NamedAgency
from campaigns.plans import words
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer, answer_once
from registry.accounts.permissions import Permission
from registry.accounts.service import list_existing_agencies
from registry.kernel.canonical import canonical
from registry.kernel.refusals import Conflict, Invalid, Refusal, Stale
from registry.shell.formats import locale_code
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import form_key, read_form, refusal_errors
from registry.web.paging import page_of, unseal_id
from registry.web.problems import problem_of

bp = Blueprint("campaigns", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
_FILTERS = ("state", "category")


@bp.get("/campaigns")
def public_list() -> str:
    """What has been announced, the newest first."""
    return _list("planning/public_list.html", public=True)


@bp.get("/campaigns/<uuid:campaign_id>")
def public_campaign(campaign_id: UUID) -> str:
    """One announced campaign with its progress."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id, public=True)
        return render_template("planning/public_campaign.html", **_shown(session, campaign))


@bp.get("/console/campaigns")
@requires(Permission.SUBJECTS_READ)
def console_list() -> str:
    """Every campaign with its progress; filters, keyset pages."""
    return _list("planning/list.html", public=False)


@bp.get("/console/campaigns/new")
@requires(Permission.CAMPAIGNS_WRITE)
def new_campaign() -> str:
    """The form of a new draft."""
    return _new_form(form_of(CampaignForm(), {}, choices=_choices()))


@bp.post("/console/campaigns/new")
@requires(Permission.CAMPAIGNS_WRITE)
def draft_campaign() -> Page:
    """Draft a campaign; a double click drafts one."""
    values, errors = read_form(CampaignForm)
    choices = _choices()
    if errors:
        return _new_form(form_of(CampaignForm(), values, errors, choices=choices)), 422
    named = _named(values, dict(choices["lead"]))

    def produce(session: Session) -> Answer:
        drafted = service.draft_campaign(session, campaign_of(values, named), by=actor(), at=now())
        return Answer(303, {"id": str(drafted.id)})

    try:
        with transaction() as session:
            answer = answer_once(
                session,
                actor=actor(),
                key=form_key(),
                route=request.path,
                body=canonical(sorted(request.form.items(multi=True))),
                produce=lambda: produce(session),
            )
    except Invalid as refused:
        again = form_of(CampaignForm(), values, refusal_errors(refused), choices=choices)
        return _new_form(again), 422
    flash(_("已存为草稿，写明日期后可以公布。"), "ok")
    return redirect(url_for(".console_campaign", campaign_id=answer.body["id"]), code=303)


@bp.get("/console/campaigns/<uuid:campaign_id>")
@requires(Permission.SUBJECTS_READ)
def console_campaign(campaign_id: UUID) -> str:
    """One campaign: what is next, its terms, progress and checklist."""
    return _campaign_page(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/terms")
@requires(Permission.CAMPAIGNS_WRITE)
def revise_draft(campaign_id: UUID) -> Page:
    """Change a draft."""
    values, errors = read_form(CampaignTermsIn)
    if errors:
        return _campaign_page(campaign_id, terms=form_of(CampaignTermsIn(), values, errors)), 422
    try:
        with transaction() as session:
            category = service.get_campaign(session, campaign_id).category
            service.revise_draft(
                session,
                campaign_id,
                terms_of(values, category=category),
                version=if_match(),
                by=actor(),
                at=now(),
            )
    except (Invalid, Conflict, Stale) as refused:
        again = form_of(CampaignTermsIn(), values, _errors_of(refused))
        return _campaign_page(campaign_id, terms=again, typed=values, stale=refused), _status(
            refused
        )
    flash(_("草稿已修改。"), "ok")
    return _back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/targets")
@requires(Permission.CAMPAIGNS_WRITE)
def set_targets(campaign_id: UUID) -> Page:
    """Set what a campaign is to reach."""
    values, errors = read_form(CampaignTargetsIn)
    if errors:
        again = form_of(CampaignTargetsIn(), values, errors)
        return _campaign_page(campaign_id, targets=again), 422
    try:
        with transaction() as session:
            service.set_targets(
                session,
                campaign_id,
                targets_of(values),
                version=if_match(),
                by=actor(),
                at=now(),
            )
    except (Invalid, Conflict, Stale) as refused:
        again = form_of(CampaignTargetsIn(), values, _errors_of(refused))
        page = _campaign_page(campaign_id, targets=again, typed=values, stale=refused)
        return page, _status(refused)
    flash(_("目标已设定。"), "ok")
    return _back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/<any(announce, start, close):act>")
@requires(Permission.CAMPAIGNS_WRITE)
def move(campaign_id: UUID, act: str) -> Page:
    """Announce, start or close a campaign."""
    try:
        with transaction() as session:
            MOVES[CampaignAct(act)](session, campaign_id, version=if_match(), by=actor(), at=now())
    except (Conflict, Stale) as refused:
        return _campaign_page(campaign_id, refused=refused), _status(refused)
    told = {
        "announce": _("已公布，公众可以看到这次行动。"),
        "start": _("已开始，检查人员可以提交检查记录。"),
        "close": _("已结束，不再接收检查记录。"),
    }
    flash(told[act], "ok")
    return _back(campaign_id)


def _list(template: str, *, public: bool) -> str:
    given = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    query: dict[str, Any] = CampaignQuerySchema().load(
        {name: text for name, text in request.args.items() if text and name != "lang"}
    )
    wanted = CampaignQuery(state=query["state"], category=query["category"], public=public)
    with reading() as session:
        rows = service.list_campaigns(
            session, wanted, after=unseal_id(query["cursor"]), limit=query["limit"] + 1
        )
        page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
        form = form_of(CampaignQuerySchema(), given, choices=vocabulary_choices(locale_code()))
        return render_template(
            template,
            page=page,
            progress=progress(session, [row.id for row in page.items], today()),
            filters=form.fields,
            given=given,
            **_names(),
        )


def _campaign_page(
    campaign_id: UUID,
    *,
    terms: Form | None = None,
    targets: Form | None = None,
    typed: Mapping[str, Any] | None = None,
    stale: Refusal | None = None,
    refused: Refusal | None = None,
) -> str:
    """The campaign; a refused form as it was typed, beside what is on record now."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
        state = CampaignState(campaign.state)
        held = _held(campaign)
        changed = _compared(held, typed or {}) if isinstance(stale, Stale) else []
        return render_template(
            "planning/campaign.html",
            **_shown(session, campaign),
            acts=set(CAMPAIGN.acts(state)),
            may_write=actor().may(Permission.CAMPAIGNS_WRITE),
            terms=terms or form_of(CampaignTermsIn(), held),
            targets=targets or form_of(CampaignTargetsIn(), held),
            changed=changed,
            refused=problem_of(refused) if refused else None,
        )


def _shown(session: Session, campaign: Campaign) -> dict[str, Any]:
    so_far = progress(session, [campaign.id], today())[campaign.id]
    basis = PassRateBasis(campaign.target_basis or PassRateBasis.FIRST_VISIT)
    sheet = (
        checklists.read(campaign.checklist)
        if campaign.checklist
        else checklists.shipped_on(campaign.checklist_key, today())
    )
    return {
        "campaign": campaign,
        "progress": so_far,
        "rate": pass_rate(so_far, basis),
        "basis": BASIS_NAMES[basis],
        "checklist": sheet,
        "agencies": _by_role(campaign),
        **_names(),
    }


def _names() -> dict[str, Any]:
    return {
        "categories": words.categories(),
        "kinds": words.kinds(),
        "states": {state.value: name for state, name in STATE_NAMES.items()},
        "marks": {"draft": "waiting", "announced": "procedure", "running": "procedure"},
    }


def _by_role(campaign: Campaign) -> list[tuple[Any, list[str]]]:
    found: dict[AgencyRole, list[str]] = {}
    for named in campaign.agencies:
        found.setdefault(AgencyRole(named.role), []).append(named.printed_name)
    return [(ROLE_NAMES[role], found[role]) for role in AgencyRole if role in found]


def _held(campaign: Campaign) -> dict[str, Any]:
    names = (*CampaignTermsIn().fields,)
    return {name: getattr(campaign, name) for name in names}


def _compared(held: Mapping[str, Any], typed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is on record now beside what was typed, field by field."""
    labels = {field.name: field.label for field in form_of(CampaignTermsIn()).fields}
    return [
        {"label": labels[name], "was": _said(held[name]), "now": _said(typed[name])}
        for name in labels
        if name in typed
    ]


def _said(value: object) -> str:
    return "–" if value is None else str(value)


def _errors_of(refused: Refusal) -> dict[str, Any]:
    return {} if isinstance(refused, Stale) else refusal_errors(refused)


def _status(refused: Refusal) -> int:
    return problem_of(refused).status


def _new_form(form: Form) -> str:
    return render_template("planning/new.html", form=form)


def _choices() -> dict[str, list[tuple[str, object]]]:
    """Everything a new draft chooses from: the vocabulary and agencies that still exist."""
    with reading() as session:
        agencies: Sequence[tuple[str, object]] = [
            (str(agency.id), agency.name) for agency in list_existing_agencies(session, on=today())
        ]
    vocabulary: dict[str, Any] = vocabulary_choices(locale_code())
    return {**vocabulary, "lead": list(agencies), "supporting": list(agencies)}


def _named(values: Mapping[str, Any], names: Mapping[str, object]) -> list[NamedAgency]:
    lead = [values["lead"]] if values["lead"] else []
    chosen = [(key, AgencyRole.LEAD) for key in lead]
    chosen += [(key, AgencyRole.SUPPORTING) for key in values["supporting"] if key not in lead]
    return [
        NamedAgency(str(names[str(key)]), role, key) for key, role in chosen if str(key) in names
    ]


def _back(campaign_id: UUID) -> Response:
    return redirect(url_for(".console_campaign", campaign_id=campaign_id), code=303)
