"""From lines to a tree of headings.

Owns where a heading begins, what text is its own and what lies under it. Knows nothing of
agencies, campaigns or targets.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from campaigns.plans.annexes import join_rows
from campaigns.plans.headings import Heading, Outline, Paragraph, attach, last_heading
from campaigns.plans.markers import CHAPTERS, RANK, Marker, Style, marker_at
from campaigns.plans.rows import place_row
from campaigns.plans.tables import Columns, cells_of, columns_of, is_rule, row_of
from campaigns.plans.text import Line, fold

_SENTENCE_END: Final = "。;!?)]:〕"
_TITLE_CHARS: Final = 45
_RAGGED: Final = 6
_FEW_LINES: Final = 4
_NARROWEST: Final = 28
_WIDEST: Final = 160
_LOOK_BACK: Final = 60
_LOOK_AHEAD: Final = 4_000
_TABLED: Final = re.compile(r"\S {2,}\S.*\S {2,}\S")
_LONG: Final = 40
_BRACKET_LINES: Final = 8
_BRACKETS: Final = re.compile(r"[()]")
_PAUSE: Final = re.compile(r"[,。;、)]")
_FRESH: Final = re.compile(r"\(|[^,。;]{2,8}:")
_COMMA_CELLS: Final = re.compile(r"(?:^|[^,])(?:[^,]{1,12},){3,}[^,]{1,12}$")
_CUT_LIST: Final = re.compile(
    r"(?:单位|部门)[:].*[、:](?!.*[局厅委办部院会团社行站所处司府、])[^、:,。;]{1,8}$"
)
_REST: Final = re.compile(r"[^,。;:()]{1,60}[局厅委办部院会团社行站所处司府]。?")
_CONTENTS: Final = re.compile(r"(?<![.…·—-])[.…·—-]{3,} *[0-9IVX]+$")
_INLINE: Final = re.compile(
    r"\( ?[一二三四五六七八九十百]{1,3} ?\)|[一二三四五六七八九十]{1,3}、|"
    r"(?<![0-9.])[0-9]{1,2} ?[、.](?![0-9])"
)


def unwrap(lines: list[Line]) -> list[Line]:
    """Join lines that a column's width broke inside a sentence, a bracket or a name."""
    width = _wrap_width(lines)
    broken: list[list[Line]] = []
    inside = 0
    for at, line in enumerate(lines):
        if broken and (inside or _goes_on(broken[-1][-1], line, width)):
            broken[-1].append(line)
        else:
            broken.append([line])
        inside = inside - 1 if inside else _lines_to_close(lines, at)
    return [parts[0] if len(parts) == 1 else _whole(parts) for parts in broken]


def _lines_to_close(lines: Sequence[Line], at: int) -> int:
    """How many lines further the bracket is closed that a line leaves open; 0 where none is."""
    depth = _depth(lines[at], 0)
    if not depth or _in_cells(lines[at]):
        return 0
    for count, line in enumerate(lines[at + 1 : at + 1 + _BRACKET_LINES], start=1):
        if marker_at(line.folded) or _in_cells(line):
            return 0
        depth = _depth(line, depth)
        if not depth:
            return count
    return 0


def _depth(line: Line, depth: int) -> int:
    for sign in _BRACKETS.findall(line.folded):
        depth = depth + 1 if sign == "(" else max(0, depth - 1)
    return depth


def _goes_on(last: Line, line: Line, width: int | None) -> bool:
    if _in_cells(last) or _in_cells(line) or marker_at(line.folded):
        return False
    full = width is not None and width - _RAGGED <= last.width <= width
    return (full and last.folded[-1] not in "。!?") or _runs_on(last, line) or _cut(last, line)


def _runs_on(last: Line, line: Line) -> bool:
    """Whether a long line ends within a sentence that the next one takes up."""
    return (
        last.width >= _LONG
        and last.folded[-1] not in f'{_SENTENCE_END}"”'
        and _PAUSE.search(last.folded) is not None
        and _PAUSE.search(line.folded) is not None
        and _FRESH.match(line.folded) is None
        and not any(_COMMA_CELLS.search(each.folded) for each in (last, line))
    )


def _cut(last: Line, line: Line) -> bool:
    """Whether a list of bodies behind a label ends within a name that the next line ends."""
    return _CUT_LIST.search(last.folded) is not None and _REST.fullmatch(line.folded) is not None


def _in_cells(line: Line) -> bool:
    return _TABLED.search(line.folded) is not None or any(c in line.raw for c in "\t|│")


def _whole(parts: Sequence[Line]) -> Line:
    return replace(
        parts[0],
        text="".join(part.text for part in parts),
        folded="".join(part.folded for part in parts),
        raw="".join(part.raw for part in parts),
    )


