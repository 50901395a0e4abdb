"""``/v1/honours``: the honour list (红名单), proposals for it and their decisions."""

from typing import Any
from uuid import UUID

from flask import Response, url_for

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist.honour_models import HonourProposal
from registry.blacklist.honour_schemas import (
    HonourDecisionIn,
    HonourPageOut,
    HonourProposalIn,
    HonourProposalOut,
    HonourQueryIn,
)
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
from registry.web.paging import page_of, unseal_id

blp = blueprint("honours_api", __name__, url_prefix="/v1/honours", description=N_("红名单"))


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
        lambda session: propose_honour(
            session,
            get_subject(session, body["uscc"]).id,
            list_key=body["list_key"],
            reason=body["reason"],
            by=actor(),
            at=now(),
        ),
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


def _address(proposal: object) -> str:
    assert isinstance(proposal, HonourProposal)
    return url_for("honours_api.show_proposal", proposal_id=proposal.id)
