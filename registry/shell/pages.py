"""Pages and answers about the service itself.

Static files, the reader's language and letter size, health, metrics, the explanations of
problem types, the component sheet, and what crawlers and browsers ask for by fixed names.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as WerkzeugResponse

from registry.shell.assets import Asset, Assets, AssetUnknown
from registry.shell.explanations import find_explanation
from registry.shell.i18n import COOKIE, LANGUAGES
from registry.shell.metrics import exposition
from registry.shell.sheet import samples
from registry.web.addresses import own_path

SIZE_COOKIE = "cx_size"
_A_YEAR = timedelta(days=365)
_log = logging.getLogger(__name__)

bp = Blueprint("shell", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Shell:
    """What the views below need, kept on the application."""

    assets: Assets
    checks: Mapping[str, Callable[[], object]]


def _shell() -> Shell:
    shell = current_app.extensions["shell"]
    assert isinstance(shell, Shell)
    return shell


def _file_response(asset: Asset) -> Response:
    response = Response(asset.body, content_type=asset.content_type)
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"]:
            response.set_data(asset.compressed)
            response.headers["Content-Encoding"] = "gzip"
    response.cache_control.public = True
    response.cache_control.max_age = int(_A_YEAR.total_seconds())
    response.cache_control.immutable = True
    return response


@bp.get("/static/<path:path>")
def static_file(path: str) -> WerkzeugResponse:
    """A static file; an address of an older version leads to today's."""
    digest, _, name = path.partition("/")
    try:
        asset = _shell().assets.get(name)
    except AssetUnknown:
        abort(404)
    if digest != asset.digest:
        return redirect(url_for(".static_file", path=asset.path))
    return _file_response(asset)


def _without_language(address: str) -> str:
    """``address`` without ``lang=``, which would override the choice just made."""
    path, _, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("lang="))
    return f"{path}?{kept}" if kept else path


def _remember(response: WerkzeugResponse, cookie: str, value: str) -> WerkzeugResponse:
    response.set_cookie(
        cookie, value, max_age=_A_YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


@bp.get("/language")
def language() -> WerkzeugResponse:
    """Remember ``to`` (zh or en) and go back to ``next``."""
    wish = request.args.get("to", "")
    if wish not in LANGUAGES:
        abort(404)
    back = _without_language(own_path(request.args.get("next"), default="/"))
    return _remember(redirect(back), COOKIE, wish)


@bp.get("/display")
def display() -> WerkzeugResponse:
    """Remember the letter ``size`` (large or normal) and go back to ``next``."""
    size = request.args.get("size", "")
    if size not in ("large", "normal"):
        abort(404)
    return _remember(redirect(own_path(request.args.get("next"), default="/")), SIZE_COOKIE, size)


@bp.get("/healthz")
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Every part the service stands on answers; 503 names those that do not."""
    failed = []
    for name, check in _shell().checks.items():
        try:
            check()
        except Exception:  # noqa: BLE001 - whatever a part raises, it is not ready
            _log.exception("not ready: %s", name)
            failed.append(name)
    if failed:
        return jsonify(status="not ready", failed=failed), 503
    return jsonify(status="ready"), 200


@bp.get("/metrics")
def metrics() -> Response:
    """Numbers for Prometheus."""
    body, content_type = exposition()
    return Response(body, content_type=content_type)


@bp.get("/problems/<slug>")
def problem(slug: str) -> str:
    """What a problem type means."""
    found = find_explanation(slug)
    if found is None:
        abort(404)
    return render_template("shell/problem_type.html", explanation=found)


@bp.get("/components")
def components() -> str:
    """Every component in every state, with invented data."""
    return render_template("shell/components.html", **samples())


@bp.get("/shortcuts")
def shortcuts() -> str:
    """Every key that does something."""
    return render_template("shell/shortcuts.html")


@bp.get("/robots.txt")
def robots() -> Response:
    """Public pages may be crawled; working pages may not."""
    closed = ("/console", "/field", "/components", "/v1", "/metrics", "/language", "/display")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/favicon.ico")
def favicon() -> WerkzeugResponse:
    """The seal, for browsers that ask by the old name."""
    return redirect(url_for(".static_file", path=_shell().assets.get("seal.svg").path))
