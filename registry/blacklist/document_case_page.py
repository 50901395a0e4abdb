"""The page of a case's documents: drawn up, due, the party's code, replies and contests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor
from registry.accounts.permissions import Permission
from registry.blacklist import electronic, party_codes, replies
from registry.blacklist.attachments import Papers, files_of
from registry.blacklist.casefile import CaseFile, names_of, read_file
from registry.blacklist.contest_checks import contestable_of
from registry.blacklist.contest_models import ContestedDecision
from registry.blacklist.contest_schemas import ConclusionIn, ContestFormIn, choice_of
from registry.blacklist.contest_words import CONTEST_WORDS, CONTESTED_DECISIONS
from registry.blacklist.contests import took_part_in_decision
from registry.blacklist.document_due import due_documents
from registry.blacklist.document_forms import (
    AgreementIn,
    DocumentCorrectionIn,
    ReplyDecisionIn,
)
from registry.blacklist.document_kinds import BETWEEN_AGENCIES
from registry.blacklist.document_store import attempts_of, documents_of
from registry.blacklist.filing_address import filing_address
from registry.blacklist.hearing_papers import papers_to_keep
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import ListingCase
from registry.blacklist.reopenings import find_reopened
from registry.blacklist.request_states import RevocationState
from registry.blacklist.revocations import revocations_of_case
from registry.blacklist.states import CaseState
from registry.blacklist.words import (
    DOCUMENT_KINDS,
    DOCUMENTS_AHEAD,
    HEARING_PAPERS,
    METHODS,
    NO_NOTICE_AHEAD,
    REPLY_STATES,
)
from registry.files.service import originals_of
from registry.shell.formats import day_table
from registry.shell.forms import form_of
from registry.web.context import reading, services, today
from registry.web.forms import done_by_form
from registry.web.schema import Schema

Page = str | tuple[str, int] | Response


def done_in_case(
    case_id: UUID,
    schema: type[Schema],
    act: Callable[[Session, dict[str, Any]], object],
    told: str,
    *,
    prefix: str = "",
) -> Page:
    """Do what a form of the page asks for and come back to it; ``told`` says that it is done."""
    _values, errors = done_by_form(schema, act, prefix=prefix)
    if errors:
        with reading() as session:
            return case_page(session, case_id, errors), 422
    flash(told, "ok")
    return redirect(url_for("documents.documents_of_case", case_id=case_id), code=303)


def case_page(session: Session, case_id: UUID, errors: dict[str, Any] | None = None) -> str:
    """The page of a case's documents, with what was wrong in the form that was tried."""
    file = read_file(session, case_id, on=today(), by=actor())
    drawn = documents_of(session, case_id)
    contested = file.contests
    choices = _contestable(session, file.case)
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
        contests=contested,
        requests=_numbers(file),
        reopened={
            one.id: find_reopened(session, one.request_id) for one in contested if one.request_id
        },
        entered_by=names_of(
            session,
            {one.recorded_by_id for one in contested} | {one.concluded_by_id for one in contested},
        ),
        contestable=choices,
        files=files_of(session, case_id),
        hearing_papers=[(one, HEARING_PAPERS[one]) for one in papers_to_keep(file.case)],
        errors=form_of(DocumentCorrectionIn(), {}, errors),
        correction=form_of(DocumentCorrectionIn()),
        reply_form=form_of(ReplyDecisionIn()),
        contest_form=form_of(ContestFormIn(), choices={"contested": choices}),
        conclusion_forms={
            one.id: form_of(ConclusionIn(), prefix=prefix_of(one.id))
            for one in contested
            if one.outcome is None
            and actor().officer_id not in took_part_in_decision(session, one, file.case, today())
        },
        may_write=actor().may(Permission.CASES_WRITE),
        may_show=actor().may(Permission.CASES_PUBLISH),
        may_contest=actor().may(Permission.OBJECTIONS_WRITE),
        may_decide=actor().may(Permission.CASES_DECIDE),
        kinds=DOCUMENT_KINDS,
        between=BETWEEN_AGENCIES,
        method_words=METHODS,
        reply_words=REPLY_STATES,
        **CONTEST_WORDS,
    )


def _numbers(file: CaseFile) -> dict[UUID, str]:
    """The numbers of what was asked in the case, by its identifier."""
    return {one.id: one.number for one in file.repairs} | {
        one.id: one.number for one in file.objections
    }


def prefix_of(contest_id: UUID) -> str:
    """Of the names in the form of one contest, for several may be open on a page."""
    return f"{contest_id.hex}-"


def papers_sent() -> Papers:
    """The files that came with the current form."""
    bodies = [sent.read() for sent in request.files.getlist("files") if sent.filename]
    return Papers(originals_of(services().settings.var), bodies)


def _contestable(session: Session, case: ListingCase) -> list[tuple[str, str]]:
    """The decisions that can be contested now, as choices of the form."""
    return [_choice(case, one) for one in contestable_of(session, case)]


def _choice(case: ListingCase, refused: Repair | Objection | None) -> tuple[str, str]:
    if refused is None:
        decision, number, on = ContestedDecision.LISTING, case.decision_no, case.decided_on
    else:
        of_repair = isinstance(refused, Repair)
        kinds = ContestedDecision
        decision = kinds.REFUSED_REPAIR if of_repair else kinds.REFUSED_OBJECTION
        number, on = refused.number, refused.decided_on
    words = f"{CONTESTED_DECISIONS[decision]} {number} {day_table(on)}"
    return choice_of(decision, refused.id if refused is not None else None), words


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
