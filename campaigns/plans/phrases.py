"""Phrases of a clause that order something: cues, their conjuncts, and what counts.

Owns the grammar between a clause and its drives: which cues stand for an order, where one
order ends and another begins, and which word says what a phrase is. Knows no categories'
choice and no quotes.
"""

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final

from campaigns.plans.clauses import Clause
from campaigns.plans.mechanisms import ASSESSED, TAUGHT, inside_mechanisms
from campaigns.plans.names import is_bare
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.vocabulary import FALLBACK_CATEGORY, Kind, vocabulary

_NOT_ORDERED: Final = re.compile(
    r"(?:工作)?情况|分离|合格率|[^,。;]{0,2}率|比例|覆盖面|批次(?:达|不|保|力|比|较|同比|总)|数?量(?!化)|能力|水平|体系|制度|机构|队伍|信息|平台|系统|结果|职责|责任|部门|人员|清单|手段|"
    r"方式|品种|技术|指标|档案|网络|数据|效能|效率|理念|办法|方案|规划|标准|机制|工程|作用|经验|需求|基础|成本|"
    r"意识|格局|合力|中心|对象|目标|范围|模式|环节|主体|措施办法|资源|服务|科技|所|站|计划|总局|局|委|厅|条例|法|"
    r"工作(?:机制|体系|制度|水平|能力|规范|程序|方案|考核)"
)
_RATE: Final = re.compile(r"[^,。;、]{0,12}率(?:[0-9达为均在稳保不提高]|明显|显著|$)")
_SET_UP: Final = re.compile(r"建立|构建|完善|健全|提升|提高|建设|形成|制定|研究|探索|发挥")
_SET_UP_WHAT: Final = re.compile(
    r"(?:体系|制度|机制|平台|能力|水平|系统|标准|办法|规范|方案|规划|网络|队伍|格局)(?:建设)?$"
)
_QUOTED_NAME: Final = re.compile(r"[“\"'‘][^“”\"'‘’]*[”\"'’]")
_NOT_A_DRIVE: Final = re.compile(
    r"(?:工作|行动|活动)?(?:案件|阶段|步骤|期间|台账|范围|对象|(?:重点|目标|内容|范围|对象)(?=[,。:;]|$)|专班|领导小组|协调小组|指挥部|联席会议|办法|制度|机制|体系|能力|成效|成果|经验|水平|基础)"
)
_RESULT: Final = re.compile(
    r"(?:明显|显著|有效|不断|逐步|持续|大幅|进一步|全面|稳步)(?:得到)?(?:提高|提升|改善|增强|加强|遏制|好转|规范|下降)$"
    r"|得到(?:有效|明显|切实|全面|进一步)|^(?:为|防止|避免|确保|形成|实现|营造)(?!.*(?:打击|查处))"
)
# “通过集中整治，…”: what brings something about, not what is ordered.
_MEANS: Final = re.compile(r"(?:通过|经过)(?!.*(?:开展|组织|实施|推进))")
_STRENGTHEN: Final = re.compile(
    r"保持|强化|加强|加大|严格|从严|完善|健全|规范|突出|抓好|抓实|严防|严守|深化|狠抓|做好|严把|落实|提高|开展|实施|推进|履行|从重"
)
_COORDINATOR: Final = re.compile(r"以及|、|和|及|与|并")
_TAIL: Final = re.compile(
    r"(?:等)?(?:[^,。;、和及与]{0,8}?(?:活动|工作|行动|行为|力度|措施|计划|犯罪|机制|大会战))?等?"
)
# “查办案件1000件以上”, “抽检不少于800批次”: how much of it, and of nothing that it names.
_QUOTA: Final = re.compile(
    r"(?:组织|开展|完成)?(?:查处|查办|侦办|侦破|办理|办结|端掉|打掉|捣毁|抽检|抽查|监督抽查|监督抽检|监测|监督检查|检查|巡查|排查)(?:各类|各种)?(?:质量)?(?:违法|侵权|典型|制假|售假)*(?:窝点|团伙|案件|批次|数量|大要案件?|大案要案)?"
    r"(?:不少于|不低于|达到?|完成|超过|力争|约)?(?!一批)[0-9一二三四五六七八九十百千]+(?:\.[0-9]+)?[^,。;]{1,10}"
)
# “全省质监系统全年查办…”: who does it, and since when it counts.
_WHOSE: Final = re.compile(
    r"(?:全[省市县区州年]|各级|[省市县]级|[^,。;]{2,4}系统|[^,。;]{2,6}部门|每?个?[市县区]+|至少|年内|每年|每季度|累计|计划)+$"
)
# “健全…联席会议制度”, “公开…案件信息”: of what is struck at something else is made or told.
_OF_IT: Final = re.compile(
    r"(?:并|要|及时|依法|定期|主动|全面|统一|按[年季月]度?)*"
    r"(?:做好|健全|完善|建立|发布|公布|公开|公示|归集|汇总|编制|制定|成立|将|把|通报)[^,。;]*?"
    r"(?:信息|报告|制度|会议|名单|档案|数据库|平台|案例|公开|公示|归集|共享|小组|工作组|办公室|台账|清单)"
    r"(?:工作|至[^,。;]*)?"
)
_ORDERLY: Final = re.compile(r"安全|监管|专项|市场|秩序")
VERBAL: Final = frozenset({"crackdown", "market_rectification", "cleanup", "governance"})
_COUNTED: Final = re.compile(
    r"[“\"]?(?P<n>[二三四五六七八九十两]{1,2}|[0-9]{1,2})[”\"]?(?:大|项|个|类|场|方面|领域|重点)*[”\"]?$"
)
_TAIL_CHARS: Final = 4
_SCALE: Final = {"drive": 2, "act": 1, "duty": 0}


