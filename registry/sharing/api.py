"""The programming interface of sharing: one code, a batch, the feed of changes."""

from typing import Any

from flask import Response, request

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf, as_asked
from registry.kernel.refusals import N_, Refusal
from registry.sharing import feed, service
from registry.sharing.keys import signer
from registry.sharing.schemas import (
    BatchIn,
    BatchOut,
    ChangesOut,
    ChangesQuery,
    StatusOut,
    StatusQuery,
)
from registry.sharing.service import Answer, Question
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import each_statement, now, settled
from registry.web.problems import problem_of

blp = blueprint("sharing_api", __name__, "/v1", N_("信用状态：单个、批量、变更"))

_JSON = "application/json"
_JOSE = "application/jose"


@blp.get("/subjects/<string:uscc>/status")
@requires(Permission.STATUS_READ)
@says(N_("一个主体的信用状态：是否在列、自何时、依据什么，以及质量信用等级"))
@takes(StatusQuery, location="query")
@answers(200, StatusOut)
def status(query: dict[str, Any], uscc: str) -> Response:
    """How one subject stands: listed or not, since when, on what basis; its grade."""
    question, at = _question(query), now()
    # A look and a note of it: a transaction around them would double the trips, and hold back
    # what others are answered meanwhile (``settled``).
    with each_statement() as session:
        answer = service.ask_status(session, uscc, question, by=actor(), at=at)
    if not isinstance(answer, Answer):
        raise answer
    return _respond(answer)


@blp.post("/status")
@requires(Permission.STATUS_READ)
@says(N_("最多10000个主体的信用状态；有误的代码在各自的条目里说明"))
@takes(BatchIn)
@answers(200, BatchOut)
def batch(body: dict[str, Any]) -> Response:
    """How up to 10,000 subjects stand; a wrong code is said at its item."""
    question, at = _question(body), now()
    with each_statement() as session:
        answer = service.ask_batch(
            session, body["codes"], question, explain=_explain, by=actor(), at=at
        )
    return _respond(answer)


@blp.get("/changes")
@requires(Permission.STATUS_READ)
@says(N_("某个位置之后状态有变的主体，每个主体给出变更后的状态"))
@takes(ChangesQuery, location="query")
@answers(200, ChangesOut)
def changes(query: dict[str, Any]) -> Response:
    """Which subjects' status changed after a position, each as it stands since."""
    at = now()
    question = Question(AsOf(valid_on=legal_day(at), known_at=at), query["purpose"])
    with each_statement() as session:
        told = feed.read_changes(
            session, question, after=query["after"], limit=query["limit"], by=actor(), at=at
        )
    return _private(Response(told.content, mimetype=_JSON))


def _question(asked: dict[str, Any]) -> Question:
    wants_receipt = asked["receipt"] or _wants_jose()
    return Question(
        as_of=as_asked(asked["valid_on"], settled(asked["known_at"])),
        purpose=asked["purpose"],
        signer=signer() if wants_receipt else None,
    )


def _wants_jose() -> bool:
    accepted = request.accept_mimetypes
    return bool(accepted.best_match([_JSON, _JOSE], default=_JSON) == _JOSE)


def _respond(answer: Answer) -> Response:
    if answer.receipt is None:
        return _private(Response(answer.content, mimetype=_JSON))
    if _wants_jose():
        return _private(Response(answer.receipt, mimetype=_JOSE))
    # The receipt is the last member, so that what it signs stands before it byte for byte.
    content = answer.content[:-1] + b',"receipt":"' + answer.receipt.encode("ascii") + b'"}'
    return _private(Response(content, mimetype=_JSON))


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    return answer


def _explain(refusal: Refusal) -> dict[str, Any]:
    problem = problem_of(refusal)
    return {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
