"""A draw as the programming interface answers it: as far as its reader may know it yet."""

from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.answers import DrawClosedOut, DrawOut, freezing_told
from campaigns.draws.models import Draw
from registry.accounts.access import actor
from registry.web.context import today
from registry.web.etag import etag

Answered = tuple[Draw, int, dict[str, str]] | Response


def told_with_freezing(session: Session, draw: Draw) -> dict[str, Any]:
    """A draw as far as its reader may know it, with what the worker is to do with its pool."""
    whole = service.may_read_whole(session, draw, actor(), today())
    told: dict[str, Any] = (DrawOut() if whole else DrawClosedOut()).dump(draw)
    asked = service.freezing_of(session, draw)
    if asked is not None:
        told["freezing"] = freezing_told(asked)
    return told


def told_of(session: Session, draw: Draw) -> Answered:
    """A draw as far as its reader may know it, with its version."""
    if service.may_read_whole(session, draw, actor(), today()):
        return draw, 200, etag(draw.version)
    answer = jsonify(DrawClosedOut().dump(draw))
    answer.headers.update(etag(draw.version))
    return answer
