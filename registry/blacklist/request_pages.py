"""``/console/objections`` and ``/console/repairs``: take them in and decide on them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.casefile import CaseFile, read_file
from registry.blacklist.document_store import papers_about
from registry.blacklist.models import Objection, Repair
from registry.blacklist.remedy_refusals import NobodyElseDecides
from registry.blacklist.reopenings import apart_from, find_reopened, somebody_decides_request
from registry.blacklist.repairs import refusal_guard, repair_guards
from registry.blacklist.request_states import OPEN_OBJECTIONS, OPEN_REPAIRS, ObjectionState
from registry.blacklist.restoration_schemas import (
    RepairCompletionIn,
    RepairDecisionIn,
    RepairReturnIn,
)
from registry.blacklist.revocations import can_be_revoked, revocations_of
from registry.blacklist.schemas import (
    NothingIn,
    ObjectionIn,
    RepairIn,
    RequestDecisionIn,
)
from registry.blacklist.words import (
    DOCUMENT_KINDS,
    OBJECTION_STATES,
    REPAIR_STATES,
    REVOCATION_STATES,
)
from registry.shell.forms import form_of
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form
from registry.web.guards import shown_guards
from registry.web.schema import Schema

bp = Blueprint("remedies", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.route("/cases/<uuid:case_id>/objection", methods=["GET", "POST"])
@requires(Permission.OBJECTIONS_WRITE)
def file_objection(case_id: UUID) -> Page:
    """Take an objection in."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        filed: list[Objection] = []
        values, errors = done_by_form(
            ObjectionIn,
            lambda session, given: filed.append(
                service.file_objection(
                    session, **{**given, "case_id": case_id}, by=actor(), at=now()
                )
            ),
        )
        if not errors:
            flash(_("异议已登记，编号%(number)s。", number=filed[0].number), "ok")
            return redirect(url_for("remedies.objection", objection_id=filed[0].id), code=303)
    form = form_of(ObjectionIn(), {**values, "case_id": case_id}, errors)
    return _file_page("blacklist/objection_new.html", case_id, form)


