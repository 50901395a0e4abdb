"""The page of a case's documents: drawn up, due, the party's code, replies and contests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor
from registry.accounts.permissions import Permission
from registry.blacklist import contests, electronic, party_codes, replies
from registry.blacklist.attachments import files_of
from registry.blacklist.casefile import read_file
from registry.blacklist.document_due import due_documents
from registry.blacklist.document_forms import (
    AgreementIn,
    ConclusionIn,
    ContestIn,
    DocumentCorrectionIn,
    ReplyDecisionIn,
)
from registry.blacklist.document_kinds import BETWEEN_AGENCIES
from registry.blacklist.document_store import attempts_of, documents_of
from registry.blacklist.filing_address import filing_address
from registry.blacklist.hearing_papers import papers_to_keep
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import RevocationState
from registry.blacklist.revocations import revocations_of_case
from registry.blacklist.states import CaseState
from registry.blacklist.words import (
    CONTEST_KINDS,
    CONTEST_OUTCOMES,
    DOCUMENT_KINDS,
    DOCUMENTS_AHEAD,
    HEARING_PAPERS,
    METHODS,
    NO_NOTICE_AHEAD,
    REPLY_STATES,
)
from registry.shell.forms import form_of
from registry.web.context import reading, today
from registry.web.forms import done_by_form
from registry.web.schema import Schema

Page = str | tuple[str, int] | Response


def done_in_case(
    case_id: UUID,
    schema: type[Schema],
    act: Callable[[Session, dict[str, Any]], object],
    told: str,
) -> Page:
    """Do what a form of the page asks for and come back to it; ``told`` says that it is done."""
    _values, errors = done_by_form(schema, act)
    if errors:
        with reading() as session:
            return case_page(session, case_id, errors), 422
    flash(told, "ok")
    return redirect(url_for("documents.documents_of_case", case_id=case_id), code=303)


def case_page(session: Session, case_id: UUID, errors: dict[str, Any] | None = None) -> str:
    """The page of a case's documents, with what was wrong in the form that was tried."""
    file = read_file(session, case_id, on=today(), by=actor())
    drawn = documents_of(session, case_id)
    return render_template(
        "documents/case.html",
        file=file,
        case=file.case,
        drawn=drawn,
        corrected={one.replaces_id for one in drawn},
        withdrawn=_withdrawn(session, case_id),
        attempts=attempts_of(session, [one.id for one in drawn]),
        due=due_documents(session, case_id, on=today(), filing_address=filing_address()),
        ahead=_ahead(file.case),
        code=party_codes.find_code(session, case_id),
        agreed=electronic.find_standing_agreement(session, case_id),
        agreement_form=form_of(AgreementIn(), {"agreed_on": today()}),
        replies=replies.replies_of(session, case_id),
        contests=contests.contests_of(session, case_id),
        files=files_of(session, case_id),
        hearing_papers=[(one, HEARING_PAPERS[one]) for one in papers_to_keep(file.case)],
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


def _withdrawn(session: Session, case_id: UUID) -> set[UUID]:
    """Proposals that were taken back before their notice was served."""
    return {
        one.id
        for one in revocations_of_case(session, case_id)
        if one.state == RevocationState.WITHDRAWN
    }


def _ahead(case: ListingCase) -> str:
    """Why no document is to be drawn up now."""
    state = CaseState(case.state)
    if state is CaseState.OPENED and case.filing_fact_id is not None:
        return str(NO_NOTICE_AHEAD)
    return str(DOCUMENTS_AHEAD[state])
