"""Reports entered by hand, and laboratories, in the console."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from campaigns.sampling import products, service, shown, words
from campaigns.sampling.judging import ItemResult
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.pages import kind_choices
from campaigns.sampling.reports import NewReport
from campaigns.sampling.schemas import LaboratoryIn, LaboratoryScopeIn, ReportHeadIn, laboratory_of
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotOnRecord, NotPermitted, Refusal, Stale
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import problem_of

bp = Blueprint("sampling_reports", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
_REFUSED = (Stale, Conflict, Invalid, NotPermitted, NotOnRecord)
_TESTABLE = (SamplingState.RECEIVED, SamplingState.CONTESTED)


@bp.route("/console/samplings/<uuid:sampling_id>/results", methods=["GET", "POST"])
@requires(Permission.SAMPLINGS_WRITE)
def results(sampling_id: UUID) -> Page:
    """Enter a report by hand: one line for each item of the plan."""
    values: Mapping[str, Any] | None = None
    errors: dict[str, Any] = {}
    refused: Refusal | None = None
    if request.method == "POST":
        head = {key: text for key in ReportHeadIn().fields if (text := request.form.get(key))}
        errors, values = ReportHeadIn().validate(head), head
        if not errors:
            try:
                with transaction() as session:
                    new = NewReport(**ReportHeadIn().load(head), results=_lines())
                    service.enter_report(
                        session, sampling_id, new, version=if_match(), by=actor(), at=now()
                    )
                flash(_("检验报告已登记，结论由结果得出。"), "ok")
                return redirect(url_for("samplings.sampling", sampling_id=sampling_id), code=303)
            except _REFUSED as refusal:
                refused, errors = refusal, refusal_errors(refusal)
    with reading() as session:
        found = service.get_sampling(session, sampling_id, by=actor())
        laboratories = service.list_laboratories(session, product_kind=found.product_kind)
        own = {"laboratory_id": str(found.laboratory_id)} if found.laboratory_id else None
        form = form_of(
            ReportHeadIn(),
            values or own,
            _of_head(errors),
            choices={"laboratory_id": [(str(one.id), one.name) for one in laboratories]},
        )
        drawn = render_template(
            "sampling/results.html",
            sampling=found,
            form=form,
            rows=shown.plan_rows(found),
            typed=request.form,
            wrong=_of_lines(errors),
            problem=problem_of(refused) if refused else None,
            testable=found.state in _TESTABLE,
            **words.names(),
        )
    return drawn, (problem_of(refused).status if refused else 422 if errors else 200)


@bp.route("/console/laboratories", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_READ)
def laboratories() -> Page:
    """Laboratories with their accredited scope; registering one."""
    values: Mapping[str, Any] | None = None
    errors: Mapping[str, Any] = {}
    if request.method == "POST":
        actor().must(Permission.LABORATORIES_WRITE)
        values, errors = read_form(LaboratoryIn)
        if not errors:
            try:
                with transaction() as session:
                    new = laboratory_of(dict(values))
                    service.register_laboratory(session, new, by=actor(), at=now())
                flash(_("检验机构已登记。"), "ok")
                return redirect(url_for(".laboratories"), code=303)
            except (Invalid, Conflict) as refusal:
                kept = {"product_kinds": request.form.getlist("product_kinds")}
                values, errors = {**request.form.to_dict(), **kept}, refusal_errors(refusal)
    with reading() as session:
        drawn = render_template(
            "sampling/laboratories.html",
            laboratories=service.list_laboratories(session),
            kinds=products.kind_names(),
            form=form_of(LaboratoryIn(), values, errors, choices={"product_kinds": kind_choices()}),
            may_write=actor().may(Permission.LABORATORIES_WRITE),
            today=today(),
        )
    return (drawn, 422) if errors else drawn


@bp.route("/console/laboratories/<uuid:laboratory_id>", methods=["GET", "POST"])
@requires(Permission.LABORATORIES_WRITE)
def laboratory(laboratory_id: UUID) -> Page:
    """A renewed accreditation: its last day and its scope."""
    values: Mapping[str, Any] | None = None
    errors: Mapping[str, Any] = {}
    refused: Refusal | None = None
    if request.method == "POST":
        values, errors = read_form(LaboratoryScopeIn)
        if not errors:
            try:
                with transaction() as session:
                    service.change_scope(
                        session,
                        laboratory_id,
                        **values,
                        version=if_match(),
                        by=actor(),
                        at=now(),
                    )
                flash(_("检验机构的资质已更新。"), "ok")
                return redirect(url_for(".laboratories"), code=303)
            except (Invalid, Stale) as refusal:
                refused, errors = refusal, refusal_errors(refusal)
    with reading() as session:
        found = service.get_laboratory(session, laboratory_id)
        on_record = {
            "accredited_until": found.accredited_until,
            "product_kinds": list(found.product_kinds),
        }
        choices = {"product_kinds": kind_choices()}
        drawn = render_template(
            "sampling/laboratory.html",
            laboratory=found,
            form=form_of(LaboratoryScopeIn(), values or on_record, errors, choices=choices),
            problem=problem_of(refused) if isinstance(refused, Stale) else None,
        )
    return drawn, (problem_of(refused).status if refused else 422 if errors else 200)


def _lines() -> list[ItemResult]:
    places = sorted(
        int(name.removeprefix("item-"))
        for name in request.form
        if name.startswith("item-") and name.removeprefix("item-").isdecimal()
    )
    return [
        ItemResult(
            request.form.get(f"item-{place}", ""),
            request.form.get(f"value-{place}", ""),
            request.form.get(f"unit-{place}", ""),
            request.form.get(f"method-{place}", ""),
        )
        for place in places[:100]
    ]


def _of_head(errors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: text for name, text in errors.items() if not name.startswith("results/")}


def _of_lines(errors: Mapping[str, Any]) -> dict[int, str]:
    """What is wrong with each line, by its place."""
    found: dict[int, str] = {}
    for name, texts in errors.items():
        parts = name.split("/")
        if parts[0] == "results" and len(parts) > 1:
            found[int(parts[1])] = "；".join(map(str, texts))
    return found
