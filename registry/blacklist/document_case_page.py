"""The page of a case's documents: drawn up, due, the party's code, replies and contests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from registry.blacklist.contest_choices import contestable_choices
from registry.blacklist.contest_models import Contest
from registry.blacklist.contest_rules import took_part_in
from registry.blacklist.contest_schemas import ConclusionIn, ContestFormIn
from registry.blacklist.contest_words import CONTEST_WORDS
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
from registry.blacklist.reopenings import reopened_of
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
from registry.shell.forms import Form, form_of
from registry.web.context import reading, services, today
from registry.web.forms import done_by_form
from registry.web.schema import Schema

Page = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class TriedForm:
    """A form of the page that was not done: what was typed in it, and what was wrong."""

    schema: type[Schema]
    prefix: str
    values: dict[str, Any]
    errors: dict[str, Any]


def done_in_case(
    case_id: UUID,
    schema: type[Schema],
    act: Callable[[Session, dict[str, Any]], object],
    told: str,
    *,
    prefix: str = "",
    named: Mapping[str, str] | None = None,
) -> Page:
    """Do what a form of the page asks for and come back to it.

    Args:
        case_id: the case.
        schema: of the form.
        act: does it.
        told: says that it is done.
        prefix: of the form's names.
        named: the form's own names of what refusals call otherwise.
    """
    values, errors = done_by_form(schema, act, prefix=prefix)
    if errors:
        errors = {(named or {}).get(name, name): wrong for name, wrong in errors.items()}
        with reading() as session:
            tried = TriedForm(schema, prefix, values, errors)
            return case_page(session, case_id, tried), 422
    flash(told, "ok")
    return redirect(url_for("documents.documents_of_case", case_id=case_id), code=303)


def case_page(session: Session, case_id: UUID, tried: TriedForm | None = None) -> str:
    """The page of a case's documents, with what was typed and wrong in the form that was tried."""
    file = read_file(session, case_id, on=today(), by=actor())
    drawn = documents_of(session, case_id)
    contested = file.contests
    choices = contestable_choices(session, file.case)
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
        agreement_form=_form(AgreementIn, tried, values={"agreed_on": today()}),
        replies=replies.replies_of(session, case_id),
        contests=contested,
        requests=_numbers(file),
        reopened=reopened_of(session, [one.request_id for one in contested]),
        entered_by=names_of(
            session,
            {one.recorded_by_id for one in contested} | {one.concluded_by_id for one in contested},
        ),
        contestable=choices,
        files=files_of(session, case_id),
        hearing_papers=[(one, HEARING_PAPERS[one]) for one in papers_to_keep(file.case)],
        errors=_summary(tried, choices),
        correction=form_of(DocumentCorrectionIn()),
        reply_form=form_of(ReplyDecisionIn()),
        contest_form=_form(ContestFormIn, tried, choices={"contested": choices}),
        conclusion_forms={
            one.id: _form(ConclusionIn, tried, prefix=prefix_of(one.id))
            for one in _concludable(session, file)
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


def _form(
    schema: type[Schema],
    tried: TriedForm | None,
    *,
    prefix: str = "",
    values: Mapping[str, Any] | None = None,
    choices: Mapping[str, Sequence[tuple[str, object]]] | None = None,
) -> Form:
    """One form of the page; the one that was tried as it was typed."""
    if tried is None or (tried.schema, tried.prefix) != (schema, prefix):
        return form_of(schema(), values, choices=choices, prefix=prefix)
    return form_of(schema(), tried.values, tried.errors, choices=choices, prefix=prefix)


def _summary(tried: TriedForm | None, choices: Sequence[tuple[str, object]]) -> Form:
    """What was wrong, above all; each line leads to its field where the page draws it."""
    if tried is None:
        return form_of(DocumentCorrectionIn())
    if tried.schema not in (AgreementIn, ContestFormIn, ConclusionIn):
        return form_of(DocumentCorrectionIn(), {}, tried.errors)
    of_contest = {"contested": choices} if tried.schema is ContestFormIn else None
    return _form(tried.schema, tried, prefix=tried.prefix, choices=of_contest)


def _concludable(session: Session, file: CaseFile) -> list[Contest]:
    """The open contests whose end the reader may enter: had no part in the decision."""
    if not actor().may(Permission.CASES_DECIDE):
        return []
    asked: list[Repair | Objection] = [*file.repairs, *file.objections]
    requests = {one.id: one for one in asked}
    return [
        one
        for one in file.contests
        if one.outcome is None
        and actor().officer_id
        not in (
            took_part_in(requests[one.request_id])
            if one.request_id in requests
            # About the listing one at most is open, and about each return to it.
            else took_part_in_decision(session, one, file.case, today())
        )
    ]


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
