"""Credit and supervision mechanisms in an item's matter.

Owns where a mechanism's quote begins and ends; what words name one is data.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.clauses import Clause, clip, with_drafted
from campaigns.plans.names import mechanism_name
from campaigns.plans.vocabulary import MechanismKind, vocabulary

# A clause that only goes on about the mechanism of the one before sets up none itself.
_SETS_UP: Final = re.compile(r"建立|构建|推行|实行|设立|健全|纳入|畅通|开通|编制|探索|创建活动")
_ORDERS: Final = re.compile(
    r"建立|构建|推行|实行|设立|健全|完善|建成(?!率)|建设|制定|出台|开展|实施|推进|推广|推出|落实(?!率)|加强|公布|曝光|引导|推动|鼓励|兑现|设立|完成"
)
# “抽查比例不低于20%”, “移送案件50件以上”: how much of it, and nothing is set up.
_FIGURE: Final = re.compile(r"[0-9](?:[0-9.]*)(?:%|‰|[百千万亿件批户起])")
# “打假培训班”, “12315宣传活动”: somebody is told of it.
TAUGHT: Final = re.compile(
    r"(?:(?:培训|宣讲|宣贯|讲座|研讨|竞赛|演练)(?:班|会|活动|工作|力度|教育)?|宣传(?:活动|工作|力度|教育|周|月|日))$"
)
# “将…纳入…考核”: what is assessed is named, and not set up.
ASSESSED: Final = re.compile(r"(?:纳入|列入)[^,。;]{0,30}(?:考核|考评|绩效)")
# “不合格产品后处理率达到100%”: that each is followed up is the mechanism.
_FOLLOW_UP: Final = "sampling_follow_up"
_ASSESSMENT: Final = "gov_quality_assessment"
_AT_LIST: Final = re.compile(r"、|以及|(?<=[度制系理台案单制])和")


@dataclass(frozen=True, slots=True)
class MechanismFound:
    """A mechanism: kind, name, and its quote's range in the item's text."""

    kind: str
    name: str
    start: int
    end: int


def find_mechanisms(text: str, clauses: Sequence[Clause]) -> list[MechanismFound]:
    """Every mechanism that the clauses of one item name, in printed order."""
    found: list[MechanismFound] = []
    before: tuple[int, frozenset[str]] = (0, frozenset())
    for clause in clauses:
        if clause.told:
            continue
        every = _hits(with_drafted(clause))
        if _is_no_order(clause.folded):
            every = [hit for hit in every if hit[0].key == _FOLLOW_UP and "后处" in clause.folded]
        goes_on = before[0] == clause.sentence and _SETS_UP.search(clause.folded) is None
        said = before[1] if goes_on else frozenset()
        hits = [hit for hit in every if hit[0].key not in said]
        before = (clause.sentence, frozenset(hit[0].key for hit in every))
        for kind, at, until in hits:
            start, end = (
                (0, len(clause.text)) if len(hits) == 1 else _member(clause.folded, at, until)
            )
            start, end = clause.start + start, clause.start + end
            quote = clip(text, start, end, min(end, clause.start + until + 4))
            found.append(MechanismFound(kind.key, mechanism_name(text[start:end]), *quote))
    return found


def titled_mechanisms(
    text: str, title: Sequence[Clause], below: Sequence[MechanismFound], *, groups: bool
) -> list[MechanismFound]:
    """What a heading names and its matter does not.

    A general heading only sums up its matter, or the items that it ``groups``.
    """
    said = {found.kind for found in below}
    general = {kind.key for kind in vocabulary().mechanisms if kind.general}
    return [
        found
        for found in find_mechanisms(text, title)
        if found.kind not in said and not ((below or groups) and found.kind in general)
    ]


def inside_mechanisms(folded: str) -> list[tuple[int, int]]:
    """Ranges of a clause that hold a mechanism's name, so that no drive is named there."""
    return [(m.start(), m.end()) for k in vocabulary().mechanisms for m in k.cue.finditer(folded)]


def _is_no_order(folded: str) -> bool:
    counts = _FIGURE.search(folded) is not None and _ORDERS.search(folded) is None
    return counts or TAUGHT.search(folded) is not None


def _hits(folded: str) -> list[tuple[MechanismKind, int, int]]:
    """At most one hit of each kind, the longer cue where two overlap."""
    every = [
        (kind, m.start(), m.end())
        for kind in vocabulary().mechanisms
        for m in kind.cue.finditer(folded)
    ]
    if ASSESSED.search(folded):
        every = [hit for hit in every if hit[0].key == _ASSESSMENT]
    kept: list[tuple[MechanismKind, int, int]] = []
    for kind, start, end in sorted(every, key=lambda h: (h[1] - h[2], h[1])):
        clear = all(end <= s or start >= e for _, s, e in kept)
        if clear and kind not in [k for k, _, _ in kept]:
            kept.append((kind, start, end))
    return sorted(kept, key=lambda h: h[1])


def _member(folded: str, at: int, until: int) -> tuple[int, int]:
    """The member of the clause's list that holds the hit."""
    cuts = [m for m in _AT_LIST.finditer(folded) if m.end() <= at or m.start() >= until]
    cuts = [m for m in cuts if folded[: m.start()].count("“") <= folded[: m.start()].count("”")]
    start = max((m.end() for m in cuts if m.end() <= at), default=0)
    end = min((m.start() for m in cuts if m.start() >= until), default=len(folded))
    return start, end
