"""Words that go with a code wherever it is shown: list states, clocks."""

from flask_babel import gettext as _
from flask_babel import ngettext

_SOON_WORKING_DAYS = 3


def state_word(key: str) -> str:
    """The word of a list state; see ``STATE_ICONS`` for the keys."""
    words: dict[str, str] = {
        "listed": _("在列"),
        "objection": _("异议中"),
        "repaired": _("已修复移出"),
        "removed": _("已到期移出"),
        "revoked": _("已撤销列入"),
        "none": _("未在列"),
        "waiting": _("待我办理"),
        "procedure": _("程序中"),
    }
    return words[key]


STATE_ICONS = {
    "listed": "square",
    "objection": "speech",
    "repaired": "undo",
    "removed": "minus",
    "revoked": "cross",
    "none": "circle",
    "waiting": "person",
    "procedure": "clock",
}
CLOCK_ICONS = {
    "ok": "clock",
    "soon": "clock",
    "today": "bell",
    "over": "alert",
    "held": "pause",
    "later": "calendar",
    "met": "check",
}


def clock_level(working_days_left: int) -> str:
    """``over`` when negative, ``today`` at nought, ``soon`` up to three, else ``ok``."""
    if working_days_left < 0:
        return "over"
    if working_days_left == 0:
        return "today"
    return "soon" if working_days_left <= _SOON_WORKING_DAYS else "ok"


def _left(n: int, unit: str) -> str:
    if unit == "working_days":
        return str(ngettext("剩%(num)s个工作日", "剩%(num)s个工作日", n))
    return str(ngettext("剩%(num)s日", "剩%(num)s日", n))


def _over(n: int, unit: str) -> str:
    if unit == "working_days":
        return str(ngettext("逾期%(num)s个工作日", "逾期%(num)s个工作日", n))
    return str(ngettext("逾期%(num)s日", "逾期%(num)s日", n))


def clock_words(level: str, n: int | None, unit: str) -> str:
    """What a clock says: 剩2个工作日, 今天到期, 逾期1个工作日, 中止第6日, 未起算, 已完成.

    Args:
        level: a key of ``CLOCK_ICONS``.
        n: days left, days over (either sign) or the day of the suspension; needed by
            ``ok``, ``soon``, ``over`` and ``held``.
        unit: ``working_days`` or ``days``.
    """
    if level in ("ok", "soon"):
        return _left(_count(level, n), unit)
    if level == "over":
        return _over(abs(_count(level, n)), unit)
    if level == "held":
        return str(_("中止第%(n)s日", n=_count(level, n)))
    words: dict[str, str] = {"today": _("今天到期"), "later": _("未起算"), "met": _("已完成")}
    return words[level]


def _count(level: str, n: int | None) -> int:
    if n is None:
        raise ValueError(f"a clock that is {level!r} says how many days")
    return n
