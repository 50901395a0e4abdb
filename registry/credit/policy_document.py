"""Whether a policy file has the shape of one and makes sense, before it is read as a policy.

Every refusal names the place in the document, so that its line can be told. Refused are: unknown
words, values of another type, sources that name no document, finer points than are counted, a
code given twice, misconduct that adds points or good conduct that takes them away.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from registry.credit.policy_checks import Place, PolicyFlawed
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.refusals import N_

Shape = Callable[[Any, Place], None]

_MOST_POINTS = 1000
_MOST_MONTHS = 1200
# What is written where there is no source.
_NO_SOURCE = frozenset({"", "无", "没有", "暂无", "待定", "none", "null", "na", "tbd"})
_GOOD = frozenset(
    {EntryKind.AWARD, EntryKind.PLEDGE, EntryKind.STANDARD, EntryKind.RECTIFIED}  # 良好行为
)


def check_document(written: Any) -> None:  # noqa: ANN401 - whatever the file holds
    """Refuse a document that is no grading policy, or one that cannot be meant.

    Raises:
        PolicyFlawed: says what is wrong, and where.
    """
    _DOCUMENT(written, ())
    before: date | None = None
    known: date | None = None
    for number, version in enumerate(written["versions"]):
        place: Place = ("versions", number)
        effective, until = version["effective"], version.get("until")
        if before is not None and effective <= before:
            raise PolicyFlawed(N_("这一版与前一版的施行日期重叠。"), (*place, "effective"))
        if until is not None and until < effective:
            raise PolicyFlawed(N_("终止日期早于施行日期。"), (*place, "until"))
        before = until or effective
        announced = version.get("announced") or effective
        if effective < announced:
            raise PolicyFlawed(N_("公布日期晚于施行日期。"), (*place, "announced"))
        if known is not None and announced < known:
            words = N_("公布日期早于前一版的公布日期：前一版是什么时候公布的，应先写明。")
            raise PolicyFlawed(words, (*place, "announced"))
        known = announced
        _check_codes(version, place)
        _check_signs(version["criteria"], place)
        _check_vetoes(version["vetoes"], place)


def _check_codes(version: Mapping[str, Any], place: Place) -> None:
    seen: set[str] = set()
    for part in ("criteria", "vetoes"):
        for number, written in enumerate(version[part]):
            if written["code"] in seen:
                words = N_("编号%(code)s用了两次。")
                raise PolicyFlawed(words, (*place, part, number, "code"), code=written["code"])
            seen.add(written["code"])


def _check_signs(criteria: Sequence[Mapping[str, Any]], place: Place) -> None:
    for number, written in enumerate(criteria):
        points, at = written["points"], (*place, "criteria", number, "points")
        good = written["kind"] in _GOOD
        if points < 0 if good else points > 0:
            words = (
                N_("%(code)s：良好行为不能扣分。") if good else N_("%(code)s：不良记录不能加分。")
            )
            raise PolicyFlawed(words, at, code=written["code"])


def _check_vetoes(vetoes: Sequence[Mapping[str, Any]], place: Place) -> None:
    for number, written in enumerate(vetoes):
        if written["kind"] in _GOOD:
            words = N_("%(code)s：良好行为不能直接定为较差的等级。")
            raise PolicyFlawed(words, (*place, "vetoes", number, "kind"), code=written["code"])


def _text(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, str) or not value.strip():
        raise PolicyFlawed(N_("%(name)s应为文字，不能为空。"), at, name=at[-1])


def _source(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
    _text(value, at)
    if re.sub(r"\W", "", value).casefold() in _NO_SOURCE:
        words = N_("%(name)s应写明文件名称和条款，“%(given)s”不是出处。")
        raise PolicyFlawed(words, at, name=at[-1], given=value)


def _day(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, date) or isinstance(value, datetime):
        raise PolicyFlawed(N_("%(name)s应为日期，写作2026-01-01，不加引号。"), at, name=at[-1])


def _flag(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, bool):
        raise PolicyFlawed(N_("%(name)s应为true或者false。"), at, name=at[-1])


def _number(least: float, most: float, *, whole: bool = False, places: int = 2) -> Shape:
    def check(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            words = N_("%(name)s应为整数。") if whole else N_("%(name)s应为数字。")
            raise PolicyFlawed(words, at, name=at[-1])
        if not least <= value <= most:
            words = N_("%(name)s应在%(least)s和%(most)s之间。")
            raise PolicyFlawed(words, at, name=at[-1], least=least, most=most)
        given = Decimal(str(value))
        if given != round(given, places):
            raise PolicyFlawed(N_("%(name)s最多%(n)s位小数。"), at, name=at[-1], n=places)

    return check


def _one_of(words: Sequence[str]) -> Shape:
    def check(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
        if not isinstance(value, str) or value not in words:
            known = N_("%(name)s应为其中之一：%(known)s。")
            raise PolicyFlawed(known, at, name=at[-1], known="、".join(words))

    return check


def _list(of: Shape, *, least: int = 1) -> Shape:
    def check(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
        if not isinstance(value, list) or len(value) < least:
            raise PolicyFlawed(N_("%(name)s应为列表，至少%(n)s项。"), at, name=at[-1], n=least)
        for number, each in enumerate(value):
            of(each, (*at, number))

    return check


def _mapping(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    shapes = {**required, **(optional or {})}

    def check(value: Any, at: Place) -> None:  # noqa: ANN401 - whatever the file holds
        if not isinstance(value, dict):
            raise PolicyFlawed(N_("这里应为一组“名称: 值”。"), at)
        if unknown := [name for name in value if name not in shapes]:
            words = N_("没有“%(name)s”这一项。")
            raise PolicyFlawed(words, (*at, unknown[0]), name=str(unknown[0]))
        if missing := [name for name in required if value.get(name) is None]:
            raise PolicyFlawed(N_("缺少%(name)s。"), at, name=missing[0])
        for name, shape in shapes.items():
            if value.get(name) is not None:
                shape(value[name], (*at, name))

    return check


_POINTS = _number(-_MOST_POINTS, _MOST_POINTS)
_MONTHS = _number(1, _MOST_MONTHS, whole=True)
_KIND, _SEVERITY = _one_of([*map(str, EntryKind)]), _one_of([*map(str, Severity)])
_TITLES: Mapping[str, Shape] = {"title": _text, "title_en": _text}
_BAND = _mapping(
    {
        "grade": _text,
        "name": _text,
        "name_en": _text,
        "from_points": _number(0, 100),
        "source": _source,
    },
    {"stratum": _text},
)
_FAMILY = _mapping({"key": _text, **_TITLES, "lowest_points": _POINTS, "highest_points": _POINTS})
_STEP = _mapping({"after_months": _MONTHS, "factor": _number(0, 1, places=4)})
_CRITERION = _mapping(
    {
        "code": _text,
        **_TITLES,
        "family": _text,
        "kind": _KIND,
        "severity": _SEVERITY,
        "points": _POINTS,
        "window_months": _MONTHS,
        "source": _source,
    },
    {
        "decay": _list(_STEP, least=0),
    },
)
_VETO = _mapping(
    {
        "code": _text,
        **_TITLES,
        "kind": _KIND,
        "severities": _list(_SEVERITY),
        "grade": _text,
        "source": _source,
    }
)
_ASIDE = _mapping({"counts": _flag, "source": _source})
_VERSION = _mapping(
    {
        "effective": _day,
        "legal_basis": _source,
        "start_points": _number(0, 100),
        "ladder": _list(_BAND, least=2),
        "families": _list(_FAMILY),
        "criteria": _list(_CRITERION),
        "set_aside": _mapping({reason.value: _ASIDE for reason in SetAside}),
        "vetoes": _list(_VETO),
    },
    {"until": _day, "announced": _day, "unit": _one_of(["points"]), "verified": _flag},
)
_DOCUMENT = _mapping(
    {"key": _one_of(["grading"]), "title": _text, "versions": _list(_VERSION)},
    {"title_en": _text},
)
