"""Chinese numerals as plans print them: 三, 十二, 二十, 一百零五, 两, 二〇一五, 壹."""

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "O": 0}
_DIGITS |= {c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10}
CHINESE = "〇○零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾"


def parse_numeral(text: str) -> int | None:
    """Value of a Chinese or Arabic numeral below ten thousand; None when it is neither."""
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        else:
            digit = _DIGITS[c]
    return total + (digit or 0)
