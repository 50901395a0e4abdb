"""``/v1/measures`` and ``/v1/listings/{id}/measures``."""

from typing import Any
from uuid import UUID

from flask import Response

from registry.accounts.access import actor, requires
from registry.accounts.agencies import get_agency
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.measures import queries, service
from registry.measures.bases import BasisKind, named_measures, owed_measures
from registry.measures.queries import View
from registry.measures.schemas import (
    LiftIn,
    ListingMeasuresOut,
    MeasureOut,
    MeasuresOut,
    MeasuresQuery,
    ReportIn,
    ReportOut,
)
from registry.measures.standing import get_basis, is_stayed
from registry.policy.measures import catalogue_on
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.paging import Page, page_of, unseal_id

blp = blueprint("measures_api", __name__, "/v1", N_("失信惩戒和守信激励措施"))

_MEASURE = MeasureOut()
_REPORT = ReportOut()


@blp.get("/measures")
@requires(Permission.STATUS_READ)
@says(N_("本机关的措施：待实施、实施中、待解除、已解除"))
@takes(MeasuresQuery, location="query")
@answers(200, MeasuresOut)
def list_measures(query: dict[str, Any]) -> dict[str, Any]:
    """One page of one view: of the agency's records, or of what it has still to do."""
    wanted = {"on": today(), "after": unseal_id(query["cursor"]), "limit": query["limit"] + 1}
    page: Page[Any]
    with reading() as session:
        if query["view"] is View.TO_DO:
            agency = get_agency(session, actor().agency())
            tasks = queries.tasks(session, agency, **wanted)
            page = page_of(tasks, query["limit"], key=lambda task: [str(task.basis_id)])
            return {"items": [], "tasks": page.items, "next_cursor": page.next_cursor}
        lines = queries.records(session, agency_id=actor().agency(), view=query["view"], **wanted)
    page = page_of(lines, query["limit"], key=lambda line: [str(line.record.id)])
    items = [line.record for line in page.items]
    return {"items": items, "tasks": [], "next_cursor": page.next_cursor}


@blp.post("/measures")
@requires(Permission.MEASURES_WRITE)
@says(N_("填报本机关对在列主体实施的措施；只能是名单写明的措施"))
@takes(ReportIn)
@answers(201, ReportOut)
def report(body: dict[str, Any]) -> Response:
    """Report measures taken by one act."""
    new = service.NewMeasures(kind=body.pop("basis"), **body)
    return write_once(
        lambda session: {
            "items": service.report_measures(session, new, by=actor(), at=now()),
        },
        _REPORT,
        status=201,
    )


@blp.get("/measures/<uuid:measure_id>")
@requires(Permission.STATUS_READ)
@says(N_("一条措施记录"))
@answers(200, MeasureOut)
def show(measure_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One record; its version is the entity tag."""
    with reading() as session:
        record = service.get_measure(session, measure_id)
    return record, 200, etag(record.version)


@blp.post("/measures/<uuid:measure_id>/lifting")
@requires(Permission.MEASURES_WRITE)
@says(N_("填报解除，附凭证；只限本机关的措施"))
@takes(LiftIn)
@answers(200, MeasureOut)
def lift(body: dict[str, Any], measure_id: UUID) -> Response:
    """Report that a measure was lifted."""
    wanted, lifting = {measure_id: if_match()}, service.Lifting(**body)
    return write_once(
        lambda session: service.lift_measures(session, wanted, lifting, by=actor(), at=now())[0],
        _MEASURE,
    )


@blp.get("/listings/<uuid:listing_id>/measures")
@requires(Permission.STATUS_READ)
@says(N_("一条列入带来的措施：本机关应当、可以做什么，各机关做了什么"))
@answers(200, ListingMeasuresOut)
def of_listing(listing_id: UUID) -> dict[str, Any]:
    """What follows from one listing, and what agencies did because of it."""
    on = today()
    with reading() as session:
        held = get_basis(session, BasisKind.LISTING, listing_id)
        agency = get_agency(session, actor().agency())
        lines = queries.records_on(session, BasisKind.LISTING, listing_id)
        stayed = held.holds(on) and is_stayed(session, held, on)
    basis = (held.kind, held.list_key, held.rule_digest)
    owed = () if stayed else owed_measures(*basis, function=agency.function, on=on)
    duties = {one.code: one.duty for one in owed}
    return {
        "proportionality": catalogue_on(on).proportionality.text,
        "measures": [
            {
                "code": one.measure.code,
                "name": one.measure.name,
                "name_en": one.measure.name_en,
                "group": one.measure.group,
                "target": one.measure.target,
                "article": one.article,
                "legal_basis": one.legal_basis,
                "verified": one.measure.verified,
                "duty": duties.get(one.measure.code),
            }
            for one in named_measures(*basis, on=on)
        ],
        "stayed": stayed,
        "records": [line.record for line in lines],
    }
