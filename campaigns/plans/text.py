"""From bytes to lines of a plan: encodings, size, and a folded view that keeps offsets.

Owns decoding and character folding. Knows nothing of headings or agencies.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import filetype

from registry.kernel.refusals import N_, TooLarge, Unreadable

MAX_PLAN_BYTES: Final = 1024 * 1024


class PlanTooLarge(TooLarge):
    """The file is larger than a plan may be; nothing of it was read."""

    title = N_("计划文件过大")
    detail = N_("计划文件“%(file)s”超过%(limit)s，没有读取。")


class PlanHasTooManyLines(TooLarge):
    """More lines than any plan has; a list or a log, perhaps."""

    title = N_("行数过多")
    detail = N_("计划文件“%(file)s”超过%(limit)s行，没有读取。")


class PlanEmpty(Unreadable):
    """The file holds no text."""

    title = N_("计划文件为空")
    detail = N_("计划文件“%(file)s”没有文字内容。")


class PlanNotText(Unreadable):
    """The bytes are not text in an encoding that plans come in."""

    title = N_("不是文本文件")
    detail = N_("“%(file)s”不是UTF-8、GB18030或者带BOM的UTF-16文本，请先另存为纯文本。")


class PlanInBig5(PlanNotText):
    """The bytes make sense in Big5 only, which GB18030 would take for rare characters."""

    title = N_("文字编码不能识别")
    detail = N_("“%(file)s”看来是Big5编码，请另存为UTF-8纯文本后再提交。")


class PlanOfAnotherKind(PlanNotText):
    """The bytes are a web page or a document of a word processor."""

    title = N_("不是纯文本文件")
    detail = N_("“%(file)s”是%(kind)s文件，请打开它，另存为纯文本（TXT）后再提交。")


_FOLD: Final = (
    {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)}
    | {0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x09: 0x20}
    | {0xFEFF: 0x20, 0x200B: 0x20, 0x0B: 0x20, 0x0C: 0x20}
    | {ord(a): ord(b) for a, b in zip("．﹙﹚﹐﹑﹔﹕％【】｡､", ".(),、;:%()。、", strict=True)}
)


def fold(text: str) -> str:
    """Full-width forms to half-width, every space to U+0020; the length never changes.

    A half-width full stop behind a Chinese character ends its sentence as a full-width one does;
    behind a number at the text's beginning it is that number's.
    """
    folded = text.translate(_FOLD)
    return _FULL_STOP.sub("。", folded) if "." in folded else folded


_FULL_STOP: Final = re.compile(
    r"(?<=[一-龥”%〕])(?<![一二三四五六七八九十百])\.(?!\.)|(?<=[)\]])\.(?= *$)"
)


def read_bytes(path: Path) -> bytes:
    """The file's bytes, refused by size before anything is read.

    Raises:
        PlanTooLarge: more than 1 MiB, also when the file grows while it is read.
    """
    with path.open("rb") as source:
        data = b"" if path.stat().st_size > MAX_PLAN_BYTES else source.read(MAX_PLAN_BYTES + 1)
        if not data and path.stat().st_size == 0:
            raise PlanEmpty(file=path.name)
    if not data or len(data) > MAX_PLAN_BYTES:
        raise PlanTooLarge(file=path.name, limit="1 MiB")
    return data


def decode(data: bytes, *, file: str) -> str:
    """The text of a plan in UTF-8 (with or without BOM), GB18030 or UTF-16 with BOM.

    Args:
        data: at most 1 MiB.
        file: its name, for the refusal's sentence.

    Raises:
        PlanTooLarge: more than 1 MiB.
        PlanEmpty: nothing but white space.
        PlanOfAnotherKind: HTML, PDF, RTF, DOCX and other kinds known by their first bytes.
        PlanInBig5: only Big5 makes sense of it.
        PlanNotText: undecodable, or holds NUL or other control characters.
    """
    if len(data) > MAX_PLAN_BYTES:
        raise PlanTooLarge(file=file, limit="1 MiB")
    text = _decoded(data)
    damaged = text is None or any(c in text for c in _CONTROLS)
    kind = _kind_of(data, text or "", damaged=damaged)
    if kind:
        raise PlanOfAnotherKind(file=file, kind=kind)
    if text is None or damaged:
        raise PlanNotText(file=file)
    if _is_big5(data, text):
        raise PlanInBig5(file=file)
    if not text.strip():
        raise PlanEmpty(file=file)
    return text


_PAGE: Final = re.compile(
    r"\s*<(?:!doctype html|html|head|body|meta|div|p|span|table|article|section|h[1-6])\b",
    re.IGNORECASE,
)
_WRITTEN_AS_TEXT: Final = (b"%PDF-", b"{\\rtf")


def _kind_of(data: bytes, text: str, *, damaged: bool) -> str | None:
    """What kind of file the bytes are by their beginning; None for text and for the unknown."""
    if _PAGE.match(text):
        return "HTML"
    if text.startswith("<?xml"):
        return "XML"
    if not damaged and not data.startswith(_WRITTEN_AS_TEXT):
        return None
    guessed = filetype.guess(data)
    return str(guessed.extension).upper() if guessed else None


_RARE_SHARE: Final = 0.2


def _is_big5(data: bytes, text: str) -> bool:
    """Whether many characters are outside the common set of GB 2312, and Big5 reads the bytes."""
    if text.encode() in (data, data[3:]):
        return False
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    rare = sum(not c.encode("gb2312", "ignore") for c in han)
    if not han or rare < _RARE_SHARE * len(han):
        return False
    try:
        data.decode("big5hkscs")
    except UnicodeDecodeError:
        return False
    return True


_CONTROLS: Final = "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x1b"


def _decoded(data: bytes) -> str | None:
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line without its outer white space; ``no`` counts from 1.

    ``width`` is how wide it was printed with its indentation, in half-width cells; ``raw`` is the
    line as it came, whose outer tabs are empty cells of a table.
    """

    no: int
    text: str
    folded: str
    width: int = 0
    raw: str = ""


def unified(text: str) -> str:
    """The text with every line end as one line feed: CR LF, CR, NEL and Unicode's separators."""
    return _LINE_END.sub("\n", text)


_LINE_END: Final = re.compile("\r\n?|[\x85\u2028\u2029]")


_MARKDOWN: Final = re.compile(r"#{1,6} +(?=\S)")


def lines_of(text: str) -> list[Line]:
    """Lines that hold something, in order, each with its number in the original text."""
    found = []
    for no, raw in enumerate(unified(text).split("\n"), start=1):
        folded = fold(raw)
        start, end = len(folded) - len(folded.lstrip()), len(folded.rstrip())
        if start < end:
            head = _MARKDOWN.match(folded, start)
            start = head.end() if head else start
            wide = sum(c > "\u1100" for c in raw[:end])
            found.append(Line(no, raw[start:end], folded[start:end], end + wide, raw))
    return found
