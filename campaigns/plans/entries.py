"""From headings to entries: which are chapters, sections and items, and what is their own.

Owns titles, paths, and the cutting of an item's text into title, matter and responsibility.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.clauses import clauses_of
from campaigns.plans.draft import Chapter
from campaigns.plans.drives import find_drives
from campaigns.plans.headings import Heading, Outline, Paragraph
from campaigns.plans.labels import fold_in_labels
from campaigns.plans.markers import RANK
from campaigns.plans.names import item_name
from campaigns.plans.numerals import CHINESE
from campaigns.plans.responsibility import Span, find_responsibility
from campaigns.plans.roles import Reading
from campaigns.plans.text import fold

_TITLE_CHARS: Final = 40
# A chapter that only says what each office does, or who explains the plan, is no item.
_NO_ITEM: Final = re.compile(
    r"(?:[^,。]{0,4}(?:职责|部门|任务|工作|责任)分工|(?:部门|工作)职责|附 ?则)$"
)
# “第三条（农资打假）农业农村部门牵头…”: an article's caption.
_CAPTION: Final = re.compile(r"\([^()]{2,20}\)(?=[^,。;:()])")


@dataclass(slots=True)
class Entry:
    """A heading with what was found of its responsibility.

    ``spread`` says that it stands at its chapter or section, for all of the items there.
    """

    heading: Heading
    chapter: Heading | None
    reading: Reading
    spans: list[Span]
    children: list["Entry"] = field(default_factory=list)
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Ranges:
    """An item's text and the parts of it that are its own matter."""

    text: str
    title: str
    title_printed: bool
    matter: tuple[tuple[int, int], ...]


def chapters_and_entries(outline: Outline) -> tuple[list[Chapter], list[Entry]]:
    """Split headings into chapters, which only group, and entries in printed order."""
    fold_in_labels(outline)
    _fold_in_enumerations(outline)
    chapters: list[Chapter] = []
    entries: list[Entry] = []
    layered = any(top.children for top in outline.top)
    for top in outline.top:
        chapter = top.marker.rank <= RANK["chapter"] or _counts_decimally(top)
        grouping = chapter and (top.children or layered)
        if not grouping:
            entries += _entries(top, None)
            continue
        reading, spans = find_responsibility([p.text for p in top.body])
        entry_title = chapter_title(top, spans)
        chapters.append(Chapter(number_of(top), entry_title, top.line))
        entry = Entry(top, top, reading, spans)
        answered = bool(reading.names()) and not reading.urged
        may_be_item = not top.children and not _NO_ITEM.match(entry_title)
        if may_be_item and (answered or ("目标" not in entry_title and orders_drives(entry))):
            entries.append(entry)
        below = [_entries(child, top) for child in top.children]
        entry.children = [found[0] for found in below]
        _spread(entry.children)
        _inherit(entry)
        entries += [e for found in below for e in found]
    return chapters, entries


def _spread(entries: Sequence[Entry]) -> None:
    """A responsibility that stands once, on a line of its own at a chapter's end, is everyone's."""
    if not _ends_for_all(entries):
        return
    for entry in entries[:-1]:
        entry.reading = entries[-1].reading
        entry.spread = True


def _inherit(entry: Entry) -> None:
    """What is below a heading with agencies and names none of its own is theirs, too."""
    below = [e for child in entry.children for e in (child, *child.children)]
    if not entry.reading.names() or any(e.reading.names() for e in below):
        return
    for e in below:
        e.reading, e.spread = entry.reading, True


def orders_drives(entry: Entry) -> bool:
    """Whether an entry's own paragraphs name an enforcement drive."""
    ranges = ranges_of(entry)
    found = find_drives(ranges.text, clauses_of(ranges.text, ranges.matter), title=ranges.title)
    return any(d.kind.enforcement and d.kind.strength == "drive" for d in found)


def _fold_in_enumerations(outline: Outline) -> None:
    """(1), 1) and ① under a heading with a body of its own are its text, not items.

    They are items where one of them names its own agencies, or where the heading above only
    groups them.
    """
    for heading in list(outline.headings()):
        deep = [c for c in heading.children if c.marker.rank >= RANK["number_paren"]]
        if not deep:
            continue
        answered = len(deep) > 1 and any(
            find_responsibility([p.text for p in c.body])[0].names() for c in deep
        )
        groups_only = len("".join(p.text for p in heading.body)) <= _TITLE_CHARS
        if answered or (len(deep) > 1 and groups_only and heading.marker.rank <= RANK["paren"]):
            continue
        for child in deep:
            for part in child.walk():
                first = Paragraph(part.line, part.printed + part.first)
                heading.paragraphs += [first, *part.paragraphs]
        heading.children = [c for c in heading.children if c not in deep]


def _entries(heading: Heading, chapter: Heading | None) -> list[Entry]:
    reading, spans = find_responsibility([p.text for p in heading.body])
    entry = Entry(heading, chapter, reading, spans)
    below: list[Entry] = []
    for child in heading.children:
        found = _entries(child, chapter)
        entry.children.append(found[0])
        below += found
    _lift(entry)
    _inherit(entry)
    return [entry, *below]


def _lift(entry: Entry) -> None:
    """A responsibility on a line of its own behind the last of several belongs to all."""
    if entry.reading.names() or not _ends_for_all(entry.children):
        return
    last = entry.children[-1]
    body, whole = last.heading.body, {s.paragraph for s in last.spans}
    moved = [body[at] for at in sorted(whole)]
    last.heading.paragraphs = [p for p in last.heading.paragraphs if p not in moved]
    entry.heading.paragraphs += moved
    entry.reading, entry.spans = find_responsibility([p.text for p in entry.heading.body])
    last.reading, last.spans = find_responsibility([p.text for p in last.heading.body])


