"""``/v1/plans/{id}/confirmation``: a person confirms a plan, and its campaigns are drafted.

Lies here because a plan knows nothing of campaigns.
"""

from typing import Any
from uuid import UUID

from campaigns.planning.campaign_answers import PlanConfirmedOut
from campaigns.planning.from_plan import draft_from_plan
from campaigns.plans import service as plans
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says
from registry.web.context import now, transaction
from registry.web.etag import etag, if_match

blp = blueprint("plan_confirmation_api", __name__, "/v1", N_("确认行动计划"))


@blp.post("/plans/<uuid:plan_id>/confirmation")
@requires(Permission.PLANS_CONFIRM)
@says(N_("确认行动计划，并为其中每项行动起草"))
@answers(200, PlanConfirmedOut)
def confirm_plan(plan_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Confirm a plan's draft and draft its campaigns."""
    version = if_match()
    with transaction() as session:
        plan = plans.confirm_plan(session, plan_id, version=version, by=actor(), at=now())
        drafts = draft_from_plan(session, plan_id, by=actor(), at=now())
    told = {"plan_id": plan_id, "version": plan.version, "campaigns": drafts}
    return told, 200, etag(plan.version)
