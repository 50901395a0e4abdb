"""``/v1/inspections``, ``/v1/findings`` and a campaign's progress."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from campaigns.inspections import batches, service
from campaigns.inspections.act_schemas import (
    FindingPenaltyIn,
    FindingWithdrawalIn,
    RectificationIn,
    ReinspectionIn,
)
from campaigns.inspections.capturing import evidence_of
from campaigns.inspections.models import Finding
from campaigns.inspections.queries import InspectionQuery
from campaigns.inspections.receipts import RecordedVisitOut, recorded
from campaigns.inspections.schemas import (
    CampaignProgressOut,
    FindingOut,
    InspectionBatchIn,
    InspectionBatchOut,
    InspectionIn,
    InspectionOut,
    InspectionPageOut,
    InspectionQuerySchema,
    visit_of,
)
from campaigns.planning import service as planning
from campaigns.planning.progress import Progress, progress
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.sharing.keys import signer
from registry.subjects import service as subjects
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_dated

blp = blueprint("inspections_api", __name__, "/v1", N_("检查、检查发现"))

Answered = tuple[Finding, int, dict[str, str]]


@blp.post("/inspections")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("提交一次检查"))
@takes(InspectionIn)
@answers(201, RecordedVisitOut)
def record_inspection(body: dict[str, Any]) -> Response:
    """Record one visit."""
    return once(lambda session: recorded_visit(session, body))


def recorded_visit(session: Session, body: dict[str, Any]) -> Answer:
    """Record the visit of a loaded body; the answer is its receipt, for keys and phones alike."""
    (visit,) = service.record_inspections(session, [visit_of(body)], by=actor(), at=now())
    evidence = [one.evidence.digest.hex() for one in evidence_of(session, [visit.id])]
    written = recorded(visit, evidence, signer=signer(), by=actor())
    where = url_for("inspections_api.show_inspection", inspection_id=visit.id)
    return Answer(201, written, {"Location": where})


@blp.post("/inspections/batch")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("一次提交至多500条检查，逐条答复"))
@takes(InspectionBatchIn)
@answers(200, InspectionBatchOut)
def record_batch(body: dict[str, Any]) -> Response:
    """Record the good visits of a batch and say of each bad one what is wrong."""
    items = body["inspections"]

    def produce(session: Session) -> Answer:
        told = batches.record(session, items, by=actor(), at=now())
        written: dict[str, Any] = InspectionBatchOut().dump(told)
        return Answer(200, written)

    return once(produce)


@blp.get("/inspections")
@requires(Permission.SUBJECTS_READ)
@says(N_("检查记录，近的在前；问题确认以前，只有实施检查的机关、参加行动的机关和审计人员看得到"))
@takes(InspectionQuerySchema, location="query")
@answers(200, InspectionPageOut)
def list_inspections(query: dict[str, Any]) -> dict[str, Any]:
    """One page of visits."""
    after = unseal_dated(query["cursor"])
    with reading() as session:
        rows = service.list_inspections(
            session,
            wanted_of(session, query, on=today()),
            by=actor(),
            after=after,
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.inspected_on), str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/inspections/<uuid:inspection_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次检查；其他机关只看得到已确认的问题，看不到答案和现场情况"))
@answers(200, InspectionOut)
def show_inspection(inspection_id: UUID) -> Any:  # noqa: ANN401 - a row
    """One visit."""
    with reading() as session:
        return service.get_inspection(session, inspection_id, by=actor())


@blp.get("/inspections/<uuid:inspection_id>/findings")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次检查发现的问题；其他机关只看得到已确认的"))
@answers(200, FindingOut(many=True))
def list_findings(inspection_id: UUID) -> list[Finding]:
    """What one visit established."""
    with reading() as session:
        return service.get_inspection(session, inspection_id, by=actor()).findings


@blp.get("/findings/<uuid:finding_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一项检查发现；确认以前，其他机关看不到（404）"))
@answers(200, FindingOut)
def show_finding(finding_id: UUID) -> Answered:
    """One finding."""
    with reading() as session:
        finding = service.get_finding(session, finding_id, by=actor())
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/confirmation")
@requires(Permission.FINDINGS_CONFIRM)
@says(N_("由另一名执法人员确认"))
@answers(200, FindingOut)
def confirm_finding(finding_id: UUID) -> Answered:
    """Confirm a finding, by a second officer."""
    version = if_match()
    with transaction() as session:
        (finding,) = service.confirm_findings(
            session, [(finding_id, version)], by=actor(), at=now()
        )
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/withdrawal")
@requires(Permission.FINDINGS_CONFIRM)
@says(N_("撤回"))
@takes(FindingWithdrawalIn)
@answers(200, FindingOut)
def withdraw_finding(body: dict[str, Any], finding_id: UUID) -> Answered:
    """Withdraw a finding recorded in error."""
    version = if_match()
    with transaction() as session:
        finding = service.withdraw_finding(
            session, finding_id, version=version, by=actor(), at=now(), **body
        )
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/rectification")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("责令整改"))
@takes(RectificationIn)
@answers(200, FindingOut)
def order_rectification(body: dict[str, Any], finding_id: UUID) -> Answered:
    """Order that a finding be put right."""
    version = if_match()
    with transaction() as session:
        finding = service.order_rectification(
            session, finding_id, version=version, by=actor(), at=now(), **body
        )
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/reinspection")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("登记复查"))
@takes(ReinspectionIn)
@answers(200, FindingOut)
def reinspect(body: dict[str, Any], finding_id: UUID) -> Answered:
    """Record what a reinspection found."""
    version = if_match()
    with transaction() as session:
        finding = service.reinspect(
            session, finding_id, version=version, by=actor(), at=now(), **body
        )
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/closure")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("结案"))
@answers(200, FindingOut)
def close_finding(finding_id: UUID) -> Answered:
    """Close a finding that was put right."""
    version = if_match()
    with transaction() as session:
        finding = service.close_finding(session, finding_id, version=version, by=actor(), at=now())
    return _told(finding)


@blp.post("/findings/<uuid:finding_id>/penalty")
@requires(Permission.PENALTIES_WRITE)
@says(N_("登记由此作出的处罚决定"))
@takes(FindingPenaltyIn)
@answers(200, FindingOut)
def enter_penalty(body: dict[str, Any], finding_id: UUID) -> Answered:
    """Enter the penalty decision that a finding led to."""
    version = if_match()
    with transaction() as session:
        finding, _penalty = service.enter_penalty_for(
            session, finding_id, version=version, by=actor(), at=now(), **body
        )
    return _told(finding)


@blp.get("/campaigns/<uuid:campaign_id>/progress")
@requires(Permission.SUBJECTS_READ)
@says(N_("专项行动的进展"))
@answers(200, CampaignProgressOut)
def show_progress(campaign_id: UUID) -> Progress:
    """How far a campaign has come, by what has been counted."""
    with reading() as session:
        planning.get_campaign(session, campaign_id)
        return progress(session, [campaign_id])[campaign_id]


def wanted_of(session: Session, query: dict[str, Any], *, on: date) -> InspectionQuery:
    """What a loaded query narrows the visits to; ``on`` is the legal day."""
    code = query["uscc"]
    return InspectionQuery(
        campaign_id=query["campaign_id"],
        agency_id=query["agency_id"],
        division=query["division"],
        officer_id=query["officer_id"],
        overdue_on=on if query["overdue"] else None,
        subject_id=subjects.get_subject(session, code).id if code else None,
        result=query["result"],
        finding_state=query["finding_state"],
        first_on=query["first_on"],
        last_on=query["last_on"],
    )


def _told(finding: Finding) -> Answered:
    return finding, 200, etag(finding.version)
