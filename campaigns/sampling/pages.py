"""Samplings in the console: list, sampling sheet, one sampling with its course and acts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.planning import service as planning
from campaigns.planning.rules import CampaignState
from campaigns.sampling import products, service, shown, words
from campaigns.sampling.act_schemas import FORMS
from campaigns.sampling.api import wanted_of
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.samplers import samplers_to_choose
from campaigns.sampling.schemas import (
    SamplingIn,
    SamplingQuerySchema,
    sampling_of,
)
from registry.accounts.access import actor, requires
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotOnRecord, NotPermitted, Refusal, Stale
from registry.shell.formats import locale_code
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.paging import page_of, unseal_dated
from registry.web.problems import problem_of

bp = Blueprint("samplings", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
_LONGEST_CHOICE = 200
_NAMES = ", ".join(f'"{name}"' for name in FORMS)
_REFUSED = (Stale, Conflict, Invalid, NotPermitted, NotOnRecord)
_TESTABLE = (SamplingState.RECEIVED, SamplingState.CONTESTED)


@bp.get("/console/samplings")
@requires(Permission.SUBJECTS_READ)
def samplings() -> Page:
    """Samplings, the last taken first; filters, counters, keyset pages."""
    given = _given()
    schema = SamplingQuerySchema()
    errors = schema.validate(given)
    with reading() as session:
        form = form_of(schema, given, errors, choices=_list_choices(session))
        rows = []
        query = {} if errors else dict(schema.load(given))
        if not errors:
            rows = service.list_samplings(
                session,
                wanted_of(session, query),
                by=actor(),
                after=unseal_dated(query["cursor"]),
                limit=query["limit"] + 1,
            )
        counts = service.count_by_state(session, by=actor())
        overdue = service.count_overdue(session, by=actor(), on=today())
        page = page_of(
            rows, query.get("limit", 1), key=lambda one: [str(one.taken_on), str(one.id)]
        )
        drawn = render_template(
            "sampling/list.html",
            page=page,
            filters=form.fields,
            given={name: text for name, text in given.items() if name not in ("cursor", "limit")},
            tiles=_tiles(counts, overdue),
            kinds=products.kind_names(),
            today=today(),
            may_write=actor().may(Permission.SAMPLINGS_WRITE),
            **words.names(),
        )
    return (drawn, 422) if errors else drawn


@bp.route("/console/samplings/new", methods=["GET", "POST"])
@requires(Permission.SAMPLINGS_WRITE)
def new_sampling() -> Page:
    """The sampling sheet."""
    values: Mapping[str, Any] | None = _prefilled()
    errors: Mapping[str, Any] | None = None
    if request.method == "POST":
        values, errors = read_form(SamplingIn)
        if not errors:
            try:
                with transaction() as session:
                    taken = service.record_sampling(
                        session, sampling_of(dict(values)), by=actor(), at=now()
                    )
                flash(_("已登记抽样单%(number)s。", number=taken.number), "ok")
                return redirect(url_for(".sampling", sampling_id=taken.id), code=303)
            except (Invalid, Conflict, NotOnRecord) as refusal:
                kept = {"officers": request.form.getlist("officers")}
                values, errors = {**request.form.to_dict(), **kept}, refusal_errors(refusal)
    with reading() as session:
        form = form_of(SamplingIn(), values, errors, choices=_sheet_choices(session))
    return render_template("sampling/new.html", form=form), 422 if errors else 200


@bp.get("/console/samplings/<uuid:sampling_id>")
@requires(Permission.SUBJECTS_READ)
def sampling(sampling_id: UUID) -> str:
    """One sampling: custody, results, clocks, the next lawful steps."""
    return _page(sampling_id)


@bp.post(f"/console/samplings/<uuid:sampling_id>/<any({_NAMES}):name>")
@requires(Permission.SUBJECTS_READ)
def act(sampling_id: UUID, name: str) -> Page:
    """Do one act; refused, the page shows why and keeps what was typed."""
    form = FORMS[name]
    actor().must(form.permission)
    values, errors = read_form(form.schema, prefix=f"{name}-")
    refused: Refusal | None = None
    if not errors:
        try:
            with transaction() as session:
                form.do(session, sampling_id, version=if_match(), by=actor(), at=now(), **values)
            flash(_("已办理。"), "ok")
            return redirect(url_for(".sampling", sampling_id=sampling_id), code=303)
        except _REFUSED as refusal:
            refused = refusal
            errors = refusal_errors(refusal) if isinstance(refusal, Invalid) else {}
            values = _typed(f"{name}-")
    drawn = _page(sampling_id, tried=name, values=values, errors=errors, refused=refused)
    return drawn, problem_of(refused or Invalid()).status


def kind_choices() -> list[tuple[str, object]]:
    """Kinds of product for a form, in the reader's language."""
    english = locale_code() == "en"
    return [(key, names[english]) for key, names in products.kind_names().items()]


