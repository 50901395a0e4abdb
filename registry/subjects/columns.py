"""How registers head their columns, and what a row of text cells says.

Columns with personal data are refused, not skipped: such a file should not have been sent.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from registry.kernel.refusals import N_, Invalid
from registry.subjects.rules import CONTROL_CHARACTERS, Rejected, SubjectRow, control_characters
from registry.subjects.vocabulary import (
    KINDS_WRITTEN,
    SIZES_WRITTEN,
    STATUSES_WRITTEN,
    SubjectStatus,
)

# Column of ours -> how registers head it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码"),
    "name": ("名称", "企业名称", "主体名称"),
    "kind": ("主体类型", "类型"),
    "division": ("行政区划", "行政区划代码"),
    "industry": ("行业", "行业代码"),
    "status": ("登记状态", "状态"),
    "size": ("企业规模", "规模"),
    "registration_no": ("注册号",),
    "product_classes": ("产品类别",),
    "named_since": ("名称启用日期",),
    "code_override_reason": ("代码例外原因",),
}
HEADING_WITHIN = 10
"""In so many of the first lines the heading is looked for; above it stand titles."""
_REQUIRED = ("uscc", "name", "kind", "division")
_OURS = {name: name for name in HEADINGS} | {
    words: name for name, many in HEADINGS.items() for words in many
}

# The row below a table that adds it up.
_SUMS = frozenset(("合计", "小计", "总计", "共计", "累计"))

# 个人信息保护法 art. 6: no more than the purpose needs. The record needs none of these.
_PERSONAL = re.compile(
    r"身份证|证件号|护照|法定代表人|法人代表|负责人|经营者|联系人|姓名|手机|电话|邮箱|住址|出生|民族|性别"
    r"|id_?card|id_?number|passport|phone|mobile|e-?mail|birth|legal_rep|contact",
    re.IGNORECASE,
)


class ColumnsMissing(Invalid):
    """No line at the beginning heads every column that is needed."""

    title = N_("缺少列")
    detail = N_("前十行中应有一行是列名（工作簿只读第一张工作表），缺少：%(columns)s。")


class ColumnsTwice(Invalid):
    """Two columns stand for the same."""

    title = N_("列名重复")
    detail = N_("这些列重复出现，无法确定用哪一列：%(columns)s。没有导入任何内容。")


class ColumnsPersonal(Invalid):
    """The file holds columns with personal data."""

    title = N_("文件含有个人信息")
    detail = N_("这些列含有个人信息，请删去后再导入：%(columns)s。没有导入任何内容。")


class Columns:
    """The heading of a file: where each of our columns stands."""

    def __init__(self, heading: Sequence[str]) -> None:
        """Read the heading.

        Raises:
            ColumnsPersonal: it heads personal data.
            ColumnsTwice: two columns are headed the same.
            ColumnsMissing: it lacks a column.
        """
        titles = [title.strip() for title in heading]
        if personal := [title for title in titles if _PERSONAL.search(title)]:
            raise ColumnsPersonal(columns="、".join(personal))
        places: dict[str, int] = {}
        twice: list[str] = []
        for place, title in enumerate(titles):
            if (name := _ours(title)) and places.setdefault(name, place) != place:
                twice.append(title)
        if twice:
            raise ColumnsTwice(columns="、".join(twice))
        if missing := [HEADINGS[name][0] for name in _REQUIRED if name not in places]:
            raise ColumnsMissing(columns="、".join(missing))
        self.titles = titles
        self._places = places

    def read(
        self, line: int, cells: Sequence[str], *, many: Collection[int] = ()
    ) -> SubjectRow | Rejected:
        """What the cells of one row say; checked is only whether they can be read.

        ``many``: the places of cells that hold several values.
        """
        if flaw := self._flaw(cells, many):
            return Rejected(line, *flaw, original=tuple(cells))
        held = {
            name: cells[place].strip() for name, place in self._places.items() if place < len(cells)
        }
        since = held.get("named_since") or None
        try:
            named_since = date.fromisoformat(since) if since else None
        except ValueError:
            reason = N_("日期应写作2024-03-01。")
            return Rejected(line, "#/named_since", reason, original=tuple(cells))
        status = held.get("status") or SubjectStatus.ACTIVE.value
        classes = held.get("product_classes", "").replace("；", ";").split(";")
        return SubjectRow(
            line=line,
            uscc=held.get("uscc", ""),
            name=held.get("name", ""),
            kind=KINDS_WRITTEN.get(kind := held.get("kind", ""), kind),
            division=held.get("division", ""),
            industry=held.get("industry") or None,
            status=STATUSES_WRITTEN.get(status, status),
            size=SIZES_WRITTEN.get(size := held.get("size", ""), size) or None,
            registration_no=held.get("registration_no") or None,
            product_classes=tuple(part.strip() for part in classes if part.strip()),
            named_since=named_since,
            code_override_reason=held.get("code_override_reason") or None,
            original=tuple(cells),
        )

    def _flaw(
        self, cells: Sequence[str], many: Collection[int]
    ) -> tuple[str, str, tuple[tuple[str, int], ...]] | None:
        """Why a row cannot be told apart into its columns, or be kept."""
        if self._is_sum(cells):
            return "#", N_("这一行是合计，不是主体。"), ()
        if any(cells[len(self.titles) :]):
            counts = (("cells", len(cells)), ("titles", len(self.titles)))
            return "#", N_("这一行有%(cells)s格，列名只有%(titles)s个。"), counts
        if control_characters("".join(cells)):
            wrong = next(place for place, cell in enumerate(cells) if control_characters(cell))
            named = (name for name, place in self._places.items() if place == wrong)
            name = next(named, None)
            return f"#/{name}" if name else "#", CONTROL_CHARACTERS, ()
        for name, place in self._places.items():
            if place in many and name != "product_classes":
                return f"#/{name}", N_("这一格是一组值，应为一个值。"), ()
        return None

    def _is_sum(self, cells: Sequence[str]) -> bool:
        """Whether a row adds others up: it says so, and has no code."""
        words = ("".join(cell.split()).rstrip(":：") for cell in cells)
        first = next(filter(None, words), "")
        place = self._places["uscc"]
        code = "".join(cells[place].split()).rstrip(":：") if place < len(cells) else ""
        return first in _SUMS and code in ("", first)


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a line heads at least two of our columns."""
    return len(set(filter(None, map(_ours, cells)))) > 1


def _ours(title: str) -> str | None:
    """Our column that a title heads, however it is broken over lines; None: none of ours."""
    return _OURS.get("".join(title.split()).casefold())
