"""The last gate before publication: what looks like a person's number does not pass.

Only structured fields are published, but a decision number or a ground typed by hand may still
hold an identity number or a telephone number. Such an entry is refused, named by its
identifier, never by its content. Legal basis: 个人信息保护法 art. 28; 政府信息公开条例 art. 15.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from registry.disclosure.edition import Entry
from registry.kernel.refusals import N_, Conflict

_IDENTITY = re.compile(r"(?<!\d)(\d{6})(\d{8})(\d{3})([\dX])(?![\dX])", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-(（)）]\d{7,8}(?!\d)")
_SEPARATORS = re.compile(r"(?<=\d)[\s.·-](?=[\dXx])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_TYPED = ("name", "ground", "legal_basis", "decision_no", "authority")


class PersonalDataInEntry(Conflict):
    """A public field holds what looks like a person's number."""

    title = N_("公示内容里疑似有个人信息")
    detail = N_(
        "以下公示的公开字段里有像身份证号或者电话号码的内容，整版没有发布。"
        "请更正后再发布：%(entries)s"
    )


def refuse_personal_data(entries: Iterable[Entry]) -> None:
    """Let N entries pass, or none.

    Raises:
        PersonalDataInEntry: names each listing and field, not what stands in it.
    """
    found = [(entry.id, name) for entry in entries for name in suspicious_fields(entry)]
    if found:
        raise PersonalDataInEntry(entries=_named(found))


def suspicious_fields(entry: Entry) -> list[str]:
    """Fields typed by hand in which a person's number seems to stand."""
    return [name for name in _TYPED if looks_personal(getattr(entry, name))]


def looks_personal(text: str) -> bool:
    """Whether an identity number (GB 11643) or a telephone number stands in ``text``.

    Full-width digits and separators inside a number do not hide it.
    """
    plain = unicodedata.normalize("NFKC", text)
    joined = _SEPARATORS.sub("", plain)
    return bool(
        any(_is_identity(*match.groups()) for match in _IDENTITY.finditer(joined))
        or _MOBILE.search(joined)
        or _LANDLINE.search(plain)
    )


def _is_identity(division: str, birth: str, order: str, check: str) -> bool:
    try:
        date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        return False
    digits = f"{division}{birth}{order}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECK[total % 11] == check.upper()


def _named(found: list[tuple[UUID, str]]) -> str:
    return ", ".join(f"{listing_id}: {name}" for listing_id, name in found)
