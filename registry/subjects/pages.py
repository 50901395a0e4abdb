"""``/console/subjects``: register, correct, link, import; persons are in ``person_pages``."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Refusal
from registry.shell.forms import form_of
from registry.subjects import runs, service
from registry.subjects.act_schemas import (
    IMPORT_WORDS,
    LINK_WORDS,
    CorrectionIn,
    ImportQuery,
    LinkIn,
    LinkWithdrawalIn,
)
from registry.subjects.acts_api import rejects_file
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink, withdraw_link
from registry.subjects.rules import SubjectRow
from registry.subjects.schemas import SubjectIn
from registry.subjects.uploads import imports_folder, keep, received
from registry.web.context import now, reading, services, transaction
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_form, refusal_errors

bp = Blueprint("subjects", __name__, url_prefix="/console/subjects", template_folder="templates")

Page = str | tuple[str, int] | BaseResponse
_IMPORTS = 50


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_WRITE)
def new() -> Page:
    """Register one subject."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values, errors = read_form(SubjectIn)
        if not errors:
            try:
                row = SubjectRow(
                    line=1, **{**values, "product_classes": tuple(values["product_classes"])}
                )
                with transaction() as session:
                    subject = service.register_subject(session, row, by=actor(), at=now())
                flash(_("已登记。"), "ok")
                return redirect(url_for("credit.file", uscc=subject.uscc), code=303)
            except Refusal as refusal:
                values, errors = request.form.to_dict(), refusal_errors(refusal)
    page = render_template("subjects/new.html", form=form_of(SubjectIn(), values, errors))
    return (page, 422) if errors else page


@bp.route("/<string:uscc>/correction", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_WRITE)
def correct(uscc: str) -> Page:
    """Correct name, place or status; what was on record stays readable."""
    errors: dict[str, Any] = {}
    with reading() as session:
        subject = service.get_subject(session, uscc)
    values: dict[str, Any] = {
        "name": subject.name,
        "division": subject.division,
        "status": subject.status,
        "size": subject.size,
    }
    if request.method == "POST":
        values, errors = done_by_form(
            CorrectionIn,
            lambda session, given: service.correct_subject(
                session,
                subject.id,
                service.Correction(**given),
                version=if_match(),
                by=actor(),
                at=now(),
            ),
        )
        if not errors:
            flash(_("已更正，原登记内容仍可按日期查询。"), "ok")
            return redirect(url_for("credit.file", uscc=subject.uscc), code=303)
    form = form_of(CorrectionIn(), values, errors)
    page = render_template("subjects/correction.html", form=form, subject=subject)
    return (page, 422) if errors else page


@bp.route("/<string:uscc>/links", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_WRITE)
def links(uscc: str) -> Page:
    """The subject's links, and a form for another one."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values, errors = read_form(LinkIn)
        if not errors:
            try:
                link = NewLink(**{**values, "kind": LinkKind(values["kind"]), "from_uscc": uscc})
                with transaction() as session:
                    service.link_subjects(session, link, by=actor(), at=now())
                flash(_("已登记关联。两个主体的档案仍各自保留。"), "ok")
                return redirect(url_for("subjects.links", uscc=uscc), code=303)
            except Refusal as refusal:
                values, errors = request.form.to_dict(), refusal_errors(refusal)
    with reading() as session:
        subject = service.get_subject(session, uscc)
        page = render_template(
            "subjects/links.html",
            subject=subject,
            links=service.links_of(session, [subject.id]).get(subject.id, []),
            form=form_of(LinkIn(), values, errors),
            withdrawal=form_of(LinkWithdrawalIn()),
            words=LINK_WORDS,
        )
    return (page, 422) if errors else page


@bp.post("/<string:uscc>/links/<uuid:link_id>/withdrawal")
@requires(Permission.SUBJECTS_WRITE)
def withdraw(uscc: str, link_id: UUID) -> BaseResponse:
    """Take a link back."""
    values, errors = read_form(LinkWithdrawalIn)
    if errors:
        flash(_("请写明撤回原因。"), "error")
    else:
        with transaction() as session:
            withdraw_link(session, link_id, reason=values["reason"], by=actor(), at=now())
        flash(_("已撤回关联。"), "ok")
    return redirect(url_for("subjects.links", uscc=uscc), code=303)


@bp.route("/imports", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_WRITE)
def imports() -> Page:
    """The last imports, and a form to send a file."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values, errors = read_form(ImportQuery)
        sent = request.files.get("file")
        if not errors and not sent:
            errors = {"_schema": [_("请选择文件。")]}
        if not errors and sent:
            folder = imports_folder(services().settings.var)
            try:
                with received(sent.stream, folder) as path, transaction() as session:
                    run = runs.begin_import(
                        session, path, source=values["source"], by=actor(), at=now()
                    )
                    keep(path, folder)
                    runs.owe_import(session, run.id, at=now())
                return redirect(url_for("subjects.show_import", import_id=run.id), code=303)
            except Refusal as refusal:
                errors = refusal_errors(refusal)
    with reading() as session:
        page = render_template(
            "subjects/imports.html",
            imports=runs.list_imports(session, limit=_IMPORTS),
            form=form_of(ImportQuery(), values, errors),
            words=IMPORT_WORDS,
        )
    return (page, 422) if errors else page


@bp.get("/imports/<uuid:import_id>")
@requires(Permission.SUBJECTS_WRITE)
def show_import(import_id: UUID) -> Page:
    """One import: how far it is, what became of its rows."""
    with reading() as session:
        run = runs.get_import(session, import_id)
        return render_template(
            "subjects/import.html",
            run=run,
            words=IMPORT_WORDS,
            failure=_(run.failure) if run.failure else None,
        )


@bp.get("/imports/<uuid:import_id>/rejects.csv")
@requires(Permission.SUBJECTS_WRITE)
def rejects(import_id: UUID) -> Response:
    """The refused rows as a file."""
    return rejects_file(import_id)


@bp.get("/imports/<uuid:import_id>/rejects.xlsx")
@requires(Permission.SUBJECTS_WRITE)
def rejects_workbook(import_id: UUID) -> Response:
    """The refused rows as a workbook, to be mended and sent again."""
    return rejects_file(import_id, workbook=True)
