"""Figures with a unit, and the grammar of what they measure.

Owns units, the verbs that set a figure, and the name of what is measured. Knows nothing of
sentences.
"""

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.draft import TargetOperator
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.text import fold

_THINGS: Final = (
    "家次|轮次|批次|户次|人次|项次|台次|组|批|份|件|家|项|种|条|场|吨|公里|名|位|台|套|亩|所|座|处|户|人|类|次|张|辆|部|"
    "间|门|期|篇|起|宗|个(?!百分|工作日)(?:县|市|区|乡镇|村|品牌|产品|项目|标准|企业)?"
)
_UNIT: Final = (
    "%|‰|(?:批次|批|份|件)/[百千万]人|微克/立方米|毫克/升|毫克/立方米|分贝|蒸吨|个百分点|个工作日|工作日|分钟|小时|"
    rf"亿元|万元|千万元|[百千万亿]{{1,2}}(?:{_THINGS})|元|天|分(?!别|级|类|钟|之|局|中心)|倍|{_THINGS}"
)
FIGURE: Final = re.compile(
    rf"(?P<n>[0-9]+(?:\.[0-9]+)?|(?<![第每十])[一二三四五六七八九十两百千]{{1,6}}(?=(?:{_THINGS})(?:及?以上|[,;。、)]|$)))"
    rf"(?:(?:-|—|~|至)[0-9]+(?:\.[0-9]+)?)?[余多]? ?(?P<unit>{_UNIT})?"
    r"(?P<suffix>及?以上|及?以下|以内|之内|左右)?(?!(?<![一-龥])[0-9]|[年月日号])"
)
_UP_TO: Final = r"(?:提高|提升|上升|增长|增加|扩大)[到至为]|增[到至]"
_DOWN_TO: Final = r"(?:下降|降低|减少|压降|压缩|压减|缩短|缩减)[到至为]|降[到至为]"
VERB: Final = re.compile(
    rf"(?P<ge>≥|>=|至少|不[得能]?低于|不[得能]?少于|不[得能]?小于|力争达到|达到或超过|保持在|稳定在|{_UP_TO}|达到|达|"
    r"保持|维持|为|实现|完成)"
    rf"|(?P<le>≤|<=|不[得能]?超过|不[得能]?高于|不[得能]?大于|控制在|{_DOWN_TO}|低于|少于|小于)"
    r"|(?P<gt>>|超过|高于|突破|大于)|(?P<lt><)"
    r"|(?P<by>下降|降低|减少|缩短|压缩|压减|提高|提升|增长|增加|上升|递增)"
    r"|(?P<make>新增|新创|培育|创建|争创|力争创|制定|制修订|制\(修\)订|制订|修订|主导|参与|建成|建设|建立|引进|发展|推广|打造|认定|"
    r"培训|抽查|抽检|检查|监测|开展|组织|评选|申报|获得|力争|选树|遴选|导入|争取|培养|推动|落实|实施|命名|扶持|支持|帮扶|"
    r"走访|解决|覆盖(?![率面])|引导|曝光|推出|发放|淘汰|拆除|查办|查处|办结|改造|更新|整改|排查|突破|攻克|服务(?=企业))"
)
_MEASURE: Final = re.compile(
    r"[率比数量度值额例]$|指数|面积|时间|时限|天数|水平|数量|总量|浓度|强度|覆盖|比重"
)
_COUNTS: Final = re.compile(r"(?:[率比量度值额例]|指数|人数|次数|占比|比重|浓度|强度|时间|时限)$")
SINCE: Final = (
    r"(?:(?:较|比|与)(?:20[0-9]{2} ?年(?:底|末)?|[“\"]?十[一二三四五]五[”\"]?(?:期?末|时期)?|"
    r"上年同期|上年|去年|上一?年度?|同期)(?:相比)?|同比)"
)
LEAD: Final = re.compile(
    rf"^(?:{SINCE}|"
    r"[、和及与以并使的其中到至将]|把(?!关)|(?:到|至)?20[0-9]{2} ?年(?:底前?|末前?|前)?|年底前?|"
    r"年内|力争|确保|努力|争取|全市|全省|全县|全区|全州|我[省市县]|"
    r"不断|持续|进一步|实现|使|分别|均|全年|每年|总体|约|超额)+"
)
_TRAIL: Final = re.compile(rf"(?:{SINCE}|年均|力争|总体|均|也|应|要|分别|年|[ ,])+$")
# “合格率由2012年的90%提高到93%”: the first figure is where it stands now.
BEFORE: Final = re.compile(
    rf"(?:由|从)[^,。;由从]{{0,12}}?[0-9][0-9.]*[^,。;0-9]{{0,8}}?(?={_UP_TO}|{_DOWN_TO})"
)
# “20个工作日内公开率”: a time that belongs to the rate's name.
_WITHIN: Final = re.compile(r"内?[^,。;、0-9]{0,10}率")
_BARE: Final = re.compile(r"^(?:第|约|近|前|共|现有|目前|已|由|从)|^[0-9.]+$|^较")
_NOUN: Final = re.compile(r"[、和及与]?[^,;。、0-9()的]{2,14}")
_MEMBER: Final = re.compile(r"[、和及][^,;。、0-9()]{2,14}[0-9]")
# “60种产品1200批次”: the second figure counts the same.
_GOES_ON: Final = re.compile(r"[、和及]|(?:产品|商品|企业|单位)$")
# “打造3条示范街、5个示范区”: another count of the same verb, its thing behind it.
_NEXT: Final = re.compile(r"[^,;。0-9]{2,20}[、和及]")
_BEHIND: Final = re.compile(r"[一-龥“”]{2,20}(?=[、和及,;。]|$)")
_THING_BEHIND: Final = re.compile(r"的?[一-龥]{2}")
_LIMITS: Final = ("时限", "时间")
_STARTS_ALONE: Final = 10
_RESULTS: Final = ("家", "个", "项", "名", "件")
_TIMES: Final = ("个工作日", "工作日", "天", "小时", "分钟")


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


