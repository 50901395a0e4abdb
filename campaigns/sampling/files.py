"""Files of results as they go out: the template, and the rows that came back with reasons."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext

from campaigns.sampling.import_models import ResultImportRow
from campaigns.sampling.sheets import HEADINGS, REQUIRED, SheetRow
from campaigns.sampling.words import COLUMN_NAMES
from registry.files.tables import xlsx_pieces
from registry.kernel.refusals import N_

LINE, REASON = N_("原行号"), N_("退回原因")
_EXAMPLE = (
    ("CC2026-00001", "W-000001", "检验机构全称", "2026-03-20", "甲醛含量", "20", "mg/kg", ""),
    ("CC2026-00001", "W-000001", "检验机构全称", "2026-03-20", "绳带要求", "符合", "", ""),
)


def template() -> bytes:
    """An empty file with the headings and two rows that show how to fill it."""
    heads = [f"{words[0]}*" if name in REQUIRED else words[0] for name, words in HEADINGS.items()]
    return b"".join(xlsx_pieces([heads, *_EXAMPLE], sheet="results"))


def refused_file(rows: Iterable[ResultImportRow]) -> bytes:
    """The rows that were given back as they came, each with its line and its reasons.

    Put right, the file can be sent as it is: the two columns more are not read.
    """
    heads = [words[0] for words in HEADINGS.values()]
    written: list[Sequence[str]] = [[*heads, gettext(LINE), gettext(REASON)]]
    for row in rows:
        cells = [str(row.cells.get(name, "")) for name in HEADINGS]
        written.append([*cells, str(row.line), "；".join(told(row.reasons))])
    return b"".join(xlsx_pieces(written, sheet="results"))


def told(reasons: Iterable[dict[str, Any]]) -> list[str]:
    """Reasons in the reader's language, each with its column."""
    sentences = []
    for reason in reasons:
        message = reason["detail"]
        detail = gettext(message, **reason["params"])
        column = COLUMN_NAMES.get(reason["field"])
        sentences.append(f"{column}：{detail}" if column else detail)
    return sentences


def told_of(row: SheetRow) -> list[str]:
    """The reasons of a row that is not stored yet."""
    return told(
        {"field": one.field, "detail": one.detail, "params": dict(one.params)}
        for one in row.problems
    )
