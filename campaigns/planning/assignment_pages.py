"""Ordering a visit, and calling one off, on the console page of its campaign."""

from uuid import UUID

import marshmallow as ma
from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.planning import assignments
from campaigns.planning.assignment_schemas import AssignmentCancelIn, AssignmentIn, order_of
from campaigns.planning.blueprint import bp
from campaigns.planning.draft_pages import Page, campaign_page
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import form_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotOnRecord, NotPermitted, Stale
from registry.subjects import service as subjects
from registry.web.context import now, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.problems import problem_of


@bp.post("/console/campaigns/<uuid:campaign_id>/assignments")
@requires(Permission.CAMPAIGNS_WRITE)
def assign(campaign_id: UUID) -> Page:
    """Order a visit by two officers of one's own agency; a double click orders one."""
    values, errors = read_form(AssignmentIn)
    if errors:
        return campaign_page(campaign_id, wrong={"order": (values, errors)}), 422

    def produce(session: Session) -> Answer:
        subject = subjects.get_subject(session, values["uscc"])
        agency_id = actor().agency()
        new = order_of(values, campaign_id=campaign_id, subject_id=subject.id, agency_id=agency_id)
        made = assignments.assign(session, [new], by=actor(), at=now())
        return Answer(303, {"id": str(made[0].id)})

    try:
        form_once(produce)
    except (Invalid, Conflict, NotOnRecord) as refused:
        found = refusal_errors(refused)
        if isinstance(refused, NotOnRecord):
            found = {"uscc": [problem_of(refused).detail]}
        return campaign_page(campaign_id, wrong={"order": (values, found)}), 422
    flash(_("任务已安排。"), "ok")
    return _back(campaign_id)


@bp.post("/console/campaigns/<uuid:campaign_id>/assignments/<uuid:assignment_id>/cancel")
@requires(Permission.CAMPAIGNS_WRITE)
def cancel_assignment(campaign_id: UUID, assignment_id: UUID) -> Response:
    """Call a visit off."""
    values, errors = read_form(AssignmentCancelIn(unknown=ma.EXCLUDE))
    if errors:
        flash(_("取消任务要写明原因，不写证件号码和电话号码。"), "error")
        return _back(campaign_id)
    try:
        with transaction() as session:
            assignments.cancel(
                session,
                assignment_id,
                version=if_match(),
                reason=values["reason"],
                by=actor(),
                at=now(),
            )
    except (Conflict, NotPermitted, Stale) as refused:
        problem = problem_of(refused)
        flash(_("%(title)s：%(detail)s", title=problem.title, detail=problem.detail), "error")
        return _back(campaign_id)
    flash(_("任务已取消。"), "ok")
    return _back(campaign_id)


def _back(campaign_id: UUID) -> Response:
    where = url_for(".console_campaign", campaign_id=campaign_id, _anchor="assignments-h")
    return redirect(where, code=303)
