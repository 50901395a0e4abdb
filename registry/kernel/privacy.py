"""What looks like a person's number: an identity number or a telephone number in typed text.

Owns the recognition only; who must not publish or store such text asks here. Legal basis:
个人信息保护法 art. 28; 政府信息公开条例 art. 15.
"""

import re
import unicodedata
from datetime import date

_IDENTITY = re.compile(r"(?<!\d)(\d{6})(\d{8})(\d{3})([\dX])(?![\dX])", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-(（)）]\d{7,8}(?!\d)")
_SEPARATORS = re.compile(r"(?<=\d)[\s.·-](?=[\dXx])")
# Every such number, with its separators, is of this form; most texts have nothing of it.
_LONG = re.compile(r"\d[\d\s.·()-]{8,}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def looks_personal(text: str) -> bool:
    """Whether an identity number (GB 11643) or a telephone number stands in ``text``.

    Full-width digits and separators inside a number do not hide it.
    """
    plain = unicodedata.normalize("NFKC", text)
    if _LONG.search(plain) is None:
        return False
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