@dataclass(frozen=True, slots=True)
class Measured:
    """A range of the stretch before a figure, the operator, and the group of its verb."""

    start: int
    end: int
    op: TargetOperator
    group: str


def named(metric: str) -> str:
    """A measure's name without what only says since when or how evenly."""
    folded = fold(metric)
    lead = LEAD.match(folded)
    start = lead.end() if lead else 0
    return metric[start : len(_TRAIL.sub("", folded))].strip("、和及与 ") or metric


def is_part_of_name(match: re.Match[str], rest: str) -> bool:
    """Whether a figure says which is meant, and not how many.

    “10蒸吨及以下燃煤锅炉” is such a one, and so is “20个工作日内公开率”.
    """
    if (match["suffix"] or "").startswith("及"):
        return re.match("[一-龥]", rest) is not None
    return match["unit"] in _TIMES and _WITHIN.match(rest) is not None


def measured(stretch: str, match: re.Match[str], rest: str, last: str | None) -> Measured | None:
    """What the figure of ``match`` measures; None when it is no target.

    Args:
        stretch: the clause between the figure before, if any, and this one.
        match: the figure.
        rest: the clause behind it.
        last: the verb group of the target right before, which a list’s next member shares.
    """
    unit, suffix = match["unit"], match["suffix"]
    verb = None
    for verb in VERB.finditer(stretch):  # noqa: B007 - the last verb is the figure's own
        pass
    lead = LEAD.match(stretch)
    start = lead.end() if lead else 0
    share = unit in ("%", "‰", "个百分点")
    if (
        share
        and verb
        and verb.lastgroup == "make"
        and _MEASURE.search(stretch[verb.end() :].strip())
    ):
        verb = None  # “抽检覆盖率100%”: what reads like the act is part of the measure's name
    group = verb.lastgroup if verb else None
    if verb and verb[0] in ("突破", "完成", "实现") and stretch[verb.end() :].strip():
        group = "make"
    end = verb.start() if verb else len(stretch.rstrip())
    name = _TRAIL.sub("", stretch[start:end])
    if not match["n"][0].isdecimal() and not _counts_in_words(match, group, stretch, verb):
        return None
    listed = _GOES_ON.match(stretch) is not None
    unsaid = "le" if name.endswith(_LIMITS) else last if listed and not share else None
    op = _op(group or unsaid or "ge", match, share=share)
    if verb and verb[0] == "至少" and stretch[verb.end() :].strip() and unit:
        return Measured(verb.end(), len(stretch), op, "make")
    if group == "make" and verb and not share and unit:
        return Measured(start if name else verb.start(), len(stretch), op, "make")
    goes_on = bool(unit) and not share and group is None and last == "make"
    if (goes_on and _counts_next(stretch, rest)) or (group and _orders(name, rest)):
        return Measured(len(stretch), len(stretch), op, "make")
    if len(name) < 2 or _BARE.search(name):  # noqa: PLR2004
        counts = group in ("ge", "le") and unit and not share and re.match(r"[一-龥]{2}", rest)
        return Measured(len(stretch), len(stretch), op, "ge") if counts and not name else None
    is_set = _is_set(name, group, suffix, unit, rest, last, listed=listed)
    return Measured(start, start + len(name), op, group or last or "ge") if is_set else None


