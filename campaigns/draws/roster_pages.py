"""The officers' roster in the console: each agency keeps its own officers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.draws import roster
from campaigns.draws.labels import ABSENCES
from campaigns.draws.roster_rules import AbsenceKind, NotInRoster
from campaigns.plans import words
from registry.accounts import conflicts
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, Stale
from registry.shell.formats import locale_code
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import problem_of
from registry.web.schema import LegalDate, Schema, Uscc

bp = Blueprint("roster", __name__, url_prefix="/console/roster", template_folder="templates")

Page = str | tuple[str, int] | Response
_LONGEST = 100


class QualificationIn(Schema):
    """What an officer is qualified to inspect."""

    category = ma.fields.String(
        required=True, metadata={"label": _l("类别"), "widget": "select", "choices": list}
    )
    certificate = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=_LONGEST),
        metadata={"label": _l("证件编号"), "hint": _l("不公开"), "autocomplete": "off"},
    )
    valid_from = LegalDate(required=True, metadata={"label": _l("有效期自"), "widget": "date"})
    valid_to = LegalDate(required=True, metadata={"label": _l("有效期至"), "widget": "date"})


class AbsenceIn(Schema):
    """Days on which an officer cannot be sent."""

    kind = ma.fields.Enum(
        AbsenceKind,
        by_value=True,
        required=True,
        metadata={
            "label": _l("原因"),
            "hint": _l("抽取记录只有日期，没有原因"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in ABSENCES.items()],
        },
    )
    first_on = LegalDate(required=True, metadata={"label": _l("第一天"), "widget": "date"})
    last_on = LegalDate(required=True, metadata={"label": _l("最后一天"), "widget": "date"})


class ConflictIn(Schema):
    """An undertaking that an officer stands aside from."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    reason = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=_LONGEST),
        metadata={"label": _l("利害关系"), "hint": _l("写类别，不写他人姓名；不公开")},
    )
    from_on = LegalDate(required=True, metadata={"label": _l("起始日期"), "widget": "date"})


def _qualify(session: Session, officer_id: UUID, values: dict[str, Any]) -> object:
    return roster.qualify(session, officer_id, **values, by=actor(), at=now())


def _absent(session: Session, officer_id: UUID, values: dict[str, Any]) -> object:
    return roster.absent(session, officer_id, **values, by=actor(), at=now())


def _declare(session: Session, officer_id: UUID, values: dict[str, Any]) -> object:
    roster.own_officer(session, officer_id, by=actor())
    return conflicts.declare_conflict(
        session, officer_id=officer_id, **values, by=actor(), at=now()
    )


Entering = Callable[[Session, UUID, dict[str, Any]], object]
ENTRIES: dict[str, tuple[type[Schema], Entering]] = {
    "qualification": (QualificationIn, _qualify),
    "absence": (AbsenceIn, _absent),
    "conflict": (ConflictIn, _declare),
}


@bp.get("")
@requires(Permission.DRAWS_WRITE)
def officers() -> str:
    """Every officer of the own agency, in the roster or not."""
    with reading() as session:
        lines = roster.lines_of(session, actor().agency(), on=today())
        return render_template("draws/roster.html", lines=lines)


@bp.get("/<uuid:officer_id>")
@requires(Permission.DRAWS_WRITE)
def officer(officer_id: UUID) -> str:
    """One officer: qualifications, absences, conflicts."""
    return _officer_page(officer_id)


@bp.post("/<uuid:officer_id>/entry")
@requires(Permission.DRAWS_WRITE)
def enter(officer_id: UUID) -> Page:
    """Put an officer into the roster."""
    with transaction() as session:
        entry = roster.enter(session, officer_id, by=actor(), at=now())
    flash(_("已列入名录库，编号%(number)s。", number=entry.number), "ok")
    return _back(officer_id)


@bp.post("/<uuid:officer_id>/departure")
@requires(Permission.DRAWS_WRITE)
def leave(officer_id: UUID) -> Page:
    """Take an officer out of the roster."""
    try:
        with transaction() as session:
            roster.leave(session, officer_id, version=if_match(), by=actor(), at=now())
    except (Conflict, Stale) as refused:
        flash(problem_of(refused).detail, "error")
    else:
        flash(_("已移出名录库，今后不再抽到。"), "ok")
    return _back(officer_id)


@bp.post("/<uuid:officer_id>/<any(qualification, absence, conflict):what>")
@requires(Permission.DRAWS_WRITE)
def write(officer_id: UUID, what: str) -> Page:
    """Enter a qualification, an absence or a conflict."""
    schema, do = ENTRIES[what]
    values, errors = read_form(schema, prefix=f"{what}-")
    if not errors:
        try:
            with transaction() as session:
                do(session, officer_id, values)
        except (Invalid, NotInRoster) as refused:
            errors = refusal_errors(refused)
        else:
            flash(_("已登记。"), "ok")
            return _back(officer_id)
    return _officer_page(officer_id, tried=what, values=values, errors=errors), 422


@bp.post("/<any(qualification, absence):what>/<uuid:line_id>/withdrawal")
@requires(Permission.DRAWS_WRITE)
def withdraw(what: str, line_id: UUID) -> Page:
    """Withdraw a qualification or an absence."""
    do = roster.withdraw_qualification if what == "qualification" else roster.withdraw_absence
    with transaction() as session:
        line = do(session, line_id, by=actor(), at=now())
    flash(_("已撤回。"), "ok")
    return _back(line.officer_id)


def _officer_page(
    officer_id: UUID,
    *,
    tried: str = "",
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    place = 1 if locale_code() == "en" else 0
    categories = [(key, names[place]) for key, names in words.categories().items()]
    with reading() as session:
        shown = roster.own_officer(session, officer_id, by=actor())
        lines = roster.lines_of(session, actor().agency(), on=today())
        (line,) = (one for one in lines if one.officer.id == officer_id)
        forms = {
            what: form_of(
                schema(),
                values if what == tried else {},
                errors if what == tried else {},
                choices={"category": list(categories)} if what == "qualification" else None,
                prefix=f"{what}-",
            )
            for what, (schema, _do) in ENTRIES.items()
        }
        return render_template(
            "draws/roster_officer.html",
            officer=shown,
            entry=line.entry,
            qualifications=roster.qualifications_of(session, officer_id),
            absences=roster.absences_of(session, officer_id),
            conflicts=conflicts.conflicts_of(session, officer_id),
            categories=words.categories(),
            kinds={one.value: name for one, name in ABSENCES.items()},
            forms=forms,
            tried=tried,
        )


def _back(officer_id: UUID) -> Response:
    return redirect(url_for("roster.officer", officer_id=officer_id), code=303)
