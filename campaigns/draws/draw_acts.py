"""What a page can do with a draw: the form of each act, who may, and the use case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.act_schemas import (
    DrawCommitmentIn,
    DrawExemptionIn,
    DrawPublicationIn,
    DrawReadmissionIn,
    DrawRevealIn,
    DrawStrikeIn,
    DrawSubstitutionIn,
    DrawWithdrawalIn,
    StrikeAgreementIn,
    StrikeRefusalIn,
    substitution_of,
)
from campaigns.draws.models import Draw
from campaigns.draws.rules import DrawState
from registry.accounts.access import actor
from registry.accounts.permissions import Permission
from registry.sharing.keys import signer
from registry.web.context import now
from registry.web.etag import if_match

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActOnPage:
    """One act: its form (None: a button only), who may, what it does, what is said after."""

    schema: type[ma.Schema] | None
    do: Callable[[Session, UUID, Values], object]
    told: Callable[[object], str]
    permission: Permission = Permission.DRAWS_WRITE


def _held() -> dict[str, Any]:
    return {"version": if_match(), "by": actor(), "at": now()}


def _exempt(session: Session, draw_id: UUID, values: Values) -> object:
    return service.exempt(
        session,
        draw_id,
        values["uscc"],
        reason=values["reason"],
        note_text=values["note"],
        **_held(),
    )


def _propose(session: Session, draw_id: UUID, values: Values) -> object:
    return service.propose_strike(
        session,
        draw_id,
        values["uscc"],
        reason=values["reason"],
        note_text=values["note"],
        **_held(),
    )


def _commit(session: Session, draw_id: UUID, values: Values) -> object:
    return service.commit_to(session, draw_id, values["commitment"], by=actor(), at=now())


def _reveal(session: Session, draw_id: UUID, values: Values) -> object:
    return service.reveal(
        session, draw_id, values["contribution"], values["salt"], by=actor(), at=now()
    )


def _frozen(draw: object) -> str:
    if isinstance(draw, Draw) and draw.state == DrawState.PREPARED:
        return str(_("范围内企业较多，名录库由后台冻结，请稍后再看。"))
    return str(_("名录库已冻结，摘要已公开。请两方在期限内提交承诺。"))


ACTS: Mapping[str, ActOnPage] = {
    "freeze": ActOnPage(
        None,
        lambda session, draw_id, _values: service.freeze(session, draw_id, **_held()),
        _frozen,
    ),
    "exempt": ActOnPage(
        DrawExemptionIn, _exempt, lambda _done: _("已记录，这家企业不进入名录库。")
    ),
    "readmit": ActOnPage(
        DrawReadmissionIn,
        lambda session, draw_id, values: service.readmit(
            session, draw_id, values["uscc"], **_held()
        ),
        lambda _done: _("已撤回，这家企业重新进入名录库。"),
    ),
    "withdraw": ActOnPage(
        DrawWithdrawalIn,
        lambda session, draw_id, values: service.withdraw(
            session, draw_id, reason=values["reason"], **_held()
        ),
        lambda _done: _("这次抽取已取消，记录保留。"),
    ),
    "commit": ActOnPage(
        DrawCommitmentIn,
        _commit,
        lambda _done: _("承诺已提交。请妥善保管随机数和盐值，公开时要用。"),
        Permission.DRAWS_WITNESS,
    ),
    "reveal": ActOnPage(
        DrawRevealIn, _reveal, lambda _done: _("随机数已公开。"), Permission.DRAWS_WITNESS
    ),
    "strike": ActOnPage(DrawStrikeIn, _propose, lambda _done: _("已提出，等待见证机关答复。")),
    "agree": ActOnPage(
        StrikeAgreementIn,
        lambda session, draw_id, values: service.agree_to_strike(
            session, draw_id, values["strike_id"], **_held()
        ),
        lambda _done: _("已同意，这家企业不再检查。"),
        Permission.DRAWS_WITNESS,
    ),
    "refuse": ActOnPage(
        StrikeRefusalIn,
        lambda session, draw_id, values: service.refuse_strike(
            session, draw_id, values["strike_id"], answer=values["answer"], **_held()
        ),
        lambda _done: _("已答复不同意，这家企业照常检查。"),
        Permission.DRAWS_WITNESS,
    ),
    "takeback": ActOnPage(
        StrikeAgreementIn,
        lambda session, draw_id, values: service.take_strike_back(
            session, draw_id, values["strike_id"], **_held()
        ),
        lambda _done: _("剔除申请已撤回。"),
    ),
    "substitute": ActOnPage(
        DrawSubstitutionIn,
        lambda session, draw_id, values: service.substitute(
            session, draw_id, substitution_of(values), **_held()
        ),
        lambda _done: _("人员已更换，由下一名递补。"),
    ),
    "publish": ActOnPage(
        DrawPublicationIn,
        lambda session, draw_id, values: service.publish(
            session, draw_id, naming=values["naming"], signer=signer(), **_held()
        ),
        lambda _done: _("抽取记录已公开，检查任务已安排。"),
    ),
}
