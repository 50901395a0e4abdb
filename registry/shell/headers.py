"""What every answer carries: security headers, language, caching, compression of public pages."""

import gzip

from flask import Flask, Response, g, request

from registry.shell.formats import locale_code
from registry.shell.frame import Frame
from registry.shell.i18n import HTML_LANGUAGES

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
}
_WORTH_COMPRESSING_BYTES = 1024


def _is_page(response: Response) -> bool:
    return response.mimetype == "text/html"


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _say_language(response: Response) -> Response:
    if _is_page(response):
        response.headers.setdefault("Content-Language", HTML_LANGUAGES[locale_code()])
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _compress(response: Response) -> Response:
    # A page that carries a secret beside what the address says must not be compressed: its
    # length would give the secret away (BREACH). Such pages hold a CSRF token.
    if (
        not _is_page(response)
        or response.is_streamed
        or response.status_code in (204, 304)
        or "csrf_token" in g
        or "Content-Encoding" in response.headers
        or not request.accept_encodings["gzip"]
    ):
        return response
    body = response.get_data()
    if len(body) >= _WORTH_COMPRESSING_BYTES:
        response.set_data(gzip.compress(body, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def send_headers(app: Flask, frame: Frame) -> None:
    """Put them on every answer of ``app``; a view that sets one itself keeps its own."""

    def keep_private(response: Response) -> Response:
        if _is_page(response) and "Cache-Control" not in response.headers and frame.signed_in():
            response.headers["Cache-Control"] = "private, no-store"
        return response

    # Flask calls them last to first: language and caching are settled before compressing.
    for step in (_compress, keep_private, _say_language, _secure):
        app.after_request(step)
