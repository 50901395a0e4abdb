"""From lines to a tree of headings.

Owns where a heading begins, what text is its own and what lies under it. Knows nothing of
agencies, campaigns or targets.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.markers import Marker, Style, marker_at
from campaigns.plans.text import Line, fold

_SENTENCE_END: Final = "。;!?)]:"
_TITLE_CHARS: Final = 45
_LOOK_BACK: Final = 60
_LOOK_AHEAD: Final = 4_000
_CONTENTS: Final = re.compile(r"[.…·—-]{3,} *[0-9IVX]+$")
_INLINE: Final = re.compile(
    r"\( ?[一二三四五六七八九十百]{1,3} ?\)|[一二三四五六七八九十]{1,3}、|(?<![0-9.])[0-9]{1,2} ?[、.](?![0-9])"
)


@dataclass(slots=True)
class Paragraph:
    """One paragraph as printed, with the line it begins on."""

    line: int
    text: str


@dataclass(slots=True)
class Heading:
    """A marker, the rest of its line, the paragraphs below it and the headings under it."""

    marker: Marker
    printed: str
    line: int
    first: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list["Heading"] = field(default_factory=list)
    parent: "Heading | None" = None

    @property
    def body(self) -> list[Paragraph]:
        """Every paragraph of its own, the rest of the marker's line first."""
        first = [Paragraph(self.line, self.first)] if self.first else []
        return first + self.paragraphs

    def walk(self) -> Iterator["Heading"]:
        """Itself and all below, in the order printed."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Outline:
    """Lines before the first heading, the top headings, and table-of-contents lines."""

    before: list[Line] = field(default_factory=list)
    top: list[Heading] = field(default_factory=list)
    contents: list[Line] = field(default_factory=list)

    def headings(self) -> Iterator[Heading]:
        for heading in self.top:
            yield from heading.walk()


def unwrap(lines: list[Line]) -> list[Line]:
    """Join lines that a fixed column width broke; other texts come back as they are."""
    width = _wrap_width(lines)
    if width is None:
        return lines
    joined: list[Line] = []
    open_ended = False
    for line in lines:
        if joined and open_ended and marker_at(line.folded) is None:
            last = joined[-1]
            joined[-1] = Line(last.no, last.text + line.text, last.folded + line.folded)
        else:
            joined.append(line)
        open_ended = len(line.text) >= width - 3 and line.folded[-1] not in "。!?"
    return joined


def _wrap_width(lines: list[Line]) -> int | None:
    """The column width of a hard-wrapped text; None when the lines are paragraphs."""
    lengths = Counter(len(line.text) for line in lines if line.folded[-1] not in _SENTENCE_END)
    broken = sum(lengths.values())
    if broken < 8 or broken * 2 < len(lines):  # noqa: PLR2004 - too few to tell
        return None
    width = lengths.most_common(1)[0][0]
    close = sum(n for length, n in lengths.items() if width - 3 <= length <= width + 1)
    return width + 1 if 14 <= width <= 90 and close * 10 >= broken * 6 else None  # noqa: PLR2004


def split_inline(line: Line, last: dict[Style, int]) -> Iterator[Line]:
    """Cut a line before headings that were printed into it, as flattened pages do.

    A cut needs a sentence end before it and a number that goes on counting, so that
    references such as “(一)项” and enumerations inside a sentence stay whole.

    Args:
        line: the line to cut.
        last: the last number seen of each style; brought up to date on the way.
    """
    start = 0
    _count(marker_at(line.folded), last)
    for match in _INLINE.finditer(line.folded, 1):
        marker = marker_at(line.folded, match.start())
        if marker is None or match.start() <= start:
            continue
        before = line.folded[max(start, match.start() - _LOOK_BACK) : match.start()].rstrip()
        ended = before[-1:] in tuple("。;!?)]")
        at_marker = match.start() - start < _LOOK_BACK
        under_title = at_marker and marker.number == 1 and _is_bare_title(before, marker)
        goes_on = marker.number == last.get(marker.style, 0) + 1
        opens = marker.number == 1 and _has_second(line.folded, marker)
        if (ended and goes_on and (marker.number > 1 or opens)) or (under_title and opens):
            yield _part(line, start, match.start())
            start = match.start()
            _count(marker, last)
    yield _part(line, start, len(line.text))


def _part(line: Line, start: int, end: int) -> Line:
    text = line.text[start:end].strip()
    return Line(line.no, text, fold(text))


def _count(marker: Marker | None, last: dict[Style, int]) -> None:
    if marker is None:
        return
    last[marker.style] = marker.number
    for style in [s for s in last if Marker(s, 1, "", 0).rank > marker.rank]:
        del last[style]


def _is_bare_title(before: str, marker: Marker) -> bool:
    above = marker_at(before)
    return above is not None and above.rank < marker.rank and len(before) <= _TITLE_CHARS


def _has_second(folded: str, marker: Marker) -> bool:
    second = {"paren": r"\(二\)", "chapter": "二、", "number": r"(?<![0-9.])2 ?[、.](?![0-9])"}
    pattern = second.get(marker.style)
    ahead = folded[marker.end : marker.end + _LOOK_AHEAD]
    return pattern is not None and re.search(rf"[。;!?)\]] *{pattern}", ahead) is not None


def build_outline(lines: Iterable[Line]) -> Outline:
    """The tree of headings of N lines, in one pass."""
    outline = Outline()
    last: dict[Style, int] = {}
    for line in lines:
        if _CONTENTS.search(line.folded):
            outline.contents.append(line)
            continue
        for part in split_inline(line, last):
            _place(outline, part)
    return outline


def _place(outline: Outline, line: Line) -> None:
    marker = marker_at(line.folded)
    current = _last_heading(outline)
    if marker is None or (current is None and marker.number != 1):
        if current is None:
            outline.before.append(line)
        else:
            current.paragraphs.append(Paragraph(line.no, line.text))
        return
    heading = Heading(marker, line.text[: marker.end], line.no, line.text[marker.end :].strip())
    while current is not None and current.marker.rank >= marker.rank:
        current = current.parent
    heading.parent = current
    (outline.top if current is None else current.children).append(heading)


def _last_heading(outline: Outline) -> Heading | None:
    if not outline.top:
        return None
    heading = outline.top[-1]
    while heading.children:
        heading = heading.children[-1]
    return heading
