"""Whom a campaign looks at: its scope as a condition on subjects, and how many they are."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.terms import Scope
from registry import due
from registry.kernel.clock import legal_day
from registry.policy.divisions import prefixes_within
from registry.subjects.models import Subject
from registry.subjects.vocabulary import SubjectStatus

SCOPE = "campaigns.scope"
"""Due work: the subjects in scope of a campaign are to be counted; key: the campaign."""


def scope_of(campaign: Campaign) -> Scope:
    """The scope on record."""
    return Scope(
        tuple(campaign.divisions), tuple(campaign.industries), tuple(campaign.product_classes)
    )


def in_scope(scope: Scope, on: date) -> ColumnElement[bool]:
    """The condition that a :class:`Subject` is active and lies in the scope.

    Args:
        scope: what is empty does not narrow.
        on: the day of asking; division codes given up before it count for their successors.
    """
    wanted = [Subject.status == SubjectStatus.ACTIVE]
    if scope.divisions:
        wanted.append(_begins(Subject.division, sorted(prefixes_within(scope.divisions, on))))
    if scope.industries:
        wanted.append(_begins(Subject.industry, scope.industries))
    if scope.product_classes:
        wanted.append(
            Subject.product_classes.overlap(cast(list(scope.product_classes), ARRAY(Text)))
        )
    return and_(true(), *wanted)


def owe_scope(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Have the subjects in scope counted, after the caller's transaction; until then unknown."""
    campaign.scope_subjects = campaign.scope_counted_on = None
    due.owe(session, SCOPE, [str(campaign.id)], at=at)


def count_scope_due(session: Session, keys: Sequence[str], at: datetime) -> None:
    """Count the subjects in scope of N campaigns, as due work asks; twice changes nothing."""
    count_scope(session, {UUID(key) for key in keys}, on=legal_day(at))


def count_scope(session: Session, campaign_ids: Collection[UUID], *, on: date) -> None:
    """Count the subjects in scope of N campaigns and keep the figures.

    A derived figure: no version moves, no journal is written. One statement a campaign, which
    reads every subject: for workers, never for a request. A campaign whose scope was amended
    meanwhile keeps what it has; its own count is owed.
    """
    campaigns = session.scalars(
        select(Campaign).where(Campaign.id.in_(campaign_ids)).order_by(Campaign.id)
    ).all()
    for campaign in campaigns:
        counted = select(func.count()).select_from(Subject).where(in_scope(scope_of(campaign), on))
        session.execute(
            update(Campaign)
            .where(
                Campaign.id == campaign.id,
                Campaign.divisions == list(campaign.divisions),
                Campaign.industries == list(campaign.industries),
                Campaign.product_classes == list(campaign.product_classes),
            )
            .values(scope_subjects=session.scalar(counted), scope_counted_on=on)
        )


def owe_open_scopes(session: Session, *, at: datetime) -> None:
    """The daily count: campaigns that are announced or running and aim at a coverage.

    Repeatable: yes.
    """
    open_states = (CampaignState.ANNOUNCED, CampaignState.RUNNING)
    ids = session.scalars(
        select(Campaign.id)
        .where(Campaign.state.in_(open_states), Campaign.target_coverage.is_not(None))
        .order_by(Campaign.id)
    ).all()
    due.owe(session, SCOPE, [str(key) for key in ids], at=at)


def _begins(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    beginnings: Sequence[str],
) -> ColumnElement[bool]:
    return or_(*(column.startswith(one, autoescape=True) for one in beginnings))
