"""Reading referrals to the police. Only the agency's own officers of the matter, and auditors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from campaigns.inspections.models import Finding
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_rules import ReferralState
from campaigns.inspections.sight import sees_referrals
from registry.accounts.actors import Actor
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, NotOnRecord


class ReferralUnknown(NotOnRecord):
    """No such referral, or none that the reader sees."""

    title = N_("没有这件移送")
    detail = N_("没有编号为%(referral_id)s的移送，或者它不对您公开。")


@dataclass(frozen=True, slots=True)
class ReferralQuery:
    """What a list of referrals is narrowed by; None means any."""

    state: ReferralState | None = None
    overdue: bool = False


def get_referral(session: Session, referral_id: UUID, *, by: Actor) -> Referral:
    """One referral with its finding, subject and officers.

    Raises:
        ReferralUnknown: there is none, or none that ``by`` sees.
    """
    found: Referral | None = session.scalars(
        _whole(by).where(Referral.id == referral_id)
    ).one_or_none()
    if found is None:
        raise ReferralUnknown(referral_id=referral_id)
    return found


def list_referrals(
    session: Session,
    query: ReferralQuery,
    *,
    by: Actor,
    at: datetime,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Referral]:
    """Up to ``limit`` referrals that ``by`` sees, the newest first, after the given one."""
    wanted = _whole(by).order_by(Referral.id.desc()).limit(limit)
    if query.state is not None:
        wanted = wanted.where(Referral.state == query.state)
    if query.overdue:
        wanted = wanted.where(is_overdue(at))
    if after is not None:
        wanted = wanted.where(Referral.id < after)
    return list(session.scalars(wanted))


def referrals_of(session: Session, inspection_id: UUID, *, by: Actor) -> list[Referral]:
    """The referrals that the findings of a visit led to, oldest first."""
    wanted = _whole(by).join(Referral.finding).where(Finding.inspection_id == inspection_id)
    return list(session.scalars(wanted.order_by(Referral.id)))


def is_overdue(at: datetime) -> ColumnElement[bool]:
    """The condition that the clock that runs for a referral is over at an instant."""
    today = legal_day(at)
    return or_(
        (Referral.state == ReferralState.REPORTED) & (Referral.decide_by < today),
        (Referral.state == ReferralState.APPROVED) & (Referral.hand_over_by < at),
        (Referral.state == ReferralState.HANDED_OVER) & (Referral.reply_by < today),
    )


def _whole(by: Actor) -> Any:  # noqa: ANN401 - a select of referrals
    return (
        select(Referral)
        .where(sees_referrals(by, Referral.agency_id))
        .options(
            joinedload(Referral.finding).joinedload(Finding.inspection),
            joinedload(Referral.subject),
            joinedload(Referral.agency),
            joinedload(Referral.reporter),
            joinedload(Referral.decider),
        )
    )
