"""Conditional writes: the version a change was made on travels as an entity tag.

A record's tag is ``"<version>"``. A form carries the version in its hidden field instead.
"""

import re

from flask import Response, request

from registry.kernel.refusals import N_, Invalid, VersionRequired

_FORM_FIELD = "version"
_TAG = re.compile(r'"(\d{1,18})"')


class VersionUnreadable(Invalid):
    """The version is not one that this service gave."""

    title = N_("版本无法识别")
    detail = N_('请原样送回读取时得到的版本，例如"3"。')


def if_match() -> int:
    """The version that the request was made on: ``If-Match``, or a form's hidden ``version``.

    Raises:
        VersionRequired: neither is there.
        VersionUnreadable: it is no version of ours; ``*`` and weak tags are not taken.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return _of_form(request.form.get(_FORM_FIELD))
    match = _TAG.fullmatch(header.strip())
    if match is None:
        raise VersionUnreadable
    return int(match[1])


def set_etag(response: Response, version: int) -> Response:
    """Tell the version with ``response``."""
    response.set_etag(str(version))
    return response


def etag(version: int) -> dict[str, str]:
    """The header that tells the version, for ``return body, status, headers``."""
    return {"ETag": f'"{version}"'}


def _of_form(written: str | None) -> int:
    if written is None:
        raise VersionRequired
    if not re.fullmatch(r"\d{1,18}", written):
        raise VersionUnreadable
    return int(written)