def _orders(name: str, rest: str) -> bool:
    """“开展不少于4次的检查”: only a verb stands before the figure, and its thing behind."""
    verb = VERB.fullmatch(name)
    return bool(verb and verb.lastgroup == "make" and _THING_BEHIND.match(rest))


def _counts_next(stretch: str, rest: str) -> bool:
    """Whether a figure is the next count of the verb before: “5期500人次”, “3条街、5个区”."""
    return not stretch or bool(_NEXT.fullmatch(stretch) and _BEHIND.match(rest))


def _is_set(
    name: str,
    group: str | None,
    suffix: str | None,
    unit: str | None,
    rest: str,
    last: str | None,
    *,
    listed: bool,
) -> bool:
    """Whether a named figure is set rather than told."""
    closes = re.match(r"[,;。、()]|$", rest) is not None
    if unit is None:  # two of three: a verb that bounds, “以上”, a measure's name
        bounded = group in ("ge", "gt", "le", "lt")
        return closes and bounded + bool(suffix) + bool(_MEASURE.search(name)) > 1
    if group is not None:
        return True
    if unit in ("%", "‰", "个百分点"):
        return bool(suffix or _MEASURE.search(name))
    if suffix and (_MEASURE.search(name) or closes):
        return True
    shares_verb = last is not None and listed
    return closes and (bool(_COUNTS.search(name)) or shares_verb)


def stands_alone(noun: str, match: re.Match[str], rest: str) -> bool:
    """“质量强企100家”, “种子30批次、农药20批次”: a thing and how many of it, and nothing else.

    Args:
        noun: what stands before the figure, from the clause's beginning or the member before.
        match: the figure.
        rest: the clause behind it.
    """
    closes = re.match(r"[(),;。]|$", rest) is not None or _MEMBER.match(rest) is not None
    return bool(
        closes
        and match["unit"]
        and match["unit"][-1] in "家个项件种名条批台套所座处人户次辆"
        and match["n"][0].isdecimal()
        and _NOUN.fullmatch(noun)
        and not _BARE.search(LEAD.sub("", noun))
        and not VERB.search(noun)
    )


def only_bounds(stretch: str) -> bool:
    """“不少于500批次”: nothing but the verb stands before the figure."""
    lead = LEAD.match(stretch)
    verb = VERB.fullmatch(stretch, lead.end() if lead else 0)
    return verb is not None and verb.lastgroup in ("ge", "gt", "le")


def _counts_in_words(
    match: re.Match[str], group: str | None, stretch: str, verb: re.Match[str] | None
) -> bool:
    """Whether a numeral in words sets a figure: “检查企业二百家”, “培育中国质量奖一家”."""
    if group in ("ge", "gt", "le") or (parse_numeral(match["n"]) or 0) >= _STARTS_ALONE:
        return True
    named = verb is not None and len(stretch[verb.end() :].strip()) > 1
    return group == "make" and named and match["unit"] in _RESULTS


def value_of(match: re.Match[str]) -> int | float:
    """The number of a figure, whole where it is printed whole."""
    chinese = parse_numeral(match["n"])
    if chinese is not None:
        return chinese
    return float(match["n"])


def _op(group: str, match: re.Match[str], *, share: bool) -> TargetOperator:
    suffix = match["suffix"]
    if suffix == "左右":
        return "eq"
    if (suffix and "下" in suffix) or suffix in ("以内", "之内"):
        return "le"
    if suffix and "上" in suffix:
        return "ge"
    if group in ("gt", "le", "lt"):
        return group  # type: ignore[return-value]  # all are operators
    if group == "by":
        return "eq"
    return "eq" if share and value_of(match) == 100 else "ge"  # noqa: PLR2004 - nothing lies above
