"""A row of a file of subjects as text, and why a file cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.kernel.refusals import N_, Unreadable


class FileUnreadable(Unreadable):
    """Not a file that can be read."""

    title = N_("文件无法读取")
    detail = N_("文件已损坏，或不是CSV、XLSX、Parquet格式。")


class FileNoTable(FileUnreadable):
    """A picture, a document or a program."""

    title = N_("不是表格文件")
    detail = N_("这个文件是%(kind)s，不是表格。请选CSV、XLSX或者Parquet文件。")


class FileEmpty(Unreadable):
    """Nothing in it, or blank lines only."""

    title = N_("文件是空的")
    detail = N_("文件里没有任何内容。")


class EncodingUnknown(Unreadable):
    """Neither UTF-8, nor GB18030, nor UTF-16 with its mark."""

    title = N_("文件编码无法识别")
    detail = N_("文件既不是UTF-8，也不是GB18030或者带BOM的UTF-16编码。")


class UnpackedTooLarge(Unreadable):
    """A small file that stands for more than is taken."""

    title = N_("文件内容太大")
    detail = N_("文件解开以后太大，或者有一行、一格太长。请分成几个文件，或者另存为CSV再导入。")


class SubjectSheetsSeveral(Unreadable):
    """More than one sheet of a workbook is headed as one of subjects."""

    title = N_("不止一张工作表")
    detail = N_("工作簿里不止一张工作表有主体，请每张工作表另存为一个文件，分别导入。")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its number, its cells as text, and how much of the file is read, from 0 to 1.

    ``cells`` is None when the row cannot be read at all; ``many`` are the places of cells that hold
    several values or parts (Parquet).
    """

    line: int
    cells: Sequence[str] | None
    read: float
    many: frozenset[int] = frozenset()


def text_of(value: object) -> str:
    """A cell as it would be typed."""
    match value:
        case None:
            return ""
        case date():  # a moment is one too
            return value.isoformat()[:10]
        case float() | Decimal() if _is_whole(value):
            return str(int(value))
        case bytes():
            return value.decode(errors="replace")
        case list():
            return ";".join(map(text_of, value))
        case _:
            return str(value)


def _is_whole(value: float | Decimal) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return value == value.to_integral_value()