@dataclass(frozen=True, slots=True)
class Around:
    """What lends a field, folded: the sentence's rest, the item's title, the plan's."""

    rest: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A cue of ``kind`` at a range of the clause."""

    kind: Kind
    start: int
    end: int

    @property
    def weight(self) -> tuple[int, int, int]:
        return _SCALE[self.kind.strength], self.end - self.start, -self.start


@dataclass(frozen=True, slots=True)
class Conjunct:
    """Part of a clause with its head, as ranges of the clause."""

    start: int
    end: int
    head: Trigger


def triggers_of(folded: str) -> list[Trigger]:
    """Cues that stand for something ordered, without those inside a stronger or longer one."""
    if ASSESSED.search(folded) or TAUGHT.search(folded):
        return []
    every = [
        Trigger(kind, match.start(), match.end())
        for kind in vocabulary().kinds
        for match in kind.cue.finditer(folded)
        if match.end() > match.start() and _ordered(kind, folded, match.end())
    ]
    mechanisms = inside_mechanisms(folded) if every else []
    every = [t for t in every if not _is_mechanism(t, mechanisms)]
    kept: list[Trigger] = []
    for trigger in sorted(every, key=lambda t: t.weight, reverse=True):
        if all(trigger.end <= k.start or trigger.start >= k.end for k in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda t: t.start)


def _is_mechanism(trigger: Trigger, mechanisms: list[tuple[int, int]]) -> bool:
    """“信用分级分类监管”, “满意度监测”: a mechanism's own word orders no supervision."""
    return trigger.kind.key in ("strengthened_supervision", "routine_monitoring") and any(
        start < trigger.start and trigger.end <= end for start, end in mechanisms
    )


def _ordered(kind: Kind, folded: str, end: int) -> bool:
    if kind.key == "enforcement_mechanism":
        return True
    if kind.strength == "drive":
        return _NOT_A_DRIVE.match(folded, end) is None
    if kind.key == "patrol":
        return re.compile("队伍|能力|人员|水平").match(folded, end) is None
    if kind.key in ("crackdown", "market_rectification", "governance", "cleanup"):
        follows = re.compile(
            r"(?:工作)?(?:专班|领导小组|情况|阶段|步骤|期间|台账|范围|对象|(?:重点|目标|内容)$)|能力|水平|体系|队伍|机制|力量|职责|效能|现代化|结构|部门|率|条例|法$|(?:实施|工作)?(?:方案|规划|办法)"
        )
        return follows.match(folded, end) is None
    return _NOT_ORDERED.match(folded, end) is None


def conjuncts_of(folded: str, triggers: list[Trigger]) -> list[Conjunct]:
    """Cut the clause where a drive ends and another with its own object begins."""
    cuts = [(0, 0)]
    for left, right in pairwise(_heads(folded, triggers)):
        between = folded[left.end : right.start]
        match = _COORDINATOR.search(between)
        if match is None or (
            left.kind.key in VERBAL and "、" in between and right.end < len(folded) - 2
        ):
            continue
        tail = between[: match.start()]
        own = re.sub(
            r"^(?:开展|加强|强化|组织|实施|推进|进行|重点|加大|对|大)+", "", between[match.end() :]
        )
        bare = _TAIL.fullmatch(tail) is not None
        quoted = folded[right.start] in '“"'
        names = len(own) >= 3 or quoted or vocabulary().categories_of(own, general=False)  # noqa: PLR2004
        if bare and names and right.kind.strength != "duty":
            cuts.append((left.end + match.start(), left.end + match.end()))
    cuts.append((len(folded), len(folded)))
    parts = []
    for (_, start), (end, _) in pairwise(cuts):
        inside = [t for t in triggers if start <= t.start < end]
        parts.append(Conjunct(start, end, _head(inside, end)))
    return parts


def _heads(folded: str, triggers: list[Trigger]) -> list[Trigger]:
    """Without the ordinary supervision that only describes the drive right behind it."""
    return [
        left
        for left, right in zip_longest(triggers, triggers[1:])
        if right is None
        or left.kind.strength != "duty"
        or right.kind.strength != "drive"
        or _COORDINATOR.search(folded, left.end, right.start)
    ]


