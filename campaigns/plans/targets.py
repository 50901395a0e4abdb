"""Numeric targets in an item's matter.

Owns which figures are targets, their operator, unit and metric. A figure without anything
that it measures is left alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.clauses import Clause, clip
from campaigns.plans.draft import TargetOperator
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.text import fold

_CN: Final = "一二三四五六七八九十两百"
_UNIT: Final = (
    "%|‰|(?:批次|批|份|件)/[千万]人|微克/立方米|毫克/升|毫克/立方米|分贝|蒸吨|个百分点|个工作日|工作日|家次|亿元|万元|万[家个项件人吨户亩台]|元|天|家|项|件|种|批次|家次|户次|组|批|人次|人|户|次|类|"
    "条|场|吨|公里|名|位|分(?!别|级|类)|倍|小时|台|套|亩|所|座|处|个(?!百)(?:县|市|区|乡镇|村|品牌|产品|项目|标准|企业)?"
)
_FIGURE: Final = re.compile(
    rf"(?P<n>[0-9]+(?:\.[0-9]+)?)(?:(?:-|—|~|至)[0-9]+(?:\.[0-9]+)?)? ?(?P<unit>{_UNIT})?"
    r"(?P<suffix>及?以上|及?以下|以内|之内|左右)?(?![0-9年月日号])"
)
_VERB: Final = re.compile(
    r"(?P<ge>不低于|不少于|不小于|力争达到|达到或超过|保持在|稳定在|提高到|提升到|提升至|提高至|增加到|增至|达到|达|为|实现|完成)"
    r"|(?P<gt>超过|高于|突破|大于)"
    r"|(?P<le>不超过|不高于|控制在|压缩至|压缩到|压减至|缩短至|缩短到|降至|降低到|下降到|低于|少于|小于|降低至|缩减至)"
    r"|(?P<by>下降|降低|减少|缩短|压缩|压减|提高|提升|增长|增加|上升|递增)"
    r"|(?P<make>新增|培育|创建|争创|制定|制修订|制\(修\)订|制订|修订|主导|参与|建成|建设|建立|引进|发展|推广|打造|认定|"
    r"培训|抽查|抽检|检查|监测|开展|组织|评选|申报|获得|力争|选树|遴选|导入|争取|培养|推动|落实|实施|命名|扶持|支持|帮扶|走访|服务(?=企业))"
)
_COUNTED: Final = re.compile(
    rf"(?P<n>[{_CN}]{{1,3}}|(?<![0-9.—~至-])[0-9]{{1,3}}(?=大|类|项))[”\"]?(?P<unit>大|项|类|级|方|年)[”\"]?(?P<what>[^,。;、和及0-9]{{0,12}}?"
    r"(?:专项行动|专项整治|提升行动|专项|行动|整治|措施|奖励机制|机制|主体|重点产品|产品|任务|制度|推进工程|工程|基地|计划))"
)
_REACH: Final = re.compile(
    r"(?P<metric>[^,。;]{2,30}?)(?:均)?(?:完成|达到|实现|控制在)(?P<value>(?:国家|省|市|县|上级|州|自治区)[^,。;]{0,12}?"
    r"(?:目标任务|目标|指标|任务|要求)(?:以内|之内)?)$"
)
_RANK: Final = re.compile(
    r"(?P<metric>[^,。;]{2,30}?)(?:排名|位居|进入|跻身|位列|保持在?|居)[^,。;0-9]{0,8}(?:前(?P<n>[0-9]+|"
    r"[一二三四五六七八九十百]+)(?P<unit>名|位|列|强)?|(?P<m>[0-9]+|百)(?P<of>强|"
    r"名)(?:排行榜|榜|行列|企业)?)"
)
_MEASURE: Final = re.compile(
    r"[率比数量度值额例]$|指数|面积|时间|时限|天数|水平|数量|总量|浓度|强度|覆盖|比重"
)
_THING: Final = re.compile(r"[^,。;、(]{0,16}")
_LEAD: Final = re.compile(
    r"^(?:[、和及与以并使的其中到至]|(?:到|至)?20[0-9]{2} ?年(?:底|末|前)?|年底前?|"
    r"年内|力争|确保|努力|争取|全市|全省|全县|全区|全州|我[省市县]|"
    r"不断|持续|进一步|实现|使|分别|均|全年|每年|总体|约|超额)+"
)
_BARE: Final = re.compile(r"^(?:第|约|近|前)|^[0-9.]+$|^较")


@dataclass(frozen=True, slots=True)
class Figure:
    """One target found; ``start`` and ``end`` are its quote's range in the item's text."""

    metric: str
    op: TargetOperator
    value: int | float | str
    unit: str | None
    due: str | None
    start: int
    end: int


def find_targets(text: str, clauses: Sequence[Clause], *, default_due: str | None) -> list[Figure]:
    """Every figure that the clauses of one item set, in printed order.

    Args:
        text: the item's text.
        clauses: its own matter.
        default_due: the plan's year where the chapter sets goals for it, else None.
    """
    found: list[Figure] = []
    due, sentence = default_due, 0
    for clause in clauses:
        if clause.sentence != sentence:
            sentence = clause.sentence
            due = _due(clause.folded) or default_due
        due = _due(clause.folded) or due
        figures = [*_reached(text, clause, due), *_ranked(text, clause, due)]
        if not figures:
            counted = list(_counted(text, clause, due))
            figures = [
                *counted,
                *(f for f in _measured(text, clause, due) if not _twice(f, counted)),
            ]
        found += sorted(figures, key=lambda f: f.end)
    return found


def _twice(figure: Figure, counted: Sequence[Figure]) -> bool:
    """Whether a measured figure is the number of a counted phrase again."""
    return any(
        f.value == figure.value and f.start < figure.end and figure.start < f.end for f in counted
    )


def _due(folded: str) -> str | None:
    match = re.search(r"(?:到|至|截至|于)?(20[0-9]{2}) ?年(?:底|末|前|[^-—至到度]|$)", folded)
    return match[1] if match else None


def _measured(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    folded, before = clause.folded, 0
    waiting: list[tuple[int, int]] = []
    for match in _FIGURE.finditer(folded):
        unit = match["unit"]
        if unit is None or _decoration(folded, match.start()):
            continue
        if folded[before : match.start()].count("(") > folded[before : match.start()].count(")"):
            continue
        stretch = folded[before : match.start()]
        metric_start, metric_end, op = _metric(stretch, unit, match["suffix"], match["n"])
        if op is None:
            if waiting and stretch.strip() in ("、", "和", "及", ""):
                yield _figure(text, clause, waiting.pop(0), match, "ge", due)
            before = match.end()
            continue
        ranges = _ranges(stretch, metric_start, metric_end, before)
        if "分别" in stretch:
            ranges = _each(stretch, metric_start, metric_end, before)
            waiting, ranges = ranges[1:], ranges[:1]
        for metric in ranges:
            yield _figure(text, clause, metric, match, op, due)
        before = match.end()


def _decoration(folded: str, at: int) -> bool:
    """Part of a date, a number of a document, or a name such as PM2.5."""
    return bool(re.search(r"[A-Za-z第〔\[]$|[0-9]\.$", folded[max(0, at - 2) : at]))


def _metric(
    stretch: str, unit: str, suffix: str | None, number: str
) -> tuple[int, int, TargetOperator | None]:
    """Range of the metric inside ``stretch`` and the operator; None when it is no target."""
    verb = None
    for verb in _VERB.finditer(stretch):  # noqa: B007 - the last verb is the figure's own
        pass
    lead = _LEAD.match(stretch)
    start = lead.end() if lead else 0
    end = verb.start() if verb else len(stretch.rstrip())
    group = verb.lastgroup if verb else None
    metric = stretch[start:end].rstrip("均也应要分别力争")
    share = unit in ("%", "‰", "个百分点")
    if share and group == "make" and verb and _MEASURE.search(stretch[verb.end() :].rstrip()):
        # “抽检覆盖率100%”: what reads like the act is part of the measure's name.
        verb = group = None
        metric = stretch[start:].rstrip("均也应要分别力争 ")
    if group == "make" and not share:
        return (start if metric else verb.start()), len(stretch), _op("ge", suffix, number, share)  # type: ignore[union-attr]  # the group says there is a verb
    if len(metric) < 2 or _BARE.search(metric):  # noqa: PLR2004
        return 0, 0, None
    if not share and (
        (group is None and not suffix) or (not group and not _MEASURE.search(metric))
    ):
        return 0, 0, None
    if share and group is None and not suffix and not _MEASURE.search(metric):
        return 0, 0, None
    return start, start + len(metric), _op(group or "ge", suffix, number, share)


def _op(group: str, suffix: str | None, number: str, share: bool) -> TargetOperator:  # noqa: FBT001
    if (suffix and "下" in suffix) or suffix in ("以内", "之内"):
        return "le"
    if suffix and "上" in suffix:
        return "ge"
    if group in ("gt", "le"):
        return group  # type: ignore[return-value]  # both are operators
    if group == "by":
        return "eq"
    return "eq" if share and float(number) == 100 else "ge"  # noqa: PLR2004 - nothing lies above


def _each(stretch: str, start: int, end: int, offset: int) -> list[tuple[int, int]]:
    """“甲、乙合格率分别” is one metric for each figure that follows."""
    found, at = [], start
    for cut in re.finditer(r"、|和|及|$", stretch[start:end]):
        if start + cut.start() > at:
            found.append((offset + at, offset + start + cut.start()))
            at = start + cut.end()
    return found


def _ranges(stretch: str, start: int, end: int, offset: int) -> list[tuple[int, int]]:
    """“受检率、合格率均” is two metrics; “强度、厚度合格率” is one."""
    parts, at = [], start
    for cut in re.finditer(r"、|和|及|$", stretch[start:end]):
        if start + cut.start() > at:
            parts.append((at, start + cut.start()))
            at = start + cut.end()
    several = len(parts) > 1 and all(
        stretch[a:b].endswith(("率", "比例", "比重", "指数")) for a, b in parts
    )
    chosen = parts if several else [(start, end)]
    return [(offset + a, offset + b) for a, b in chosen]


def _figure(
    text: str,
    clause: Clause,
    metric: tuple[int, int],
    match: re.Match[str],
    op: TargetOperator,
    due: str | None,
) -> Figure:
    number = float(match["n"])
    thing = _THING.match(clause.folded, match.end()) if metric[1] == match.start() else None
    until = clause.start + (thing.end() if thing else match.end())
    start, end = clip(text, clause.start + metric[0], until, until)
    name = text[clause.start + metric[0] : clause.start + metric[1]].strip("、和及与 ")
    if thing and thing[0]:
        name = text[clause.start + thing.start() : until].strip("的 ")
    drop = re.search(r"下降|降低|减少|缩短|压缩|压减", clause.folded[metric[1] : match.start()])
    if drop and op == "eq":
        name += "降幅"
    unit = match["unit"]
    if "每年" in clause.folded[: match.start()] and unit not in ("%", "‰"):
        unit += "/年"
    value = int(number) if number == int(number) and "." not in match["n"] else number
    return Figure(name, op, value, unit, due, start, end)


def _counted(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    """“四大专项行动”, “八项管控措施”: how many of something are ordered."""
    for match in _COUNTED.finditer(clause.folded):
        value = parse_numeral(match["n"])
        before = clause.folded[max(0, match.start() - 1) : match.start()]
        if not value or value == 1 or before in tuple("第十0这每.近"):
            continue
        if match["unit"] == "年" and "行动" not in match["what"]:
            continue
        start, end = clause.start + match.start(), clause.start + match.end()
        start, end = clip(text, max(clause.start, start - 12), end, end)
        unit = "项" if match["unit"] == "大" else match["unit"]
        name = text[clause.start + match.start("what") : clause.start + match.end("what")].strip(
            '”" '
        )
        yield Figure(name + ("期限" if unit == "年" else "数"), "eq", value, unit, due, start, end)


def _reached(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    match = _REACH.fullmatch(clause.folded)
    if match and not re.search(r"[0-9]%", clause.folded) and "目标" in match["value"]:
        start, end = clip(text, clause.start, clause.end, clause.end)
        yield Figure(match["metric"], "reach", match["value"], None, due, start, end)


def _ranked(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    match = _RANK.match(clause.folded)
    value = parse_numeral(match["n"] or match["m"]) if match else None
    if match and value:
        until = clause.start + match.end()
        start, end = clip(text, clause.start, until, until)
        metric = _LEAD.sub("", fold(match["metric"]))
        yield Figure(metric, "rank_within", value, match["unit"] or match["of"], due, start, end)
