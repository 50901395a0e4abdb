"""How registers head their columns, and what a row of text cells says.

Columns with personal data are refused, not skipped: such a file should not have been sent.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from registry.kernel.refusals import N_, Invalid
from registry.subjects.rules import CONTROL_CHARACTERS, Rejected, SubjectRow, control_characters
from registry.subjects.vocabulary import (
    KINDS_MEANT,
    KINDS_WRITTEN,
    SIZES_WRITTEN,
    STATUSES_MEANT,
    STATUSES_WRITTEN,
    SubjectStatus,
)

# Column of ours -> how registers head it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码"),
    "name": ("名称", "企业名称", "主体名称", "单位名称", "市场主体名称", "经营主体名称"),
    "kind": ("主体类型", "类型", "市场主体类型", "经营主体类型"),
    "division": ("行政区划", "行政区划代码", "区划代码"),
    "industry": ("行业", "行业代码"),
    "status": ("登记状态", "状态", "经营状态"),
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

# What headings add to say that a column has to be filled in.
_MARKED = re.compile(r"^\*+|\*+$|[(\[【](?:必填|必填项|选填|可选|required|optional)[)\]】]\*?$")
# What stands in a cell for nothing.
_NOTHING = frozenset({"-", "--", "—", "——", "－", "/", "\\", "无", "暂无"})
_FORMULA = frozenset("@+-=|%")
# What nobody sees at the ends of a cell that was copied.
_UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"
_AROUND = f" \t\r\n\v\f\u00a0\u3000{_UNSEEN}"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_DIGITS_ONLY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_KINDS: Mapping[str, str] = {**KINDS_MEANT, **KINDS_WRITTEN}
_STATUSES: Mapping[str, str] = {**STATUSES_MEANT, **STATUSES_WRITTEN}

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
    detail = N_("前十行中应有一行是列名，缺少：%(columns)s。")


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
            name: _said(cells[place], optional=name not in _REQUIRED)
            for name, place in self._places.items()
            if place < len(cells)
        }
        since = held.get("named_since") or None
        try:
            named_since = _day(since) if since else None
        except ValueError:
            reason = N_("日期应写作2024-03-01。")
            return Rejected(line, "#/named_since", reason, original=tuple(cells))
        status = held.get("status") or SubjectStatus.ACTIVE.value
        classes = held.get("product_classes", "").replace("；", ";").split(";")
        return SubjectRow(
            line=line,
            uscc=held.get("uscc", ""),
            name=held.get("name", ""),
            kind=_kind(held.get("kind", "")),
            division=held.get("division", ""),
            industry="".join(held.get("industry", "").split()).upper() or None,
            status=_status(status),
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
        marred = control_characters("".join(cells)) and [
            place for place, cell in enumerate(cells) if control_characters(cell.strip(_UNSEEN))
        ]
        if marred:
            named = (name for name, place in self._places.items() if place == marred[0])
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
    """Our column that a title heads; None: none of ours.

    Lines, width and marks of what has to be filled in are forgiven: ＊企业名称（必填）.
    """
    plain = "".join(unicodedata.normalize("NFKC", title).split()).casefold()
    return _OURS.get(_MARKED.sub("", plain))


def _said(cell: str, *, optional: bool) -> str:
    """What a cell says: nothing where a dash or 无 stands for it.

    A quotation mark before it is how programs keep text from being a number or a formula; so we
    write refused rows ourselves.
    """
    text = cell.strip(_AROUND)
    if text[:1] == "'":
        text = text[1:].replace("\\|", "|") if text[1:2] in _FORMULA else text[1:]
    return "" if optional and text in _NOTHING else text


def _day(text: str) -> date:
    """A day written year first: 2024-03-01, 2024/3/1, 2024年3月1日, 20240301.

    Raises:
        ValueError: anything else, or a day that no calendar has.
    """
    if not (found := _YEAR_FIRST.fullmatch(text) or _DIGITS_ONLY.fullmatch(text)):
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return date(year, month, day)


@lru_cache(maxsize=1024)
def _kind(written: str) -> str:
    return _KINDS.get(_word(written), written)


@lru_cache(maxsize=1024)
def _status(written: str) -> str:
    return _STATUSES.get(_word(written), written)


def _word(text: str) -> str:
    """A word without marks and width: 吊销，未注销 is 吊销未注销."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c == "_")
