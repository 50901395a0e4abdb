"""The rows of a task table as headings of the outline.

Owns what a numbered row, a merged row and a task with a number of its own become.
"""

from campaigns.plans.headings import Heading, Outline, Paragraph, attach, last_heading
from campaigns.plans.markers import CHAPTERS, Marker, Style, marker_at
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.tables import Row
from campaigns.plans.text import fold


def place_row(outline: Outline, row: Row) -> bool:
    """Put a row into the outline; False where nothing says to which task it belongs.

    A numbered row is a heading: its first task cell is the title, the others its matter. Where a
    cell carries a lower number of its own, as in a row merged with those below it, it is a heading
    under the row's. In a table whose tasks carry no numbers at all each row is one, in their order.
    """
    if row.number:
        attach(outline, _numbered(row))
        return True
    title, *rest = row.tasks
    above = last_heading(outline)
    own = marker_at(fold(title)) if title else None
    if own is None and title and not row.counted and _opens_a_table(above):
        attach(outline, _uncounted(row, above))
        return True
    if own is None and (title or above is None):
        return False
    headed = [cell for cell in row.tasks if cell and marker_at(fold(cell)) is not None]
    if own is not None or len(headed) == 1:
        for cell in filter(None, row.tasks):
            _place_cell(outline, cell, row)
        _last(outline).paragraphs += [_paragraph(row, text) for text in row.labelled]
    elif above is not None:
        above.paragraphs += [_paragraph(row, t) for t in (*filter(None, rest), *row.labelled)]
    return True


def _opens_a_table(above: Heading | None) -> bool:
    """Whether nothing above counts the tasks: no heading, a chapter, or a row without number."""
    return above is None or above.marker.printed == "" or above.marker.style in CHAPTERS


def _uncounted(row: Row, above: Heading | None) -> Heading:
    number = above.marker.number + 1 if above is not None and not above.marker.printed else 1
    title, *rest = filter(None, row.tasks)
    paragraphs = [_paragraph(row, text) for text in (*rest, *row.labelled)]
    return Heading(Marker("number", number, "", 0), "", row.line.no, title, paragraphs)


def _place_cell(outline: Outline, cell: str, row: Row) -> None:
    """A cell with a number of its own is a heading where its rank belongs, another its matter."""
    own = marker_at(fold(cell))
    if own is not None:
        attach(outline, _own_number(own, cell, row, []))
    else:
        _last(outline).paragraphs.append(_paragraph(row, cell))


def _last(outline: Outline) -> Heading:
    heading = last_heading(outline)
    if heading is None:
        raise ValueError("no heading for a row without a number")
    return heading


def _numbered(row: Row) -> Heading:
    bare = fold(row.number).strip("()")
    style: Style = "number" if bare == fold(row.number) and bare.isdecimal() else "paren"
    number = parse_numeral(bare) or 0
    marker = Marker(style, number, row.number, len(row.number))
    title, *rest = filter(None, row.tasks) if any(row.tasks) else ("",)
    heading = Heading(marker, row.number, row.line.no, title)
    below = _under(heading, row, rest)
    if below is not None:
        below.parent = heading
        heading.children.append(below)
    else:
        heading.paragraphs += [_paragraph(row, text) for text in (*rest, *row.labelled)]
    return heading


def _under(above: Heading, row: Row, tasks: list[str]) -> Heading | None:
    """The one task of a row as a heading below ``above``, if its number ranks lower."""
    row_heading: Heading | None = above
    own = marker_at(fold(tasks[0])) if len(tasks) == 1 else None
    while row_heading is not None and own and row_heading.marker.rank >= own.rank:
        row_heading = row_heading.parent
    if own is None or row_heading is None or row_heading.marker.style not in ("paren", "number"):
        return None
    return _own_number(own, tasks[0], row, list(row.labelled))


def _own_number(marker: Marker, cell: str, row: Row, below: list[str]) -> Heading:
    first = cell[marker.end :].strip()
    paragraphs = [_paragraph(row, text) for text in below]
    return Heading(marker, cell[: marker.end], row.line.no, first, paragraphs)


def _paragraph(row: Row, text: str) -> Paragraph:
    return Paragraph(row.line.no, text)
