"""Which clauses order nothing: what was done, what is abolished or forbidden, mere exhortation.

Owns the words of it. Such a clause names neither a drive nor a mechanism nor a target.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from campaigns.plans.clauses import Clause

_DRIVE: Final = "专项|行动|整治|检查|抽查|抽检|督查|评比|活动|打击|治理|执法"
_ABOLISHED: Final = re.compile(
    r"(?:取消|废止|停止|暂停|终止|撤销|叫停|不再)(?:开展|组织|实施|保留|单独|另行)*"
    rf"[^,、并和后]{{0,16}}?(?:{_DRIVE})"
)
_FORBIDDEN: Final = re.compile(
    rf"(?:(?<!要)不得|不能|不准|不要|不搞|切忌|切勿|禁止|防止|避免)(?![低少高超大小]|减少)[^,]{{0,12}}?(?:{_DRIVE})"
    rf"|(?:代替|替代|取代)[^,]{{0,8}}(?:监管|{_DRIVE})"
)
_EXHORTS: Final = re.compile(
    r"(?:充分|深刻|进一步|切实)*认识[^,]{0,24}(?:意义|重要性|必要性|紧迫性|长期性|复杂性|整治|治理|工作)"
    r"|(?:把|将)[^,]{2,20}(?:摆上|摆在|放在|列入)[^,]{0,10}(?:位置|日程|议程)|高度重视|思想认识|提高(?:政治站位|认识)|统一思想"
)
_BEFORE: Final = re.compile(
    r"^(?:在|自)?(?:去年|上一?年|上年度|往年|前年|前[一二两三]年|过去|近[几两三]?年来?|一年来|此前|前期|前一阶段)"
    r"(?!同期|基础|度?相比|末|底)"
)
_DONE: Final = re.compile(
    r"(?<!对)(?:已经?|均已)(?:开展|完成|组织|实施|建成|查处)|(?:开展|查处|完成|组织|实施)了"
)
_STARTS: Final = re.compile(r"^(?:截至|截止|在)?(20[0-9]{2}) ?年(?![版]|底?前)")
_NOW: Final = re.compile(r"^(?:今年|本年度?|下一步|到|至|力争|要)")


def with_mood(clauses: Sequence[Clause], *, since: str | None) -> list[Clause]:
    """The clauses, those that order nothing marked ``told``.

    Args:
        clauses: an item's own matter in order.
        since: the first year that the plan covers; a sentence that begins with an earlier one
            tells what was.
    """
    marked: list[Clause] = []
    past, sentence = False, -1
    for clause in clauses:
        past = past and clause.sentence == sentence and _NOW.match(clause.folded) is None
        sentence = clause.sentence
        year = _STARTS.match(clause.folded)
        if year:
            past = since is not None and year[1] < since
        past = past or _BEFORE.match(clause.folded) is not None
        told = past or any(
            words.search(clause.folded) for words in (_ABOLISHED, _FORBIDDEN, _EXHORTS, _DONE)
        )
        marked.append(replace(clause, told=told))
    return marked
