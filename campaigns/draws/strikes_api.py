"""``/v1/draws/<id>/strikes``: what one agency proposes to strike, and what the other answers."""

from typing import Any
from uuid import UUID

from flask import Response

from campaigns.draws import service
from campaigns.draws.act_schemas import DrawStrikeIn, StrikeAnswerIn
from campaigns.draws.answers import DrawOut, DrawStrikesOut
from campaigns.draws.refusals import ResultNotYours
from campaigns.draws.telling import told_of
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match

blp = blueprint("draw_strikes_api", __name__, "/v1/draws", N_("双随机抽取"))


@blp.get("/<uuid:draw_id>/strikes")
@requires(Permission.SUBJECTS_READ)
@says(N_("剔除申请和答复"))
@answers(200, DrawStrikesOut)
def list_strikes(draw_id: UUID) -> dict[str, Any]:
    """Every proposal, for who may read the result."""
    with reading() as session:
        if not service.may_read_whole(
            session, service.get_draw(session, draw_id), actor(), today()
        ):
            raise ResultNotYours
        return {"items": service.strikes_of(session, draw_id)}


@blp.post("/<uuid:draw_id>/strikes")
@requires(Permission.DRAWS_WRITE)
@says(N_("申请剔除一个对象；见证机关同意后由同类下一个递补"))
@takes(DrawStrikeIn)
@answers(200, DrawOut)
def propose(body: dict[str, Any], draw_id: UUID) -> Response:
    """Propose that an object is struck."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.propose_strike(
                session,
                draw_id,
                body["uscc"],
                reason=body["reason"],
                note_text=body["note"],
                version=version,
                by=actor(),
                at=now(),
            ),
        )


@blp.post("/<uuid:draw_id>/strikes/<uuid:strike_id>/agreement")
@requires(Permission.DRAWS_WITNESS)
@says(N_("见证机关同意剔除"))
@answers(200, DrawOut)
def agree(draw_id: UUID, strike_id: UUID) -> Response:
    """Agree, for the witness."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.agree_to_strike(
                session, draw_id, strike_id, version=version, by=actor(), at=now()
            ),
        )


@blp.post("/<uuid:draw_id>/strikes/<uuid:strike_id>/refusal")
@requires(Permission.DRAWS_WITNESS)
@says(N_("见证机关不同意剔除"))
@takes(StrikeAnswerIn)
@answers(200, DrawOut)
def refuse(body: dict[str, Any], draw_id: UUID, strike_id: UUID) -> Response:
    """Refuse, for the witness."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.refuse_strike(
                session,
                draw_id,
                strike_id,
                answer=body["answer"],
                version=version,
                by=actor(),
                at=now(),
            ),
        )


@blp.post("/<uuid:draw_id>/strikes/<uuid:strike_id>/withdrawal")
@requires(Permission.DRAWS_WRITE)
@says(N_("撤回剔除申请"))
@answers(200, DrawOut)
def take_back(draw_id: UUID, strike_id: UUID) -> Response:
    """Take a proposal back, for the organiser."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.take_strike_back(
                session, draw_id, strike_id, version=version, by=actor(), at=now()
            ),
        )
