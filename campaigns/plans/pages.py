"""Plans on the console: the list, handing one in, and checking what was read of it.

The form that confirms goes to ``campaigns.planning.confirmation_pages``: it drafts campaigns.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.plans import service, words
from campaigns.plans.amending import AmendingForm, Typed
from campaigns.plans.amendments import PlannedCampaign
from campaigns.plans.intake import name_of, read_in
from campaigns.plans.models import Plan, PlanState
from campaigns.plans.refusals import PlanConfirmedAlready
from campaigns.plans.review import counts, is_of_elsewhere, review
from campaigns.plans.schemas import PlanForm, PlanQuerySchema
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Invalid, Stale, TooLarge, Unreadable
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import given_arguments, read_form, refusal_errors
from registry.web.paging import page_of, unseal_id
from registry.web.problems import problem_of

bp = Blueprint("plans", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.get("/console/plans")
@requires(Permission.PLANS_WRITE)
def plans() -> str:
    """Every plan, the newest first."""
    given = {"state": request.args["state"]} if request.args.get("state") else {}
    query: dict[str, Any] = PlanQuerySchema().load(given_arguments())
    with reading() as session:
        rows = service.list_plans(
            session,
            state=query["state"],
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
        return render_template(
            "plans/list.html",
            page=page_of(rows, query["limit"], key=lambda row: [str(row.id)]),
            filters=form_of(PlanQuerySchema(), given).fields,
            given=given,
            **_names(),
        )


@bp.get("/console/plans/new")
@requires(Permission.PLANS_WRITE)
def new_plan() -> str:
    """The form that takes a file or a pasted text."""
    return render_template("plans/new.html", form=form_of(PlanForm()))


@bp.post("/console/plans/new")
@requires(Permission.PLANS_WRITE)
def hand_in() -> Page:
    """Read what was handed in; the same text leads to the draft it gave the first time."""
    values, errors = read_form(PlanForm)
    upload = request.files.get("file")
    chosen = upload is not None and bool(upload.filename)
    if not errors and not chosen and not values["text"]:
        errors = {"text": [_("请选择文件，或者粘贴原文。")]}
    if errors:
        return render_template("plans/new.html", form=form_of(PlanForm(), values, errors)), 422
    data = upload.read() if upload and chosen else values["text"].encode()
    file_name = name_of(upload.filename if upload and chosen else None)
    try:
        text, draft = read_in(data, file_name=file_name)
    except (TooLarge, Unreadable) as refused:
        again = form_of(PlanForm(), values, refusal_errors(refused))
        return render_template("plans/new.html", form=again), problem_of(refused).status
    with transaction() as session:
        known = service.find_plan_of(session, text)
        plan = known or service.draft_plan(
            session, draft, text=text, file_name=file_name, by=actor(), at=now()
        )
    if known:
        flash(_("这份原文以前提交过，这是它的记录。"), "info")
    else:
        flash(_("已读成草稿，请逐项核对后确认。"), "ok")
    return redirect(url_for(".plan", plan_id=plan.id), code=303)


@bp.get("/console/plans/<uuid:plan_id>")
@requires(Permission.PLANS_WRITE)
def plan(plan_id: UUID) -> str:
    """What was read of one plan, item by item, and what confirming it would do."""
    with reading() as session:
        shown = service.get_plan(session, plan_id)
        items = review(session, shown, on=today())
        is_draft = shown.state == PlanState.DRAFT
        return render_template(
            "plans/plan.html",
            plan=shown,
            items=items,
            counts=counts(items),
            elsewhere=is_draft and is_of_elsewhere(session, shown, items),
            is_draft=is_draft,
            may_confirm=is_draft and actor().may(Permission.PLANS_CONFIRM),
            **_names(),
        )


@bp.get("/console/plans/<uuid:plan_id>/text")
@requires(Permission.PLANS_WRITE)
def text(plan_id: UUID) -> str:
    """The whole text with its line numbers, as the report of the draft counts them."""
    with reading() as session:
        shown = service.get_plan(session, plan_id)
        return render_template("plans/text.html", plan=shown, lines=shown.text.split("\n"))


@bp.get("/console/plans/<uuid:plan_id>/campaigns/<string:campaign_id>")
@requires(Permission.PLANS_WRITE)
def campaign(plan_id: UUID, campaign_id: str) -> str:
    """The form that changes or drops one drafted campaign."""
    return _amending(plan_id, campaign_id)


@bp.post("/console/plans/<uuid:plan_id>/campaigns/<string:campaign_id>")
@requires(Permission.PLANS_WRITE)
def amend(plan_id: UUID, campaign_id: str) -> Page:
    """Keep what the form says beside what was read."""
    with reading() as session:
        form = AmendingForm(session, _open(session, plan_id, campaign_id)[1], on=today())
        typed = form.read()
    if typed.wrong:
        return _amending(plan_id, campaign_id, typed), 422
    said = form.amendment(typed)
    try:
        with transaction() as session:
            service.amend_campaign(
                session, plan_id, campaign_id, said, version=if_match(), by=actor(), at=now()
            )
    except Invalid as refused:
        return _amending(plan_id, campaign_id, typed, refusal_errors(refused)), 422
    except Stale as refused:
        return _amending(plan_id, campaign_id, typed, stale=True), problem_of(refused).status
    flash(_("已记下修改，原来读出的内容仍然保留。"), "ok")
    return redirect(url_for(".plan", plan_id=plan_id, _anchor=campaign_id), code=303)


def _amending(
    plan_id: UUID,
    campaign_id: str,
    typed: Typed | None = None,
    errors: Mapping[str, Any] | None = None,
    *,
    stale: bool = False,
) -> str:
    """The form; a refused one as it was typed, beside what is on record now."""
    with reading() as session:
        shown, found = _open(session, plan_id, campaign_id)
        form = AmendingForm(session, found, on=today())
        return render_template(
            "plans/campaign.html",
            plan=shown,
            found=found,
            said=form.said(typed, errors),
            agencies=form.agencies(typed),
            changed=form.compared(typed) if typed and stale else [],
            **_names(),
        )


def _open(session: Session, plan_id: UUID, campaign_id: str) -> tuple[Plan, PlannedCampaign]:
    """The plan that may still be changed, and the campaign of its draft."""
    shown = service.get_plan(session, plan_id)
    found = service.campaign_named(service.campaigns_of(shown), campaign_id)
    if shown.state != PlanState.DRAFT:
        raise PlanConfirmedAlready
    return shown, found


def _names() -> dict[str, Any]:
    return {
        "categories": words.categories(),
        "kinds": words.kinds(),
        "mechanisms": words.mechanisms(),
        "roles": words.ROLE_NAMES,
        "levels": words.LEVEL_NAMES,
        "operators": words.OPERATOR_NAMES,
        "states": {state.value: name for state, name in words.STATE_NAMES.items()},
        "marks": {"draft": "waiting", "confirmed": "procedure"},
    }
