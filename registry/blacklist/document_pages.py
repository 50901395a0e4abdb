"""``/console``: documents of a case, their service, the party's code, replies and contests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import contests, documents, electronic, party_codes, replies
from registry.blacklist.attachments import Papers, attachment_out, attachments_of
from registry.blacklist.casefile import read_file
from registry.blacklist.cases import Service
from registry.blacklist.document_due import due_documents
from registry.blacklist.document_forms import (
    AgreementIn,
    AttemptIn,
    ConclusionIn,
    ContestIn,
    DocumentCorrectionIn,
    IssueIn,
    ReplyDecisionIn,
)
from registry.blacklist.document_kinds import BETWEEN_AGENCIES
from registry.blacklist.document_rules import templates_on
from registry.blacklist.document_service import Served, record_attempt
from registry.blacklist.document_sheet import shown_document
from registry.blacklist.document_store import attempts_of, documents_of, get_document
from registry.blacklist.filing_address import filing_address
from registry.blacklist.models import ListingCase
from registry.blacklist.record import get_case, require_reader
from registry.blacklist.states import CaseState
from registry.blacklist.words import (
    CONTEST_KINDS,
    CONTEST_OUTCOMES,
    DOCUMENT_KINDS,
    DOCUMENTS_AHEAD,
    METHODS,
    NO_NOTICE_AHEAD,
    REPLY_STATES,
)
from registry.files.service import originals_of
from registry.kernel.refusals import Refusal
from registry.shell.forms import form_of
from registry.web.context import now, reading, services, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors

bp = Blueprint("documents", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.get("/cases/<uuid:case_id>/documents")
@requires(Permission.CREDIT_READ)
def documents_of_case(case_id: UUID) -> Page:
    """Every document and its service, what can be drawn up, the party's code and replies."""
    with reading() as session:
        return _case_page(session, case_id)


@bp.post("/cases/<uuid:case_id>/documents")
@requires(Permission.CASES_WRITE)
def issue(case_id: UUID) -> Page:
    """Draw a document up."""
    values, errors = read_form(IssueIn)
    return _do(
        case_id,
        errors,
        lambda session: documents.issue(
            session, case_id, **values, filing_address=filing_address(), by=actor(), at=now()
        ),
        _("文书已制作，编号已取。"),
    )


