"""What a checklist may not say: every fault of its items, each at its place. Pure.

A condition looks back, never ahead; so an item is reached by a chain of earlier answers, and the
chain must be one that can be given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from campaigns.planning.checklist_items import (
    SEVERITIES,
    Bounds,
    Condition,
    Item,
    ItemType,
)
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError

MOST_ITEMS = 200
MOST_OPTIONS = 30
MOST_READINGS = 20
MOST_PHOTOS = 20
HEAVIEST = 100
LONGEST_TITLE = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
_MEASURED = (ItemType.NUMBER, ItemType.MEASUREMENT)
_NO = Bounds()
_NOBODY = N_("不能写入证件号码或者电话号码")


def faults_of(items: Sequence[Item]) -> list[FieldError]:
    """Every fault, with a pointer such as ``#/items/licences/shown_if``; empty when it is whole."""
    if not items:
        return [FieldError("#/items", N_("至少要有一项检查内容"))]
    faults = []
    if len(items) > MOST_ITEMS:
        faults.append(FieldError("#/items", N_("一份检查表最多200项")))
    before: dict[str, Item] = {}
    everything = {item.key: item for item in items}
    for item in items:
        if item.key in before:
            faults.append(_fault(item, "key", N_("项目编号重复")))
        faults.extend(_of_words(item))
        faults.extend(_of_options(item))
        faults.extend(_of_bounds(item))
        faults.extend(_of_amounts(item))
        faults.extend(_of_findings(item))
        faults.extend(_of_conditions(item, before, everything))
        before[item.key] = item
    return faults


def _of_words(item: Item) -> Iterator[FieldError]:
    if not KEY.fullmatch(item.key):
        yield _fault(item, "key", N_("以小写字母开头，由小写字母、数字和下划线组成，不超过50个"))
    for field in ("section", "title", "legal_basis"):
        if not 0 < len(getattr(item, field).strip()) <= LONGEST_TITLE:
            yield _fault(item, field, N_("必填，不超过200字"))
        if looks_personal(getattr(item, field)):
            yield _fault(item, field, _NOBODY)
    for field in ("unit", "note_hint"):
        if looks_personal(getattr(item, field)):
            yield _fault(item, field, _NOBODY)


def _of_options(item: Item) -> Iterator[FieldError]:
    if (item.type is ItemType.CHOICE) != bool(item.options):
        yield _fault(item, "options", N_("选择题要有选项，其他类型没有选项"))
    if len({option.value for option in item.options}) != len(item.options):
        yield _fault(item, "options", N_("选项重复"))
    if len(item.options) > MOST_OPTIONS:
        yield _fault(item, "options", N_("选项最多30个"))
    if not all(option.value and option.label.strip() for option in item.options):
        yield _fault(item, "options", N_("每个选项都要有编号和文字"))
    if any(looks_personal(option.label) for option in item.options):
        yield _fault(item, "options", _NOBODY)


def _of_bounds(item: Item) -> Iterator[FieldError]:
    for field, bounds in (("plausible", item.plausible), ("accepted", item.accepted)):
        if bounds.empty:
            yield _fault(item, field, N_("下限不能大于上限"))
        if item.type not in _MEASURED and bounds != _NO:
            yield _fault(item, field, N_("只有数字和测量有上下限"))
    several = (item.plausible, item.accepted)
    if not any(one.empty for one in several) and item.accepted.within(item.plausible).empty:
        yield _fault(item, "accepted", N_("合格范围不在可能的范围之内"))


def _of_amounts(item: Item) -> Iterator[FieldError]:
    if item.type in _MEASURED and not item.unit.strip():
        yield _fault(item, "unit", N_("数字和测量要写明单位"))
    readings_fit = 1 <= item.readings_least <= item.readings_most <= MOST_READINGS
    if item.type is ItemType.MEASUREMENT and not readings_fit:
        yield _fault(item, "readings", N_("读数至少1个，最多20个"))
    if item.type is ItemType.PHOTO and not 1 <= item.photos_least <= MOST_PHOTOS:
        yield _fault(item, "photos_least", N_("照片至少1张，最多20张"))
    if not 0 <= item.weight <= HEAVIEST:
        yield _fault(item, "weight", N_("权重在0到100之间"))


