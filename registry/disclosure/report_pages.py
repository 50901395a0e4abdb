"""Quality-credit reports on paper, and the public page that says whether a code is genuine."""

from collections.abc import Mapping, Sequence
from datetime import date

import orjson
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from registry.accounts.access import actor, find_actor, requires
from registry.accounts.permissions import Permission
from registry.credit import reports
from registry.credit.act_words import act_title
from registry.credit.advisers import advisers_for
from registry.credit.plain import document_number
from registry.credit.remedies import PUTS_RIGHT, RemedyAct
from registry.credit.report_models import QualityReport
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.policy.divisions import place_name
from registry.sharing.keys import signer
from registry.subjects.models import Subject
from registry.subjects.schemas import KIND_WORDS
from registry.subjects.service import get_subject
from registry.subjects.vocabulary import SubjectKind
from registry.web.context import now, reading, services, transaction

bp = Blueprint("reports", __name__, template_folder="templates")


@bp.post("/console/subjects/<string:uscc>/reports")
@requires(Permission.CREDIT_READ)
def issue(uscc: str) -> Answer:
    """Hand out the report of today; again on the same day with the same facts, the same."""
    with transaction() as session:
        at = now()
        as_of = AsOf(legal_day(at), at)
        subject = get_subject(session, uscc)
        report = reports.issue_report(
            session,
            subject,
            as_of,
            signer=signer(),
            by=actor(),
            at=at,
            advisers=advisers_for(as_of, at=at),
        )
        address = url_for("reports.report", report_id=report.id)
    return redirect(address, code=303)


@bp.get("/console/reports/<int:report_id>")
@requires(Permission.CREDIT_READ)
def report(report_id: int) -> Response:
    """One report as a document to print, out of its own bytes."""
    with reading() as session:
        kept = reports.get_report(session, report_id)
    told = orjson.loads(kept.body)
    days = ("valid_on", "known_on", "next_change_on")
    page = render_template(
        "disclosure/report.html",
        report=kept,
        code="-".join(kept.code[start : start + 4] for start in range(0, len(kept.code), 4)),
        told=told,
        number=document_number,
        what=_what,
        awaits=_awaits_decision,
        days={name: date.fromisoformat(told[name]) if told[name] else None for name in days},
        counting=[line for line in told["lines"] if _counts(line)],
        silent=[line for line in told["lines"] if not _counts(line)],
        kind=KIND_WORDS[SubjectKind(told["subject"]["kind"])],
        place=place_name(told["subject"]["division"], kept.valid_on),
        address=services().settings.public_url + url_for("reports.verify"),
    )
    return _not_stored(page)


@bp.get("/console/reports/<int:report_id>/signed")
@requires(Permission.CREDIT_READ)
def signed(report_id: int) -> Response:
    """The report's bytes with our signature over them: a compact JWS (RFC 7515)."""
    with reading() as session:
        kept = reports.get_report(session, report_id)
    answer = _not_stored(kept.signature)
    answer.mimetype = "application/jose"
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{kept.id}.jws"'
    return answer


@bp.route("/verify/report", methods=["GET", "POST"])
def verify() -> Response:
    """Whether a report's code is genuine; nothing of what the report says."""
    typed = request.form.get("code", "").strip()
    genuine, unknown = None, False
    if typed:
        with reading() as session:
            try:
                genuine = reports.verify_code(session, typed)
            except reports.CreditReportUnknown:
                unknown = True
    page = render_template("disclosure/verify_report.html", genuine=genuine, unknown=unknown)
    return _not_stored(page)


def report_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """On the file: the reports handed out, and a button for today's."""
    by = find_actor()
    if by is None or not by.may(Permission.CREDIT_READ):
        return None
    kept: list[QualityReport] = reports.reports_of(session, subject.id)
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "disclosure/report_panel.html",
            subject=subject,
            reports=[each for each in kept if each.issued_at <= as_of.known_at],
        )
    )


def _what(act: str | None) -> str:
    return act_title(RemedyAct(act) if act else None)


def _awaits_decision(acts: Sequence[Mapping[str, str]], on: str) -> bool:
    """Whether on that day one can but apply: a repair and a removal are decided on after."""
    return any(RemedyAct(act["act"]) not in PUTS_RIGHT and act["from_on"] >= on for act in acts)


def _counts(line: dict[str, object]) -> bool:
    return bool(line["holds"]) and (line["points"] not in {"0", "0.00"} or bool(line["veto"]))


def _not_stored(body: str) -> Response:
    answer = make_response(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer
