"""``/console/persons``: record a person whom law brings here; look at who one is, on record."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Refusal
from registry.shell.forms import form_of
from registry.subjects import persons, service
from registry.subjects.act_schemas import IDENTIFIER_WORDS, ROLE_WORDS, PersonIn, PurposeIn
from registry.subjects.acts_api import new_person, personal_key_file
from registry.subjects.persons import PersonUnknown, Purpose
from registry.web.context import now, reading, transaction
from registry.web.forms import read_form, refusal_errors

bp = Blueprint("persons", __name__, url_prefix="/console/persons", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SUBJECTS_WRITE)
def new() -> Page:
    """Record a person."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values, errors = read_form(PersonIn)
        if not errors:
            try:
                with transaction() as session:
                    subject = persons.register_person(
                        session, new_person(values), personal_key_file(), by=actor(), at=now()
                    )
                flash(_("已登记，公开登记号为%(number)s。", number=subject.uscc), "ok")
                return redirect(url_for("persons.identity", uscc=subject.uscc), code=303)
            except Refusal as refusal:
                errors = refusal_errors(refusal)
    page = render_template("subjects/person_new.html", form=form_of(PersonIn(), values, errors))
    return (page, 422) if errors else page


@bp.route("/<string:uscc>", methods=["GET", "POST"])
@requires(Permission.PERSONS_READ)
def identity(uscc: str) -> Page:
    """What may be shown of a person; for a purpose, who it is."""
    details: persons.PersonDetails | None = None
    errors: dict[str, Any] = {}
    with reading() as session:
        subject = service.get_subject(session, uscc)
        held = persons.find_person(session, subject.id)
    if held is None:
        raise PersonUnknown
    if request.method == "POST":
        values, errors = read_form(PurposeIn)
        if not errors:
            with transaction() as session:
                details = persons.view_person(
                    session,
                    subject,
                    personal_key_file(),
                    purpose=Purpose(values["purpose"]),
                    by=actor(),
                    at=now(),
                )
    page = render_template(
        "subjects/person.html",
        subject=subject,
        held=held,
        details=details,
        form=form_of(PurposeIn(), {}, errors),
        words={"role": ROLE_WORDS, "identifier": IDENTIFIER_WORDS},
    )
    return (page, 422) if errors else page
