"""By when an item is to be done, where it says so beside its agencies.

Owns the labels of a deadline and its year; deadlines inside a target's own sentence are the
target's.
"""

import re
from typing import Final

from campaigns.plans.text import fold

_LABELLED: Final = re.compile(
    r"(?:完成|工作|办结|实施)?(?:时限|时间节点|时间要求|时限要求|完成时间|进度安排|进度要求|时间安排|时间)(?:要求)?"
    r" ?(?:[::]|为) ?(?P<when>[^;。)\]\n]{2,40})"
)
_BEHIND: Final = re.compile(
    r"[;,(:] ?(?P<when>(?:20[0-9]{2} ?年)?[^;,。()\n]{0,10}?前?完成)[;。)\]\n]"
)
_YEAR: Final = re.compile(r"(20[0-9]{2}) ?年")
_IN_YEAR: Final = re.compile(r"[0-9]{1,2} ?月|年底|年内|年前|季度|全年")


def deadline_year(text: str, *, plan_year: str | None) -> str | None:
    """The year by which an item is due.

    Args:
        text: the item's text.
        plan_year: the one year that the plan covers, meant by “6月底前”; None for several.
    """
    folded = fold(text)
    match = _LABELLED.search(folded) or _BEHIND.search(folded)
    if match is None:
        return None
    years = _YEAR.findall(match["when"])
    if years:
        return str(years[-1])
    return plan_year if _IN_YEAR.search(match["when"]) else None