@bp.route("/cases/<uuid:case_id>/repair", methods=["GET", "POST"])
@requires(Permission.REPAIRS_WRITE)
def file_repair(case_id: UUID) -> Page:
    """Take an application for repair in."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        filed: list[Repair] = []

        def file(session: Session, given: dict[str, Any]) -> None:
            papers = {key: value for key, value in given.items() if key != "case_id"}
            said = service.RepairPapers(**papers)
            filed.append(service.file_repair(session, case_id, said, by=actor(), at=now()))

        values, errors = done_by_form(RepairIn, file)
        if not errors:
            flash(_("信用修复申请已登记，编号%(number)s。", number=filed[0].number), "ok")
            return redirect(url_for("remedies.repair", repair_id=filed[0].id), code=303)
    form = form_of(RepairIn(), {**values, "case_id": case_id}, errors)
    return _file_page("blacklist/repair_new.html", case_id, form)


@bp.get("/objections/<uuid:objection_id>")
@requires(Permission.CREDIT_READ)
def objection(objection_id: UUID) -> Page:
    """One objection and its decision."""
    with reading() as session:
        return _objection_page(session, objection_id)


@bp.post("/objections/<uuid:objection_id>")
@requires(Permission.CASES_DECIDE)
def decide_objection(objection_id: UUID) -> Page:
    """Uphold or reject an objection."""
    values, errors = done_by_form(
        RequestDecisionIn,
        lambda session, given: service.decide_objection(
            session, objection_id, **given, version=if_match(), by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("异议已作出决定。"), "ok")
        return redirect(url_for("remedies.objection", objection_id=objection_id), code=303)
    with reading() as session:
        return _objection_page(session, objection_id, values, errors), 422


@bp.post("/objections/<uuid:objection_id>/acceptance")
@requires(Permission.OBJECTIONS_WRITE)
def accept_objection(objection_id: UUID) -> Page:
    """Take an objection up."""
    values, errors = done_by_form(
        NothingIn,
        lambda session, given: service.accept_objection(
            session, objection_id, **given, version=if_match(), by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("异议已受理。"), "ok")
        return redirect(url_for("remedies.objection", objection_id=objection_id), code=303)
    with reading() as session:
        return _objection_page(session, objection_id, values, errors), 422


@bp.get("/repairs/<uuid:repair_id>")
@requires(Permission.CREDIT_READ)
def repair(repair_id: UUID) -> Page:
    """One application and its decision."""
    with reading() as session:
        return repair_page(session, repair_id)


@bp.post("/repairs/<uuid:repair_id>")
@requires(Permission.REPAIRS_DECIDE)
def decide_repair(repair_id: UUID) -> Page:
    """Grant or refuse an application."""
    values, errors = done_by_form(
        RepairDecisionIn,
        lambda session, given: service.decide_repair(
            session, repair_id, **given, version=if_match(), by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("信用修复申请已作出决定。"), "ok")
        return redirect(url_for("remedies.repair", repair_id=repair_id), code=303)
    with reading() as session:
        return repair_page(session, repair_id, values, errors), 422


def _file_page(template: str, case_id: UUID, form: Any) -> Page:  # noqa: ANN401 - the shell's form
    with reading() as session:
        file = read_file(session, case_id, on=today(), by=actor())
        page = render_template(template, file=file, case=file.case, form=form)
    return (page, 422) if form.wrong else page


def _objection_page(
    session: Session,
    objection_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    shown = service.get_objection(session, objection_id)
    file = read_file(session, shown.case_id, on=today(), by=actor())
    own = actor().officer_id in apart_from(session, shown)
    return render_template(
        "blacklist/objection.html",
        file=file,
        case=file.case,
        objection=shown,
        papers=papers_about(session, shown.id),
        kinds=DOCUMENT_KINDS,
        states=OBJECTION_STATES,
        form=form_of(RequestDecisionIn(), values, errors),
        may_accept=shown.acceptance_required
        and shown.state == ObjectionState.FILED
        and actor().may(Permission.OBJECTIONS_WRITE),
        may_decide=actor().may(Permission.CASES_DECIDE) and not own,
        own=own,
        **_rounds(session, shown, file),
    )


def repair_page(
    session: Session,
    repair_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    """One application with the act that is next, and what was wrong in the one that was tried."""
    shown = service.get_repair(session, repair_id)
    file = read_file(session, shown.case_id, on=today(), by=actor())
    guards = repair_guards(session, file.case, shown, today(), actor().officer_id)
    waits = refusal_guard(session, shown, today())
    return render_template(
        "blacklist/repair.html",
        file=file,
        case=file.case,
        repair=shown,
        guards=shown_guards(guards),
        states=REPAIR_STATES,
        form=form_of(_decision_on(shown), values, errors),
        waits=shown_guards([] if waits is None or waits.met else [waits]),
        return_form=form_of(RepairReturnIn(), values, errors),
        completion_form=form_of(RepairCompletionIn(), values, errors),
        may_decide=actor().may(Permission.REPAIRS_DECIDE)
        and actor().officer_id not in apart_from(session, shown),
        may_write=actor().may(Permission.REPAIRS_WRITE),
        revocations=revocations_of(session, shown.id),
        papers=papers_about(session, shown.id),
        kinds=DOCUMENT_KINDS,
        revocation_states=REVOCATION_STATES,
        can_be_revoked=can_be_revoked(shown, file.case, today()),
        **_rounds(session, shown, file),
    )


def _decision_on(repair: Repair) -> Schema:
    """Only of what was returned once it is asked what is missing still."""
    came_back = repair.completed_on is not None and repair.accepted_on is None
    return RepairDecisionIn() if came_back else RequestDecisionIn()


def _rounds(session: Session, shown: Repair | Objection, file: CaseFile) -> dict[str, Any]:
    """What was annulled and decided anew, and whether anybody is left to decide."""
    waits = shown.state in (OPEN_REPAIRS if isinstance(shown, Repair) else OPEN_OBJECTIONS)
    return {
        "annulled": file.annulled,
        "reopened_id": find_reopened(session, shown.id),
        "alone": waits and not somebody_decides_request(session, shown, file.case, on=today()),
        "nobody_else": _(NobodyElseDecides.detail),
    }
