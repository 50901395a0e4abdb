"""A finding that is reported as a suspected crime: nothing ends it while that is dealt with.

Legal source: 行政处罚法 art. 27 (a suspected crime is handed over, not penalised instead).
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingAct
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_rules import OVER
from registry.kernel.refusals import N_, Conflict

ENDING = frozenset({FindingAct.PENALISE, FindingAct.CLOSE, FindingAct.WITHDRAW, FindingAct.REFER})
"""Acts after which a finding can no longer be handed over, and a second report."""


class ReferralOpen(Conflict):
    """The finding has a referral that is not over."""

    title = N_("已经报告")
    detail = N_("这项问题涉嫌犯罪的报告正在办理，办完之前不能再次报告、撤回、结案或者处罚。")


def check_not_reported(session: Session, finding_id: UUID, act: FindingAct) -> None:
    """Refuse an act of ``ENDING`` on a finding whose report is being dealt with.

    Raises:
        ReferralOpen.
    """
    if act not in ENDING:
        return
    still_open = select(Referral.id).where(
        Referral.finding_id == finding_id, Referral.state.not_in(OVER)
    )
    if session.scalar(still_open) is not None:
        raise ReferralOpen
