"""Holding answers against a checklist: what is asked, what is wrong, what it comes to. Pure.

The one place that decides it: the service, its tests and the device's form (which is sent the
same document) follow these rules.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from campaigns.planning.checklist_faults import MOST_PHOTOS
from campaigns.planning.checklist_items import (
    Bounds,
    Checklist,
    Condition,
    FindingTemplate,
    Item,
    ItemType,
    JudgedBy,
    Verdict,
)
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError

LONGEST_NOTE = 500
NO_PERSONAL_NUMBER = N_("参加行动的各机关都看得到，不能写入证件号码或者电话号码")
LONGEST_TEXT = 2000
_LARGEST = Decimal(10) ** 12
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Result(StrEnum):
    """What a visit came to."""

    CLEAN = "clean"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    ``value`` is a verdict, an option, a number or a text, written as a string; ``readings`` are
    those of a measurement, as strings; ``photos`` are SHA-256 digests (64 hexadecimal digits)
    of the photos of a photo item. ``note`` says what was seen; for staff only.
    """

    value: str = ""
    note: str | None = None
    readings: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()

    def written(self) -> dict[str, Any]:
        """As stored and sent: ``value`` always, the rest where it is not empty."""
        rest = {"note": self.note, "readings": list(self.readings), "photos": list(self.photos)}
        return {"value": self.value} | {name: given for name, given in rest.items() if given}


def answer_from(written: Mapping[str, Any]) -> Answer:
    """The answer that :meth:`Answer.written` gave."""
    return Answer(
        value=written.get("value") or "",
        note=written.get("note"),
        readings=tuple(written.get("readings") or ()),
        photos=tuple(written.get("photos") or ()),
    )


@dataclass(frozen=True, slots=True)
class Established:
    """What one bad answer establishes."""

    item_key: str
    place: int
    severity: str
    description: str
    note: str | None
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Score:
    """What the good answers weigh, of all that were judged; in the checklist's own weights."""

    points: int
    of: int

    @property
    def rate(self) -> Decimal | None:
        """Between 0 and 1; None where nothing that weighs was judged."""
        return Decimal(self.points) / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the answers come to: findings in the order of the items, or the faults."""

    findings: tuple[Established, ...]
    faults: tuple[FieldError, ...]

    @property
    def result(self) -> Result:
        """Whether the visit was clean."""
        return Result.PROBLEMS if self.findings else Result.CLEAN


def evaluate(checklist: Checklist, answers: Mapping[str, Answer]) -> Evaluation:
    """Hold answers against a checklist version.

    An item is asked when every item it depends on was asked and answered as its conditions say.
    Answers to items not asked, unknown items, missing required answers, values outside the
    plausible bounds and missing notes are faults; with any fault there are no findings.

    Args:
        checklist: the version the campaign began with.
        answers: item key to answer; the order does not matter.
    """
    asked = {item.key: item for item in items_asked(checklist, answers)}
    faults: list[FieldError] = []
    findings = []
    unclear = set()
    for item in asked.values():
        answer = answers.get(item.key)
        if answer is None:
            if item.required:
                faults.append(_fault(item.key, N_("这一项还没有填写")))
                unclear.add(item.key)
            continue
        if wrong := list(_value_faults(item, answer)):
            faults.extend(wrong)
            unclear.add(item.key)
        faults.extend(_text_faults(item, answer))
        template = established(item, answer)
        if template is not None:
            faults.extend(_note_faults(item, answer))
            findings.append(_finding(item, template, answer))
    faults = [*_stray(checklist, asked, answers, unclear), *faults]
    if not faults and _nothing_judged(asked.values(), answers):
        said = N_("每一项都是不适用，等于什么也没有检查；没有检查成的，不提交检查记录")
        faults.append(FieldError("#/answers", said))
    return Evaluation(() if faults else tuple(findings), tuple(faults))


def _nothing_judged(asked: Collection[Item], answers: Mapping[str, Answer]) -> bool:
    """Whether "not applicable" was all that was said of what could have been found."""
    said = [answers[item.key].value for item in asked if item.findings() and item.key in answers]
    return bool(said) and all(value == Verdict.NOT_APPLICABLE for value in said)


def items_asked(checklist: Checklist, answers: Mapping[str, Answer]) -> Iterator[Item]:
    """The items that the answers so far lead to, in order."""
    asked: set[str] = set()
    for item in checklist.items:
        if all(_holds(checklist, condition, asked, answers) for condition in item.shown_if):
            asked.add(item.key)
            yield item


def score(checklist: Checklist, answers: Mapping[str, Answer]) -> Score:
    """The weighed share of good answers among the items that were asked and judged.

    Judged is an item that can establish a finding and was answered, "not applicable" excepted.
    """
    points = of = 0
    for item in items_asked(checklist, answers):
        answer = answers.get(item.key)
        if answer is None or not item.findings() or answer.value == Verdict.NOT_APPLICABLE:
            continue
        of += item.weight
        points += item.weight if established(item, answer) is None else 0
    return Score(points, of)


def established(item: Item, answer: Answer) -> FindingTemplate | None:
    """What one answer establishes, None where it is good or nothing can be told from it."""
    match item.type:
        case ItemType.YES_NO:
            return item.finding if answer.value == Verdict.FAIL else None
        case ItemType.CHOICE:
            option = item.option(answer.value)
            return option.finding if option else None
        case ItemType.NUMBER:
            return None if _good(item, [answer.value]) else item.finding
        case ItemType.MEASUREMENT:
            return None if _good(item, answer.readings) else item.finding
        case ItemType.TEXT | ItemType.PHOTO:
            return None


def number(text: str) -> Decimal | None:
    """A decimal number below a million million, in plain digits as devices read it; else None."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    value = Decimal(text.strip())
    return value if abs(value) < _LARGEST else None


