"""Draws in the console: list, preparing, and one page that shows what is next."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.draws import service
from campaigns.draws.change_models import DrawStrike
from campaigns.draws.draw_acts import ACTS
from campaigns.draws.draw_view import Tried, shown
from campaigns.draws.labels import MARKS, STATES
from campaigns.draws.models import Draw
from campaigns.draws.public_pages import published_file
from campaigns.draws.queries import DrawQuery, DrawUnknown
from campaigns.draws.rules import DrawState, StrikeState
from campaigns.draws.schemas import DrawIn, DrawQuerySchema, terms_of, typed_rates
from campaigns.planning import service as planning
from campaigns.planning.rules import CampaignState
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import form_once
from registry.accounts.permissions import Permission
from registry.accounts.service import list_existing_agencies
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import given_arguments, read_form, refusal_errors
from registry.web.paging import page_of, unseal, unseal_id
from registry.web.problems import problem_of

bp = Blueprint("draws", __name__, url_prefix="/console/draws", template_folder="templates")

Page = str | tuple[str, int] | Response
_FILTERS = ("state", "campaign_id", "overdue")
_OPEN = (CampaignState.ANNOUNCED, CampaignState.RUNNING)


@bp.get("")
@requires(Permission.SUBJECTS_READ)
def draws() -> str:
    """Every draw, the newest first."""
    given = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    query: dict[str, Any] = DrawQuerySchema().load(given_arguments())
    wanted = DrawQuery(
        state=query["state"],
        campaign_id=query["campaign_id"],
        overdue_on=today() if query["overdue"] else None,
    )
    with reading() as session:
        rows = service.list_draws(
            session, wanted, after=unseal_id(query["cursor"]), limit=query["limit"] + 1
        )
        campaigns = [(str(one.id), one.name) for one in planning.list_campaigns(session, limit=200)]
        overdue = service.count_overdue(session, today())
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    form = form_of(DrawQuerySchema(), given, choices={"campaign_id": list(campaigns)})
    return render_template(
        "draws/list.html",
        page=page,
        filters=form.fields,
        given=given,
        overdue=overdue,
        on=today(),
        may_write=actor().may(Permission.DRAWS_WRITE),
        **_names(),
    )


@bp.get("/new")
@requires(Permission.DRAWS_WRITE)
def new() -> str:
    """The form of a new draw; of a void one's successor, or of a campaign's, filled in."""
    values: dict[str, Any] = {"agency_ids": [str(actor().agency())]}
    with reading() as session:
        if replaces := request.args.get("replaces", type=UUID):
            values = _typed(service.get_draw(session, replaces)) | {"replaces": [str(replaces)]}
        elif campaign_id := request.args.get("campaign_id", type=UUID):
            campaign = planning.get_campaign(session, campaign_id)
            values |= {
                "campaign_id": str(campaign.id),
                "title": campaign.name,
                "visit_to": campaign.ends_on,
            }
        choices = _choices(session)
    return _form_page(_form(values, {}, choices))


@bp.post("/new")
@requires(Permission.DRAWS_WRITE)
def prepare() -> Page:
    """Prepare a draw; a double click prepares one."""
    values, errors = read_form(DrawIn)
    if errors:
        return _wrong(values, errors)

    def produce(session: Session) -> Answer:
        draw = service.prepare(session, terms_of(values), by=actor(), at=now())
        return Answer(303, {"id": str(draw.id)})

    try:
        answer = form_once(produce)
    except (Invalid, Conflict) as refused:
        return _wrong(values, refusal_errors(refused))
    flash(_("抽取方案已保存，核对名录库后冻结。"), "ok")
    return _back(answer.body["id"])


@bp.get("/<uuid:draw_id>/terms")
@requires(Permission.DRAWS_WRITE)
def terms(draw_id: UUID) -> str:
    """The form of a draw that is still being prepared."""
    with reading() as session:
        draw = service.get_draw(session, draw_id)
        form = _form(_typed(draw), {}, _choices(session, draw))
        return _form_page(form, draw)


@bp.post("/<uuid:draw_id>/terms")
@requires(Permission.DRAWS_WRITE)
def revise(draw_id: UUID) -> Page:
    """Change what is to be drawn."""
    values, errors = read_form(DrawIn)
    if not errors:
        try:
            with transaction() as session:
                service.revise(
                    session, draw_id, terms_of(values), version=if_match(), by=actor(), at=now()
                )
        except (Invalid, Conflict, NotPermitted, Stale) as refused:
            errors = refusal_errors(refused)
        else:
            flash(_("抽取方案已修改。"), "ok")
            return _back(draw_id)
    with reading() as session:
        draw = service.get_draw(session, draw_id)
        form = _form(values, errors, _choices(session, draw))
        return _form_page(form, draw), 422


@bp.get("/<uuid:draw_id>")
@requires(Permission.SUBJECTS_READ)
def draw(draw_id: UUID) -> str:
    """One draw: what is next, its pool, both sides, the result."""
    return _draw_page(draw_id)


@bp.get("/<uuid:draw_id>/record.json")
@requires(Permission.SUBJECTS_READ)
def record(draw_id: UUID) -> Response:
    """The sealed record, for who draws: to be replayed before the public reads it."""
    with reading() as session:
        held = service.get_draw(session, draw_id)
        if held.record_digest is None:
            raise DrawUnknown(draw_id=draw_id)
        body = service.sealed_record(session, held, actor(), on=today())
    return published_file(body, held.record_digest, name=f"draw-{draw_id}.json", public=False)


@bp.post(
    "/<uuid:draw_id>/<any(freeze, exempt, readmit, withdraw, commit, reveal, "
    "strike, agree, refuse, takeback, substitute, publish):act>"
)
@requires(Permission.SUBJECTS_READ)
def act(draw_id: UUID, act: str) -> Page:
    """Do one act on a draw; refused, the page shows why and keeps what was typed."""
    done = ACTS[act]
    actor().must(done.permission)
    values, errors = read_form(done.schema, prefix=f"{act}-") if done.schema else ({}, {})
    refused: Refusal | None = None
    if not errors:
        try:
            with transaction() as session:
                record = done.do(session, draw_id, values)
        except (Invalid, Conflict, NotPermitted, Stale) as refusal:
            refused = refusal
            if done.schema and isinstance(refusal, Invalid):
                errors = refusal_errors(refusal)
        else:
            flash(done.told(record), "ok")
            return _back(draw_id)
    status = problem_of(refused).status if refused else 422
    return _draw_page(draw_id, Tried(act, values, errors, refused)), status


def _draw_page(draw_id: UUID, tried: Tried | None = None) -> str:
    after = unseal(request.args.get("cursor"))
    with reading() as session:
        held = service.get_draw(session, draw_id)
        view = shown(session, held, by=actor(), at=now(), after=after[0] if after else 0)
        forms = _forms(tried, view["strikes"])
        return render_template(
            "draws/draw.html", draw=held, forms=forms, tried=tried, **view, **_names()
        )


def _forms(tried: Tried | None, strikes: Sequence[DrawStrike]) -> dict[str, Form]:
    asked = [(str(one.id), one.subject.name) for one in strikes if one.state == StrikeState.OPEN]
    forms = {}
    for name, one in ACTS.items():
        if one.schema:
            mine = tried if tried and tried.act == name else None
            forms[name] = form_of(
                one.schema(),
                mine.values if mine else {},
                mine.errors if mine else {},
                choices={"strike_id": asked},
                prefix=f"{name}-",
            )
    return forms


def _wrong(values: Mapping[str, Any], errors: Mapping[str, Any]) -> Page:
    with reading() as session:
        form = _form(values, errors, _choices(session))
    return _form_page(form), 422


def _form(
    values: Mapping[str, Any], errors: Mapping[str, Any], choices: Mapping[str, Sequence[Any]]
) -> Form:
    """The form of the terms; what a draw replaces is asked only where there is a void one."""
    unasked = () if choices["replaces"] else ("replaces", "replaces_reason")
    return form_of(DrawIn(exclude=unasked), values, errors, choices=choices)


def _form_page(form: Form, draw: Draw | None = None) -> str:
    return render_template("draws/terms.html", form=form, draw=draw)


def _choices(session: Session, draw: Draw | None = None) -> dict[str, list[tuple[str, object]]]:
    agencies: Sequence[tuple[str, object]] = [
        (str(one.id), one.name) for one in list_existing_agencies(session, on=today())
    ]
    campaigns: Sequence[tuple[str, object]] = [
        (str(one.id), one.name)
        for state in _OPEN
        for one in planning.list_campaigns(session, planning.CampaignQuery(state=state), limit=200)
    ]
    mine = str(actor().agency())
    void: Sequence[tuple[str, object]] = [
        (str(one.id), one.title)
        for one in service.replaceable(session, besides=draw.id if draw else None)
    ]
    return {
        "replaces": list(void),
        "campaign_id": list(campaigns),
        "agency_ids": list(agencies),
        "witness_id": [pair for pair in agencies if pair[0] != mine],
    }


def _typed(draw: Draw) -> dict[str, Any]:
    """What is on record as the form holds it."""
    words = {name: " ".join(values) for name, values in draw.scope.items()}
    names = ("title", "item_class", "basis", "visit_from", "visit_to", "over_cap_reason")
    return {
        **{name: getattr(draw, name) for name in names},
        **words,
        **typed_rates(draw.rates),
        "campaign_id": str(draw.campaign_id),
        "witness_id": str(draw.witness_id),
        "agency_ids": [str(agency.id) for agency in draw.agencies],
        "replaces": [str(one.void_id) for one in draw.replaces],
        "replaces_reason": draw.replaces[0].reason if draw.replaces else None,
    }


def _names() -> dict[str, Any]:
    return {
        "states": {state.value: name for state, name in STATES.items()},
        "marks": {state.value: MARKS[state] for state in DrawState},
    }


def _back(draw_id: UUID | str) -> Response:
    return redirect(url_for("draws.draw", draw_id=draw_id), code=303)
