"""What a campaign year leaves behind: an amendment, a published report, next year's draft."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.planning import service as planning
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.service import Amendment
from chengxin.demo.cast import Cast
from registry.kernel.period import add_months

_LONGER = "tourism_market"
_OVER = "engineering_quality"
_REPORT = """两年来对全省在建工程开展质量专项检查，检查覆盖各市。
发现的问题主要是材料进场检验不规范、隐蔽工程验收记录不全，均已责令改正，部分立案查处。
下一步把反复出现问题的单位列为重点，增加检查次数。"""


def round_off(session: Session, cast: Cast, *, at: datetime) -> None:
    """Lengthen one campaign, report another and draft it again; nothing is left to be counted.

    Args:
        session: the play's.
        cast: who acts.
        at: the present; no visit is recorded after it.
    """
    officer = cast.officers["campaign"]
    longer, over = _running(session, _LONGER), _running(session, _OVER)
    if longer.ends_on is None:
        raise AssertionError("a running campaign has its days")
    change = Amendment("假期旅游投诉增多，延长一个月。", ends_on=add_months(longer.ends_on, 1))
    planning.amend(session, longer.id, change, version=longer.version, by=officer, at=at)
    over = planning.close(session, over.id, version=over.version, by=officer, at=at)
    planning.report(session, over.id, _REPORT, version=over.version, by=officer, at=at)
    planning.copy_campaign(session, over.id, by=officer, at=at)


def _running(session: Session, category: str) -> Campaign:
    wanted = select(Campaign).where(
        Campaign.category == category, Campaign.state == CampaignState.RUNNING
    )
    return session.scalars(wanted.order_by(Campaign.id).limit(1)).one()
