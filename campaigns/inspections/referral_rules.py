"""Handing a suspected crime over to the police (行刑衔接): its course and its clocks. Pure.

A report, a decision by the head of the agency, the handing over, the answer of the police. The
numbers are in ``registry/policy/criminal_referral.yaml``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import registry.policy
from registry.kernel.lifecycle import Machine
from registry.kernel.provisions import Provision, load
from registry.kernel.refusals import N_, FieldError, Invalid, NotPermitted

_FILE = Path(registry.policy.__file__).with_name("criminal_referral.yaml")


class ReferralState(StrEnum):
    """Where a referral stands."""

    REPORTED = "reported"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RETURNED = "returned"


class ReferralAct(StrEnum):
    """What can be done with a referral."""

    APPROVE = "approve"
    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    DECLINE = "decline"
    GIVE_BACK = "give_back"


_S, _A = ReferralState, ReferralAct

REFERRAL: Machine[ReferralState, ReferralAct] = Machine(
    {
        (_S.REPORTED, _A.APPROVE): _S.APPROVED,
        (_S.REPORTED, _A.REFUSE): _S.NOT_APPROVED,
        (_S.APPROVED, _A.HAND_OVER): _S.HANDED_OVER,
        (_S.HANDED_OVER, _A.ACCEPT): _S.ACCEPTED,
        (_S.HANDED_OVER, _A.DECLINE): _S.DECLINED,
        (_S.HANDED_OVER, _A.GIVE_BACK): _S.RETURNED,
        # The police, or the prosecutor after them, may give an accepted case back.
        (_S.ACCEPTED, _A.GIVE_BACK): _S.RETURNED,
    },
    start=_S.REPORTED,
)
REPLIES = (ReferralAct.ACCEPT, ReferralAct.DECLINE, ReferralAct.GIVE_BACK)
"""What the police can answer."""
OVER = (ReferralState.NOT_APPROVED, ReferralState.DECLINED, ReferralState.RETURNED)
"""States after which the finding may be reported anew."""


class DecidedByReporter(NotPermitted):
    """Whoever reports a suspected crime does not decide on the report."""

    title = N_("需要由另一人决定")
    detail = N_("涉嫌犯罪由您报告，应当由机关负责人决定是否移送。")


class ReferralTimeWrong(Invalid):
    """A time before what it follows, or in the future."""

    title = N_("时间有误")


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the clocks. ``digest`` is stored with every deadline counted by it."""

    decide_days: int
    hand_over_hours: int
    reply_days: int
    latest_reply_days: int
    legal_basis: str
    digest: str

    def decide_by(self, reported_on: date) -> date:
        """Last day for the head's decision."""
        return reported_on + timedelta(days=self.decide_days)

    def hand_over_by(self, approved_at: datetime) -> datetime:
        """Last instant for the handing over."""
        return approved_at + timedelta(hours=self.hand_over_hours)

    def reply_by(self, handed_over_on: date) -> date:
        """Last day on which the police answer as a rule."""
        return handed_over_on + timedelta(days=self.reply_days)

    def latest_reply_by(self, handed_over_on: date) -> date:
        """Last day on which the police answer at all."""
        return handed_over_on + timedelta(days=self.latest_reply_days)


def terms_on(day: date) -> Terms:
    """The clocks in force on a legal day.

    Raises:
        NoProvisionInForce: before the regulation as revised in 2020.
    """
    version = _provision().on(day)
    body = version.body
    return Terms(
        decide_days=body["decide"]["days"],
        hand_over_hours=body["hand_over"]["hours"],
        reply_days=body["reply"]["days"],
        latest_reply_days=body["reply"]["latest_days"],
        legal_basis=version.legal_basis,
        digest=version.digest,
    )


def check_decider(*, reported_by: UUID, officer: UUID) -> None:
    """Refuse a decision by the reporter.

    Raises:
        DecidedByReporter.
    """
    if officer == reported_by:
        raise DecidedByReporter


def check_handed_over(handed_over_at: datetime, *, approved_at: datetime, at: datetime) -> None:
    """Refuse a handing over before its approval or in the future.

    Raises:
        ReferralTimeWrong.
    """
    if not approved_at <= handed_over_at <= at:
        detail = N_("移送时间应在批准之后、现在之前")
        raise ReferralTimeWrong(errors=[FieldError("#/handed_over_at", detail)])


def check_replied(replied_on: date, *, after: date, on: date) -> None:
    """Refuse an answer before the handing over (or the last answer) or in the future.

    Raises:
        ReferralTimeWrong.
    """
    if not after <= replied_on <= on:
        detail = N_("答复日期应在移送之后、今天之前（含当日）")
        raise ReferralTimeWrong(errors=[FieldError("#/replied_on", detail)])


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