def _of_findings(item: Item) -> Iterator[FieldError]:
    if any(found.severity not in SEVERITIES for found in item.findings()):
        yield _fault(item, "finding", N_("没有这种严重程度"))
    if any(not found.text.strip() for found in item.findings()):
        yield _fault(item, "finding", N_("写明认定的问题"))
    if any(looks_personal(found.text) for found in item.findings()):
        yield _fault(item, "finding", _NOBODY)
    if item.type is ItemType.YES_NO and item.finding is None:
        yield _fault(item, "finding", N_("写明答“不合格”时认定的问题"))
    if item.type in _MEASURED and (item.finding is None) != (item.accepted == _NO):
        yield _fault(item, "accepted", N_("合格范围和认定的问题要一起写"))
    if item.type in (ItemType.TEXT, ItemType.PHOTO, ItemType.CHOICE) and item.finding is not None:
        yield _fault(item, "finding", N_("这种类型的项目不直接认定问题"))


def _of_conditions(
    item: Item, before: Mapping[str, Item], everything: Mapping[str, Item]
) -> Iterator[FieldError]:
    for condition in item.shown_if:
        earlier = before.get(condition.item)
        if earlier is None or condition.item == item.key:
            yield _fault(item, "shown_if", _why_not_before(item, condition, everything))
        elif not _can_be(earlier, condition):
            yield _fault(item, "shown_if", N_("前面的项目不会有这个答案"))
    if all(condition.item in before for condition in item.shown_if) and _unreachable(item, before):
        yield _fault(item, "shown_if", N_("各个条件互相矛盾，永远不会问到这一项"))


def _why_not_before(item: Item, condition: Condition, everything: Mapping[str, Item]) -> str:
    if condition.item not in everything:
        return N_("条件中的项目不存在")
    if _leads_back(everything[condition.item], item.key, everything):
        return N_("条件互相依赖，成了循环")
    return N_("条件只能依据前面的项目")


def _leads_back(start: Item, goal: str, everything: Mapping[str, Item]) -> bool:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        item = ahead.pop()
        if item.key == goal:
            return True
        if item.key not in seen:
            seen.add(item.key)
            ahead += [everything[one.item] for one in item.shown_if if one.item in everything]
    return False


def _can_be(earlier: Item, condition: Condition) -> bool:
    """Whether the earlier item can be answered as the condition says."""
    if earlier.type in (ItemType.YES_NO, ItemType.CHOICE):
        possible = earlier.possible_values()
        return bool(condition.values) and condition.values <= possible and condition.bounds == _NO
    if earlier.type is ItemType.NUMBER:
        asked = condition.bounds
        reachable = not asked.empty and not asked.within(earlier.plausible).empty
        return asked != _NO and not condition.values and reachable
    return False


def _unreachable(item: Item, before: Mapping[str, Item]) -> bool:
    """Whether the chain of answers that leads to the item contradicts itself."""
    values: dict[str, frozenset[str]] = {}
    bounds: dict[str, Bounds] = {}
    ahead, seen = list(item.shown_if), set()
    while ahead:
        condition = ahead.pop()
        earlier = before[condition.item]
        if earlier.type is ItemType.NUMBER:
            known = bounds.get(earlier.key, earlier.plausible)
            bounds[earlier.key] = known.within(condition.bounds)
        else:
            possible = values.get(earlier.key, earlier.possible_values())
            values[earlier.key] = possible & condition.values
        if earlier.key not in seen:
            seen.add(earlier.key)
            ahead += [one for one in earlier.shown_if if one.item in before]
    return not all(values.values()) or any(span.empty for span in bounds.values())


def _fault(item: Item, field: str, detail: str) -> FieldError:
    return FieldError(f"#/items/{item.key}/{field}", detail)
