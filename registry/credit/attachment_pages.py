"""Pages of what undertakings publish about themselves: an officer's, and the public's."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, find_actor, requires
from registry.accounts.permissions import Permission
from registry.credit import attachments
from registry.credit.attachment_api import sort_key
from registry.credit.attachment_models import AttachmentKind
from registry.credit.attachment_schemas import (
    KIND_WORDS,
    AttachmentForm,
    DeclarationQuery,
    WithdrawalIn,
    new_attachment,
)
from registry.credit.record_panel import SHOWN
from registry.files.models import LARGEST_FILE_BYTES
from registry.files.service import originals_of
from registry.kernel.period import AsOf
from registry.kernel.refusals import Refusal
from registry.shell.forms import fields_of, form_of
from registry.subjects.models import Subject
from registry.subjects.service import get_subject
from registry.subjects.service import search as search_subjects
from registry.web.context import now, reading, services, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_filter, read_form, refusal_errors
from registry.web.paging import PageQuery, page_of, unseal_dated

bp = Blueprint("attachments", __name__, template_folder="templates")

Page = str | tuple[str, int] | Response
_MIB = 1024 * 1024
_HITS = 50


@bp.route("/console/subjects/<string:uscc>/attachments", methods=["GET", "POST"])
@requires(Permission.CREDIT_READ)
def of_subject(uscc: str) -> Page:
    """A subject's own documents; a form takes in another."""
    if request.method == "GET":
        return _page(uscc)
    actor().must(Permission.SUBJECTS_WRITE)
    values, errors = read_form(AttachmentForm)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        errors = {**errors, "_schema": [_("请选择文件")]}
    if not errors and sent is not None:
        try:
            with transaction() as session:
                attachments.attach(
                    session,
                    originals_of(services().settings.var),
                    get_subject(session, uscc),
                    new_attachment(values),
                    sent.read(),
                    by=actor(),
                    at=now(),
                )
            flash(_("企业文件已登记。"), "ok")
            return redirect(url_for("attachments.of_subject", uscc=uscc), code=303)
        except Refusal as refusal:
            errors = refusal_errors(refusal)
    return _page(uscc, (request.form.to_dict(), errors)), 422


@bp.get("/console/attachments/<uuid:attachment_id>")
@requires(Permission.CREDIT_READ)
def download(attachment_id: UUID) -> Response:
    """The document's own bytes."""
    with reading() as session:
        row = attachments.get_attachment(session, attachment_id)
        out = attachments.bytes_of(session, originals_of(services().settings.var), row)
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


@bp.post("/console/attachments/<uuid:attachment_id>/withdrawal")
@requires(Permission.SUBJECTS_WRITE)
def withdraw(attachment_id: UUID) -> Page:
    """The undertaking takes a document back."""
    values, errors = read_form(WithdrawalIn)
    with reading() as session:
        row = attachments.get_attachment(session, attachment_id)
        uscc = session.get_one(Subject, row.subject_id).uscc
    if not errors:
        version = if_match()
        try:
            with transaction() as session:
                attachments.withdraw(
                    session, attachment_id, **values, version=version, by=actor(), at=now()
                )
            flash(_("文件已撤回，登记内容留存。"), "ok")
            return redirect(url_for("attachments.of_subject", uscc=uscc), code=303)
        except Refusal as refusal:
            errors = refusal_errors(refusal)
    return _page(uscc, withdrawal=(request.form.to_dict(), errors)), 422


@bp.get("/declarations")
def declarations() -> Page:
    """Self-declared standards that stand today, for everybody; by name or code."""
    query, given, errors = read_filter(DeclarationQuery)
    asked = query["q"].strip()
    with reading() as session:
        ids = None
        if asked:
            ids = [hit.subject.id for hit in search_subjects(session, asked, limit=_HITS).hits]
        rows = attachments.list_declared(
            session,
            on=today(),
            subject_ids=ids,
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: sort_key(row.attachment))
    return render_template(
        "credit/declarations.html",
        page=page,
        filters=fields_of(DeclarationQuery(), given, errors),
        asked=asked,
        more=given,
    )


def attachments_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """On the file: the subject's own documents, and where another is taken in."""
    by = find_actor()
    may_write = by is not None and by.may(Permission.SUBJECTS_WRITE)
    rows = attachments.list_attachments(session, subject.id, as_of=as_of, limit=SHOWN)
    if not rows and not may_write:
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "credit/attachments_panel.html",
            subject=subject,
            rows=rows,
            may_write=may_write,
            on=as_of.valid_on,
            kinds=_kinds(),
        )
    )


def _page(
    uscc: str,
    typed: tuple[dict[str, Any], dict[str, Any]] = ({}, {}),
    withdrawal: tuple[dict[str, Any], dict[str, Any]] = ({}, {}),
) -> str:
    query, more, _errors = read_filter(PageQuery)
    with reading() as session:
        subject = get_subject(session, uscc)
        rows = attachments.list_attachments(
            session, subject.id, after=unseal_dated(query["cursor"]), limit=query["limit"] + 1
        )
    return render_template(
        "credit/attachments.html",
        subject=subject,
        page=page_of(rows, query["limit"], key=sort_key),
        more=more,
        form=form_of(
            AttachmentForm(), {"kind": AttachmentKind.STANDARD.value, **typed[0]}, typed[1]
        ),
        withdrawal=form_of(WithdrawalIn(), *withdrawal),
        may_write=actor().may(Permission.SUBJECTS_WRITE),
        on=today(),
        kinds=_kinds(),
        most_mib=LARGEST_FILE_BYTES // _MIB,
    )


def _kinds() -> dict[str, object]:
    return {kind.value: word for kind, word in KIND_WORDS.items()}
