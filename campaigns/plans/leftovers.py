"""What of a plan's text was placed nowhere or looks wrong, with its line and the reason.

Owns the account only: nothing is repaired or guessed here. Reasons are message ids.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from campaigns.plans.defects import damaged_places, numbering_gaps
from campaigns.plans.draft import Item, Unplaced, Warned
from campaigns.plans.entries import Entry
from campaigns.plans.headings import Outline
from campaigns.plans.prose import unplaced_mentions
from campaigns.plans.responsibility import unread_list
from campaigns.plans.text import Line
from registry.kernel.refusals import N_

_FEW_ITEMS: Final = 2


def unplaced_lines(
    outline: Outline,
    notes: Sequence[Line],
    closing: Sequence[Line],
    tail: Sequence[Line],
    used: set[int],
    entries: Sequence[Entry],
) -> list[Unplaced]:
    """Every line or name that was placed nowhere, by line.

    Args:
        outline: the text's headings and what has no place under them.
        notes: footnotes.
        closing: paragraphs behind the last item.
        tail: the signature and what follows it.
        used: numbers of the lines that the front matter was read from.
        entries: every heading that is an item or groups items.
    """
    reason = N_("正文之前，不是标题、文号、日期或者引言") if entries else N_("没有找到带编号的条目")
    found = [Unplaced(line.no, line.text, reason) for line in outline.before if line.no not in used]
    found += [Unplaced(line.no, line.text, N_("目录行")) for line in outline.contents]
    found += [Unplaced(line.no, line.text, N_("脚注")) for line in notes]
    found += [Unplaced(x.no, x.text, N_("表格中的行，看不出属于哪一项任务")) for x in outline.loose]
    found += [
        Unplaced(x.no, x.text, N_("最后一项之后的段落，没有编号"))
        for x in closing
        if x.no not in used
    ]
    found += [
        Unplaced(x.no, x.text, N_("落款之后的内容，没有读入")) for x in tail if x.no not in used
    ]
    for entry in entries:
        strange = () if entry.spread else dict.fromkeys(entry.reading.strange)
        found += [
            Unplaced(_line_of(name, entry), name, N_("责任单位中不能识别的名称"))
            for name in strange
        ]
        found += _mentioned(entry)
    inside = {id(entry.heading) for entry in entries}
    for top in outline.top:
        if entries and id(top) not in inside:
            rest = top.paragraphs if top.first else top.paragraphs[1:]
            found += [Unplaced(p.line, p.text, N_("章下没有编号的段落")) for p in rest]
    return sorted(found, key=lambda u: u.line)


def _line_of(name: str, entry: Entry) -> int:
    """The line of the responsibility that prints a name."""
    body = entry.heading.body
    lines = (body[s.paragraph].line for s in entry.spans if name in body[s.paragraph].text)
    return next(lines, entry.heading.line)


def _mentioned(entry: Entry) -> list[Unplaced]:
    """Sentences and brackets of an item that name an agency without any rule giving it a part."""
    reason = N_("句中写了机关，没有读成责任单位")
    found = []
    for at, paragraph in enumerate(entry.heading.body):
        spans = [s for s in entry.spans if s.paragraph == at]
        covered = [(s.start, s.end) for s in spans]
        said = [*unplaced_mentions(paragraph.text, entry.reading, covered)]
        listed = unread_list(paragraph.text, spans)
        said += [listed] if listed and not any(listed in sentence for sentence in said) else []
        found += [Unplaced(paragraph.line, sentence, reason) for sentence in said]
    return found


def warnings_of(
    lines: Sequence[Line], outline: Outline, items: Sequence[Item], entries: Sequence[Entry]
) -> list[Warned]:
    """Places that a person should look at, with their line where they have one."""
    found = [*damaged_places(lines), *numbering_gaps(outline)]
    if not items:
        found.append(Warned(None, "", N_("没有读出任何条目，这份文件可能不是行动计划")))
    paths = Counter(item.path for item in items)
    found += [
        Warned(item.line, item.path, N_("编号重复")) for item in items if paths[item.path] > 1
    ]
    uncounted = [e.heading for e in entries if not e.heading.printed][:1]
    by_order = N_("表格没有序号，条目按行的先后编号")
    found += [Warned(heading.line, heading.first[:20], by_order) for heading in uncounted]
    spread = N_("责任单位只写在所在的章（节），从这一条起按适用于其中每一条读入")
    once = {id(e.reading): e for e in reversed(entries) if e.spread}
    found += [Warned(e.heading.line, e.heading.first[:20], spread) for e in reversed(once.values())]
    if len(items) > _FEW_ITEMS and not any(entry.reading.names() for entry in entries):
        found.append(Warned(None, "", N_("没有读出任何责任单位")))
    return found
