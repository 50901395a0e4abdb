"""Files of subjects: CSV in UTF-8 (with or without a byte order mark) or GB18030."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO

from defusedcsv import csv as defused_csv

from registry.kernel.refusals import N_, Invalid, Unreadable
from registry.subjects.rules import Rejected, SubjectRow
from registry.subjects.vocabulary import SubjectStatus

_CHUNK_BYTES = 1 << 20
_LONGEST_FIELD = 10_000

# Column of ours -> how registers head it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码"),
    "name": ("名称", "企业名称", "主体名称"),
    "kind": ("主体类型", "类型"),
    "division": ("行政区划", "行政区划代码"),
    "industry": ("行业", "行业代码"),
    "status": ("登记状态", "状态"),
    "registration_no": ("注册号",),
    "product_classes": ("产品类别",),
    "named_since": ("名称启用日期",),
    "code_override_reason": ("代码例外原因",),
}
_REQUIRED = ("uscc", "name", "kind", "division")


class EncodingUnknown(Unreadable):
    """Neither UTF-8 nor GB18030."""

    title = N_("文件编码无法识别")
    detail = N_("文件既不是UTF-8，也不是GB18030编码。")


class ColumnsMissing(Invalid):
    """The first line does not head every column that is needed."""

    title = N_("缺少列")
    detail = N_("第一行应为列名，缺少：%(columns)s。")


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is valid in.

    Raises:
        EncodingUnknown: in none of the two.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise EncodingUnknown


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_rows(lines: Iterable[str], rejected: list[Rejected]) -> Iterator[SubjectRow]:
    """The rows of a CSV text, in its order, numbered by line (the heading is line 1).

    Args:
        lines: of the text.
        rejected: gets the rows whose form cannot be read at all.

    Raises:
        ColumnsMissing: the heading lacks a column.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines)
    columns = _columns(next(reader, []))
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            rejected.append(Rejected(reader.line_num, "#", N_("这一行不是有效的CSV。")))
            continue
        if not cells:
            continue
        row = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
        read = _row(reader.line_num, row)
        if isinstance(read, Rejected):
            rejected.append(read)
        else:
            yield read


def write_rejects(file: IO[str], rejected: Iterable[Rejected]) -> None:
    """The rejected rows as CSV: line, field, reason."""
    writer = defused_csv.writer(file)
    writer.writerow(["line", "field", "reason"])
    for row in rejected:
        reason = row.reason % dict(row.params) if row.params else row.reason
        writer.writerow([row.line, row.pointer.removeprefix("#/"), reason])


def _columns(heading: list[str]) -> dict[str, int]:
    known = {name: name for name in HEADINGS}
    known.update({words: name for name, many in HEADINGS.items() for words in many})
    columns: dict[str, int] = {}
    for place, title in enumerate(heading):
        name = known.get(title.strip())
        if name is not None:
            columns.setdefault(name, place)
    missing = [HEADINGS[name][0] for name in _REQUIRED if name not in columns]
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    return columns


def _row(line: int, cells: Mapping[str, str]) -> SubjectRow | Rejected:
    since = cells.get("named_since") or None
    try:
        named_since = date.fromisoformat(since) if since else None
    except ValueError:
        return Rejected(line, "#/named_since", N_("日期应写作2024-03-01。"))
    classes = cells.get("product_classes", "").replace("；", ";").split(";")
    return SubjectRow(
        line=line,
        uscc=cells.get("uscc", ""),
        name=cells.get("name", ""),
        kind=cells.get("kind", ""),
        division=cells.get("division", ""),
        industry=cells.get("industry") or None,
        status=cells.get("status") or SubjectStatus.ACTIVE.value,
        registration_no=cells.get("registration_no") or None,
        product_classes=tuple(part.strip() for part in classes if part.strip()),
        named_since=named_since,
        code_override_reason=cells.get("code_override_reason") or None,
    )