def _ends_for_all(entries: Sequence[Entry]) -> bool:
    """Whether only the last of several has agencies, on lines of their own below its matter."""
    if len(entries) < 2 or any(e.reading.names() or e.children for e in entries[:-1]):  # noqa: PLR2004
        return False
    last = entries[-1]
    own_lines = {s.paragraph for s in last.spans if s.start == 0}
    every = {s.paragraph for s in last.spans}
    return bool(last.reading.names()) and own_lines == every and min(every) > 0


def number_of(heading: Heading) -> str:
    printed = fold(heading.printed)
    match = re.search(rf"[{CHINESE}]+|[0-9]+", printed)
    return match[0] if match else printed or str(heading.marker.number)


def chapter_title(heading: Heading, spans: Sequence[Span]) -> str:
    text = heading.first
    if not text and heading.paragraphs:
        text = heading.paragraphs[0].text
    cut = min((s.start for s in spans if s.paragraph == 0), default=len(text))
    return re.split(r"[。\n]", text[:cut], maxsplit=1)[0].strip()


def _counts_decimally(heading: Heading) -> bool:
    """Whether “1” stands over “1.1”, so that it is a chapter."""
    return heading.marker.style == "number" and any(
        child.marker.style == "decimal" for child in heading.children
    )


def path_of(entry: Entry) -> str:
    """“二(一)1”: the numbers from the chapter down, as they would be cited.

    “2.1.3” holds the numbers above it itself.
    """
    parts: list[str] = []
    heading: Heading | None = entry.heading
    while heading is not None:
        if parts and entry.heading.marker.style == "decimal" and _is_in(heading, parts[-1]):
            heading = heading.parent
            continue
        printed = fold(heading.printed).strip()
        plain = heading.marker.style not in ("paren", "number_paren", "circled", "point")
        parts.append(
            number_of(heading)
            if plain and heading.marker.style != "decimal"
            else printed.rstrip("、.:, ")
        )
        heading = heading.parent
    return "".join(reversed(parts))


def _is_in(heading: Heading, decimal: str) -> bool:
    return decimal.startswith(fold(heading.printed).strip("、.: ") + ".")


def ranges_of(entry: Entry) -> Ranges:
    """The entry's text, its title and what is neither title nor responsibility."""
    heading, body = entry.heading, entry.heading.body
    text, starts = heading.printed, []
    for at, paragraph in enumerate(body):
        glue = "" if at == 0 and heading.first else "\n"
        starts.append(len(text) + len(glue))
        text += glue + paragraph.text
    title, printed, title_end = _title(entry, body)
    matter: list[tuple[int, int]] = []
    for at, paragraph in enumerate(body):
        cursor = title_end if at == 0 and printed else 0
        for span in [s for s in entry.spans if s.paragraph == at]:
            matter.append((starts[at] + cursor, starts[at] + max(cursor, span.start)))
            cursor = span.end
        matter.append((starts[at] + cursor, starts[at] + max(cursor, len(paragraph.text))))
    return Ranges(text, title, printed, tuple((a, b) for a, b in matter if b > a))


def _title(entry: Entry, body: Sequence[Paragraph]) -> tuple[str, bool, int]:
    """Title, whether it is printed as one, and where it ends in the first paragraph."""
    if not body:
        return "", False, 0
    first = body[0].text
    spans = [s for s in entry.spans if s.paragraph == 0]
    if spans and spans[0].start == 0 and spans[0].end < len(first):
        behind = min((s.start for s in spans[1:]), default=len(first))
        return item_name(first[spans[0].end : behind].lstrip(" 　,，、")), False, 0
    caption = _CAPTION.match(fold(first))
    if caption and not (spans and spans[0].start == 0):
        return first[1 : caption.end() - 1], True, caption.end()
    own_end = min((s.start for s in spans), default=len(first))
    rest = first[spans[-1].end :].strip(" 　。.;；") if spans else ""
    more = len(body) > 1 or bool(entry.children) or bool(rest)
    title, end = _printed_title(
        first[:own_end].rstrip(" 　"), more=more, groups=bool(entry.children)
    )
    if end is None:
        return title, False, 0
    return title, True, end or own_end


def _printed_title(head: str, *, more: bool, groups: bool) -> tuple[str, int | None]:
    """Title of the words before the agencies, and where it ends: 0 all of them, None not printed.

    Args:
        head: the first paragraph up to the responsibility.
        more: whether anything stands below it.
        groups: whether other headings do.
    """
    folded = fold(head)
    stop = re.search(r"[。:!?]|  ", folded)
    if stop is None:
        whole = 0 < len(folded) <= _TITLE_CHARS and (more or "," not in folded)
        return (head, 0) if whole else (item_name(head), None)
    title, rest = head[: stop.start()].strip(), head[stop.end() :].strip()
    fits = 0 < len(title) <= _TITLE_CHARS - 5
    if fits and (rest or groups or (more and not _orders(title))):
        return title, stop.end()
    return item_name(head), None


def _orders(title: str) -> bool:
    """Whether a sentence is long enough to be the order itself and not its heading."""
    return len(title) > 25 or "," in fold(title)  # noqa: PLR2004
