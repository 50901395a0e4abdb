"""Numeric targets in an item's matter.

Owns which figures of a clause are targets and by when. A figure without anything that it
measures is left alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from campaigns.plans.clauses import Clause, clip
from campaigns.plans.draft import TargetOperator
from campaigns.plans.figures import (
    BEFORE,
    FIGURE,
    SINCE,
    Figure,
    is_part_of_name,
    measured,
    named,
    only_bounds,
    stands_alone,
    value_of,
)
from campaigns.plans.text import fold
from campaigns.plans.worded_targets import counted_targets, worded_targets

_THING: Final = re.compile(r"[^,。;、()]{0,16}")
_DUE: Final = re.compile(
    r"(?<![较比与同自从由以0-9])(20[0-9]{2}) ?年(?:[^-—至到度]|$)(?!基础|同期|水平)"
)
# “到2025年，…，…” holds for its sentence; “2025年底前建成5个基地” for itself.
_GOVERNS: Final = re.compile(
    r"(?:力争|确保|争取|努力)?(?:到|至|截至|截止)|(?:20[0-9]{2} ?年(?:底前?|末前?|前|内)?)$"
)
_AMONG: Final = re.compile(r"\((?:其中|包括|含)[,:]?(?P<parts>[^()]{4,120})(?:\)|$)")
_MOVED: Final = re.compile(
    r"(?P<down>下降|降低|减少|缩短|压缩|压减)|(?:增长|提高|提升|增加|上升|递增)(?!到|至)"
)
_AT_YEAR: Final = re.compile(r"(?:到|至)?20[0-9]{2} ?年(?:底|末)?")
_COMPARED: Final = re.compile(rf"(?:并|分别|力争|均)*{SINCE}")
_MOVE: Final = re.compile("[增降]幅$")
# The words that all members of “农药、肥料监督抽检合格率分别” share stand with the last.
_SHARED_TAIL: Final = re.compile(
    r"(?:产品|质量|安全|监督|例行|风险|评价性|抽检|抽查|抽样|监测|检验|检测|检查|总体|综合|平均|一次|竣工|验收|年度|消费者?|"
    r"顾客|公众|群众)*(?:[^、和及]{0,2}[率比量度值额例]|指数|面积|水平|数量|人数)$"
)


def find_targets(text: str, clauses: Sequence[Clause], *, default_due: str | None) -> list[Figure]:
    """Every figure that the clauses of one item set, in printed order.

    Args:
        text: the item's text.
        clauses: its own matter.
        default_due: the year of the item, or of the plan where its chapter sets goals for it;
            else None.
    """
    found: list[Figure] = []
    sentence_due, before = default_due, clauses[0].start if clauses else 0
    last, sentence, said_at = "", -1, -1
    for at, clause in enumerate(clauses):
        if re.search(r"[。!?！？\n]", fold(text[before : clause.start])):
            sentence_due = default_due
        own = _due(clause.folded)
        if own and _GOVERNS.match(clause.folded):
            sentence_due = own
        due = own or sentence_due
        before = clause.end
        figures = worded_targets(text, clause, due)
        if not figures:
            counted = counted_targets(text, clause, due)
            figures = [
                *counted,
                *(f for f in _measured(text, clause, due) if not _twice(f, counted)),
                *_among(text, clause, due),
                *_of_clause_before(
                    text, clauses[max(0, at - 1) : at + 1], due, last if said_at == at - 1 else ""
                ),
            ]
        if figures:
            last, sentence, said_at = _MOVE.sub("", figures[-1].metric), clause.sentence, at
        elif last:
            figures = list(_of_figure_before(clause, last, due, near=sentence == clause.sentence))
        found += [] if clause.told else sorted(figures, key=lambda f: f.end)
    return found


def _twice(figure: Figure, counted: Sequence[Figure]) -> bool:
    """Whether a measured figure is the number of a counted phrase again."""
    return any(
        f.value == figure.value and f.start < figure.end and figure.start < f.end for f in counted
    )


def _due(folded: str) -> str | None:
    """The year that a clause sets; a year that it only compares with is none."""
    match = _DUE.search(folded)
    return match[1] if match else None


def _measured(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    folded = BEFORE.sub(lambda m: " " * len(m[0]), clause.folded)
    before = 0
    waiting: list[tuple[int, int]] = []
    tail, last, alone = "", None, False
    for match in FIGURE.finditer(folded):
        if _decoration(folded, match.start()) or _in_brackets(folded, before, match.start()):
            continue
        if is_part_of_name(match, folded[match.end() :]):
            continue
        stretch = folded[before : match.start()]
        what = measured(stretch, match, folded[match.end() :], last)
        if what is None:
            if waiting and match["unit"] and stretch.strip() in ("、", "和", "及", ""):
                yield _figure(text, clause, waiting.pop(0), match, "ge", due, tail)
                before = match.end()
            elif (before == 0 or alone) and stands_alone(stretch, match, folded[match.end() :]):
                metric = (before + len(stretch) - len(stretch.lstrip("、和及")), match.start())
                yield _figure(text, clause, metric, match, "ge", due)
                before, last, alone = match.end(), "ge", True
            elif match["unit"]:
                before, last = match.end(), None
            continue
        metric = (before + what.start, before + what.end)
        ranges, tail = _ranges(folded, *metric), ""
        if "分别" in stretch:
            waiting = _members(folded, *metric)
            shared = _SHARED_TAIL.search(folded, *metric)
            ranges = [waiting.pop(0)]
            tail = shared[0] if shared else ""
        for each in ranges:
            yield _figure(text, clause, each, match, what.op, due, tail)
        before, last = match.end(), what.group


def _among(text: str, clause: Clause, due: str | None) -> Iterator[Figure]:
    """“(其中种子98%以上、农药95%以上)”: the parts of what stands before the bracket."""
    for bracket in _AMONG.finditer(clause.folded):
        start, end = bracket.span("parts")
        at = clause.start + start
        part = Clause(text[at : clause.start + end], clause.folded[start:end], at, clause.sentence)
        yield from _measured(text, part, due)


def _of_clause_before(
    text: str, pair: Sequence[Clause], due: str | None, measure: str
) -> Iterator[Figure]:
    """“开展监督抽查，不少于500批次”: what is counted stands in the clause before.

    ``measure`` is that of its last figure, if it has one: “合格率达到90%，力争达到92%”.
    """
    if len(pair) < 2 or pair[0].sentence != pair[1].sentence:  # noqa: PLR2004
        return
    above, clause = pair
    match = FIGURE.search(clause.folded)
    if match is None or not match["unit"] or not only_bounds(clause.folded[: match.start()]):
        return
    what = measured("总数" + clause.folded[: match.start()], match, "", None)
    if what is not None:
        start = clip(text, above.start, above.end, above.end)[0]
        name = measure or named(text[start : above.end])
        until = clause.start + match.end()
        yield Figure(name, what.op, value_of(match), match["unit"], due, clause.start, until)


def _of_figure_before(
    clause: Clause, metric: str, due: str | None, *, near: bool
) -> Iterator[Figure]:
    """“2023年合格率达到98%；2024年达到99%以上”: the same is measured, at another time.

    ``near`` in its own sentence it may be a rise, too: “合格率达到93%，比上年提高1个百分点”.
    """
    compared = _COMPARED.match(clause.folded) if near else None
    year = _AT_YEAR.match(clause.folded)
    start = compared or year
    match = FIGURE.search(clause.folded, start.end()) if start else None
    if start is None or match is None or match["unit"] not in ("%", "‰", "分", "个百分点"):
        return
    stretch = clause.folded[start.end() : match.start()]
    moved = _MOVED.fullmatch(stretch) if compared else None
    if moved is None and (compared or not only_bounds(stretch)):
        return
    what = measured(metric + stretch, match, "", None)
    if what is not None:
        name = metric + (("降幅" if moved["down"] else "增幅") if moved else "")
        until = clause.start + match.end()
        yield Figure(name, what.op, value_of(match), match["unit"], due, clause.start, until)


def _decoration(folded: str, at: int) -> bool:
    """Part of a date, a number of a document, or a name such as PM2.5."""
    return bool(re.search(r"[A-Za-z第〔\[]$|[0-9]\.$", folded[max(0, at - 2) : at]))


def _in_brackets(folded: str, start: int, end: int) -> bool:
    stretch = folded[start:end]
    return stretch.count("(") > stretch.count(")")


def _members(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of a list's members."""
    found, at = [], start
    for cut in re.compile(r"、|和|及|$").finditer(folded, start, end):
        if cut.start() > at:
            found.append((at, cut.start()))
        at = cut.end()
    if at < end:
        found.append((at, end))
    return found


