"""How days, instants, numbers and codes are written in the reader's language.

Every function takes None for "there is none" and then gives an empty string. All but
``uscc_groups`` and the ISO forms depend on the request's locale; outside a request it is Chinese.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import dates, numbers
from flask_babel import get_locale
from markupsafe import Markup, escape

from registry.kernel.clock import LEGAL_ZONE

_WAN = Decimal(10_000)
_YI = Decimal(100_000_000)
_KIB = 1024
_MINUS = "−"
# A run of Chinese: between two Chinese signs may stand figures and Latin letters, as in 8小时.
_CHINESE_RUN = re.compile("[{0}](?:[0-9A-Za-z.%·—“”]*[{0}])*".format("\u3000-\u9fff\uff00-\uffef"))
_CODE_GROUPS = (2, 6, 9, 1)  # GB 32100: authority and category, division, body code, check


def locale_code() -> str:
    """``zh`` or ``en``."""
    locale = get_locale()
    return str(locale.language) if locale else "zh"


def in_locale(chinese: str | None, english: str | None) -> str:
    """The one in the reader's language; the Chinese where there is no English."""
    return (english if locale_code() == "en" and english else chinese) or ""


def day_prose(day: date | None) -> str:
    """2026年11月20日 or 20 November 2026."""
    if day is None:
        return ""
    if locale_code() == "en":
        return dates.format_date(day, "d MMMM y", locale="en")
    return f"{day.year}年{day.month}月{day.day}日"


def day_table(day: date | None) -> str:
    """2026-11-20, in both languages."""
    return "" if day is None else f"{day:%Y-%m-%d}"


def day_short(day: date | None, today: date | None = None) -> str:
    """11-20 within the year of ``today``, else 2026-11-20."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if today and today.year == day.year else day_table(day)


def month_short(day: date | None) -> str:
    """3月 or Mar."""
    if day is None:
        return ""
    return f"{day.month}月" if locale_code() != "en" else dates.format_date(day, "LLL", locale="en")


def month_table(day: date | None) -> str:
    """2026-03, in both languages."""
    return "" if day is None else f"{day:%Y-%m}"


def weekday(day: date | None) -> str:
    """周五 or Fri."""
    return "" if day is None else dates.format_date(day, "EEE", locale=locale_code())


def _legal(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return moment.astimezone(LEGAL_ZONE)


def instant(moment: datetime | None) -> str:
    """2026-11-20 08:00 in Beijing time, to the minute."""
    return "" if moment is None else f"{_legal(moment):%Y-%m-%d %H:%M}"


def instant_prose(moment: datetime | None) -> str:
    """2026年11月20日8:00 or 20 November 2026, 08:00, in Beijing time."""
    if moment is None:
        return ""
    there = _legal(moment)
    if locale_code() == "en":
        return f"{day_prose(there.date())}, {there:%H:%M}"
    return f"{day_prose(there.date())}{there.hour}:{there:%M}"


def number(value: float | Decimal | None) -> str:
    """1,284."""
    return "" if value is None else numbers.format_decimal(value, locale=locale_code())


def decimal(value: float | Decimal | None, places: int = 1) -> str:
    """12.0: ``places`` decimals, and up to two where they say something (12.25)."""
    if value is None:
        return ""
    pattern = "#,##0." + "0" * places + "#" * (2 - places)
    return numbers.format_decimal(value, format=pattern, locale=locale_code())


def percent(ratio: float | Decimal | None, places: int = 1) -> str:
    """0.916 as 91.6%."""
    if ratio is None:
        return ""
    pattern = "#,##0" + ("." + "0" * places if places else "") + "%"
    return numbers.format_percent(ratio, format=pattern, locale=locale_code())


def points(value: float | Decimal | None, places: int = 1) -> str:
    """−18.0 or +3.0, with a true minus sign; 0.0 has none."""
    if value is None:
        return ""
    magnitude: float | Decimal = -value if value < 0 else value
    sign = _MINUS if value < 0 else "+" if value else ""
    return sign + decimal(magnitude, places)


def _yuan(amount: Decimal) -> str:
    """Whole yuan without decimals, else jiao and fen."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return numbers.format_decimal(amount, format=pattern, locale=locale_code())


def money(yuan: Decimal | int | None) -> str:
    """16.2万元 or CNY 162,000. Chinese turns to 万 or 亿 only where no fen is lost."""
    if yuan is None:
        return ""
    amount = Decimal(yuan)
    if locale_code() == "en":
        return "CNY " + _yuan(amount)
    for unit, word in ((_YI, "亿元"), (_WAN, "万元")):
        if abs(amount) >= unit and amount % (unit / 100) == 0:
            return numbers.format_decimal(amount / unit, format="#,##0.##", locale="zh") + word
    return _yuan(amount) + "元"


def size(count: int | None) -> str:
    """1.8 MB: bytes to three figures or so."""
    if count is None:
        return ""
    if count < _KIB:
        return f"{count} B"
    for unit in ("kB", "MB"):
        count_in_unit = count / _KIB ** (1 if unit == "kB" else 2)
        if count_in_unit < _KIB:
            return f"{count_in_unit:.1f} {unit}"
    return f"{count / _KIB**3:.1f} GB"


def uscc_groups(code: str | None) -> list[str]:
    """A credit code in its four parts; anything else whole, in one."""
    if not code:
        return []
    if len(code) != sum(_CODE_GROUPS):
        return [code]
    groups, start = [], 0
    for length in _CODE_GROUPS:
        groups.append(code[start : start + length])
        start += length
    return groups


def zh(text: str | None) -> Markup:
    """Chinese words on an English page, marked as such for voices and typefaces."""
    if not text:
        return Markup("")
    if locale_code() == "zh":
        return escape(text)
    return Markup('<span lang="zh-CN">{}</span>').format(text)


def marked(value: Any) -> Any:  # noqa: ANN401 - a component is given numbers and markup, too
    """A text of which parts may be Chinese: on an English page these parts are marked.

    Markup, numbers and what is no text are given back as they are. Not for attributes.
    """
    if value is None:
        return ""
    if isinstance(value, (Markup, int, float, Decimal)) or locale_code() == "zh":
        return value
    text, end, parts = str(value), 0, []
    for run in _CHINESE_RUN.finditer(text):
        parts += [escape(text[end : run.start()]), zh(run.group())]
        end = run.end()
    return Markup("").join([*parts, escape(text[end:])])


def chinese(text: object) -> Markup:
    """The attribute that marks an element whose whole text is Chinese on an English page.

    For elements that may hold no markup, as an option of a select.
    """
    wanted = locale_code() == "en" and _CHINESE_RUN.search(str(text)) is not None
    return Markup(' lang="zh-CN"') if wanted else Markup("")


FILTERS = {
    function.__name__: function
    for function in (
        day_prose,
        day_table,
        day_short,
        weekday,
        instant,
        instant_prose,
        number,
        decimal,
        percent,
        points,
        money,
        size,
        uscc_groups,
        zh,
        marked,
        chinese,
    )
}
