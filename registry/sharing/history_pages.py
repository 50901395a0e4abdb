"""A subject's listings as of any day and any state of knowledge: page, interface, statement."""

from typing import Any

from flask import Blueprint, Response, render_template
from marshmallow import fields

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.period import as_asked
from registry.kernel.refusals import N_, Refusal
from registry.sharing import history
from registry.sharing.keys import signer
from registry.sharing.schemas import StatusQuery
from registry.sharing.service import Question
from registry.subjects.act_schemas import LINK_WORDS
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import each_statement, now, settled
from registry.web.forms import read_filter, refusal_errors
from registry.web.schema import Schema

bp = Blueprint("history", __name__, url_prefix="/console", template_folder="templates")
blp = blueprint("history_api", __name__, "/v1", N_("列入历史"))

_JSON = "application/json"
_JOSE = "application/jose"


class HeldOut(Schema):
    """One listing as held then."""

    listing = fields.UUID()
    list = fields.String()
    ground = fields.String()
    legal_basis = fields.String()
    basis = fields.String(metadata={"description": N_("处罚决定文号，或者登记事实")})
    decision_no = fields.String()
    authority = fields.String()
    rule_version = fields.String(metadata={"description": N_("所适用规则版本的摘要")})
    rule_effective = fields.Date()
    decided_on = fields.Date()
    from_on = fields.Date(data_key="from")
    until = fields.Date(allow_none=True)
    ended = fields.String(allow_none=True)
    on_list = fields.Boolean(metadata={"description": N_("所问之日是否在列")})
    recorded_from = fields.DateTime()
    restored_by = fields.String(
        allow_none=True, metadata={"description": N_("恢复列入的，撤销信用修复决定的文号")}
    )
    restored_rule_version = fields.String(
        allow_none=True, metadata={"description": N_("恢复列入的，确定期限的规则版本的摘要")}
    )
    stayed_since = fields.Date(
        allow_none=True, metadata={"description": N_("所问之日停止执行的，自哪一天起")}
    )
    stayed_by = fields.String(allow_none=True, metadata={"description": N_("决定停止执行的文书")})


class LinkedOut(Schema):
    """Another subject that the subject went on as, or carries on."""

    uscc = fields.String()
    kind = fields.String()
    onward = fields.Boolean(metadata={"description": N_("是否由对方承继")})
    happened_on = fields.Date()


class HistoryOut(Schema):
    """Whether a subject was on a list on a day, as known at an instant."""

    uscc = fields.String()
    on_list = fields.Boolean()
    listings = fields.List(fields.Nested(HeldOut))
    linked = fields.List(
        fields.Nested(LinkedOut), metadata={"description": N_("承继、合并、分立的主体，另行查询")}
    )
    valid_on = fields.Date()
    known_at = fields.DateTime()
    asked_at = fields.DateTime()
    receipt = fields.String(metadata={"description": N_("签名回执，要求时才有")})


@blp.get("/subjects/<string:uscc>/listings")
@requires(Permission.STATUS_READ)
@says(N_("某日是否在列、依据什么、适用哪一版规则，按某一时刻的记录；包括已经移出的"))
@takes(StatusQuery, location="query")
@answers(200, HistoryOut)
def listings_then(query: dict[str, Any], uscc: str) -> Response:
    """The listings of a subject as of a day, as known at an instant."""
    question, at = _question(query), now()
    with each_statement() as session:
        told = history.ask_history(session, uscc, question, by=actor(), at=at)
    content = told.answer.content
    if told.answer.receipt is not None:
        content = content[:-1] + b',"receipt":"' + told.answer.receipt.encode("ascii") + b'"}'
    return _private(Response(content, mimetype=_JSON))


@bp.get("/subjects/<string:uscc>/listings")
@requires(Permission.STATUS_READ)
def listings(uscc: str) -> str | tuple[str, int]:
    """The same for an officer, with the moments at which the record changed."""
    asked, _given, wrong = read_filter(StatusQuery)
    question, at = _question(asked), now()
    try:
        with each_statement() as session:
            told = history.ask_history(session, uscc, question, by=actor(), at=at)
    except Refusal as refusal:
        if not refusal.errors:
            raise
        wrong, question = refusal_errors(refusal), _question(StatusQuery().load({}))
        with each_statement() as session:
            told = history.ask_history(session, uscc, question, by=actor(), at=at)
    page = render_template(
        "sharing/history.html", link_words=LINK_WORDS, told=told, as_of=question.as_of, wrong=wrong
    )
    return (page, 422) if wrong else page


@bp.get("/subjects/<string:uscc>/listings.jws")
@requires(Permission.STATUS_READ)
@takes(StatusQuery, location="query")
def statement(query: dict[str, Any], uscc: str) -> Response:
    """The signed statement: a compact JWS that anybody can check with the public key."""
    question, at = _question({**query, "receipt": True}), now()
    with each_statement() as session:
        told = history.ask_history(session, uscc, question, by=actor(), at=at)
    answer = _private(Response(told.answer.receipt, mimetype=_JOSE))
    name = f"{told.subject.uscc}-{question.as_of.valid_on}.jws"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _question(asked: dict[str, Any]) -> Question:
    as_of = as_asked(asked["valid_on"], settled(asked["known_at"]))
    return Question(as_of, asked["purpose"], signer() if asked["receipt"] else None)


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
