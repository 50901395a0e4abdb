"""``/party``: a party opens its own case with a code; no account, short, and only that case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
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
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from registry.blacklist import party_acts
from registry.blacklist.attachments import Papers, attachment_out
from registry.blacklist.document_sheet import shown_document
from registry.blacklist.party_codes import Access, find_access, open_by_code
from registry.blacklist.party_course import whose
from registry.blacklist.party_forms import (
    EnterIn,
    HearingIn,
    ObjectionIn,
    RepairIn,
    ReplyIn,
    StatementIn,
)
from registry.blacklist.party_models import AttachedTo
from registry.blacklist.party_view import PartyView, served_document, view_of
from registry.blacklist.repairs import RepairPapers
from registry.blacklist.words import (
    CLOCKS,
    CONTEST_KINDS,
    CONTEST_OUTCOMES,
    DOCUMENT_KINDS,
    OBJECTION_STATES,
    PARTY_STATES,
    REPAIR_STATES,
    REPLY_STATES,
    STATES,
)
from registry.files.service import originals_of
from registry.kernel.refusals import NotSignedIn, Refusal, TooMany
from registry.shell.forms import form_of
from registry.shell.words import clock_level
from registry.web.context import now, reading, services, today, transaction
from registry.web.forms import read_form, refusal_errors
from registry.web.limits import address, sign_ins_of_one_address

bp = Blueprint("party", __name__, url_prefix="/party", template_folder="templates")

Page = str | tuple[str, int] | AnyResponse
View = TypeVar("View", bound=Callable[..., Any])
_COOKIE = "party"


@dataclass(frozen=True, slots=True)
class Filing:
    """One thing that a party hands in: its form, what follows, and how it is done."""

    title: Any
    schema: type[Schema]
    effects: tuple[Any, ...]
    do: Callable[[Session, Access, dict[str, Any], Papers, datetime], object]
    files: bool = True


FILINGS = {
    "statement": Filing(
        _l("陈述、申辩"),
        StatementIn,
        (_l("您的意见进入案卷，决定书必须写明怎样复核。"), _l("不会公开，也不影响您的其他权利。")),
        lambda s, access, v, papers, at: party_acts.state_defence(
            s, access, v["text"], papers, at=at
        ),
    ),
    "hearing": Filing(
        _l("要求听证"),
        HearingIn,
        (_l("听证结束以前不会作出决定。"), _l("办理机关会另行通知听证的日期。")),
        lambda s, access, _v, _papers, at: party_acts.ask_for_hearing(s, access, at=at),
        files=False,
    ),
    "objection": Filing(
        _l("提出异议"),
        ObjectionIn,
        (
            _l("由没有办理过本案的人核实；成立的，视为自始没有列入。"),
            _l("核实期间公示照常，公示页注明“异议中”。"),
        ),
        lambda s, access, v, papers, at: party_acts.object_to_listing(
            s, access, v["statement"], papers, at=at
        ),
    ),
    "repair": Filing(
        _l("申请信用修复"),
        RepairIn,
        (
            _l("同意的，当日起不再在列；以前的列入仍是事实。"),
            _l("审核期间公示照常。"),
            _l("材料虚假的，依法恢复列入，一定期限内不再受理。"),
        ),
        lambda s, access, v, papers, at: party_acts.apply_for_repair(
            s, access, RepairPapers(**v), papers, at=at
        ),
    ),
    "reply": Filing(
        _l("公开说明"),
        ReplyIn,
        (
            _l("工作人员只看有没有个人信息，不改您的文字。"),
            _l("通过之后显示在公示页旁边，公示结束时一起撤下。"),
        ),
        lambda s, access, v, _papers, at: party_acts.reply_to_record(s, access, v["words"], at=at),
        files=False,
    ),
}


@bp.after_request
def _never_kept(response: Response) -> Response:
    """No cache keeps what only the party may see."""
    response.headers["Cache-Control"] = "no-store"
    return response


def opened(view: View) -> View:
    """The view is for a party whose case is open; it is given the access first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view gives
        access = _access()
        if access is None:
            session.pop(_COOKIE, None)
            return redirect(url_for("party.enter"), code=303)
        session[_COOKIE] = {**session[_COOKIE], "seen": now().isoformat()}
        return view(access, *args, **kwargs)

    return cast("View", guarded)


@bp.get("")
def enter() -> Page:
    """Where the code is typed; who has opened a case already goes on."""
    if _access() is not None:
        return redirect(url_for("party.case"), code=303)
    return render_template("party/enter.html", form=form_of(EnterIn()))


@bp.post("")
def enter_post() -> Page:
    """Open the case, in a fresh browser session."""
    with sign_ins_of_one_address():
        values, errors = read_form(EnterIn)
    if errors:
        return _enter_again(values, errors)
    at = now()
    with transaction() as opening:
        outcome = open_by_code(opening, values["uscc"], values["code"], place=address(), at=at)
    if isinstance(outcome, NotSignedIn):
        return _enter_again({"uscc": values["uscc"]}, refusal_errors(outcome))
    # Whatever the browser held before belongs to nobody: a planted session is worth nothing.
    session.clear()
    session[_COOKIE] = {
        "code": str(outcome.code_id),
        "since": at.isoformat(),
        "seen": at.isoformat(),
    }
    return redirect(url_for("party.case"), code=303)


@bp.post("/leave")
def leave() -> Page:
    """Close the case in this browser."""
    session.pop(_COOKIE, None)
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
        "party/case.html", view=view, case=view.case, possible=possible, filings=FILINGS, **_words()
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
    values, errors = read_form(filing.schema)
    status = 422
    if not errors:
        papers = Papers(originals_of(services().settings.var), _bodies() if filing.files else ())
        try:
            with transaction() as writing:
                filing.do(writing, access, values, papers, now())
        except Refusal as refusal:
            values, errors = request.form.to_dict(), refusal_errors(refusal)
            status = 429 if isinstance(refusal, TooMany) else status
    if errors:
        return _file_page(access, what, form_of(filing.schema(), values, errors)), status
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
    own = (AttachedTo.STATEMENT, AttachedTo.OBJECTION, AttachedTo.REPAIR)
    with reading() as looking:
        out = attachment_out(
            looking,
            originals_of(services().settings.var),
            file_id,
            case_id=access.case_id,
            kinds=own,
        )
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


def _access() -> Access | None:
    held = session.get(_COOKIE)
    if held is None:
        return None
    with reading() as looking:
        return find_access(
            looking,
            UUID(held["code"]),
            since=datetime.fromisoformat(held["since"]),
            seen=datetime.fromisoformat(held["seen"]),
            at=now(),
        )


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
        "document_words": DOCUMENT_KINDS,
        "contest_kinds": CONTEST_KINDS,
        "contest_outcomes": CONTEST_OUTCOMES,
        "level": clock_level,
        "whose": whose,
    }


__all__ = ["FILINGS", "PartyView", "bp"]
