"""``/console``: documents of a case, their service, the party's code and electronic service."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import documents, electronic, hearing_papers, party_codes
from registry.blacklist.attachments import attachment_out
from registry.blacklist.casefile import read_file
from registry.blacklist.cases import Service
from registry.blacklist.document_case_page import Page, case_page, done_in_case, papers_sent
from registry.blacklist.document_forms import (
    AgreementIn,
    AttemptIn,
    DocumentCorrectionIn,
    IssueIn,
)
from registry.blacklist.document_rules import templates_on
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.document_sheet import shown_document
from registry.blacklist.document_store import get_document
from registry.blacklist.filing_address import filing_address
from registry.blacklist.hearing_schemas import HearingPaperIn
from registry.blacklist.record import get_case, require_reader
from registry.blacklist.schemas import NothingIn
from registry.blacklist.words import (
    DOCUMENT_KINDS,
)
from registry.files.service import originals_of
from registry.shell.forms import form_of
from registry.web.context import now, reading, services, today, transaction
from registry.web.etag import if_match
from registry.web.forms import done_by_form

bp = Blueprint("documents", __name__, url_prefix="/console", template_folder="templates")


@bp.get("/cases/<uuid:case_id>/documents")
@requires(Permission.CREDIT_READ)
def documents_of_case(case_id: UUID) -> Page:
    """Every document and its service, what can be drawn up, the party's code and replies."""
    with reading() as session:
        return case_page(session, case_id)


@bp.post("/cases/<uuid:case_id>/documents")
@requires(Permission.CASES_WRITE)
def issue(case_id: UUID) -> Page:
    """Draw a document up."""
    return done_in_case(
        case_id,
        IssueIn,
        lambda session, given: documents.issue(
            session, case_id, **given, filing_address=filing_address(), by=actor(), at=now()
        ),
        _("文书已制作，编号已取。"),
    )


@bp.post("/documents/<uuid:document_id>/correction")
@requires(Permission.CASES_WRITE)
def correct(document_id: UUID) -> Page:
    """Draw a document up anew; the old one stays as it is."""
    with reading() as session:
        case_id = get_document(session, document_id).case_id
    return done_in_case(
        case_id,
        DocumentCorrectionIn,
        lambda session, given: documents.correct(
            session, document_id, **given, filing_address=filing_address(), by=actor(), at=now()
        ),
        _("更正的文书已制作。"),
    )


@bp.get("/documents/<uuid:document_id>")
@requires(Permission.CREDIT_READ)
def document(document_id: UUID) -> Page:
    """One document, for the screen and for paper."""
    with reading() as session:
        shown = get_document(session, document_id)
        require_reader(session, get_case(session, shown.case_id), actor(), today())
        back = url_for("documents.documents_of_case", case_id=shown.case_id)
        return shown_document(shown, back=back)


@bp.route("/documents/<uuid:document_id>/service", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def serve(document_id: UUID) -> Page:
    """Record an attempt to serve a document."""
    values: dict[str, Any] = {"served_on": today()}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        version = if_match()
        values, errors = done_by_form(
            AttemptIn, lambda session, given: _attempt(session, document_id, given, version)
        )
    with reading() as session:
        shown = get_document(session, document_id)
        if request.method == "POST" and not errors:
            flash(_("送达情况已登记。"), "ok")
            return redirect(url_for("documents.documents_of_case", case_id=shown.case_id), code=303)
        file = read_file(session, shown.case_id, on=today(), by=actor())
        page = render_template(
            "documents/service.html",
            document=shown,
            file=file,
            case=file.case,
            form=form_of(AttemptIn(), values, errors),
            kinds=DOCUMENT_KINDS,
        )
    return (page, 422) if errors else page


@bp.post("/cases/<uuid:case_id>/party-code")
@requires(Permission.CASES_WRITE)
def issue_code(case_id: UUID) -> Page:
    """A fresh code, shown this once as a slip to be printed and served with the document."""
    with transaction() as session:
        code = party_codes.issue_code(session, case_id, by=actor(), at=now())
    with reading() as session:
        file = read_file(session, case_id, on=today(), by=actor())
        slip = templates_on(today()).body["slip"]
        page = render_template(
            "documents/code.html",
            file=file,
            case=file.case,
            code=code,
            slip=slip,
            address=filing_address(),
        )
    answer = Response(page, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/cases/<uuid:case_id>/party-code/revocation")
@requires(Permission.CASES_WRITE)
def revoke_code(case_id: UUID) -> Page:
    """The code opens nothing any more."""
    return done_in_case(
        case_id,
        NothingIn,
        lambda session, _given: party_codes.revoke_code(session, case_id, by=actor(), at=now()),
        _("办事码已停用。"),
    )


@bp.post("/cases/<uuid:case_id>/electronic-service")
@requires(Permission.CASES_WRITE)
def agree_electronic(case_id: UUID) -> Page:
    """Enter the party's confirmation that it may be served electronically."""
    return done_in_case(
        case_id,
        AgreementIn,
        lambda session, given: electronic.record_agreement(
            session, case_id, **given, by=actor(), at=now()
        ),
        _("电子送达的同意已登记。"),
    )


@bp.post("/cases/<uuid:case_id>/hearing-papers")
@requires(Permission.CASES_WRITE)
def keep_hearing_papers(case_id: UUID) -> Page:
    """Keep the original of a hearing's record, or of the party's withdrawal."""
    return done_in_case(
        case_id,
        HearingPaperIn,
        lambda session, given: hearing_papers.keep_hearing_papers(
            session, case_id, **given, papers=papers_sent(), by=actor(), at=now()
        ),
        _("原件已保存。"),
    )


@bp.get("/cases/<uuid:case_id>/files/<uuid:file_id>")
@requires(Permission.CREDIT_READ)
def attachment(case_id: UUID, file_id: UUID) -> Page:
    """A file of the case."""
    with reading() as session:
        require_reader(session, get_case(session, case_id), actor(), today())
        originals = originals_of(services().settings.var)
        out = attachment_out(session, originals, file_id, case_id=case_id)
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


def _attempt(session: Session, document_id: UUID, given: dict[str, Any], version: int) -> None:
    papers = papers_sent()
    told = Served(given.pop("outcome") == "served", Service(**given))
    record_attempt(session, document_id, told, papers, version=version, by=actor(), at=now())
