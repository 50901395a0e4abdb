"""Use cases of visits that a draw named: called off by two, opened, other orders merged into them.

Who was drawn is not given away by a refusal: an order by hand is accepted as if the closed visit
were not there. Once the visit is made, or the names open, the two orders become one visit, that of
the officers who were drawn: nobody chooses by an order of one's own who goes. None commits.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from campaigns.planning.assignment_journal import note
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState
from campaigns.planning.models import Campaign
from campaigns.planning.queries import takes_part
from registry.accounts.actors import Actor
from registry.kernel.refusals import N_, Conflict

OVER = "专项行动已经结束。"
LEFT = "本机关不再参加这次专项行动。"
MERGED = "本机关在这次行动中另有检查这家企业的任务，两项任务合并为一次检查。"
"""Why an order by hand ended. It does not say draw: other agencies' visits may still be closed."""


class DrawnVisitsOpen(Conflict):
    """Drawn visits would be left that nobody can make any more."""

    title = N_("还有双随机抽取的检查没有办结")
    detail = N_(
        "这样一来，有%(count)s项双随机抽取的检查就不能进行了。"
        "请先完成，或者由组织机关申请、见证机关同意后取消。"
    )


def check_drawn_visits(session: Session, campaign_id: UUID, *, ends_on: date | None) -> None:
    """Refuse to leave drawn visits open that cannot be made any more.

    Args:
        session: the caller's; the campaign is locked, and as it shall be.
        campaign_id: whose visits.
        ends_on: the last day on which visits can be made; None: they end at once.

    Raises:
        DrawnVisitsOpen: with how many, of whatever draws.
    """
    lost = [~takes_part(Assignment.agency_id)]
    lost.append(true() if ends_on is None else Assignment.due_on > ends_on)
    count = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(
            Assignment.campaign_id == campaign_id,
            Assignment.origin == AssignmentOrigin.DRAW,
            Assignment.state == AssignmentState.OPEN,
            or_(*lost),
        )
    )
    if count:
        raise DrawnVisitsOpen(count=count)


def end_orders(session: Session, campaign_id: UUID, *, over: bool, by: Actor, at: datetime) -> None:
    """Call off open orders by hand whose agency takes no part any more, or all once it is over."""
    left = (
        select(Assignment.id)
        .join(Campaign, Campaign.id == Assignment.campaign_id)
        .where(
            Assignment.campaign_id == campaign_id,
            Assignment.origin == AssignmentOrigin.ORDER,
            Assignment.state == AssignmentState.OPEN,
            true() if over else ~takes_part(Assignment.agency_id),
        )
    )
    _end(session, Assignment.id.in_(left), reason=OVER if over else LEFT, by=by, at=at)


def call_off_drawn(
    session: Session, draw_ref: str, subject_id: int, *, reason: str, by: Actor, at: datetime
) -> int:
    """Call off what is left of the visits that a draw named at one subject; how many.

    That both agencies of the draw agreed is the caller's to know; the database holds it too.

    Args:
        session: the caller's transaction.
        draw_ref: the draw, as its visits name it.
        subject_id: at whom.
        reason: for staff.
        by: who agreed last.
        at: UTC instant.
    """
    drawn = (
        Assignment.origin_ref == draw_ref,
        Assignment.origin == AssignmentOrigin.DRAW,
        Assignment.subject_id == subject_id,
    )
    return _end(session, *drawn, reason=reason, by=by, at=at)


def open_names(session: Session, draw_refs: Collection[str], *, by: Actor, at: datetime) -> None:
    """Let everybody of the agency see the visits of draws whose names are public now.

    Orders by hand for the same visits end in them; while that goes on none is given.

    Repeatable: yes.
    """
    of_these = select(Assignment.campaign_id).where(Assignment.origin_ref.in_(draw_refs))
    hold_orders(session, session.scalars(of_these.distinct()).all())
    still = select(Assignment.id).where(
        Assignment.origin_ref.in_(draw_refs), Assignment.state == AssignmentState.OPEN
    )
    merge_orders(session, session.scalars(still).all(), by=by, at=at)
    session.execute(
        update(Assignment)
        .where(Assignment.origin_ref.in_(draw_refs), Assignment.names_closed)
        .values(names_closed=False, version=Assignment.version + 1)
    )


def hold_orders(session: Session, campaign_ids: Collection[UUID]) -> None:
    """Let no visit of N campaigns be ordered or drawn by anybody else until the caller commits.

    Two draws that are published at the same time would not see each other's visits.
    """
    # Whoever orders a visit holds its campaign's row shared.
    wanted = select(Campaign.id).where(Campaign.id.in_(campaign_ids)).order_by(Campaign.id)
    session.execute(wanted.with_for_update(key_share=True)).all()


def merge_orders(session: Session, drawn_ids: Collection[UUID], *, by: Actor, at: datetime) -> None:
    """End open orders by hand in the drawn visits to the same subject.

    Both are of one agency and one campaign, so that one visit is enough. What is no drawn visit
    ends nothing.

    Repeatable: yes.
    """
    drawn = aliased(Assignment)
    same = (
        drawn.id.in_(drawn_ids),
        drawn.origin == AssignmentOrigin.DRAW,
        drawn.campaign_id == Assignment.campaign_id,
        drawn.subject_id == Assignment.subject_id,
        drawn.agency_id == Assignment.agency_id,
        Assignment.origin == AssignmentOrigin.ORDER,
    )
    _end(session, *same, reason=MERGED, act="merged", by=by, at=at)


def _end(
    session: Session,
    *which: ColumnElement[bool],
    reason: str,
    act: str = "cancelled",
    by: Actor,
    at: datetime,
) -> int:
    """End the open visits that are meant, on record; how many."""
    ended = set(
        session.scalars(
            update(Assignment)
            .where(Assignment.state == AssignmentState.OPEN, *which)
            .values(
                state=AssignmentState.CANCELLED,
                reason=reason,
                ended_at=at,
                version=Assignment.version + 1,
            )
            .returning(Assignment.id)
        )
    )
    if ended:
        note(session, act, ended, by=by, at=at)
    return len(ended)
