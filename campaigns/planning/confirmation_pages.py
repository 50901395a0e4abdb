"""The console's form that confirms a plan and drafts its campaigns.

The page it stands on is the plans' own; the act lies here because a plan knows nothing of
campaigns.
"""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from campaigns.planning.from_plan import draft_from_plan
from campaigns.plans import service as plans
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, Stale
from registry.web.context import now, transaction
from registry.web.etag import if_match
from registry.web.problems import problem_of

bp = Blueprint("plan_confirmation", __name__)


@bp.post("/console/plans/<uuid:plan_id>/confirmation")
@requires(Permission.PLANS_CONFIRM)
def confirm(plan_id: UUID) -> Response:
    """Confirm a plan's draft and draft its campaigns, both or neither."""
    try:
        with transaction() as session:
            plans.confirm_plan(session, plan_id, version=if_match(), by=actor(), at=now())
            drafts = draft_from_plan(session, plan_id, by=actor(), at=now())
    except (Conflict, Invalid, Stale) as refused:
        problem = problem_of(refused)
        flash(_("%(title)s：%(detail)s", title=problem.title, detail=problem.detail), "error")
        return redirect(url_for("plans.plan", plan_id=plan_id), code=303)
    if not drafts:
        flash(_("计划已确认，其中没有要起草的专项行动。"), "ok")
        return redirect(url_for("plans.plan", plan_id=plan_id), code=303)
    told = ngettext(
        "计划已确认，起草了%(num)s项专项行动。",
        "计划已确认，起草了%(num)s项专项行动。",
        len(drafts),
    )
    flash(told, "ok")
    return redirect(url_for("campaigns.console_list", state="draft"), code=303)
