"""Short names from printed phrases: what is left when the drafter's verbs are taken off.

Owns names of campaigns, mechanisms and untitled items. A name is always made of the
phrase's own characters, in their order.
"""

import re
from typing import Final

from campaigns.plans.text import fold

_ADVERB: Final = (
    "进一步|深入|继续|大力|积极|依法|严厉|重点(?=打击|查处|整治|治理|开展|加强|抓)|持续|扎实|切实|全面|广泛|认真|有序|逐步|探索|加快|着力|坚决|"
    "严肃|从严|不断|有效|稳步|深化|定期|同时|并|要|牢固|精心|统一|有针对性地|统筹|联合|主动|引导|鼓励|支持"
)
_VERB: Final = (
    "组织开展|组织实施|推动实施|建立实施|建立和完善|建立完善|建立健全|制定出台|启动|开展|推进|实施|加强|强化|"
    "加大|突出|抓好|完善|健全|建立|构建|制定|落实|严格落实|严格执行|严格|规范|做好|推动|组织|参与|执行|推行|结合|"
    "完成|实行|发布|公布|培育|提高|提升|促进|启用|创新|试行|推广|进行|参加|配合国家做好|以|对|在全[省市县区国]"
)
_LEAD: Final = re.compile(rf"^(?:(?:{_ADVERB}|{_VERB})(?![会委办]))+(?:对|好|了)?")
_SHORTEST: Final = 4
_TRAIL: Final = re.compile(r"(?:的?(?:活动|工作|力度|等违法行为|等))+$")


def campaign_name(phrase: str, *, until: int, head: str | None, verbal: bool) -> str:
    """A short name for a drive.

    Args:
        phrase: as printed.
        until: offset behind the word that says what is done.
        head: what a counted list puts behind each of its members, None elsewhere.
        verbal: whether the phrase says what is struck at, so that the verb is kept.
    """
    folded = fold(phrase)
    if verbal:
        match = re.search(r"打击|查处|严惩|惩处|惩治|查办|严查|取缔|铲除|遏制|严打|打假", folded)
        start = match.start() if match else 0
        return _short(phrase[start : len(_TRAIL.sub("", folded))] or phrase)
    lead = _LEAD.match(folded)
    kept = len(folded) + (len(head) if head else 0) - (lead.end() if lead else 0)
    start = lead.end() if lead and kept >= _SHORTEST and lead.end() < len(folded) else 0
    end = len(_TRAIL.sub("", folded[:until]))
    name = phrase[start:end] if end - start >= 2 else phrase  # noqa: PLR2004
    if head and not name.endswith(head):
        name += head
    return _short(name)


def mechanism_name(phrase: str) -> str:
    """A short name for a mechanism."""
    return campaign_name(phrase, until=len(phrase), head=None, verbal=False)


def item_name(sentence: str) -> str:
    """A name for an item that prints no title: its first clause, at most 30 characters."""
    first = re.split(r"[,，。;；:：\n]", sentence.strip(), maxsplit=1)[0]
    return first[:30].strip()


def _short(name: str) -> str:
    return name.strip(" 、,，")[:40]
