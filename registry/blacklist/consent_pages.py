"""``/console/consents``: what lower agencies ask of one's own, and answering it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.agencies import get_agency
from registry.accounts.competence import acts_for
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.casefile import days_left, read_file
from registry.blacklist.consent_models import ConsentRequest, ConsentState
from registry.blacklist.document_store import documents_of
from registry.blacklist.schemas import ConsentAnswerIn, ConsentQueryIn
from registry.blacklist.states import Act
from registry.blacklist.words import CONSENT_STATES, DOCUMENT_KINDS
from registry.policy.calendar import calendar_on
from registry.shell.forms import form_of
from registry.shell.words import clock_level
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_filter
from registry.web.guards import shown_guards
from registry.web.paging import page_of, unseal_id

bp = Blueprint("consents", __name__, url_prefix="/console", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.get("/consents")
@requires(Permission.CASES_CONSENT)
def requests() -> Page:
    """Requests to the officer's agency: those that wait for an answer, or the others."""
    query, given, _errors = read_filter(ConsentQueryIn)
    calendar, on = calendar_on(today()), today()
    with reading() as session:
        lines = service.list_requests(
            session,
            agency_id=actor().agency_id,
            waiting=query["waiting"],
            on=on,
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
    return render_template(
        "blacklist/consents.html",
        page=page_of(lines, query["limit"], key=lambda line: [str(line.request.id)]),
        waiting=query["waiting"],
        more=given,
        left=lambda line: days_left(line.request.due_on, on, calendar, calendar_days=False),
        level=clock_level,
        words=CONSENT_STATES,
    )


@bp.get("/consents/<uuid:request_id>")
@requires(Permission.CREDIT_READ)
def request_page(request_id: UUID) -> Page:
    """One request with what the case says, and the answer or its form."""
    with reading() as session:
        return _page(session, request_id)


@bp.post("/consents/<uuid:request_id>")
@requires(Permission.CASES_CONSENT)
def answer(request_id: UUID) -> Page:
    """Consent, or refuse."""
    values, errors = done_by_form(
        ConsentAnswerIn,
        lambda session, given: service.answer_consent(
            session, request_id, **given, version=if_match(), by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("请示已答复，批复已制作。"), "ok")
        return redirect(url_for("consents.request_page", request_id=request_id), code=303)
    with reading() as session:
        return _page(session, request_id, values, errors), 422


def _page(
    session: Session,
    request_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    asked = service.read_request(session, request_id, by=actor(), on=today())
    file = read_file(session, asked.case_id, on=today(), by=actor())
    step = next((step for step in file.steps if step.act is Act.GIVE_CONSENT), None)
    drawn = [one for one in documents_of(session, asked.case_id) if one.request_id == asked.id]
    return render_template(
        "blacklist/consent.html",
        asked=asked,
        above=get_agency(session, asked.agency_id),
        file=file,
        case=file.case,
        step=step,
        guards=shown_guards(step.why) if step else [],
        may_answer=step is not None and _waits(asked) and _is_asked(session, asked),
        documents=drawn,
        form=form_of(ConsentAnswerIn(), values, errors),
        words=CONSENT_STATES,
        kinds=DOCUMENT_KINDS,
    )


def _waits(asked: ConsentRequest) -> bool:
    return asked.state == ConsentState.ASKED


def _is_asked(session: Session, asked: ConsentRequest) -> bool:
    mine = acts_for(session, actor(), asked.agency_id, today())
    return mine and actor().may(Permission.CASES_CONSENT)
