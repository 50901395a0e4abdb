"""Draws for the public: the list, one draw, and the bytes that anyone can check."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from campaigns.draws import service
from campaigns.draws.draw_view import shown_to_all
from campaigns.draws.labels import MARKS, STATES
from campaigns.draws.models import Draw
from campaigns.draws.queries import DrawQuery, DrawUnknown
from campaigns.draws.rules import DrawState
from registry.web.context import now, reading
from registry.web.paging import USUAL_PAGE, page_of, unseal, unseal_id

bp = Blueprint("public_draws", __name__, url_prefix="/draws", template_folder="templates")


@bp.get("")
def draws() -> str:
    """Every draw since its pool was frozen, void ones included, the newest first."""
    with reading() as session:
        rows = service.list_draws(
            session,
            DrawQuery(public=True),
            after=unseal_id(request.args.get("cursor")),
            limit=USUAL_PAGE + 1,
        )
    page = page_of(rows, USUAL_PAGE, key=lambda row: [str(row.id)])
    return render_template("draws/public_list.html", page=page, states=STATES, marks=MARKS)


@bp.get("/<uuid:draw_id>")
def draw(draw_id: UUID) -> str:
    """One draw: pool, both sides, seed, result, and how to compute it again."""
    after = unseal(request.args.get("cursor"))
    with reading() as session:
        held = service.get_draw(session, draw_id, public=True)
        view = shown_to_all(session, held, at=now(), after=after[0] if after else 0)
        return render_template(
            "draws/public_draw.html", draw=held, states=STATES, marks=MARKS, **view
        )


@bp.get("/<uuid:draw_id>/record.json")
def record(draw_id: UUID) -> Response:
    """The sealed record, as it is replayed; from the day on which the names are open."""
    with reading() as session:
        held = service.get_draw(session, draw_id, public=True)
        if held.record_digest is None:
            raise DrawUnknown(draw_id=draw_id)
        service.check_named(held)
        body = service.document(session, held.record_digest)
    return published_file(body, held.record_digest, name=f"draw-{draw_id}.json")


@bp.get("/<uuid:draw_id>/pool.json")
def pool(draw_id: UUID) -> Response:
    """The frozen pool whose digest was public before the seed; from the opened names on."""
    with reading() as session:
        held = service.get_draw(session, draw_id, public=True)
        digest = _published_pool(held)
        body = service.document(session, digest)
    return published_file(body, digest, name=f"draw-{draw_id}-pool.json")


def _published_pool(held: Draw) -> bytes:
    """Before the names are open only its digest is public: who is in it may not be forewarned."""
    if held.state != DrawState.PUBLISHED or held.pool_digest is None:
        raise DrawUnknown(draw_id=held.id)
    service.check_named(held)
    return held.pool_digest


def published_file(body: bytes, digest: bytes, *, name: str, public: bool = True) -> Response:
    """Bytes under their own digest, to be kept; not ``public``: for their reader alone."""
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.set_etag(digest.hex())
    if public:
        answer.cache_control.public = True
        answer.cache_control.max_age = 86_400
    else:
        answer.cache_control.no_store = True
    return answer
