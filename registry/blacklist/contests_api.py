"""``/v1/contests``: reconsiderations and suits about a decision to list, and what came of them."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import fields

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import contests
from registry.blacklist.document_forms import ConclusionIn, ContestIn
from registry.blacklist.party_models import Contest
from registry.blacklist.record import get_case, require_reader
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.schema import Schema

blp = blueprint("contests_api", __name__, url_prefix="/v1", description=N_("复议和诉讼"))


class ContestOut(Schema):
    """A reconsideration or a suit."""

    id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    kind = fields.String(
        required=True, metadata={"description": N_("reconsideration复议，litigation诉讼")}
    )
    organ = fields.String(required=True)
    number = fields.String(required=True)
    filed_on = fields.Date(required=True)
    outcome = fields.String(required=True, allow_none=True)
    concluded_on = fields.Date(required=True, allow_none=True)
    conclusion_no = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ContestListOut(Schema):
    """Reconsiderations and suits of a case, oldest first."""

    items = fields.List(fields.Nested(ContestOut), required=True)


@blp.get("/cases/<uuid:case_id>/contests")
@requires(Permission.CREDIT_READ)
@says(N_("一件案件的全部复议和诉讼，最早的在前"))
@answers(200, ContestListOut)
def list_contests(case_id: UUID) -> dict[str, Any]:
    """Every reconsideration and suit about a case."""
    with reading() as session:
        require_reader(session, get_case(session, case_id), actor(), today())
        return {"items": contests.contests_of(session, case_id)}


@blp.post("/cases/<uuid:case_id>/contests")
@requires(Permission.OBJECTIONS_WRITE)
@says(N_("登记复议或者诉讼；期间公示不停止，决定停止执行的另行登记中止"))
@takes(ContestIn)
@answers(201, ContestOut)
def record_contest(body: dict[str, Any], case_id: UUID) -> Response:
    """Enter that the party went to the reconsideration organ or to court."""
    return write_once(
        lambda session: contests.record_contest(
            session, case_id, contests.NewContest(**body), by=actor(), at=now()
        ),
        ContestOut(),
        status=201,
        location=_address,
    )


@blp.get("/contests/<uuid:contest_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件复议或者诉讼；版本即实体标签"))
@answers(200, ContestOut)
def show_contest(contest_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One reconsideration or suit."""
    with reading() as session:
        contest = contests.get_contest(session, contest_id)
        require_reader(session, get_case(session, contest.case_id), actor(), today())
        return contest, 200, etag(contest.version)


@blp.post("/contests/<uuid:contest_id>/conclusion")
@requires(Permission.CASES_DECIDE)
@says(
    N_(
        "登记复议或者诉讼的结果；列入决定被撤销的，视为自始没有列入，今天停止公示；责令重新作出的（remanded），可以就同一处罚重新立案"
    )
)
@takes(ConclusionIn)
@answers(200, ContestOut)
def conclude_contest(body: dict[str, Any], contest_id: UUID) -> Response:
    """Enter what came of it."""
    version = if_match()
    return write_once(
        lambda session: contests.conclude_contest(
            session,
            contest_id,
            contests.Conclusion(**body),
            version=version,
            by=actor(),
            at=now(),
        ),
        ContestOut(),
    )


def _address(record: object) -> str:
    assert isinstance(record, Contest)
    return url_for("contests_api.show_contest", contest_id=record.id)
