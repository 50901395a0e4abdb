"""Signing in and out, and one's own account. The administration is in ``admin_pages``."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from registry.accounts import conflicts, service
from registry.accounts.access import to_sign_in
from registry.accounts.conflict_schemas import ConflictIn
from registry.accounts.permissions import ROLE_NAMES
from registry.accounts.schemas import LanguageIn, PasswordIn, SignInIn
from registry.accounts.sessions import SignedIn, find_signed_in
from registry.accounts.setup import signed_in
from registry.kernel.refusals import Invalid, NotSignedIn
from registry.shell.forms import form_of
from registry.web.addresses import own_path
from registry.web.context import now, reading, transaction
from registry.web.forms import done_by_form, read_form, refusal_errors
from registry.web.limits import sign_ins_of_one_address

bp = Blueprint("accounts", __name__, template_folder="templates")

Page = str | tuple[str, int] | AnyResponse


@bp.get("/sign-in")
def sign_in() -> Page:
    """The form; who is signed in already goes on."""
    if signed_in() is not None:
        return redirect(_next(), code=303)
    return render_template("accounts/sign_in.html", form=form_of(SignInIn()), next=_next())


@bp.post("/sign-in")
def sign_in_post() -> Page:
    """Begin a sign-in, in a fresh browser session."""
    with sign_ins_of_one_address():
        values, errors = read_form(SignInIn)
    if errors:
        return _again(values, errors)
    with transaction() as opened:
        at = now()
        outcome = service.sign_in(opened, values["username"], values["password"], at=at)
        if not isinstance(outcome, NotSignedIn):
            user = find_signed_in(opened, outcome.session_id, at=at)
    if isinstance(outcome, NotSignedIn):
        return _again(values, refusal_errors(outcome))
    # Whatever the browser held before belongs to nobody: a planted session is worth nothing.
    session.clear()
    login_user(user)
    return redirect(_next(), code=303)


@bp.post("/sign-out")
def sign_out() -> Page:
    """End the sign-in; signed out already is well."""
    user = signed_in()
    if user is not None:
        with transaction() as opened:
            service.sign_out(opened, user.session_id, by=user.actor, at=now())
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"), code=303)


@bp.get("/console/profile")
def profile() -> Page:
    """One's own account."""
    user = signed_in()
    return to_sign_in() if user is None else _profile(user)


@bp.post("/console/profile/password")
def change_password() -> Page:
    """Replace one's own password."""
    user = signed_in()
    if user is None:
        return to_sign_in()
    values, errors = read_form(PasswordIn)
    if errors:
        return _profile(user, password=form_of(PasswordIn(), {}, errors)), 422
    try:
        with transaction() as opened:
            service.change_password(
                opened,
                present=values["present"],
                new=values["new"],
                keep_session=user.session_id,
                by=user.actor,
                at=now(),
            )
    except Invalid as refusal:
        errors = refusal_errors(refusal)
        return _profile(user, password=form_of(PasswordIn(), {}, errors)), 422
    flash(_("密码已修改，其他设备上的登录已全部退出。"), "ok")
    return redirect(url_for("accounts.profile"), code=303)


@bp.post("/console/profile/language")
def set_language() -> Page:
    """Choose the language of one's own pages."""
    user = signed_in()
    if user is None:
        return to_sign_in()
    values, errors = read_form(LanguageIn)
    if errors:
        return _profile(user, language=form_of(LanguageIn(), values, errors)), 422
    with transaction() as opened:
        service.set_language(opened, values["language"], by=user.actor, at=now())
    return redirect(url_for("accounts.profile"), code=303)


@bp.post("/console/profile/conflicts")
def declare_conflict() -> Page:
    """Stand aside from all that concerns an undertaking."""
    user = signed_in()
    if user is None:
        return to_sign_in()
    officer_id = user.actor.person()
    values, errors = done_by_form(
        ConflictIn,
        lambda opened, given: conflicts.declare_conflict(
            opened, officer_id=officer_id, **given, by=user.actor, at=now()
        ),
    )
    if errors:
        return _profile(user, conflict=form_of(ConflictIn(), values, errors)), 422
    flash(_("回避已登记，起始日期起不能办理该企业的案件。"), "ok")
    return redirect(url_for("accounts.profile"), code=303)


def _profile(user: SignedIn, **forms: Any) -> str:  # noqa: ANN401 - the shell's forms
    with reading() as opened:
        declared = conflicts.conflict_lines(opened, user.actor.person())
    return render_template(
        "accounts/profile.html",
        officer=user,
        roles=[_(ROLE_NAMES[role]) for role in sorted(user.actor.roles)],
        password=forms.get("password") or form_of(PasswordIn()),
        language=forms.get("language") or form_of(LanguageIn(), {"language": user.language}),
        conflict=forms.get("conflict") or form_of(ConflictIn()),
        conflicts=declared,
    )


def _again(values: dict[str, Any], errors: dict[str, Any]) -> tuple[str, int]:
    shown = {"username": values.get("username", "")}
    form = form_of(SignInIn(), shown, errors)
    status = 401 if "_schema" in errors else 422
    return render_template("accounts/sign_in.html", form=form, next=_next()), status


def _next() -> str:
    """Where to go after the sign-in: an address of ours, else the console."""
    return own_path(request.values.get("next"), default="/console")
