"""``/party``: a party opens its own case with a code; no account, short, and only that case."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from registry.blacklist import party_acts
from registry.blacklist.attachments import Papers, attachment_out
from registry.blacklist.contest_words import CONTEST_WORDS
from registry.blacklist.document_sheet import shown_document
from registry.blacklist.party_codes import Access, open_by_code
from registry.blacklist.party_course import whose
from registry.blacklist.party_filings import FILINGS
from registry.blacklist.party_forms import EnterIn
from registry.blacklist.party_models import HANDED_IN, AttachedTo
from registry.blacklist.party_sessions import begin, end, find_opened, opened
from registry.blacklist.party_view import served_document, view_of
from registry.blacklist.words import (
    CLOCKS,
    DOCUMENT_KINDS,
    OBJECTION_STATES,
    PARTY_STATES,
    REPAIR_STATES,
    REPLY_STATES,
    REVOCATION_STATES,
    STATES,
)
from registry.files.service import originals_of
from registry.kernel.refusals import NotSignedIn, Refusal, TooMany
from registry.shell.forms import form_of
from registry.shell.words import clock_level
from registry.web.context import now, reading, services, today, transaction
from registry.web.forms import read_form, refusal_errors, tried_by_form
from registry.web.limits import address, sign_ins_of_one_address

bp = Blueprint("party", __name__, url_prefix="/party", template_folder="templates")

Page = str | tuple[str, int] | AnyResponse


@bp.after_request
def _never_kept(response: Response) -> Response:
    """No cache keeps what only the party may see."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
def enter() -> Page:
    """Where the code is typed; who has opened a case already goes on."""
    if find_opened() is not None:
        return redirect(url_for("party.case"), code=303)
    return render_template("party/enter.html", form=form_of(EnterIn()))


@bp.post("")
def enter_post() -> Page:
    """Open the case, in a fresh browser session."""
    with sign_ins_of_one_address():
        values, errors = read_form(EnterIn)
    if errors:
        return _enter_again(values, errors)
    with transaction() as opening:
        at = now()
        outcome = open_by_code(opening, values["uscc"], values["code"], place=address(), at=at)
    if isinstance(outcome, NotSignedIn):
        return _enter_again({"uscc": values["uscc"]}, refusal_errors(outcome))
    begin(outcome, at)
    return redirect(url_for("party.case"), code=303)


@bp.post("/leave")
def leave() -> Page:
    """Close the case in this browser."""
    end()
    flash(_("已退出。办事码仍然有效，请妥善保管。"), "ok")
    return redirect(url_for("party.enter"), code=303)


@bp.get("/case")
@opened
def case(access: Access) -> Page:
    """The case in plain words: where it stands, until when what can be done, what was served."""
    with reading() as looking:
        view = view_of(looking, access, on=today())
        possible = party_acts.possible(looking, access, at=now())
    return render_template(
        "party/case.html",
        view=view,
        case=view.case,
        possible=possible,
        filings=FILINGS,
        today=today(),
        **_words(),
    )


@bp.route("/case/<what>", methods=["GET", "POST"])
@opened
def file(access: Access, what: str) -> Page:
    """Hand something in."""
    filing = FILINGS.get(what)
    if filing is None:
        abort(404)
    if request.method == "GET":
        return _file_page(access, what, form_of(filing.schema()))
    papers = Papers(originals_of(services().settings.var), _bodies() if filing.files else ())
    tried = tried_by_form(
        filing.schema, lambda writing, given: filing.do(writing, access, given, papers, now())
    )
    if tried.errors:
        status = 429 if isinstance(tried.refusal, TooMany) else 422
        return _file_page(access, what, form_of(filing.schema(), *tried[:2])), status
    flash(_("已收到：%(what)s。您可以在本页查看办理进度。", what=filing.title), "ok")
    return redirect(url_for("party.case"), code=303)


@bp.post("/case/<kind>/<uuid:request_id>/withdrawal")
@opened
def withdraw(access: Access, kind: str, request_id: UUID) -> Page:
    """Take something back."""
    if kind not in ("objection", "repair", "reply"):
        abort(404)
    try:
        with transaction() as writing:
            if kind == "reply":
                party_acts.take_back_reply(writing, access, request_id, at=now())
            else:
                party_acts.take_back(writing, access, AttachedTo(kind), request_id, at=now())
    except Refusal as refusal:
        flash(" ".join(refusal_errors(refusal).get("_schema", [_("没有撤回。")])), "error")
        return redirect(url_for("party.case"), code=303)
    flash(_("已撤回。"), "ok")
    return redirect(url_for("party.case"), code=303)


@bp.post("/case/electronic-service/<choice>")
@opened
def electronic_service(access: Access, choice: str) -> Page:
    """Agree to be served on this page, or take that back."""
    acts = {
        "agreed": party_acts.agree_to_electronic_service,
        "withdrawn": party_acts.refuse_electronic_service,
    }
    if choice not in acts:
        abort(404)
    with transaction() as writing:
        acts[choice](writing, access, at=now())
    flash(_("电子送达的选择已登记。"), "ok")
    return redirect(url_for("party.case"), code=303)


@bp.get("/documents/<uuid:document_id>")
@opened
def document(access: Access, document_id: UUID) -> Page:
    """One document as it was served, for the screen and for paper."""
    with reading() as looking:
        return shown_document(
            served_document(looking, access, document_id), back=url_for("party.case")
        )


@bp.get("/files/<uuid:file_id>")
@opened
def attachment(access: Access, file_id: UUID) -> Page:
    """A file that the party handed in."""
    with reading() as looking:
        out = attachment_out(
            looking,
            originals_of(services().settings.var),
            file_id,
            case_id=access.case_id,
            kinds=HANDED_IN,
        )
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


def _enter_again(values: dict[str, Any], errors: dict[str, Any]) -> Page:
    shown = {name: text for name, text in values.items() if name != "code"}
    return render_template("party/enter.html", form=form_of(EnterIn(), shown, errors)), 422


def _file_page(access: Access, what: str, form: Any) -> str:  # noqa: ANN401 - the shell's form
    with reading() as looking:
        view = view_of(looking, access, on=today())
        possible = party_acts.possible(looking, access, at=now())[what]
    return render_template(
        "party/file.html",
        view=view,
        filing=FILINGS[what],
        what=what,
        form=form,
        possible=possible,
        today=today(),
    )


def _bodies() -> list[bytes]:
    """What was uploaded; an input without a file sends an empty one."""
    return [sent.read() for sent in request.files.getlist("files") if sent.filename]


def _words() -> dict[str, Any]:
    return {
        "state_words": STATES,
        "told": PARTY_STATES,
        "clock_words": CLOCKS,
        "objection_words": OBJECTION_STATES,
        "repair_words": REPAIR_STATES,
        "reply_words": REPLY_STATES,
        "doubt_words": REVOCATION_STATES,
        "document_words": DOCUMENT_KINDS,
        **CONTEST_WORDS,
        "level": clock_level,
        "whose": whose,
    }
