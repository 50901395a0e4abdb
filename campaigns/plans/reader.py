"""The plan reader: a plan's text in, a draft out.

Owns the order of the steps. Nothing here guesses: a line that fits no step is handed back with its
number and the reason (``campaigns.plans.leftovers``).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from campaigns.plans.cells import joined_cells
from campaigns.plans.conventions import first_names_lead
from campaigns.plans.draft import Chapter, PlanDraft
from campaigns.plans.entries import Entry, chapters_and_entries
from campaigns.plans.feet import without_feet
from campaigns.plans.front import DOC_NO, is_date_line, read_front
from campaigns.plans.headings import Outline, Paragraph
from campaigns.plans.items import build_item, chapter_targets
from campaigns.plans.leftovers import unplaced_lines, warnings_of
from campaigns.plans.outline import build_outline, unwrap
from campaigns.plans.text import Line, PlanHasTooManyLines, fold, lines_of

_CLOSING: Final = re.compile(
    r"^(?:附件|附表|附录|\(此件|此件|抄送|主办|版权所有|责任编辑|编辑:|扫一扫|分享到|打印|上一篇|下一篇|政策解读|相关链接|关闭窗口|网站地图)"
)
_SPEAKS_OF_ALL: Final = re.compile(
    r"以上|上述|各[地市州县区级单责牵有成部]|请|本[方计要通行清办意]|此|附|特此|[省市县区]政府|[^,，。]{0,6}办公室"
)
_TITLE_CHARS: Final = 30
MAX_LINES: Final = 20_000
_NAME_ONLY: Final = re.compile(
    r"^[^,。;:、()《》]{3,30}(?:政府|办公厅|办公室|委员会|局|厅|领导小组|领导组|委)$"
)


def read_plan(text: str, *, file: str) -> PlanDraft:
    """Read one plan.

    Args:
        text: the decoded text, at most 1 MiB.
        file: its name; leading digits become the prefix of every id.

    Returns:
        A draft. A text without any heading gives no items and names every line as unplaced.

    Raises:
        PlanHasTooManyLines: more than 20,000 lines that hold something.
    """
    raw = lines_of(text)
    if len(raw) > MAX_LINES:
        raise PlanHasTooManyLines(file=file, limit=f"{MAX_LINES:,}")
    printed, notes = without_feet(raw)
    tabled, uncertain = joined_cells(printed)
    lines = unwrap(tabled)
    outline = build_outline(lines)
    prefix = _prefix(file)
    tail = _cut_tail(outline)
    outline.join()
    chapters, entries = chapters_and_entries(outline)
    first_names_lead(entries, lines)
    closing = _cut_closing(entries)
    front, used, introducing = read_front(outline.before, [*closing, *tail])
    used |= introducing if entries else set()
    period = front.period
    year = str(period.end.year) if period else None
    since = str(period.start.year) if period else None
    about = front.title or ""
    items = tuple(
        build_item(entry, id_=f"{prefix}-i{n:02d}", plan_year=year, since=since, about=about)
        for n, entry in enumerate(entries, start=1)
    )
    return PlanDraft(
        file=file,
        prefix=prefix,
        text=text,
        front=front,
        chapters=_with_targets(chapters, outline, entries, prefix, year),
        items=items,
        parent_documents=_parents(text, front.doc_no),
        unplaced=tuple(unplaced_lines(outline, notes, closing, tail, used, entries)),
        warnings=(*uncertain, *warnings_of(lines, outline, items, entries)),
    )


def _with_targets(
    chapters: Sequence[Chapter],
    outline: Outline,
    entries: Sequence[Entry],
    prefix: str,
    year: str | None,
) -> tuple[Chapter, ...]:
    """Each chapter with the figures of its own paragraphs, unless it is an item itself."""
    inside = {entry.heading.line for entry in entries}
    tops = {top.line: top for top in outline.top}
    return tuple(
        replace(
            chapter,
            targets=chapter_targets(
                tops[chapter.line], prefix=prefix, due=year if "目标" in chapter.title else None
            ),
        )
        if chapter.line not in inside
        else chapter
        for chapter in chapters
    )


def _prefix(file: str) -> str:
    stem = PurePath(file).stem
    match = re.match(r"[0-9]+(?=_|-|$)", stem)
    return match[0] if match else stem


def _cut_tail(outline: Outline) -> list[Line]:
    """Take the signature and everything behind it off the last heading."""
    headings = list(outline.headings())
    if not headings:
        return []
    paragraphs = headings[-1].paragraphs
    for at, paragraph in enumerate(paragraphs):
        folded = fold(paragraph.text)
        following = fold(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else ""
        signed = _NAME_ONLY.match(folded) and (is_date_line(following) or not following)
        if _CLOSING.match(folded) or is_date_line(folded) or signed:
            tail = [_line(p) for p in paragraphs[at:]]
            del paragraphs[at:]
            return tail
    return []


def _cut_closing(entries: Sequence[Entry]) -> list[Line]:
    """Take unnumbered paragraphs behind the last item's responsibility off that item."""
    if not entries or not entries[-1].spans:
        return []
    last = entries[-1]
    behind = max(span.paragraph for span in last.spans)
    body = last.heading.body
    if behind + 1 >= len(body) or not _usually_last(entries[:-1]):
        return []
    closing = body[behind + 1 :]
    if behind == 0 and _is_title(last) and not _SPEAKS_OF_ALL.match(closing[0].text):
        return []
    last.heading.paragraphs = [p for p in last.heading.paragraphs if p not in closing]
    return [_line(paragraph) for paragraph in closing]


def _is_title(entry: Entry) -> bool:
    """Whether the agencies stand behind a heading, so that its matter comes below."""
    before = entry.heading.first[: entry.spans[0].start]
    return 0 < len(before) <= _TITLE_CHARS and re.search(r"[。；;，,]", before) is None


def _usually_last(entries: Sequence[Entry]) -> bool:
    """Whether responsibility closes an item in this plan, rather than opening it."""
    answered = [entry for entry in entries if entry.spans]
    closes = Counter(
        max(s.paragraph for s in entry.spans) == len(entry.heading.body) - 1 for entry in answered
    )
    return closes[True] >= closes[False]


def _line(paragraph: Paragraph) -> Line:
    return Line(paragraph.line, paragraph.text, fold(paragraph.text))


def _parents(text: str, own: str | None) -> tuple[str, ...]:
    found = re.findall(rf"[(（]\s*({DOC_NO.pattern})\s*[)）,，]", text)
    return tuple(dict.fromkeys(number for number in found if number != own))
