"""``/v1/campaigns/{id}/assignments`` and ``/v1/assignments``: visits to be made."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from campaigns.planning import assignments
from campaigns.planning.assignment_schemas import (
    AssignmentCancelIn,
    AssignmentIn,
    AssignmentOut,
    AssignmentPageOut,
    AssignmentQuerySchema,
    order_of,
)
from campaigns.planning.assignments import Assignment
from registry.accounts.access import actor, requires
from registry.accounts.competence import carried_on_by
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.subjects import service as subjects
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_dated

blp = blueprint("assignments_api", __name__, "/v1", N_("检查任务"))


@blp.get("/assignments")
@requires(Permission.SUBJECTS_READ)
@says(N_("本机关待检查的任务，先到期的在前"))
@takes(AssignmentQuerySchema, location="query")
@answers(200, AssignmentPageOut)
def list_assignments(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the open assignments of the caller's agency."""
    with reading() as session:
        rows = assignments.open_assignments(
            session,
            agency_ids=session.scalars(carried_on_by(actor().agency(), today())).all(),
            officer_id=query["officer_id"],
            campaign_id=query["campaign_id"],
            seen_by=actor(),
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: [row.due_on.isoformat(), str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("/campaigns/<uuid:campaign_id>/assignments")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("指定两名以上人员去检查一家企业"))
@takes(AssignmentIn)
@answers(201, AssignmentOut)
def assign(body: dict[str, Any], campaign_id: UUID) -> Response:
    """Order one visit."""

    def act(session: Session) -> Assignment:
        subject = subjects.get_subject(session, body["uscc"])
        new = order_of(
            body, campaign_id=campaign_id, subject_id=subject.id, agency_id=actor().agency()
        )
        return assignments.assign(session, [new], by=actor(), at=now())[0]

    def where(record: object) -> str:
        key = record.id if isinstance(record, Assignment) else None
        return url_for("assignments_api.show_assignment", assignment_id=key)

    return write_once(act, AssignmentOut(), status=201, location=where)


@blp.get("/assignments/<uuid:assignment_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一项检查任务"))
@answers(200, AssignmentOut)
def show_assignment(assignment_id: UUID) -> tuple[Assignment, int, dict[str, str]]:
    """One assignment."""
    with reading() as session:
        found = assignments.get_assignment(session, assignment_id, seen_by=actor())
        if not assignments.sees_visits_of(session, found, actor(), today()):
            raise assignments.AssignmentUnknown(assignment_id=assignment_id)
    return found, 200, etag(found.version)


@blp.post("/assignments/<uuid:assignment_id>/cancellation")
@requires(Permission.CAMPAIGNS_WRITE)
@says(N_("取消任务"))
@takes(AssignmentCancelIn)
@answers(200, AssignmentOut)
def cancel(body: dict[str, Any], assignment_id: UUID) -> tuple[Assignment, int, dict[str, str]]:
    """Call a visit off."""
    version = if_match()
    with transaction() as session:
        found = assignments.cancel(
            session,
            assignment_id,
            version=version,
            reason=body["reason"],
            by=actor(),
            at=now(),
        )
    return found, 200, etag(found.version)
