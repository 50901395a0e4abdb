"""A draw as the programming interface answers it: as far as its reader may know it yet."""

from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.answers import DrawClosedOut, DrawOut, freezing_told
from campaigns.draws.models import Draw
from campaigns.draws.results import count_unmanned
from registry.accounts.access import actor
from registry.web.context import today
from registry.web.etag import etag


def told_with_freezing(session: Session, draw: Draw) -> dict[str, Any]:
    """A draw as far as its reader may know it, with what the worker is to do with its pool."""
    told = _told(session, draw)
    asked = service.freezing_of(session, draw)
    if asked is not None:
        told["freezing"] = freezing_told(asked)
    return told


def told_of(session: Session, draw: Draw) -> Response:
    """A draw as far as its reader may know it, with its version."""
    answer = jsonify(_told(session, draw))
    answer.headers.update(etag(draw.version))
    return answer


def _told(session: Session, draw: Draw) -> dict[str, Any]:
    """With how many of those drawn nobody was free for, to who may read the draw whole."""
    whole = service.may_read_whole(session, draw, actor(), today())
    told: dict[str, Any] = (DrawOut() if whole else DrawClosedOut()).dump(draw)
    known = whole and draw.drawn_at is not None
    return told | {"unmanned_count": count_unmanned(session, draw) if known else None}
