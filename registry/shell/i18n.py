"""Which language a reader gets, and the catalogue that turns Chinese into English.

Chinese is the source language: a message id is its Chinese text. The English catalogue is
compiled in memory from ``messages.po`` at start, so no compiled file can be stale or forgotten.
"""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain

LANGUAGES = ("zh", "en")
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
COOKIE = "cx_lang"
_DOMAIN = "messages"
CATALOGUE = Path(__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


def read_catalogue(path: Path) -> Catalog:
    """The messages of one gettext file.

    Raises:
        babel.messages.pofile.PoFileError: the file is malformed; says the line.
    """
    with path.open("rb") as source:
        return read_po(source, locale="en", abort_invalid=True)


@cache
def english() -> Translations:
    """The English catalogue, compiled."""
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(CATALOGUE))
    compiled.seek(0)
    return Translations(fp=compiled)


def choose_language(locale_of_officer: Callable[[], str | None]) -> str:
    """The reader's language: asked for, chosen before, the officer's, the browser's, Chinese."""
    wishes = (request.args.get("lang"), request.cookies.get(COOKIE), locale_of_officer())
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


def init_i18n(app: Flask, locale_of_officer: Callable[[], str | None]) -> None:
    """Put Flask-Babel on ``app`` with the two languages and Beijing time."""
    babel = Babel()
    babel.init_app(
        app,
        default_locale=LANGUAGES[0],
        default_timezone="Asia/Shanghai",
        locale_selector=lambda: choose_language(locale_of_officer),
    )
    messages = Domain(domain=_DOMAIN)
    messages.cache.update({("zh", _DOMAIN): NullTranslations(), ("en", _DOMAIN): english()})
    babel.domain_instance = messages
