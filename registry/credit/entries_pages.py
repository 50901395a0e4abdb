"""``/console/credit-facts``: list, record, confirm, reject, annul."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.accounts.service import get_agency
from registry.credit import entries_service as service
from registry.credit.entries_api import record_from, rows_of, sort_key
from registry.credit.entries_rules import FACT, FactAct, FactState
from registry.credit.entries_schemas import (
    FactIn,
    FactQueryIn,
    FactReasonIn,
    FactRepairIn,
    FactUndoIn,
    words,
)
from registry.credit.fact_repair import find_repair, repair_fact, undo_repair
from registry.kernel.refusals import Refusal
from registry.shell.forms import Form, fields_of, form_of
from registry.subjects.service import get_subjects
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_filter, read_form, refusal_errors
from registry.web.paging import page_of
from registry.web.schema import Schema

bp = Blueprint(
    "credit_facts", __name__, url_prefix="/console/credit-facts", template_folder="templates"
)

Page = str | tuple[str, int] | Response


@bp.get("")
@requires(Permission.CREDIT_READ)
def facts() -> Page:
    """Facts recorded by hand, the last first."""
    query, given, errors = read_filter(FactQueryIn)
    with reading() as session:
        page = page_of(rows_of(session, query), query["limit"], key=sort_key)
        return render_template(
            "credit/facts.html",
            page=page,
            subjects=get_subjects(session, [row.subject_id for row in page.items]),
            fields=fields_of(FactQueryIn(), given, errors),
            more=given,
            may_write=actor().may(Permission.CREDIT_WRITE),
            **words(),
        )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CREDIT_WRITE)
def new() -> Page:
    """Record a fact of the officer's agency."""
    values: dict[str, Any] = {"uscc": request.args.get("uscc", "")}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values, errors = read_form(FactIn)
        if not errors:
            try:
                with transaction() as session:
                    fact = record_from(session, values)
                flash(_("已登记，由另一名工作人员确认后计入信用档案。"), "ok")
                return redirect(url_for("credit_facts.fact", fact_id=fact.id), code=303)
            except Refusal as refusal:
                values, errors = request.form.to_dict(), refusal_errors(refusal)
    page = render_template("credit/fact_new.html", form=form_of(FactIn(), values, errors))
    return (page, 422) if errors else page


@bp.get("/<uuid:fact_id>")
@requires(Permission.CREDIT_READ)
def fact(fact_id: UUID) -> Page:
    """One fact, with what can be done about it."""
    with reading() as session:
        return _page(session, fact_id)


@bp.post("/<uuid:fact_id>/confirmation")
@requires(Permission.CREDIT_CONFIRM)
def confirm(fact_id: UUID) -> Page:
    """A second officer confirms."""
    version = if_match()
    try:
        with transaction() as session:
            service.confirm_fact(session, fact_id, version=version, by=actor(), at=now())
    except Refusal as refusal:
        with reading() as session:
            form = form_of(FactReasonIn(), {}, refusal_errors(refusal))
            return _page(session, fact_id, form), 422
    flash(_("已确认，计入信用档案，等级重新计算。"), "ok")
    return redirect(url_for("credit_facts.fact", fact_id=fact_id), code=303)


@bp.post("/<uuid:fact_id>/rejection")
@requires(Permission.CREDIT_CONFIRM)
def reject(fact_id: UUID) -> Page:
    """A second officer rejects."""
    return _settled(fact_id, FactReasonIn, service.reject_fact, _("已退回，没有计入信用档案。"))


@bp.post("/<uuid:fact_id>/annulment")
@requires(Permission.CREDIT_CONFIRM)
def annul(fact_id: UUID) -> Page:
    """A confirmed fact is taken back."""
    return _settled(fact_id, FactReasonIn, service.annul_fact, _("已撤销，自始不计入信用档案。"))


@bp.post("/<uuid:fact_id>/repair")
@requires(Permission.CREDIT_CONFIRM)
def repair(fact_id: UUID) -> Page:
    """Another officer repairs a confirmed fact."""
    return _settled(fact_id, FactRepairIn, repair_fact, _("已修复，记录保留，不再计分。"))


@bp.post("/<uuid:fact_id>/repair/undoing")
@requires(Permission.CREDIT_CONFIRM)
def undo(fact_id: UUID) -> Page:
    """A repair is undone."""
    return _settled(fact_id, FactUndoIn, undo_repair, _("已撤销修复，恢复计分。"))


def _settled(fact_id: UUID, schema: type[Schema], act: Callable[..., object], told: str) -> Page:
    version = if_match()
    values, errors = done_by_form(
        schema,
        lambda session, given: act(
            session, fact_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(told, "ok")
        return redirect(url_for("credit_facts.fact", fact_id=fact_id), code=303)
    with reading() as session:
        form = form_of(schema(), values, errors)
        return _page(session, fact_id, **{_FORMS[schema]: form}), 422


_FORMS: Final = {FactReasonIn: "form", FactUndoIn: "form", FactRepairIn: "repair_form"}


def _page(
    session: Session, fact_id: UUID, form: Form | None = None, repair_form: Form | None = None
) -> str:
    found = service.get_fact(session, fact_id, by=actor())
    mine = service.is_own(session, found, actor())
    may = mine and actor().may(Permission.CREDIT_CONFIRM)
    own = found.recorded_by == actor().officer_id
    state = FactState(found.state)
    may_repair = may and not own and FACT.allows(state, FactAct.REPAIR)
    return render_template(
        "credit/fact.html",
        fact=found,
        subject=get_subjects(session, [found.subject_id])[found.subject_id],
        agency=get_agency(session, found.agency_id),
        may_settle=may and FACT.allows(state, FactAct.CONFIRM),
        own=own,
        may_annul=may and FACT.allows(state, FactAct.ANNUL),
        repair=find_repair(found, today()) if may_repair else None,
        may_undo=may and not own and FACT.allows(state, FactAct.UNDO_REPAIR),
        form=form or form_of(FactReasonIn()),
        repair_form=repair_form or form_of(FactRepairIn()),
        **words(),
    )
