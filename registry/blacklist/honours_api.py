"""``/v1/honours``: the honour list (红名单), proposals for it and their decisions."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist.honour_models import HonourProposal
from registry.blacklist.honour_rules import QUALITY, all_honour_lists
from registry.blacklist.honours import (
    decide_honour,
    get_proposal,
    honours_in_force,
    propose_honour,
)
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.paging import PageQuery, page_of, unseal_id
from registry.web.schema import LegalDate, Schema

blp = blueprint("honours_api", __name__, url_prefix="/v1/honours", description=N_("红名单"))


class HonourQueryIn(PageQuery):
    """Whose honours are asked for."""

    valid_on = LegalDate(load_default=None)


class HonourOut(Schema):
    """One honour in force, as published."""

    honour_id = fields.UUID(required=True, data_key="id")
    list_key = fields.String(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    reason = fields.String(required=True)
    honoured_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class HonourPageOut(Schema):
    """One page of honours in force."""

    items = fields.List(fields.Nested(HonourOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class HonourProposalIn(Schema):
    """Who is proposed, and why."""

    uscc = fields.String(required=True, validate=validate.Length(min=1, max=40))
    list_key = fields.String(
        load_default=QUALITY, validate=validate.OneOf(sorted(all_honour_lists()))
    )
    reason = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class HonourDecisionIn(Schema):
    """Whether the proposal is confirmed."""

    confirm = fields.Boolean(required=True)


class HonourProposalOut(Schema):
    """A proposal for the honour list."""

    id = fields.UUID(required=True)
    list_key = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"description": "filed, confirmed, refused"})
    reason = fields.String(required=True)
    proposed_on = fields.Date(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


@blp.get("")
@requires(Permission.STATUS_READ)
@says(N_("某日在红名单上的主体，最近的在前"))
@takes(HonourQueryIn, location="query")
@answers(200, HonourPageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the honours in force on a day, as known now."""
    as_of = AsOf(query["valid_on"] or today(), now())
    with reading() as session:
        rows = honours_in_force(
            session, as_of, after=unseal_id(query["cursor"]), limit=query["limit"] + 1
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.honour_id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("/proposals")
@requires(Permission.CASES_WRITE)
@says(N_("提名列入红名单；每一项条件都符合的才能提名"))
@takes(HonourProposalIn)
@answers(201, HonourProposalOut)
def propose(body: dict[str, Any]) -> Response:
    """Propose a subject that meets every criterion."""
    return write_once(
        lambda session: _proposed(session, dict(body)),
        HonourProposalOut(),
        status=201,
        location=_address,
    )


@blp.get("/proposals/<uuid:proposal_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一项提名；版本即实体标签"))
@answers(200, HonourProposalOut)
def show_proposal(proposal_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One proposal."""
    with reading() as session:
        proposal = get_proposal(session, proposal_id)
    return proposal, 200, etag(proposal.version)


@blp.post("/proposals/<uuid:proposal_id>/decision")
@requires(Permission.CASES_DECIDE)
@says(N_("由同一机关的另一名工作人员决定提名；同意的，当日起列入"))
@takes(HonourDecisionIn)
@answers(200, HonourProposalOut)
def decide(body: dict[str, Any], proposal_id: UUID) -> Response:
    """Another officer of the agency confirms or refuses."""
    version = if_match()
    return write_once(
        lambda session: decide_honour(
            session, proposal_id, **body, version=version, by=actor(), at=now()
        ),
        HonourProposalOut(),
    )


def _proposed(session: Session, body: dict[str, Any]) -> HonourProposal:
    subject_id = get_subject(session, body.pop("uscc")).id
    return propose_honour(session, subject_id, **body, by=actor(), at=now())


def _address(proposal: object) -> str:
    assert isinstance(proposal, HonourProposal)
    return url_for("honours_api.show_proposal", proposal_id=proposal.id)