def _page(
    sampling_id: UUID,
    *,
    tried: str | None = None,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> str:
    with reading() as session:
        found = service.get_sampling(session, sampling_id, by=actor())
        return render_template(
            "sampling/sampling.html",
            sampling=found,
            kind=products.kind_names()[found.product_kind],
            offered=shown.offered(
                session, found, today=today(), tried=tried, values=values, errors=errors
            ),
            why=shown.why_not(found, today=today()),
            clocks=shown.clock_rows(found, today=today()),
            plan=shown.plan_rows(found),
            followers=service.followers(session, found.id),
            problem=problem_of(refused) if refused else None,
            tried=tried,
            may_report=found.state in _TESTABLE
            and found.agency_id in acting_as(session, actor(), today())
            and actor().may(Permission.SAMPLINGS_WRITE),
            may_follow=found.state in ("rectifying", "announced", "stopped")
            and actor().may(Permission.SAMPLINGS_WRITE),
            **words.names(),
        )


def _typed(prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): text
        for name, text in request.form.items()
        if name.startswith(prefix)
    }


def _given() -> dict[str, str]:
    return {
        name: text[:_LONGEST_CHOICE]
        for name, text in request.args.items()
        if text and name in SamplingQuerySchema().fields
    }


def _prefilled() -> dict[str, Any]:
    """A follow-up begins from the sampling that it follows."""
    wanted = {"follows_id", "purpose", "product_kind", "product_name", "model"}
    found = {name: request.args[name][:_LONGEST_CHOICE] for name in wanted & set(request.args)}
    return {**found, "seller_uscc": request.args.get("seller_uscc", "")[:18]} if found else {}


def _list_choices(session: Session) -> dict[str, list[tuple[str, object]]]:
    campaigns = planning.list_campaigns(session, limit=200)
    return {
        "campaign_id": [(str(row.id), row.name) for row in campaigns],
        "product_kind": kind_choices(),
    }


def _sheet_choices(session: Session) -> dict[str, list[tuple[str, object]]]:
    running = planning.list_campaigns(
        session, planning.CampaignQuery(state=CampaignState.RUNNING), limit=200
    )
    officers = samplers_to_choose(session, actor().agency_id, limit=_LONGEST_CHOICE)
    return {
        "campaign_id": [(str(row.id), row.name) for row in running],
        "product_kind": kind_choices(),
        "officers": [(str(row.id), row.name) for row in officers],
    }


def _tiles(counts: Mapping[SamplingState, int], overdue: int) -> list[dict[str, object]]:
    wanted = (
        SamplingState.FAILED,
        SamplingState.SERVED,
        SamplingState.CONFIRMED,
        SamplingState.RECTIFYING,
    )
    tiles: list[dict[str, object]] = [
        {
            "n": overdue,
            "label": _("期限已过"),
            "href": url_for(".samplings", due_by=(today() - timedelta(days=1)).isoformat()),
            "tone": "over" if overdue else None,
            "icon": "alert",
        }
    ]
    tiles += [
        {
            "n": counts.get(state, 0),
            "label": words.STATE_NAMES[state],
            "href": url_for(".samplings", state=state.value),
        }
        for state in wanted
    ]
    return tiles
