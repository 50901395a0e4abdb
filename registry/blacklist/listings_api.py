"""``/v1/listings``, ``/v1/objections`` and ``/v1/repairs``."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.answers import (
    ListingOut,
    ListingPageOut,
    RequestOut,
)
from registry.blacklist.restoration_schemas import RepairDecisionIn
from registry.blacklist.schemas import (
    ListingQueryIn,
    ObjectionIn,
    RepairIn,
    RequestDecisionIn,
)
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("listings_api", __name__, url_prefix="/v1", description=N_("列入、异议和信用修复"))

_REQUEST = RequestOut()


@blp.get("/listings")
@requires(Permission.STATUS_READ)
@says(N_("某日在列的记录，按公示先后"))
@takes(ListingQueryIn, location="query")
@answers(200, ListingPageOut)
def list_listings(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the listings in force on a day, as known now."""
    at = now()
    with reading() as session:
        rows = service.public_listings(
            session,
            AsOf(query["valid_on"] or legal_day(at), at),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
            query=query["q"],
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.view.listing_id)])
    return {"items": [_flat(row) for row in page.items], "next_cursor": page.next_cursor}


@blp.get("/listings/<uuid:listing_id>")
@requires(Permission.STATUS_READ)
@says(N_("一条在列的记录"))
@answers(200, ListingOut)
def show_listing(listing_id: UUID) -> dict[str, Any]:
    """One listing in force today."""
    at = now()
    with reading() as session:
        return _flat(service.get_public_listing(session, listing_id, AsOf(legal_day(at), at)))


@blp.post("/objections")
@requires(Permission.OBJECTIONS_WRITE)
@says(N_("登记异议；核实期间公示照常"))
@takes(ObjectionIn)
@answers(201, RequestOut)
def file_objection(body: dict[str, Any]) -> Response:
    """Take an objection in."""
    return write_once(
        lambda session: service.file_objection(session, **body, by=actor(), at=now()),
        _REQUEST,
        status=201,
    )


@blp.get("/objections/<uuid:objection_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件异议办到哪里"))
@answers(200, RequestOut)
def show_objection(objection_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One objection; its version is the entity tag."""
    with reading() as session:
        objection = service.get_objection(session, objection_id)
        case = service.get_case(session, objection.case_id)
        service.require_reader(session, case, actor(), today())
    return objection, 200, etag(objection.version)


@blp.post("/objections/<uuid:objection_id>/acceptance")
@requires(Permission.OBJECTIONS_WRITE)
@says(N_("受理异议；核实的期限从这一天起算。名单没有规定受理期限的，不需要受理"))
@answers(200, RequestOut)
def accept_objection(objection_id: UUID) -> Response:
    """Take an objection up."""
    version = if_match()
    return write_once(
        lambda session: service.accept_objection(
            session, objection_id, version=version, by=actor(), at=now()
        ),
        _REQUEST,
    )


@blp.post("/objections/<uuid:objection_id>/decision")
@requires(Permission.CASES_DECIDE)
@says(N_("决定异议：成立的，视为自始没有列入"))
@takes(RequestDecisionIn)
@answers(200, RequestOut)
def decide_objection(body: dict[str, Any], objection_id: UUID) -> Response:
    """Decide an objection."""
    version = if_match()
    return write_once(
        lambda session: service.decide_objection(
            session, objection_id, **body, version=version, by=actor(), at=now()
        ),
        _REQUEST,
    )


@blp.post("/repairs")
@requires(Permission.REPAIRS_WRITE)
@says(N_("登记信用修复申请"))
@takes(RepairIn)
@answers(201, RequestOut)
def file_repair(body: dict[str, Any]) -> Response:
    """Take an application in."""
    case_id = body.pop("case_id")
    papers = service.RepairPapers(**body)
    return write_once(
        lambda session: service.file_repair(session, case_id, papers, by=actor(), at=now()),
        _REQUEST,
        status=201,
    )


@blp.get("/repairs/<uuid:repair_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件信用修复申请办到哪里"))
@answers(200, RequestOut)
def show_repair(repair_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One application; its version is the entity tag."""
    with reading() as session:
        repair = service.get_repair(session, repair_id)
        case = service.get_case(session, repair.case_id)
        service.require_reader(session, case, actor(), today())
    return repair, 200, etag(repair.version)


@blp.post("/repairs/<uuid:repair_id>/decision")
@requires(Permission.REPAIRS_DECIDE)
@says(N_("决定信用修复：同意的，当日起不再在列"))
@takes(RepairDecisionIn)
@answers(200, RequestOut)
def decide_repair(body: dict[str, Any], repair_id: UUID) -> Response:
    """Decide an application."""
    version = if_match()
    return write_once(
        lambda session: service.decide_repair(
            session, repair_id, **body, version=version, by=actor(), at=now()
        ),
        _REQUEST,
    )


def _flat(listing: service.PublicListing) -> dict[str, Any]:
    written = asdict(listing)
    return {**written.pop("view"), **written}
