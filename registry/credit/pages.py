"""Console pages: finding a subject, and its quality-credit file.

Parts of the file that belong to features above (cases, who asked) are panels that the composition
root puts in with ``install_panels``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.agencies import get_agencies
from registry.accounts.permissions import Permission
from registry.credit import service
from registry.credit.advisers import advisers_for
from registry.credit.grade_words import grade_words
from registry.credit.pending import Caution, cautions_of
from registry.credit.plain import document_of
from registry.credit.presentation import FileView, file_view
from registry.credit.sources import addresses_of, rests_of
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.policy.divisions import place_name
from registry.shell.forms import fields_of
from registry.subjects.act_schemas import LINK_WORDS
from registry.subjects.models import Subject
from registry.subjects.schemas import (
    KIND_WORDS,
    MATCH_WORDS,
    SIZE_WORDS,
    STATUS_WORDS,
    SubjectQuery,
)
from registry.subjects.service import at_moment, get_subject, links_of, list_subjects, names_of
from registry.subjects.service import search as search_subjects
from registry.web.context import now, reading, settled
from registry.web.forms import given_arguments
from registry.web.paging import page_of, unseal
from registry.web.schema import Instant, LegalDate

bp = Blueprint("credit", __name__, url_prefix="/console/subjects", template_folder="templates")

Panel = Callable[[Session, Subject, AsOf], Markup | None]

_PANELS = "chengxin.credit.panels"
_HITS = 50


def install_panels(app: Flask, panels: Sequence[Panel]) -> None:
    """Show more on the file: each panel is given the subject and gives a section, or nothing."""
    app.extensions[_PANELS] = tuple(panels)


@bp.get("")
@requires(Permission.SUBJECTS_READ)
def search() -> str:
    """Find a subject; without a question, all of them in the order of codes."""
    given = given_arguments()
    query: dict[str, Any] = SubjectQuery().load(given)
    asked = query["q"].strip()
    at = now()
    with reading() as session:
        if asked:
            answer = search_subjects(session, asked, limit=_HITS)
            rows, cut = answer.hits, answer.cut
            subjects, next_cursor = [hit.subject for hit in rows], None
        else:
            after = unseal(query["cursor"])
            found = list_subjects(
                session, after=after[0] if after else "", limit=query["limit"] + 1
            )
            page = page_of(found, query["limit"], key=lambda subject: [subject.uscc])
            rows, cut = [], False
            subjects, next_cursor = list(page.items), page.next_cursor
        ids = [subject.id for subject in subjects]
        today = AsOf(legal_day(at), at)
        return render_template(
            "credit/search.html",
            asked=asked,
            hits=rows,
            subjects=subjects,
            grades=service.grades_of(session, ids, today),
            grade_words=grade_words(session, today),
            next_cursor=next_cursor,
            filters=fields_of(SubjectQuery(), given),
            cut=cut,
            may_write=actor().may(Permission.SUBJECTS_WRITE),
            links=links_of(session, ids),
            place=partial(place_name, on=legal_day(at)),
            words={
                "kind": KIND_WORDS,
                "status": STATUS_WORDS,
                "match": MATCH_WORDS,
                "link": LINK_WORDS,
            },
        )


@bp.get("/<string:uscc>")
@requires(Permission.CREDIT_READ)
def file(uscc: str) -> str:
    """The quality-credit file: grade, why, what lifts it, history; as of any day."""
    at = now()
    as_of, wrong = _as_of(at)
    with reading() as session:
        subject = get_subject(session, uscc)
        then = at_moment(session, subject, as_of)
        explanation = service.find_explanation(
            session, subject.id, as_of, advisers=advisers_for(as_of, at=at)
        )
        history = service.history_of(session, subject.id, as_of)
        agencies = get_agencies(session, _sources(explanation))
        view: FileView | None = None
        cautions: tuple[Caution, ...] = ()
        if explanation is not None and explanation.score is not None:
            entries = [line.entry for line in explanation.lines]
            addresses = addresses_of(session, entries)
            rests = rests_of(session, subject.id, entries, as_of)
            names = {one: agency.name for one, agency in agencies.items()}
            view = file_view(explanation, history, addresses, names, rests)
            cautions = cautions_of(session, subject, explanation)
        risk = service.find_risk(session, subject.id, then, as_of)
        panels = [panel(session, subject, as_of) for panel in _panels()]
        return render_template(
            "credit/file.html",
            subject=subject,
            then=then,
            names=names_of(session, subject.id, known_at=as_of.known_at),
            agencies=agencies,
            as_of=as_of,
            present=as_of == AsOf(legal_day(at), at),
            foretold=as_of.valid_on > legal_day(as_of.known_at),
            wrong=wrong,
            explanation=explanation,
            view=view,
            cautions=cautions,
            risk=risk,
            panels=[panel for panel in panels if panel],
            place=place_name(then.division, as_of.valid_on),
            document_of=document_of,
            words={
                "kind": KIND_WORDS,
                "status": STATUS_WORDS,
                "size": SIZE_WORDS,
                "grade": grade_words(session, as_of),
            },
        )


def _sources(explanation: service.Explanation | None) -> set[UUID]:
    return {line.entry.agency_id for line in explanation.lines} if explanation else set()


def _panels() -> tuple[Panel, ...]:
    return cast("tuple[Panel, ...]", current_app.extensions.get(_PANELS, ()))


@dataclass(frozen=True, slots=True)
class _Wrong:
    valid_on: bool
    known_at: bool


def _as_of(at: datetime) -> tuple[AsOf, _Wrong]:
    """The question of time in the form; what cannot be read is said and asked as of now."""
    known_at, known_wrong = at, False
    if typed := request.args.get("known_at"):
        try:
            known_at = settled(Instant(not_future=True).deserialize(typed))
        except ValidationError:
            known_wrong = True
    valid_on, valid_wrong = legal_day(known_at), False
    if typed := request.args.get("valid_on"):
        try:
            valid_on = LegalDate().deserialize(typed)
        except ValidationError:
            valid_wrong = True
    return AsOf(valid_on, known_at), _Wrong(valid_wrong, known_wrong)
