"""What the values of a draft are called, in Chinese and English."""

from functools import cache

from flask_babel import lazy_gettext as _l

from campaigns.plans.models import PlanState
from campaigns.plans.vocabulary import vocabulary

STATE_NAMES = {PlanState.DRAFT: _l("待确认"), PlanState.CONFIRMED: _l("已确认")}
ROLE_NAMES = {
    "lead": _l("牵头"),
    "supporting": _l("配合"),
    "shared": _l("按职责分工"),
    "listed": _l("责任单位"),
}
LEVEL_NAMES = {"section": _l("大项"), "item": _l("条目")}
OPERATOR_NAMES = {
    "ge": _l("不低于"),
    "gt": _l("高于"),
    "le": _l("不高于"),
    "lt": _l("低于"),
    "eq": _l("等于"),
    "by": _l("变化"),
    "reach": _l("达到"),
    "rank_within": _l("位次进入前"),
}


@cache
def categories() -> dict[str, tuple[str, str]]:
    """Every category: key to its Chinese and English name, in the vocabulary's order."""
    return {entry.key: (entry.zh, entry.en) for entry in vocabulary().categories}


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """Every kind of drive: key to its Chinese and English name, in the vocabulary's order."""
    return {entry.key: (entry.zh, entry.en) for entry in vocabulary().kinds}


@cache
def mechanisms() -> dict[str, tuple[str, str]]:
    """Every kind of mechanism: key to its Chinese and English name."""
    return {entry.key: (entry.zh, entry.en) for entry in vocabulary().mechanisms}


def choices(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Categories and kinds to choose from, in the reader's language (``zh`` or ``en``)."""
    place = 1 if locale == "en" else 0
    return {
        "category": [(key, names[place]) for key, names in categories().items()],
        "kind": [(key, names[place]) for key, names in kinds().items()],
    }
