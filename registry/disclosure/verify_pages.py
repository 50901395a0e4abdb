"""The page that checks an edition, a proof or a receipt somebody holds. Nothing is kept."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext

from registry.blacklist.lists import all_lists
from registry.disclosure.examination import Examination, examine
from registry.disclosure.pages import as_of_now, files_folder
from registry.disclosure.schemas import VerifyIn
from registry.disclosure.verification import Check
from registry.kernel.refusals import N_, TooLarge, Unreadable
from registry.sharing.keys import signer
from registry.shell.forms import form_of
from registry.web.context import reading
from registry.web.forms import read_form
from registry.web.problems import filled, problem_of

bp = Blueprint("verification", __name__, template_folder="templates")

LARGEST_FILE_MIB = 7
"""Below what the web takes at once (8 MiB), so that the refusal is ours and names the command."""


class CheckedFileTooLarge(TooLarge):
    """Larger than the page takes; the command has no limit."""

    detail = N_("一次最多接收%(limit)s。更大的公示版请用离线命令核验。")


class NothingHandedIn(Unreadable):
    """Neither a file nor a text."""

    title = N_("没有可核验的内容")
    detail = N_("请选择文件，或者粘贴证明、回执的全文。")


@bp.get("/verify")
def verify() -> Response:
    """What can be checked here, with which key, and how to do it offline."""
    return _page(200)


@bp.post("/verify")
def check() -> Response:
    """Check what was handed in and say of each check whether it holds."""
    values, errors = read_form(VerifyIn)
    if errors:
        return _page(422, form=form_of(VerifyIn(), values, errors))
    upload = request.files.get("file")
    name = upload.filename if upload and upload.filename else None
    content = upload.read(LARGEST_FILE_MIB * 1024 * 1024 + 1) if upload and name else b""
    content = content or values.get("text", "").encode()
    try:
        found = _examined(content)
    except (Unreadable, TooLarge) as refusal:
        problem = problem_of(refusal)
        return _page(problem.status, problem=problem, name=name)
    return _page(200, found=found, checks=_said(found), name=name)


def _examined(content: bytes) -> Examination:
    if not content.strip():
        raise NothingHandedIn
    if len(content) > LARGEST_FILE_MIB * 1024 * 1024:
        raise CheckedFileTooLarge(limit=f"{LARGEST_FILE_MIB} MiB")
    with reading() as session:
        return examine(
            session, content, keys=signer().public, files=files_folder(), as_of=as_of_now()
        )


def _said(found: Examination) -> list[dict[str, Any]]:
    return [_sentence(check) for check in found.checks]


def _sentence(check: Check) -> dict[str, Any]:
    return {
        "ok": check.ok,
        "title": gettext(check.title),
        "text": filled(check.text, check.params),
    }


def _page(status: int, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
    shown = {"form": form_of(VerifyIn()), "found": None, "problem": None, "name": None, **values}
    body = render_template(
        "disclosure/verify.html", kids=signer().public.kids(), lists=all_lists(), **shown
    )
    answer = make_response(body, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
