"""Targets that are put into words: four drives, the first five, three tenths, doubled, none.

Owns the phrases in which a number is not a figure with a unit.
"""

import re
from collections.abc import Iterator
from typing import Final

from campaigns.plans.clauses import Clause, clip
from campaigns.plans.figures import LEAD, Figure, named
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.text import fold

_CN: Final = "一二三四五六七八九十两百"
_COUNTED: Final = re.compile(
    rf"(?P<n>[{_CN}]{{1,3}}|(?<![0-9.—~至-])[0-9]{{1,3}}(?=大|类|项|个(?:专项|行动)))[”\"]?(?P<unit>大|项|类|级|方|年|个(?=专项|行动))[”\"]?(?P<what>[^,。;、和及0-9]{{0,12}}?"
    r"(?:专项行动|专项整治|专项治理|提升行动|专项|行动|整治|措施|奖励机制|机制|主体|重点产品|产品|任务|制度|推进工程|工程|基地|计划))"
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
_DIGITS: Final = "零〇一二三四五六七八九"
_SHARE: Final = re.compile(
    r"(?P<metric>[^,。;]{2,30}?)(?P<verb>不[得能]?低于|不[得能]?少于|力争达到|保持在|稳定在|达到?|超过|力争|不[得能]?高于|不[得能]?超过|控制在|提高到?|提升到?|"
    r"增长|增加|减少|下降|降低|(?<=[率比例度重])(?=百分之|[一二三四五六七八九](?:成|分之)))(?:到|至)?"
    rf"(?:(?P<n>[一二三四五六七八九])成(?P<half>[一二三四五六七八九半])?"
    rf"|百分之(?P<percent>[一二三四五六七八九十百]{{1,4}})(?:点(?P<point>[{_DIGITS}]{{1,2}}))?"
    r"|(?P<part>[一二三四五六七八九十]分之[一二三四五六七八九]))(?P<suffix>及?以上|及?以下|以内|左右)?$"
)
_DOUBLED: Final = re.compile(r"(?P<metric>[^,。;]{2,30}?)(?:实现|力争)?翻(?P<n>[一二三两])番")
_NONE: Final = re.compile(
    r"(?P<metric>[^,。;]{2,30}?)(?:实现|保持|确保|力争)*(?:“)?(?:零(?P<what>发生|死亡|事故|伤亡|投诉|增长)|"
    r"(?<=[数率量])(?:为|降为|降至|控制为|保持)零)(?:”)?$"
)
_OBJECT: Final = re.compile(r"(?:继续|重点|全年|组织|依法)*(?:对|针对|围绕)")
_ACTS: Final = re.compile(r"(?:组织|全面|依法|重点|集中)*(?:实施|开展|进行|组织)")
_FALLS: Final = ("减少", "下降", "降低")


def _counted(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    """“四大专项行动”, “八项管控措施”: how many of something are ordered."""
    for match in _COUNTED.finditer(clause.folded):
        value = parse_numeral(match["n"])
        before = clause.folded[max(0, match.start() - 1) : match.start()]
        if not value or value == 1 or before in tuple("第十0这每.近"):
            continue
        if before in tuple('“"') and clause.folded[match.end() : match.end() + 1] in tuple('”"'):
            continue  # “三项制度” is what it is called
        if match["unit"] == "年" and "行动" not in match["what"]:
            continue
        if clause.folded.startswith(("成果", "成效"), match.end()):
            continue  # “巩固两年行动成果”: of a drive that is over
        start, end = clause.start + match.start(), clause.start + match.end()
        start, end = clip(text, max(clause.start, start - 12), end, end)
        start += len(text[start:end]) - len(text[start:end].lstrip("、和及"))
        listed = _listed(clause.folded[: match.start()], value)
        if listed if match["unit"] == "项" else match["unit"] == "方" and not listed:
            continue  # “收寄验视、实名收寄、过机安检三项制度”, “五方责任主体”: what they are called
        if _OBJECT.match(clause.folded) and _ACTS.match(clause.folded, match.end()):
            continue  # “对…等10类产品实施监督抽查”: on which, not how many
        unit = "项" if match["unit"] in ("大", "个") else match["unit"]
        name = text[clause.start + match.start("what") : clause.start + match.end("what")].strip(
            '”" '
        )
        yield Figure(name + ("期限" if unit == "年" else "数"), "eq", value, unit, due, start, end)


def _listed(before: str, count: int) -> bool:
    """Whether as many things are named right before they are counted."""
    return len(re.split(r"、|和|及", before)) == count


def _reached(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    match = _REACH.fullmatch(clause.folded)
    if match and not re.search(r"[0-9]%", clause.folded) and re.search("目标|指标", match["value"]):
        start, end = clip(text, clause.start, clause.end, clause.end)
        yield Figure(match["metric"], "reach", match["value"], None, due, start, end)


def _ranked(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    match = _RANK.match(clause.folded)
    value = parse_numeral(match["n"] or match["m"]) if match else None
    if match and value:
        until = clause.start + match.end()
        start, end = clip(text, clause.start, until, until)
        metric = LEAD.sub("", fold(match["metric"]))
        yield Figure(metric, "rank_within", value, match["unit"] or match["of"], due, start, end)


def _shared(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    """“不低于三成”, “百分之九十五以上”, given as per cent; “三分之二以上” as printed."""
    match = _SHARE.match(clause.folded)
    if match is None:
        return
    verb, suffix = match["verb"], match["suffix"] or ""
    bounded = verb != "超过" and verb.endswith(("高于", "超过", "控制在"))
    atmost = bounded or suffix[-1:] in ("下", "内")
    moves = verb in (*_FALLS, "提高", "提升", "增长", "增加")
    metric = named(text[clause.start : clause.start + match.end("metric")])
    name = metric + ("降幅" if verb in _FALLS else "")
    start, end = clip(text, clause.start, clause.start + match.end(), clause.start + match.end())
    value = _per_cent(match)
    exact = (moves and not suffix) or suffix == "左右" or (value == 100 and not suffix)  # noqa: PLR2004
    op = "le" if atmost else "gt" if verb == "超过" else "eq" if exact else "ge"
    unit = None if match["part"] else "%"
    yield Figure(name, op, value, unit, due, start, end)  # type: ignore[arg-type]  # all are operators


def _per_cent(match: re.Match[str]) -> int | float | str:
    if match["part"]:
        return match["part"]
    if match["percent"]:
        whole = parse_numeral(match["percent"]) or 0
        tail = "".join(str(parse_numeral(digit) or 0) for digit in match["point"] or "")
        return float(f"{whole}.{tail}") if tail else whole
    half = 5 if match["half"] == "半" else parse_numeral(match["half"] or "") or 0
    return 10 * (parse_numeral(match["n"]) or 0) + half


def _multiplied(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    match = _DOUBLED.match(clause.folded) or _NONE.match(clause.folded)
    if match is None:
        return
    start, end = clip(text, clause.start, clause.start + match.end(), clause.start + match.end())
    metric = named(text[clause.start : clause.start + match.end("metric")])
    if match.re is _NONE:
        what = match["what"] or ""
        name = metric if metric.endswith(what) else metric + what
        yield Figure(name.removesuffix("发生"), "eq", 0, None, due, start, end)
    else:
        yield Figure(metric, "ge", 2 ** (parse_numeral(match["n"]) or 1), "倍", due, start, end)


def worded_targets(text: str, clause: Clause, due: str | None) -> list[Figure]:
    """The one target of a clause that says nothing else in figures; none, or one."""
    forms = (_reached, _ranked, _shared, _multiplied)
    return [figure for form in forms for figure in form(text, clause, due)]


def counted_targets(text: str, clause: Clause, due: str | None) -> list[Figure]:
    """How many of something a clause orders, in words."""
    return list(_counted(text, clause, due))
