"""From entries to draft items: campaigns, mechanisms and targets of one item's own matter.

Owns the gathering only; each kind of find has its own module.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from campaigns.plans.clauses import Clause, clauses_of
from campaigns.plans.deadlines import deadline_year
from campaigns.plans.draft import Campaign, Item, Mechanism, Responsibility, Target
from campaigns.plans.drives import find_drives, find_title_drive, sums_up
from campaigns.plans.entries import Entry, Ranges, chapter_title, number_of, path_of, ranges_of
from campaigns.plans.headings import Heading
from campaigns.plans.mechanisms import find_mechanisms, titled_mechanisms
from campaigns.plans.mood import with_mood
from campaigns.plans.responsibility import settle
from campaigns.plans.roles import Reading
from campaigns.plans.targets import find_targets
from campaigns.plans.text import fold


def chapter_targets(heading: Heading, *, prefix: str, due: str | None) -> tuple[Target, ...]:
    """Figures that a chapter sets in paragraphs of its own, outside every item."""
    entry = Entry(heading, None, Reading(), [])
    ranges = ranges_of(entry)
    clauses = clauses_of(ranges.text, ranges.matter)
    return _targets(f"{prefix}-ch{number_of(heading)}", ranges.text, clauses, due)


def build_item(
    entry: Entry,
    *,
    id_: str,
    plan_year: str | None,
    since: str | None = None,
    about: str = "",
) -> Item:
    """The draft item of one entry with everything its own text orders.

    Args:
        entry: the heading with its agencies.
        id_: the item's id.
        plan_year: the last year that the plan covers.
        since: the first.
        about: the plan's title.
    """
    ranges = ranges_of(entry)
    responsibility = settle(entry.reading)
    matter = matter_of(ranges, entry)
    clauses = with_mood(clauses_of(ranges.text, matter), since=since)
    heading = _heading_range(ranges, entry)
    heading = [] if matter and heading and matter[0][0] == heading[0][0] else heading
    goals = entry.chapter is not None and "目标" in chapter_title(entry.chapter, [])
    meant = (
        plan_year
        if plan_year and (goals or re.search(rf"{plan_year} ?年", fold(ranges.text)))
        else None
    )
    due = deadline_year(ranges.text, plan_year=since if since == plan_year else None) or meant
    item = Item(
        id=id_,
        path=path_of(entry),
        heading_no=entry.heading.printed.strip(),
        chapter=number_of(entry.chapter) if entry.chapter else None,
        title=ranges.title,
        title_printed=ranges.title_printed,
        level="section" if entry.children else "item",
        line=entry.heading.line,
        text=ranges.text,
        responsibility=responsibility,
    )
    title = with_mood(clauses_of(ranges.text, heading), since=since)
    return replace(
        item,
        campaigns=_campaigns(item, title, clauses, responsibility, about),
        mechanisms=_mechanisms(item, title, clauses, responsibility),
        targets=_targets(item.id, item.text, [*title, *clauses], due),
    )


def matter_of(ranges: Ranges, entry: Entry) -> Sequence[tuple[int, int]]:
    """A heading that is all there is of an item is its matter, too."""
    if any(ranges.text[a:b].strip(" 　。\n") for a, b in ranges.matter) or entry.children:
        return ranges.matter
    return _heading_range(ranges, entry) or ranges.matter


def _heading_range(ranges: Ranges, entry: Entry) -> list[tuple[int, int]]:
    """Where the title stands, if one is printed."""
    if not ranges.title_printed:
        return []
    start = ranges.text.index(ranges.title, len(entry.heading.printed))
    return [(start, start + len(ranges.title))]


def _campaigns(
    item: Item,
    title_clauses: list[Clause],
    clauses: list[Clause],
    who: Responsibility,
    about: str,
) -> tuple[Campaign, ...]:
    ordered = find_drives(item.text, clauses, title=item.title, about=about)
    alone = not ordered and item.level == "item"
    titled = find_title_drive(item.text, title_clauses, alone=alone, about=about)
    titled = [t for t in titled if not any(t.name in o.name or sums_up(t, o) for o in ordered)]
    if item.level == "section":
        titled = [t for t in titled if t.kind.strength == "drive"]
    said = {drive.kind.key for drive in titled}
    found = [*titled, *(o for o in ordered if not (o.lent and o.kind.key in said))]
    return tuple(
        Campaign(
            id=f"{item.id}-c{n:02d}",
            name_zh=drive.name,
            name_verbatim=drive.name in item.text,
            category=drive.category,
            also=drive.also,
            kind=drive.kind.key,
            enforcement=drive.kind.enforcement,
            quote=item.text[drive.start : drive.end],
            agencies=who.agencies,
        )
        for n, drive in enumerate(found, start=1)
    )


def _mechanisms(
    item: Item, title: list[Clause], clauses: list[Clause], who: Responsibility
) -> tuple[Mechanism, ...]:
    below = find_mechanisms(item.text, clauses)
    titled = titled_mechanisms(item.text, title, below, groups=item.level == "section")
    return tuple(
        Mechanism(
            id=f"{item.id}-m{n:02d}",
            name_zh=found.name,
            kind=found.kind,
            quote=item.text[found.start : found.end],
            agencies=who.agencies,
        )
        for n, found in enumerate([*titled, *below], start=1)
    )


def _targets(id_: str, text: str, clauses: list[Clause], due: str | None) -> tuple[Target, ...]:
    return tuple(
        Target(
            id=f"{id_}-t{n:02d}",
            metric=figure.metric,
            op=figure.op,
            value=figure.value,
            unit=figure.unit,
            due=figure.due,
            quote=text[figure.start : figure.end],
        )
        for n, figure in enumerate(find_targets(text, clauses, default_due=due), start=1)
    )
