"""Short names from printed phrases: what is left when the drafter's verbs are taken off.

Owns names of campaigns, mechanisms and untitled items. A name is always made of the
phrase's own characters, in their order.
"""

import re
from typing import Final

from campaigns.plans.text import fold

_ADVERB: Final = (
    "(?:出)?重拳|强力|铁腕|集中(?=整治|打击|治理|清理|查处|排查)|精准(?=整治|打击|治理|查处)|"
    "进一步|牵头(?=组织|开展|实施)|深入|继续|大力|积极|依法|严厉|重点(?=打击|查处|整治|治理|开展|加强|抓)|持续|扎实|切实|全面|广泛|认真|有序|逐步|探索|加快|着力|坚决|"
    "通过(?=开展|组织|实施)|严肃|从严|不断|有效|稳步|深化|定期|同时|并|要|牢固|精心|统一|有针对性地|统筹|联合(?!惩戒|激励|奖惩)|主动|引导|鼓励|支持"
)
_VERB: Final = (
    "组织开展|组织实施|推动实施|建立实施|建立和完善|建立完善|建立健全|制定出台|启动|开展|推进|实施|加强|强化|"
    "加大|突出|抓好|完善|健全|建立|构建|制定|落实|严格落实|严格执行|严格|规范|做好|推动|组织|参与|执行|推行|结合|"
    "完成|实行|发布|公布|培育|提高|提升|促进|启用|创新|试行|推广|进行|参加|配合国家做好|以|对|在全[省市县区国]"
)
_COUNT: Final = "(?:[一二三四五六七八九十]+(?:是|要))"
_LEAD: Final = re.compile(
    rf"^{_COUNT}?(?:(?:{_ADVERB}|{_VERB})(?![会委办]))+(?:对|好|了)?|^{_COUNT}"
)
_SHORTEST_OBJECT: Final = 2
_WHOLE_OBJECT: Final = 4
_LONG_OBJECT: Final = 16
_INNER: Final = re.compile(r"(?:组织)?(?:开展|实施|推进)(?!质量)")
_FIGURE: Final = re.compile(
    r"(?:不少于|不低于|达到?|超过|约)?[0-9]+(?:\.[0-9]+)?[^0-9,。;、]{0,4}(?:以上|左右)?$"
)
_COUNTED: Final = re.compile(r"[0-9一二三四五六七八九十]+[类种个项大]")
_ET_CETERA: Final = re.compile("等(?!级)")
_DRIVE_TAIL: Final = re.compile(r"(?:专项)?(?:行动计划|行动|活动(?=计划))|活动$|工作$")
_TRAIL: Final = re.compile(r"(?:的?(?:活动|工作|力度|等违法行为|等))+$")


def campaign_name(phrase: str, *, head: tuple[int, int], verbal: bool) -> str:
    """A short name for a drive.

    Args:
        phrase: as printed.
        head: range of the word that says what is done.
        verbal: whether what is struck at or put in order stands behind that word, so that the
            name begins with it; elsewhere the name ends with it.
    """
    folded = fold(phrase)
    if verbal:
        return _short(phrase[head[0] : len(_TRAIL.sub("", _FIGURE.sub("", folded)))])
    tail = _DRIVE_TAIL.match(folded, head[1])
    end = len(_TRAIL.sub("", folded[: tail.end() if tail else head[1]]))
    start = _start_of_object(folded, head[0])
    end = max(end, head[1])
    cut_before_quote = phrase[end : end + 1] == "”" and "“" in phrase[start:end]
    return _short(phrase[start : end + cut_before_quote])


def member_name(phrase: str, *, head: str) -> str:
    """A short name for one member of a counted list; ``head`` is what all of them are."""
    folded = fold(phrase)
    lead = _LEAD.match(folded)
    name = phrase[lead.end() :] if lead and lead.end() < len(folded) else phrase
    return _short(name if name.endswith(head) else name + head)


def is_bare(phrase: str, head: int) -> bool:
    """Whether nothing but the drafter's verbs stands before ``head``."""
    lead = _LEAD.match(fold(phrase))
    return head - (lead.end() if lead else 0) < _SHORTEST_OBJECT


def _start_of_object(folded: str, head: int) -> int:
    """Where the object of a phrase begins: behind its verbs, and behind a long list's 等."""
    lead = _LEAD.match(folded)
    start = lead.end() if lead and lead.end() <= head else 0
    for inner in _INNER.finditer(folded, start, head):
        if head - inner.end() >= _WHOLE_OBJECT:
            start = inner.end()
    listed = max((m.start() for m in _ET_CETERA.finditer(folded, start, head)), default=-1)
    counted = listed > 0 and _COUNTED.match(folded, listed + 1) is not None
    if head - start > _LONG_OBJECT and 0 < listed < head - _WHOLE_OBJECT - 1 and not counted:
        start = listed + 1
    return start


def mechanism_name(phrase: str) -> str:
    """A short name for a mechanism."""
    return campaign_name(phrase, head=(len(phrase), len(phrase)), verbal=False)


def item_name(sentence: str) -> str:
    """A name for an item that prints no title: its first clause, at most 30 characters."""
    bare = sentence.strip()
    first = re.split(r"[,。;:\n]", fold(bare), maxsplit=1)[0]
    return bare[: min(30, len(first))].strip()


def _short(name: str) -> str:
    return name.strip(" 、,，")[:40]