@bp.post("/documents/<uuid:document_id>/correction")
@requires(Permission.CASES_WRITE)
def correct(document_id: UUID) -> Page:
    """Draw a document up anew; the old one stays as it is."""
    values, errors = read_form(DocumentCorrectionIn)
    with reading() as session:
        case_id = get_document(session, document_id).case_id
    return _do(
        case_id,
        errors,
        lambda session: documents.correct(
            session, document_id, **values, filing_address=filing_address(), by=actor(), at=now()
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
        values, errors = read_form(AttemptIn)
        if not errors:
            try:
                return _served(document_id, values)
            except Refusal as refusal:
                values, errors = request.form.to_dict(), refusal_errors(refusal)
    with reading() as session:
        shown = get_document(session, document_id)
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
    return _do(
        case_id,
        {},
        lambda session: party_codes.revoke_code(session, case_id, by=actor(), at=now()),
        _("办事码已停用。"),
    )


@bp.post("/cases/<uuid:case_id>/electronic-service")
@requires(Permission.CASES_WRITE)
def agree_electronic(case_id: UUID) -> Page:
    """Enter the party's confirmation that it may be served electronically."""
    values, errors = read_form(AgreementIn)
    return _do(
        case_id,
        errors,
        lambda session: electronic.record_agreement(
            session, case_id, **values, by=actor(), at=now()
        ),
        _("电子送达的同意已登记。"),
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


@bp.post("/replies/<uuid:reply_id>")
@requires(Permission.CASES_PUBLISH)
def decide_reply(reply_id: UUID) -> Page:
    """Show a reply, or withhold it for a reason."""
    values, errors = read_form(ReplyDecisionIn)
    with reading() as session:
        case_id = replies.get_reply(session, reply_id).case_id
    return _do(
        case_id,
        errors,
        lambda session: replies.decide_reply(
            session, reply_id, **values, version=if_match(), by=actor(), at=now()
        ),
        _("说明已审核。"),
    )


@bp.post("/cases/<uuid:case_id>/contests")
@requires(Permission.OBJECTIONS_WRITE)
def record_contest(case_id: UUID) -> Page:
    """Enter a reconsideration or a suit."""
    values, errors = read_form(ContestIn)
    return _do(
        case_id,
        errors,
        lambda session: contests.record_contest(
            session, case_id, contests.NewContest(**values), by=actor(), at=now()
        ),
        _("复议或者诉讼已登记。"),
    )


@bp.post("/contests/<uuid:contest_id>/conclusion")
@requires(Permission.CASES_DECIDE)
def conclude_contest(contest_id: UUID) -> Page:
    """Enter what came of it."""
    values, errors = read_form(ConclusionIn)
    with reading() as session:
        case_id = contests.get_contest(session, contest_id).case_id
    return _do(
        case_id,
        errors,
        lambda session: contests.conclude_contest(
            session,
            contest_id,
            contests.Conclusion(**values),
            version=if_match(),
            by=actor(),
            at=now(),
        ),
        _("结果已登记。"),
    )


def _served(document_id: UUID, values: dict[str, Any]) -> Response:
    outcome = values.pop("outcome")
    bodies = [sent.read() for sent in request.files.getlist("files") if sent.filename]
    papers = Papers(originals_of(services().settings.var), bodies)
    with transaction() as session:
        shown = record_attempt(
            session,
            document_id,
            Served(outcome == "served", Service(**values)),
            papers,
            version=if_match(),
            by=actor(),
            at=now(),
        )
    flash(_("送达情况已登记。"), "ok")
    return redirect(url_for("documents.documents_of_case", case_id=shown.case_id), code=303)


def _do(case_id: UUID, errors: dict[str, Any], act: Callable[[Session], object], told: str) -> Page:
    if not errors:
        try:
            with transaction() as session:
                act(session)
        except Refusal as refusal:
            errors = refusal_errors(refusal)
    if errors:
        with reading() as session:
            return _case_page(session, case_id, errors), 422
    flash(told, "ok")
    return redirect(url_for("documents.documents_of_case", case_id=case_id), code=303)


def _case_page(session: Session, case_id: UUID, errors: dict[str, Any] | None = None) -> str:
    file = read_file(session, case_id, on=today(), by=actor())
    drawn = documents_of(session, case_id)
    return render_template(
        "documents/case.html",
        file=file,
        case=file.case,
        drawn=drawn,
        corrected={one.replaces_id for one in drawn},
        attempts=attempts_of(session, [one.id for one in drawn]),
        due=due_documents(session, case_id, on=today(), filing_address=filing_address()),
        ahead=_ahead(file.case),
        code=party_codes.find_code(session, case_id),
        agreed=electronic.find_standing_agreement(session, case_id),
        agreement_form=form_of(AgreementIn(), {"agreed_on": today()}),
        replies=replies.replies_of(session, case_id),
        contests=contests.contests_of(session, case_id),
        files=attachments_of(session, case_id),
        errors=form_of(DocumentCorrectionIn(), {}, errors),
        correction=form_of(DocumentCorrectionIn()),
        reply_form=form_of(ReplyDecisionIn()),
        contest_form=form_of(ContestIn()),
        conclusion_form=form_of(ConclusionIn()),
        may_write=actor().may(Permission.CASES_WRITE),
        may_show=actor().may(Permission.CASES_PUBLISH),
        may_contest=actor().may(Permission.OBJECTIONS_WRITE),
        may_decide=actor().may(Permission.CASES_DECIDE),
        kinds=DOCUMENT_KINDS,
        between=BETWEEN_AGENCIES,
        method_words=METHODS,
        reply_words=REPLY_STATES,
        contest_kinds=CONTEST_KINDS,
        contest_outcomes=CONTEST_OUTCOMES,
    )


def _ahead(case: ListingCase) -> str:
    """Why no document is to be drawn up now."""
    state = CaseState(case.state)
    if state is CaseState.OPENED and case.filing_fact_id is not None:
        return str(NO_NOTICE_AHEAD)
    return str(DOCUMENTS_AHEAD[state])
