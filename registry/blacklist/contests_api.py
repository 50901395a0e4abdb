"""``/v1/contests``: reconsiderations and suits about decisions of a case, and what came of them."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import contests
from registry.blacklist.attachments import Papers
from registry.blacklist.contest_checks import NewContest, contests_of
from registry.blacklist.contest_models import Contest
from registry.blacklist.contest_schemas import (
    ConclusionFileIn,
    ContestIn,
    ContestListOut,
    ContestOut,
)
from registry.blacklist.record import get_case, require_reader
from registry.blacklist.reopenings import reopened_of
from registry.files.service import originals_of
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, services, today
from registry.web.etag import etag, if_match

blp = blueprint("contests_api", __name__, url_prefix="/v1", description=N_("复议和诉讼"))

_ONE = ContestOut()


@blp.get("/cases/<uuid:case_id>/contests")
@requires(Permission.CREDIT_READ)
@says(N_("一件案件的全部复议和诉讼，最早的在前"))
@answers(200, ContestListOut)
def list_contests(case_id: UUID) -> dict[str, Any]:
    """Every reconsideration and suit about a case."""
    with reading() as session:
        require_reader(session, get_case(session, case_id), actor(), today())
        found = contests_of(session, case_id)
        return {"items": _all_told(session, found)}


@blp.post("/cases/<uuid:case_id>/contests")
@requires(Permission.OBJECTIONS_WRITE)
@says(
    N_(
        "登记针对一项决定的复议或者诉讼：列入决定，或者一件申请的不予提前移出、异议不成立；期间公示不停止，决定停止执行的另行登记中止"
    )
)
@takes(ContestIn)
@answers(201, ContestOut)
def record_contest(body: dict[str, Any], case_id: UUID) -> Response:
    """Enter that the party went to the reconsideration organ or to court."""
    return write_once(
        lambda session: _told(
            session,
            contests.record_contest(session, case_id, NewContest(**body), by=actor(), at=now()),
        ),
        _ONE,
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
        return _told(session, contest), 200, etag(contest.version)


@blp.post("/contests/<uuid:contest_id>/conclusion")
@requires(Permission.CASES_DECIDE)
@says(
    N_(
        "登记复议或者诉讼的结果，附文书原件；不能由办理或者作出原决定的人登记。列入决定被撤销的，视为自始没有列入，今天停止公示；责令重新作出的（remanded），可以就同一处罚重新立案。不予同意的决定被撤销的，申请重新办理，期限从文书送达之日起算，由作出原决定以外的人决定；变更为同意的（changed），也由其他人依照文书同意。确认违法但不撤销的（unlawful），原决定仍然有效。变更列入决定内容的、撤销恢复列入决定的文书不能登记，以409答复怎样办理"
    )
)
@takes(ConclusionFileIn)
@answers(200, ContestOut)
def conclude_contest(body: dict[str, Any], contest_id: UUID) -> Response:
    """Enter what came of it."""
    version, told = if_match(), {key: value for key, value in body.items() if key != "content"}
    papers = Papers(originals_of(services().settings.var), [body["content"]])
    return write_once(
        lambda session: _told(
            session,
            contests.conclude_contest(
                session,
                contest_id,
                contests.Conclusion(**told),
                papers,
                version=version,
                by=actor(),
                at=now(),
            ),
        ),
        _ONE,
    )


def _told(session: Session, contest: Contest) -> SimpleNamespace:
    """A contest, and the request that stands open again because of it."""
    return _all_told(session, [contest])[0]


def _all_told(session: Session, found: Sequence[Contest]) -> list[SimpleNamespace]:
    """The same of N contests, read at once."""
    anew = reopened_of(session, [one.request_id for one in found])
    names = [name for name in _ONE.fields if name != "reopened_id"]
    return [
        SimpleNamespace(
            **{name: getattr(one, name) for name in names},
            reopened_id=anew.get(one.request_id) if one.request_id else None,
        )
        for one in found
    ]


def _address(record: object) -> str:
    assert isinstance(record, SimpleNamespace)
    return url_for("contests_api.show_contest", contest_id=record.id)
