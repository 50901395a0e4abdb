"""Items of confirmed plans, to be chosen for a campaign."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.planning.linking import PlanItemUnknown
from campaigns.plans.models import Plan, PlanState
from registry.kernel.refusals import N_, FieldError

_MOST_PLANS = 10
_LONGEST_LABEL = 60
_BETWEEN = ":"


def item_choices(session: Session) -> list[tuple[str, object]]:
    """The items of the plans confirmed last, each named by its plan, number and title."""
    plans = session.execute(
        select(Plan.id, Plan.title, Plan.draft)
        .where(Plan.state == PlanState.CONFIRMED)
        .order_by(Plan.confirmed_at.desc(), Plan.id)
        .limit(_MOST_PLANS)
    )
    return [
        (
            f"{plan.id}{_BETWEEN}{item['id']}",
            f"{plan.title or ''} {item.get('heading_no') or ''}{item.get('title') or ''}"[
                :_LONGEST_LABEL
            ],
        )
        for plan in plans
        for item in plan.draft["items"]
    ]


def text_of(session: Session, chosen: str) -> tuple[UUID, str, str]:
    """Plan, item and the item's whole text, of a choice of :func:`item_choices`.

    Raises:
        PlanItemUnknown: it is no such choice.
    """
    plan_id, _, item_id = chosen.partition(_BETWEEN)
    try:
        plan = session.get(Plan, UUID(plan_id))
    except ValueError:
        plan = None
    for item in plan.draft["items"] if plan else ():
        if item["id"] == item_id and plan is not None:
            return plan.id, item_id, item["text"]
    raise PlanItemUnknown(errors=[FieldError("#/item", N_("行动计划里没有这一条"))])
