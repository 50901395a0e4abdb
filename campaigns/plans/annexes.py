"""Annexed tables of duties, which repeat the items of the plan with their agencies.

Owns which item a row speaks of.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from campaigns.plans.headings import Heading, Outline, Paragraph
from campaigns.plans.markers import CHAPTERS, marker_at
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.tables import Row
from campaigns.plans.text import fold

_SHORTEST: Final = 4
_SIGNS: Final = re.compile(r"[^一-龥0-9A-Za-z]")


def join_rows(outline: Outline, rows: Sequence[Row]) -> bool:
    """Give the rows' agencies to the items that they repeat; False for a table of its own.

    Rows are told by title, and by number where the table has no titles. A row of such a table
    that repeats no item is left over.
    """
    items = [h for h in outline.headings() if h.marker.style not in CHAPTERS]
    numbers = Counter(item.marker.number for item in items if not item.children)
    found = [_meant(row, items, numbers) for row in rows]
    if not any(found):
        return False
    for row, item in zip(rows, found, strict=True):
        if item is None:
            outline.loose.append(row.line)
        else:
            outline.joined.append((item, [Paragraph(row.line.no, text) for text in row.labelled]))
    return True


def _meant(row: Row, items: Sequence[Heading], numbers: Counter[int]) -> Heading | None:
    if not row.tasks:
        number = parse_numeral(fold(row.number).strip("()"))
        alone = number is not None and numbers[number] == 1
        return next((i for i in items if alone and i.marker.number == number), None)
    printed = [_bare(cell) for cell in row.tasks if len(_bare(cell)) >= _SHORTEST]
    same = [item for item in items if _title(item) in printed]
    alike = [
        item
        for item in items
        if any(_title(item).startswith(cell) or cell.startswith(_title(item)) for cell in printed)
        and len(_title(item)) >= _SHORTEST
    ]
    return next(iter(same or (alike if len(alike) == 1 else [])), None)


def _title(item: Heading) -> str:
    return _bare(re.split(r"[。:(]", fold(item.first), maxsplit=1)[0])


def _bare(cell: str) -> str:
    folded = fold(cell).strip()
    marker = marker_at(folded)
    return _SIGNS.sub("", folded[marker.end :] if marker else folded)
