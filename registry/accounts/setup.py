"""Puts the sign-in on an application."""

from uuid import UUID

from flask import Flask
from flask_login import LoginManager, current_user

from registry.accounts.permissions import PERMISSION_NAMES, Permission
from registry.accounts.sessions import SignedIn, find_signed_in
from registry.web.context import each_statement, now
from registry.web.problems import install_words


def init_accounts(app: Flask) -> None:
    """Let pages of ``app`` know who is signed in.

    The cookie names a sign-in on record, so that signing out or closing an account takes effect
    at once, wherever the cookie was copied to.
    """
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    install_words(app, {Permission: PERMISSION_NAMES})


def signed_in() -> SignedIn | None:
    """The officer behind the current page; None for a reader without account."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - werkzeug's name


def language_of_officer() -> str | None:
    """The language the officer chose for their pages."""
    officer = signed_in()
    return officer.language if officer else None


def _load(written: str) -> SignedIn | None:
    try:
        session_id = UUID(written)
    except ValueError:
        return None
    with each_statement() as session:
        return find_signed_in(session, session_id, at=now())