def _head(triggers: list[Trigger], end: int) -> Trigger:
    """The cue that says what the phrase is: a drive last printed, else the act nearest the end."""
    strongest = max(_SCALE[t.kind.strength] for t in triggers)
    best = [t for t in triggers if _SCALE[t.kind.strength] == strongest]
    if strongest != _SCALE["act"]:
        return best[-1]
    verbal = [t for t in best if t.kind.key == "crackdown" and t.end < end - 2]
    return verbal[0] if verbal else best[-1]


def is_quota(folded: str, conjunct: Conjunct) -> bool:
    """Whether the phrase only says how much, and of nothing that it names itself."""
    head = conjunct.head
    bare = is_bare(folded[conjunct.start : conjunct.end], head.start - conjunct.start)
    bare = bare or _WHOSE.match(folded[conjunct.start : head.start]) is not None
    return bare and _QUOTA.fullmatch(folded, head.start, conjunct.end) is not None


def is_ordered(folded: str, conjunct: Conjunct, context: str, around: Around) -> bool:
    """Whether the phrase orders something, by the strength of its cue.

    A field that it does not name is lent by its sentence, the item's title or the plan's.
    """
    head, phrase = conjunct.head, folded[conjunct.start : conjunct.end]
    words = vocabulary()
    specific = words.categories_of(phrase, general=False)
    if head.kind.strength == "drive":
        return _MEANS.match(folded) is None and _is_named(
            folded[head.start : head.end], head, specific, context, around
        )
    if _tells_of(folded, head) or _sets_up(folded, phrase, head):
        return False
    if head.kind.strength == "duty":
        return _is_duty(folded, conjunct, specific or _lent(folded, head, context + around.title))
    if head.kind.key in ("crackdown", "supervision_sampling") or "整顿" in phrase:
        return True
    if specific or head.kind.key == "market_rectification":
        return bool(specific)
    lent = words.categories_of(f"{context},{around.title},{around.about}", general=False)
    general = words.categories_of(f"{phrase},{around.title}", general=True)
    return bool(lent or [key for key in general if key != FALLBACK_CATEGORY])


def _tells_of(folded: str, head: Trigger) -> bool:
    """Whether the clause says what comes of an act, how often it succeeds, or what tells of it."""
    noun = head.kind.key != "enforcement_mechanism" and _OF_IT.fullmatch(folded) is not None
    return bool(noun or _RESULT.search(folded) or _RATE.match(folded, head.end))


def _sets_up(folded: str, phrase: str, head: Trigger) -> bool:
    """“建立…监测体系” sets something up and orders no monitoring."""
    if head.kind.key in VERBAL or head.kind.key == "enforcement_mechanism":
        return False
    return bool(_SET_UP.search(folded) and _SET_UP_WHAT.search(phrase))


def _lent(folded: str, head: Trigger, around: str) -> list[str]:
    """“全链条监管” needs no field of its own: the sentence or the title lends it."""
    if not folded.startswith("全", head.start):
        return []
    return vocabulary().categories_of(around, general=False)


def _is_duty(folded: str, conjunct: Conjunct, fields: list[str]) -> bool:
    """Ordinary supervision counts where a verb strengthens it and the phrase ends with it."""
    head = conjunct.head
    rest = folded[head.end : conjunct.end]
    closes = len(rest) <= _TAIL_CHARS or folded.startswith("防范", head.start) or "态势" in rest
    return bool(fields) and closes and bool(_STRENGTHEN.search(folded, 0, head.start + 2))


def _is_named(cue: str, head: Trigger, specific: list[str], context: str, around: Around) -> bool:
    """Whether a named drive is one: improvement needs its field, a mere name its purpose."""
    if not head.kind.enforcement:
        return bool(specific)
    if _QUOTED_NAME.match(cue):
        orderly = bool(specific) and _ORDERLY.search(context) is not None
        told = f"{context},{around.rest},{around.title}"
        told += f",{around.about}" if "专项" in cue else ""
        return orderly or vocabulary().strikes.search(told) is not None
    return True


def counted_members(clause: Clause, conjunct: Conjunct) -> list[Conjunct]:
    """“A、B、C三大专项行动”: one drive for each of the N that are listed and counted."""
    if conjunct.head.kind.strength != "drive":
        return []
    before = clause.folded[: conjunct.head.start].rstrip()
    match = _COUNTED.search(before, conjunct.start)
    if match is None:
        return []
    listed = before[: match.start()].rstrip("等")
    parts, start = [], conjunct.start
    for cut in re.compile(r"、|和|及|以及|$").finditer(listed, start):
        if cut.start() > start:
            parts.append((start, cut.start()))
            start = cut.end()
    if len(parts) != parse_numeral(match["n"]):
        return []
    return [Conjunct(start, end, conjunct.head) for start, end in parts]
