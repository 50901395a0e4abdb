"""Action plans made by the services themselves."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from campaigns.plans import service
from campaigns.plans.models import Plan
from campaigns.plans.reader import read_plan
from registry.accounts.actors import Actor, system_actor

# 10:00 in Beijing on 20 February 2026.
HANDED_IN = datetime(2026, 2, 20, 2, 0, tzinfo=UTC)

TEXT = """示例省人民政府办公厅关于印发示例省质量提升2026年行动计划的通知

示例省质量提升2026年行动计划

一、严守安全底线

（一）提升车用燃油质量。开展车用燃油专项整治，车用汽柴油监督抽查合格率达到95%以上。（省示例一局牵头，省示例二局、省示例三局配合）

（二）打击假冒伪劣。开展打击侵权假冒专项行动，严厉打击制售假冒农资。建立质量失信“黑名单”制度。（省示例一局、省示例二局按职责分工负责）

（三）提升消费品质量。开展消费品质量提升行动。（省示例四局）

各地要结合实际抓好落实。
"""


def a_plan(
    session: Session,
    *,
    text: str = TEXT,
    file_name: str = "plan.txt",
    by: Actor | None = None,
    at: datetime = HANDED_IN,
) -> Plan:
    """A drafted plan that nobody confirmed yet."""
    draft = read_plan(text, file=file_name)
    by = by or system_actor("tests")
    return service.draft_plan(session, draft, text=text, file_name=file_name, by=by, at=at)
