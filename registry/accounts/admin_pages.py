"""``/console/accounts``: agencies, their officers and their keys, for administrators."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts import conflicts, service
from registry.accounts.access import actor, requires
from registry.accounts.conflict_schemas import ConflictEndingIn
from registry.accounts.permissions import ROLE_NAMES, Permission, Role
from registry.accounts.schemas import (
    LEVELS,
    AgencyIn,
    AgencyQuery,
    ContactIn,
    KeyIn,
    OfficerIn,
    RolesIn,
    SuccessionIn,
)
from registry.kernel.clock import begins_at
from registry.kernel.refusals import Refusal
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, transaction
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_form, refusal_errors
from registry.web.paging import page_of, unseal

bp = Blueprint(
    "accounts_admin", __name__, url_prefix="/console/accounts", template_folder="templates"
)

Page = str | tuple[str, int] | Response

_ADMIN = requires(Permission.ACCOUNTS_ADMIN)


@bp.get("")
@_ADMIN
def agencies() -> Page:
    """Every agency, ended ones included."""
    query = AgencyQuery().load({k: v for k, v in request.args.items() if k in ("cursor", "limit")})
    after = unseal(query["cursor"])
    key = (str(after[0]), UUID(after[1])) if after else None
    with reading() as session:
        rows = service.list_agencies(session, after=key, limit=query["limit"] + 1)
        page = page_of(rows, query["limit"], key=lambda row: [row.division, str(row.id)])
        return render_template("accounts/agencies.html", page=page, levels=LEVELS)


@bp.get("/agencies/new")
@_ADMIN
def new_agency() -> Page:
    """The form for an agency."""
    return render_template("accounts/agency_new.html", form=form_of(AgencyIn()))


@bp.post("/agencies/new")
@_ADMIN
def create_agency() -> Page:
    """Put an agency on record."""
    values, errors = read_form(AgencyIn)
    if not errors:
        try:
            with transaction() as session:
                agency = service.create_agency(session, **values, by=actor(), at=now())
            return redirect(url_for("accounts_admin.agency", agency_id=agency.id), code=303)
        except Refusal as refusal:
            values, errors = request.form.to_dict(), refusal_errors(refusal)
    form = form_of(AgencyIn(), values, errors)
    return render_template("accounts/agency_new.html", form=form), 422


@bp.get("/agencies/<uuid:agency_id>")
@_ADMIN
def agency(agency_id: UUID) -> Page:
    """One agency with its officers and keys."""
    with reading() as session:
        return _agency_page(session, agency_id)


@bp.post("/agencies/<uuid:agency_id>/contact")
@_ADMIN
def change_contact(agency_id: UUID) -> Page:
    """Enter where the agency is reached."""
    version = if_match()
    values, errors = done_by_form(
        ContactIn,
        lambda session, given: service.change_contact(
            session, agency_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("联系方式已更新，以后制作的文书使用新的联系方式。"), "ok")
        return redirect(url_for("accounts_admin.agency", agency_id=agency_id), code=303)
    with reading() as session:
        contact = form_of(ContactIn(), values, errors)
        return _agency_page(session, agency_id, contact=contact), 422


@bp.post("/agencies/<uuid:agency_id>/succession")
@_ADMIN
def succeed_agency(agency_id: UUID) -> Page:
    """Merge the agency into its successor."""
    version = if_match()
    values, errors = done_by_form(
        SuccessionIn,
        lambda session, given: service.succeed_agency(
            session, agency_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("撤并已登记，人员和密钥已转到承继机关。"), "ok")
        return redirect(url_for("accounts_admin.agency", agency_id=agency_id), code=303)
    with reading() as session:
        return _agency_page(session, agency_id, values, errors), 422


@bp.route("/agencies/<uuid:agency_id>/officers/new", methods=["GET", "POST"])
@_ADMIN
def new_officer(agency_id: UUID) -> Page:
    """Make an account for an officer of the agency."""
    values, errors = _submitted(OfficerIn)
    if values and not errors:
        try:
            with transaction() as session:
                service.create_officer(
                    session,
                    **{**values, "roles": [Role(role) for role in values["roles"]]},
                    agency_id=agency_id,
                    by=actor(),
                    at=now(),
                )
            flash(_("账号已建立。"), "ok")
            return redirect(url_for("accounts_admin.agency", agency_id=agency_id), code=303)
        except Refusal as refusal:
            errors = refusal_errors(refusal)
    values.pop("password", None)
    return _form_page("accounts/officer_new.html", agency_id, OfficerIn(), values, errors)


@bp.get("/officers/<uuid:officer_id>")
@_ADMIN
def officer(officer_id: UUID, **ending: Any) -> Page:  # noqa: ANN401 - the shell's forms
    """One officer: appointments, conflicts of interest, and closing the account."""
    with reading() as session:
        shown = service.get_officer(session, officer_id)
        lines = conflicts.conflict_lines(session, officer_id)
        running = [line.conflict for line in lines if line.conflict.until_on is None]
        named = [(str(one.id), f"{one.uscc} {one.reason}") for one in running]
        return render_template(
            "accounts/officer.html",
            officer=shown,
            agency=service.get_agency(session, shown.agency_id),
            form=form_of(RolesIn(), {"roles": shown.roles}),
            conflicts=lines,
            ending=form_of(ConflictEndingIn(), **ending, choices={"conflict_id": named}),
            may_end=bool(running) and actor().officer_id != officer_id,
        )


@bp.post("/officers/<uuid:officer_id>/conflicts/ending")
@_ADMIN
def end_conflict(officer_id: UUID) -> Page:
    """Enter that a conflict of interest holds no longer."""
    values, errors = done_by_form(
        ConflictEndingIn,
        lambda session, given: conflicts.end_conflict(session, **given, by=actor(), at=now()),
    )
    if errors:
        return str(officer(officer_id, values=values, errors=errors)), 422
    flash(_("回避登记已终止。"), "ok")
    return redirect(url_for("accounts_admin.officer", officer_id=officer_id), code=303)


@bp.post("/officers/<uuid:officer_id>/roles")
@_ADMIN
def appoint_officer(officer_id: UUID) -> Page:
    """Replace the officer's appointments."""
    values, errors = read_form(RolesIn)
    if errors:
        return officer(officer_id)
    roles = [Role(role) for role in values["roles"]]
    with transaction() as session:
        service.appoint_officer(
            session, officer_id, roles=roles, version=if_match(), by=actor(), at=now()
        )
    flash(_("岗位已变更，即刻生效。"), "ok")
    return redirect(url_for("accounts_admin.officer", officer_id=officer_id), code=303)


