"""What makes ``/field`` an installed page: service worker, shell, manifest, words.

The worker keeps one version of every file the page is made of; the version is the digest of them
all, so that whatever changes is fetched anew and nothing is mixed.
"""

import hashlib
from functools import cache
from pathlib import Path

import orjson
from flask import Response, abort, current_app, render_template, url_for
from flask_babel import force_locale, gettext

from campaigns.inspections.field_pages import bp
from campaigns.inspections.field_words import WORDS
from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.kernel.canonical import canonical
from registry.shell.i18n import LANGUAGES
from registry.shell.pages import Shell

__all__ = ["bp"]

_STATIC = Path(__file__).with_name("static")
_WORKER = "sw.js"
_ASSETS = ("vendor/bootstrap-5.3.9.min.css", "chengxin.css", "icons.svg", "seal.svg", "chengxin.js")


@bp.get("/sw.js")
@requires(Permission.INSPECTIONS_WRITE)
def worker() -> Response:
    """The service worker, told which files make up its version."""
    told = orjson.dumps({"version": _version(), "files": _files()}).decode()
    body = f"const KIT = {told};\n{(_STATIC / _WORKER).read_text('utf-8')}"
    response = Response(body, mimetype="text/javascript")
    # Its scope begins above its own address: the start page is /field itself.
    response.headers["Service-Worker-Allowed"] = "/field"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/shell/<string:language>")
@requires(Permission.INSPECTIONS_WRITE)
def shell(language: str) -> Response:
    """The page around what the phone itself draws; the same for everybody."""
    return Response(_shell(_known(language)), mimetype="text/html")


@bp.get("/words/<string:language>.json")
@requires(Permission.INSPECTIONS_WRITE)
def words(language: str) -> Response:
    """What the phone's page says, in one language."""
    return Response(_words(_known(language)), mimetype="application/json")


@bp.get("/manifest.webmanifest")
@requires(Permission.INSPECTIONS_WRITE)
def manifest() -> Response:
    """What a phone needs to put the page among its applications."""
    return Response(
        canonical(
            {
                "id": "/field",
                "start_url": "/field",
                "scope": "/field",
                "name": gettext("诚信现场检查"),
                "short_name": gettext("现场检查"),
                "display": "standalone",
                "background_color": "#f3f5f7",
                "theme_color": "#0e2e4f",
                "icons": [
                    {
                        "src": url_for("field.static", filename="icon.svg"),
                        "sizes": "any",
                        "type": "image/svg+xml",
                        "purpose": purpose,
                    }
                    for purpose in ("any", "maskable")
                ],
            }
        ),
        mimetype="application/manifest+json",
    )


def _files() -> list[str]:
    asset = current_app.jinja_env.globals["asset"]
    own = [url_for("field.static", filename=path.name) for path in _static_files()]
    shared = [asset(name) for name in _ASSETS]  # type: ignore[operator]  # the shell's function
    per_language = [
        url_for(endpoint, language=language)
        for language in sorted(LANGUAGES)
        for endpoint in ("field.shell", "field.words")
    ]
    return [*own, *shared, *per_language, url_for("field.manifest")]


@cache
def _static_files() -> tuple[Path, ...]:
    return tuple(
        path for path in sorted(_STATIC.iterdir()) if path.is_file() and path.name != _WORKER
    )


def _version() -> str:
    found = hashlib.sha256((_STATIC / _WORKER).read_bytes())
    for path in _static_files():
        found.update(path.read_bytes())
    for language in sorted(LANGUAGES):
        found.update(_shell(language).encode() + _words(language))
    shell_of = current_app.extensions["shell"]
    assert isinstance(shell_of, Shell)
    for name in _ASSETS:
        found.update(shell_of.assets.get(name).digest.encode())
    return found.hexdigest()[:16]


def _shell(language: str) -> str:
    with force_locale(language):
        return render_template("inspections/field_shell.html")


def _words(language: str) -> bytes:
    with force_locale(language):
        return canonical({key: str(words) for key, words in WORDS.items()})


def _known(language: str) -> str:
    if language not in LANGUAGES:
        abort(404)
    return language