def _wrap_width(lines: list[Line]) -> int | None:
    """The column width of a hard-wrapped text, in half-width cells; None for paragraphs.

    In a wrapped text many lines end near one width inside a sentence and few are longer.
    """
    counts = Counter(line.width for line in lines if line.width <= _WIDEST)
    broken = Counter(
        line.width
        for line in lines
        if line.width <= _WIDEST and line.folded[-1] not in _SENTENCE_END
    )
    near = {w: sum(broken[v] for v in range(w - _RAGGED, w + 1)) for w in counts}
    width = max(near, key=lambda w: (near[w], w), default=0)
    full = sum(counts[v] for v in range(width - _RAGGED, width + 1))
    longer = sum(line.width > width for line in lines)
    wrapped = width >= _NARROWEST and near[width] >= max(_FEW_LINES, len(lines) // 5)
    return width if wrapped and near[width] * 2 >= full and longer * 8 <= len(lines) else None


@dataclass(slots=True)
class Numbering:
    """The last number of each style: since the last higher heading, and ever."""

    last: dict[Style, int] = field(default_factory=dict)
    ever: dict[Style, int] = field(default_factory=dict)

    def count(self, marker: Marker | None) -> None:
        if marker is None:
            return
        self.last[marker.style] = self.ever[marker.style] = marker.number
        for style in [s for s in self.last if RANK[s] > marker.rank]:
            del self.last[style]

    def follows(self, marker: Marker) -> bool:
        """Whether the marker's number is the next of its style."""
        return marker.number == self.last.get(marker.style, 0) + 1

    def resumes(self, marker: Marker) -> bool:
        """Whether it goes on counting over a higher heading, as some plans number."""
        return marker.number > 1 and marker.number == self.ever.get(marker.style, 0) + 1


def split_inline(line: Line, numbers: Numbering) -> Iterator[Line]:
    """Cut a line before headings that were printed into it, as flattened pages do.

    A cut needs a sentence end before it and a number that goes on counting, so that
    references such as “(一)项” and enumerations inside a sentence stay whole.

    Args:
        line: the line to cut.
        numbers: what was counted so far; brought up to date on the way.
    """
    start = 0
    numbers.count(marker_at(line.folded))
    for match in _INLINE.finditer(line.folded, 1):
        marker = marker_at(line.folded, match.start())
        if marker is None or match.start() <= start:
            continue
        before = line.folded[max(start, match.start() - _LOOK_BACK) : match.start()].rstrip()
        ended = before[-1:] in tuple("。;!?)]")
        at_marker = match.start() - start < _LOOK_BACK
        under_title = at_marker and _is_bare_title(before, marker)
        opens = marker.number == 1 and _has_second(line.folded, marker)
        first = opens and (under_title or (ended and numbers.follows(marker)))
        next_ = marker.number > 1 and ended and numbers.follows(marker)
        if first or next_ or ((under_title or ended) and numbers.resumes(marker)):
            yield _part(line, start, match.start())
            start = match.start()
            numbers.count(marker)
    yield _part(line, start, len(line.text))


def _part(line: Line, start: int, end: int) -> Line:
    text = line.text[start:end].strip()
    return Line(line.no, text, fold(text))


def _is_bare_title(before: str, marker: Marker) -> bool:
    above = marker_at(before)
    return above is not None and above.rank < marker.rank and len(before) <= _TITLE_CHARS


def _has_second(folded: str, marker: Marker) -> bool:
    second = {"paren": r"\(二\)", "chapter": "二、", "number": r"(?<![0-9.])2 ?[、.](?![0-9])"}
    pattern = second.get(marker.style)
    ahead = folded[marker.end : marker.end + _LOOK_AHEAD]
    return pattern is not None and re.search(rf"[。;!?)\]] *{pattern}", ahead) is not None


def build_outline(lines: Sequence[Line]) -> Outline:
    """The tree of headings of N lines, in one pass."""
    outline = Outline()
    numbers = Numbering()
    columns: Columns | None = None
    waiting = list(reversed(lines))
    while waiting:
        line = waiting.pop()
        if _CONTENTS.search(line.folded):
            outline.contents.append(line)
            continue
        header = columns_of(line)
        if header is not None and (header.tasks or outline.top):
            columns = header
            _place_table(outline, _table(waiting, columns), columns)
        elif columns is not None and _in_table(line, columns):
            waiting.append(line)
            _place_table(outline, _table(waiting, columns), columns)
        else:
            for part in split_inline(line, numbers):
                _place(outline, part)
    return outline


def _in_table(line: Line, columns: Columns) -> bool:
    cells = len(cells_of(line, columns.separator, loose=True))
    return is_rule(line) or (cells == len(columns.header) if columns.exact else cells > 1)


def _table(waiting: list[Line], columns: Columns) -> list[Line]:
    """Take the rows off the end of ``waiting``, whose last line comes first."""
    taken: list[Line] = []
    while waiting and columns_of(waiting[-1]) is None and _in_table(waiting[-1], columns):
        taken.append(waiting.pop())
    return [line for line in taken if not is_rule(line)]


def _place_table(outline: Outline, lines: Sequence[Line], columns: Columns) -> None:
    read = [(line, row_of(line, columns)) for line in lines]
    rows = [row for _, row in read if row is not None]
    if outline.top and join_rows(outline, rows):
        outline.loose += [line for line, row in read if row is None]
        return
    for line, row in read:
        if row is None or not row.tasks or not place_row(outline, row):
            outline.loose.append(line)


def _place(outline: Outline, line: Line) -> None:
    marker = marker_at(line.folded)
    current = last_heading(outline)
    if marker is not None and marker.style == "point":
        # “一是…二是…” counts inside an item, unless nothing else counts the items of a chapter.
        counts = current is None or current.marker.style in ("point", *CHAPTERS)
        marker = marker if counts else None
    if marker is None or (current is None and marker.number != 1):
        if current is None:
            outline.before.append(line)
        else:
            current.paragraphs.append(Paragraph(line.no, line.text))
        return
    attach(
        outline,
        Heading(marker, line.text[: marker.end], line.no, line.text[marker.end :].strip()),
    )
