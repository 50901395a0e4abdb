"""``/v1/penalties``."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.penalties import service
from registry.penalties.answers import PenaltyOut, PenaltyPageOut
from registry.penalties.models import Penalty
from registry.penalties.rules import NewPenalty
from registry.penalties.schemas import (
    AnnulmentIn,
    EarlyEndIn,
    PenaltyHandoverIn,
    PenaltyIn,
    PenaltyPublicationIn,
    PenaltyQueryIn,
    PenaltyServiceIn,
    PenaltyWithdrawalIn,
)
from registry.penalties.service import PenaltyQuery
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_dated

blp = blueprint("penalties_api", __name__, url_prefix="/v1/penalties", description=N_("行政处罚"))

_ONE = PenaltyOut()


@blp.post("")
@requires(Permission.PENALTIES_WRITE)
@says(N_("登记一项处罚决定；属于较重处罚的，系统据以查找列入条件"))
@takes(PenaltyIn)
@answers(201, PenaltyOut)
def enter(body: dict[str, Any]) -> Response:
    """Enter a decision of the caller's agency."""
    return write_once(
        lambda session: enter_from(session, body), _ONE, status=201, location=_address
    )


@blp.get("")
@requires(Permission.CREDIT_READ)
@says(N_("处罚决定，最近的在前"))
@takes(PenaltyQueryIn, location="query")
@answers(200, PenaltyPageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of decisions."""
    with reading() as session:
        subject = get_subject(session, query["uscc"]) if query["uscc"] else None
        wanted = PenaltyQuery(
            subject_id=subject.id if subject else None,
            violation=query["violation"],
            status=query["status"],
            publication_overdue_on=today() if query["overdue"] else None,
        )
        rows = service.list_penalties(
            session, wanted, after=unseal_dated(query["cursor"]), limit=query["limit"] + 1
        )
        page = page_of(rows, query["limit"], key=sort_key)
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/<uuid:penalty_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一项处罚决定"))
@answers(200, PenaltyOut)
def show(penalty_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One decision; its version is the entity tag."""
    with reading() as session:
        penalty = service.get_penalty(session, penalty_id)
    return penalty, 200, etag(penalty.version)


@blp.post("/<uuid:penalty_id>/service")
@requires(Permission.PENALTIES_WRITE)
@says(N_("登记处罚决定的送达"))
@takes(PenaltyServiceIn)
@answers(200, PenaltyOut)
def serve(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Record that the decision was served."""
    version = if_match()
    return write_once(
        lambda session: service.serve_penalty(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:penalty_id>/annulment")
@requires(Permission.PENALTIES_WRITE)
@says(N_("登记处罚决定被撤销"))
@takes(AnnulmentIn)
@answers(200, PenaltyOut)
def annul(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Record that the decision was annulled."""
    version = if_match()
    return write_once(
        lambda session: service.annul_penalty(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:penalty_id>/publication")
@requires(Permission.CASES_PUBLISH)
@says(N_("登记处罚决定已经公示；期限见publish_by"))
@takes(PenaltyPublicationIn)
@answers(200, PenaltyOut)
def publish(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Record that the decision was made public."""
    version = if_match()
    return write_once(
        lambda session: service.record_publication(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:penalty_id>/handover")
@requires(Permission.CASES_PUBLISH)
@says(N_("登记处罚决定已经推送到当事人登记地；期限见hand_over_by，之后由登记地公示"))
@takes(PenaltyHandoverIn)
@answers(200, PenaltyOut)
def push(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Record that the decision was handed over."""
    version = if_match()
    return write_once(
        lambda session: service.hand_over(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:penalty_id>/early-end")
@requires(Permission.PENALTIES_WRITE)
@says(N_("登记提前停止公示的申请；由登记的人以外的另一人撤下"))
@takes(EarlyEndIn)
@answers(200, PenaltyOut)
def apply_for_early_end(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Take in the party's application."""
    version = if_match()
    return write_once(
        lambda session: service.apply_for_early_end(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:penalty_id>/withdrawal")
@requires(Permission.CASES_PUBLISH)
@says(N_("登记公示的处罚决定已经撤下；期限见withdraw_by"))
@takes(PenaltyWithdrawalIn)
@answers(200, PenaltyOut)
def withdraw(body: dict[str, Any], penalty_id: UUID) -> Response:
    """Record that the decision was taken down."""
    version = if_match()
    return write_once(
        lambda session: service.record_withdrawal(
            session, penalty_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


def enter_from(session: Session, body: dict[str, Any]) -> Penalty:
    """Enter what a body or a form says, for the caller's agency."""
    given = {key: value for key, value in body.items() if key not in ("uscc", "kinds")}
    new = NewPenalty(
        **given,
        kinds=tuple(body["kinds"]),
        subject_id=get_subject(session, body["uscc"]).id,
        agency_id=actor().agency(),
    )
    return service.enter_penalty(session, new, by=actor(), at=now())


def sort_key(penalty: Penalty) -> list[str]:
    """What a cursor keeps of the last decision shown."""
    return [penalty.decided_on.isoformat(), str(penalty.id)]


def _address(penalty: object) -> str:
    assert isinstance(penalty, Penalty)
    return url_for("penalties_api.show", penalty_id=penalty.id)