def _ranges(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """“受检率、合格率均” is two metrics; “强度、厚度合格率” is one."""
    parts = _members(folded, start, end)
    several = len(parts) > 1 and all(
        folded[a:b].endswith(("率", "比例", "比重", "指数")) for a, b in parts
    )
    return parts if several else [(start, end)]


def _figure(
    text: str,
    clause: Clause,
    metric: tuple[int, int],
    match: re.Match[str],
    op: TargetOperator,
    due: str | None,
    tail: str = "",
) -> Figure:
    thing = _THING.match(clause.folded, match.end()) if metric[1] == match.start() else None
    until = clause.start + (thing.end() if thing else match.end())
    start, end = clip(text, clause.start + metric[0], until, until)
    name = named(text[clause.start + metric[0] : clause.start + metric[1]])
    if thing and thing[0].strip():
        name = text[clause.start + thing.start() : until].strip("的 ")
    if tail and not fold(name).endswith(tail):
        name += tail
    moved = _MOVED.search(clause.folded, metric[1], match.start())
    if moved and op in ("eq", "ge", "gt"):
        name += "降幅" if moved["down"] else "增幅"
    unit = match["unit"]
    if unit and "每年" in clause.folded[: match.start()] and unit not in ("%", "‰"):
        unit += "/年"
    return Figure(name, op, value_of(match), unit, due, start, end)