def _good(item: Item, readings: Sequence[str]) -> bool:
    """Whether the readings lie within the accepted bounds; unreadable ones are faults anyway."""
    values = [value for value in map(number, readings) if value is not None]
    if not values or len(values) != len(readings):
        return True
    if item.judged_by is JudgedBy.EACH:
        return all(item.accepted.hold(value) for value in values)
    # The bounds times the number of readings, so that no mean has to be rounded.
    low, high = (
        None if end is None else end * len(values)
        for end in (item.accepted.low, item.accepted.high)
    )
    return Bounds(low, high).hold(sum(values, Decimal(0)))


def _holds(
    checklist: Checklist, condition: Condition, asked: set[str], answers: Mapping[str, Answer]
) -> bool:
    earlier = answers.get(condition.item)
    if condition.item not in asked or earlier is None:
        return False
    if checklist.by_key[condition.item].type is ItemType.NUMBER:
        value = number(earlier.value)
        return value is not None and condition.bounds.hold(value)
    return earlier.value in condition.values


def _stray(
    checklist: Checklist,
    asked: Mapping[str, Item],
    answers: Mapping[str, Answer],
    unclear: Collection[str],
) -> Iterator[FieldError]:
    """What is not asked; whether it is cannot be told where it rests on an unclear answer."""
    open_ones, sure = set(unclear), set(asked)
    for item in checklist.items:
        if all(
            one.item in open_ones or _holds(checklist, one, sure, answers) for one in item.shown_if
        ):
            open_ones |= {item.key} - sure
    for key in answers:
        if key not in checklist.by_key:
            yield _fault(key, N_("检查表里没有这一项"))
        elif key not in asked and key not in open_ones:
            yield _fault(key, N_("按前面的答案，这一项不需要填写"))


def _value_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if answer.readings and item.type is not ItemType.MEASUREMENT:
        yield _fault(item.key, N_("这一项没有多个读数"), "readings")
    if answer.value and item.type in (ItemType.MEASUREMENT, ItemType.PHOTO):
        yield _fault(item.key, N_("这一项填读数或者照片"), "value")
    yield from _photo_faults(item, answer)
    match item.type:
        case ItemType.YES_NO if answer.value not in set(Verdict):
            yield _fault(item.key, N_("应为合格、不合格或者不适用"), "value")
        case ItemType.CHOICE if item.option(answer.value) is None:
            yield _fault(item.key, N_("不在可选的答案之中"), "value")
        case ItemType.NUMBER:
            if wrong := _number_fault(item, answer.value):
                yield _fault(item.key, wrong, "value")
        case ItemType.MEASUREMENT:
            yield from _reading_faults(item, answer)
        case ItemType.TEXT if not 0 < len(answer.value) <= LONGEST_TEXT:
            yield _fault(item.key, N_("不能为空，不超过2000字"), "value")


def _text_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if answer.note is not None and len(answer.note) > LONGEST_NOTE:
        yield _fault(item.key, N_("情况说明不超过500字"), "note")
    for name, text in (("note", answer.note or ""), ("value", answer.value)):
        if looks_personal(text):
            yield _fault(item.key, NO_PERSONAL_NUMBER, name)


def _number_fault(item: Item, text: str) -> str | None:
    value = number(text)
    if value is None:
        return N_("应为数字")
    return None if item.plausible.hold(value) else N_("数值超出可能的范围，请核对读数和单位")


def _reading_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if not item.readings_least <= len(answer.readings) <= item.readings_most:
        least, most = item.readings_least, item.readings_most
        said = N_("读数应有%(least)s到%(most)s个")
        yield _fault(item.key, said, "readings", (("least", least), ("most", most)))
    for place, reading in enumerate(answer.readings):
        if wrong := _number_fault(item, reading):
            yield _fault(item.key, wrong, f"readings/{place}")


def _photo_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if len(answer.photos) < item.photos_least:
        said, params = N_("至少要有%(n)s张照片"), (("n", item.photos_least),)
        yield _fault(item.key, said, "photos", params)
    if len(answer.photos) > MOST_PHOTOS:
        yield _fault(item.key, N_("照片最多20张"), "photos")
    if len(set(answer.photos)) != len(answer.photos):
        yield _fault(item.key, N_("同一张照片交了两次"), "photos")
    if not all(_DIGEST.fullmatch(digest) for digest in answer.photos):
        yield _fault(item.key, N_("照片要用它的SHA-256摘要来指明"), "photos")


def _note_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if item.note_required and not (answer.note or "").strip():
        yield _fault(item.key, N_("请写明所见情况"), "note")


def _finding(item: Item, template: FindingTemplate, answer: Answer) -> Established:
    return Established(
        item_key=item.key,
        place=item.place,
        severity=template.severity,
        description=template.text,
        note=answer.note,
        legal_basis=item.legal_basis,
    )


def _fault(
    item_key: str, detail: str, field: str | None = None, params: tuple[tuple[str, Any], ...] = ()
) -> FieldError:
    return FieldError(pointer_to(item_key, *([field] if field else [])), detail, params)


def pointer_to(item_key: str, *below: str) -> str:
    """Where an answer, or a part of it, stands in a visit (RFC 6901)."""
    escaped = item_key.replace("~", "~0").replace("/", "~1")
    return "/".join(("#/answers", escaped, *below))
