"""``/console/credit/what-if``: try a drafted grading policy, and read what it would change."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.credit import what_if
from registry.credit.grade_words import words_of
from registry.credit.policy_file import grading_title, ladder_names, ladder_text
from registry.credit.policy_in_force import grading_text
from registry.credit.what_if_api import begin_from
from registry.credit.what_if_compare import ALL, INDUSTRY, KIND, REGION, SIZE
from registry.credit.what_if_draft import read_draft
from registry.credit.what_if_schemas import WhatIfIn
from registry.kernel.refusals import Refusal
from registry.policy.divisions import place_name
from registry.shell.formats import in_locale
from registry.shell.forms import form_of
from registry.subjects.schemas import KIND_WORDS, SIZE_WORDS
from registry.subjects.vocabulary import SubjectKind, SubjectSize
from registry.web.context import reading, settled, transaction
from registry.web.forms import read_form, refusal_errors

bp = Blueprint(
    "what_if", __name__, url_prefix="/console/credit/what-if", template_folder="templates"
)


@bp.get("")
@requires(Permission.ACCOUNTS_ADMIN)
def trials() -> str:
    """The last trials, and a form for another: the policy in force or a shipped ladder, to edit."""
    ladder = request.args.get("ladder", "")
    if ladder in ladder_names():
        return _trials({"draft": ladder_text(ladder)}, {})
    with reading() as session:
        text = grading_text(session)
    return _trials({"draft": text}, {})


@bp.post("")
@requires(Permission.ACCOUNTS_ADMIN)
def begin() -> Response | tuple[str, int]:
    """Check the draft, lay out the trial, leave it to the workers."""
    values, errors = read_form(WhatIfIn)
    if not errors:
        try:
            known_at = settled(None)
            with transaction() as session:
                trial = begin_from(session, values, known_at)
            return redirect(url_for("what_if.trial", trial_id=trial.id), code=303)
        except Refusal as refusal:
            said = [text for texts in refusal_errors(refusal).values() for text in texts]
            values, errors = request.form.to_dict(), {"draft": said}
    return _trials(values, errors), 422


@bp.get("/<uuid:trial_id>")
@requires(Permission.ACCOUNTS_ADMIN)
def trial(trial_id: UUID) -> str:
    """Who would move from which grade to which."""
    with reading() as session:
        outcome = what_if.get_outcome(session, trial_id)
        subjects = what_if.subjects_of(session, outcome)
    return render_template(
        "credit/what_if.html",
        outcome=outcome,
        subjects=subjects,
        letters=_letters(outcome),
        was_words=words_of(read_draft(outcome.trial.present), outcome.trial.legal_day),
        now_words=words_of(read_draft(outcome.trial.draft), outcome.trial.legal_day),
        matrix={(m.was, m.now): m.subjects for m in outcome.moves if m.trait == ALL},
        groups=_groups(outcome),
    )


def _trials(values: dict[str, Any], errors: dict[str, Any]) -> str:
    with reading() as session:
        kept = what_if.list_trials(session)
    return render_template(
        "credit/what_ifs.html",
        trials=kept,
        form=form_of(WhatIfIn(), values, errors),
        ladders=[(name, grading_title(name)) for name in ladder_names()],
    )


def _letters(outcome: what_if.Outcome) -> list[str]:
    """Every grade of either policy, the best first by the draft's ladder."""
    ladders = what_if.ladders_of(outcome.trial)
    return list(dict.fromkeys(letter for ladder in ladders for letter in ladder))


def _size(size: str) -> str:
    return str(SIZE_WORDS[SubjectSize(size)]) if size else _("没有登记")


def _groups(outcome: what_if.Outcome) -> list[tuple[str, list[tuple[str, int, int, int]]]]:
    """By trait: value in words, graded, better, worse; the most moved first."""
    place = partial(place_name, on=outcome.trial.legal_day)
    said: dict[str, tuple[str, Callable[[str], str]]] = {
        REGION: (_("地区"), lambda code: in_locale(*place(code))),
        INDUSTRY: (_("行业门类"), lambda mark: mark or _("没有登记")),
        SIZE: (_("企业规模"), _size),
        KIND: (_("主体类型"), lambda kind: str(KIND_WORDS[SubjectKind(kind)])),
    }
    rank = {letter: place for place, letter in enumerate(_letters(outcome))}
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for move in outcome.moves:
        line = counted[move.trait, move.value]
        line[0] += move.subjects
        line[1] += move.subjects if rank[move.now] < rank[move.was] else 0
        line[2] += move.subjects if rank[move.now] > rank[move.was] else 0
    groups = []
    for trait, (title, words) in said.items():
        lines = [
            (words(value), graded, better, worse)
            for (of, value), (graded, better, worse) in counted.items()
            if of == trait
        ]
        groups.append((title, sorted(lines, key=lambda line: (-line[2] - line[3], line[0]))))
    return groups