@bp.post("/officers/<uuid:officer_id>/deactivation")
@_ADMIN
def deactivate_officer(officer_id: UUID) -> Page:
    """Close the account."""
    with transaction() as session:
        service.deactivate_officer(session, officer_id, version=if_match(), by=actor(), at=now())
    flash(_("账号已停用，其登录和绑定的密钥即刻失效。"), "ok")
    return redirect(url_for("accounts_admin.officer", officer_id=officer_id), code=303)


@bp.route("/agencies/<uuid:agency_id>/keys/new", methods=["GET", "POST"])
@_ADMIN
def new_key(agency_id: UUID) -> Page:
    """Issue a key; its text is on the answering page and nowhere else."""
    values, errors = _submitted(KeyIn)
    if values and not errors:
        try:
            with transaction() as session:
                key, text = service.issue_key(
                    session, **_key_facts(values), agency_id=agency_id, by=actor(), at=now()
                )
            return render_template("accounts/key_issued.html", key=key, text=text)
        except Refusal as refusal:
            errors = refusal_errors(refusal)
            errors["expires_on"] = errors.pop("expires_at", [])
    return _form_page("accounts/key_new.html", agency_id, KeyIn(), values, errors)


@bp.post("/keys/<uuid:key_id>/revocation")
@_ADMIN
def revoke_key(key_id: UUID) -> Page:
    """Revoke a key."""
    with transaction() as session:
        key = service.revoke_key(session, key_id, by=actor(), at=now())
    flash(_("密钥已吊销，即刻失效。"), "ok")
    return redirect(url_for("accounts_admin.agency", agency_id=key.agency_id), code=303)


def _submitted(schema: type[Schema]) -> tuple[dict[str, Any], dict[str, Any]]:
    return read_form(schema) if request.method == "POST" else ({}, {})


def _key_facts(values: dict[str, Any]) -> dict[str, Any]:
    """The form's last day as the instant it ends, Beijing time."""
    last = values["expires_on"]
    ends = begins_at(last + timedelta(days=1))
    facts = {name: value for name, value in values.items() if name != "expires_on"}
    scopes = [Permission(scope) for scope in values["scopes"]]
    return {**facts, "scopes": scopes, "expires_at": ends}


def _form_page(
    template: str,
    agency_id: UUID,
    schema: Schema,
    values: dict[str, Any],
    errors: dict[str, Any],
) -> Page:
    with reading() as session:
        shown = service.get_agency(session, agency_id)
        officers = [
            (str(row.id), f"{row.name} · {row.username}")
            for row in service.list_officers(session, agency_id)
            if row.active
        ]
        form = form_of(schema, values, errors, choices={"officer_id": officers})
        page = render_template(template, agency=shown, form=form)
    return (page, 422) if errors else page


def _agency_page(
    session: Session,
    agency_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
    *,
    contact: Form | None = None,
) -> str:
    shown = service.get_agency(session, agency_id)
    others = service.list_successor_candidates(session, agency_id)
    form = form_of(
        SuccessionIn(),
        values,
        errors,
        choices={"successor_id": [(str(row.id), row.name) for row in others]},
    )
    return render_template(
        "accounts/agency.html",
        agency=shown,
        successor=service.get_agency(session, shown.successor_id) if shown.successor_id else None,
        officers=service.list_officers(session, agency_id),
        keys=service.list_keys(session, agency_id),
        role_names=ROLE_NAMES,
        levels=LEVELS,
        form=form,
        contact=contact
        or form_of(ContactIn(), {"address": shown.address, "telephone": shown.telephone}),
        at=now(),
    )
