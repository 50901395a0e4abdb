"""Decisions about visits: what answers establish, and who may record or confirm what.

Pure: the checklist version, the answers and the day are arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState, Result
from campaigns.planning.checklist import Checklist, FindingTemplate, Item, ItemType, Verdict
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotPermitted

LONGEST_NOTE = 500
LONGEST_TEXT = 2000
LEAST_OFFICERS = 2
_LARGEST = Decimal(10) ** 12


class SecondOfficerNeeded(NotPermitted):
    """Whoever recorded a finding does not confirm it."""

    title = N_("需要另一名执法人员确认")
    detail = N_("检查情况由您记录，应当由另一名执法人员确认。")


class FindingOfAnotherAgency(NotPermitted):
    """A finding is dealt with by the agency whose visit it was."""

    title = N_("不是本机关的检查")
    detail = N_("这项问题由实施检查的机关办理。")


class NotPutRight(Conflict):
    """A finding is closed only after a reinspection found it put right."""

    title = N_("尚未整改合格")
    detail = N_("复查没有通过，不能结案；可以再次责令整改，或者转入行政处罚。")


class FindingDateWrong(Invalid):
    """A day before what it follows, or in the future."""

    title = N_("日期有误")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a verdict, an option, a number or a text, all written as a string.

    ``note`` says what was seen; for staff only.
    """

    value: str
    note: str | None = None


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

    An item is asked when the item it depends on was asked and answered as its condition says.
    Answers to items not asked, unknown items, missing required answers, values outside the
    plausible bounds and missing notes are faults; with any fault there are no findings.

    Args:
        checklist: the version the campaign began with.
        answers: item key to answer; the order does not matter.
    """
    asked = {item.key: item for item in items_asked(checklist, answers)}
    faults = [*_stray(checklist, asked, answers)]
    findings = []
    for item in asked.values():
        answer = answers.get(item.key)
        if answer is None:
            if item.required:
                faults.append(_fault(item.key, N_("这一项还没有填写")))
            continue
        faults.extend(_value_faults(item, answer))
        template = _established(item, answer)
        if template is not None:
            faults.extend(_note_faults(item, answer))
            findings.append(_finding(item, template, answer))
    return Evaluation(() if faults else tuple(findings), tuple(faults))


def items_asked(checklist: Checklist, answers: Mapping[str, Answer]) -> Iterator[Item]:
    """The items that the answers so far lead to, in order."""
    asked: set[str] = set()
    for item in checklist.items:
        if item.when is not None:
            earlier = answers.get(item.when.item)
            if item.when.item not in asked or earlier is None:
                continue
            if earlier.value not in item.when.values:
                continue
        asked.add(item.key)
        yield item


def check_confirmation(
    *, recorded_by: UUID, agency_id: UUID, officer_id: UUID, officer_agency: UUID | None
) -> None:
    """Refuse a confirmation by the recorder, or by another agency.

    Raises:
        SecondOfficerNeeded, FindingOfAnotherAgency.
    """
    check_agency(agency_id=agency_id, officer_agency=officer_agency)
    if officer_id == recorded_by:
        raise SecondOfficerNeeded


def check_agency(*, agency_id: UUID, officer_agency: UUID | None) -> None:
    """Refuse an act on another agency's finding.

    Raises:
        FindingOfAnotherAgency.
    """
    if agency_id != officer_agency:
        raise FindingOfAnotherAgency


def check_rectify_by(rectify_by: date, *, on: date) -> None:
    """Refuse a last day that is over already.

    Raises:
        FindingDateWrong.
    """
    if rectify_by < on:
        raise FindingDateWrong(errors=[FieldError("#/rectify_by", N_("整改期限不能早于今天"))])


def check_reinspection(reinspected_on: date, *, inspected_on: date, on: date) -> None:
    """Refuse a reinspection before the visit or in the future.

    Raises:
        FindingDateWrong.
    """
    if not inspected_on <= reinspected_on <= on:
        raise FindingDateWrong(
            errors=[
                FieldError("#/reinspected_on", N_("复查日期应在检查日期之后、今天之前（含当日）"))
            ]
        )


def check_closing(*, passed: bool | None) -> None:
    """Refuse closing what was not found put right.

    Raises:
        NotPutRight.
    """
    if not passed:
        raise NotPutRight


def wrong_officers(officers: Sequence[UUID], *, of_agency: Mapping[UUID, bool]) -> str | None:
    """What is wrong with a visit's officers, None when nothing is.

    Args:
        officers: as sent.
        of_agency: for every officer on record, whether they serve the agency and are active.
    Legal basis: 行政处罚法 art. 42: at least two.
    """
    if len(set(officers)) != len(officers):
        return N_("同一名执法人员写了两次")
    if len(officers) < LEAST_OFFICERS:
        return N_("执法人员不得少于两人")
    if not all(of_agency.get(officer, False) for officer in officers):
        return N_("执法人员应当是本机关在岗人员")
    return None


def acts_after(state: str) -> list[FindingAct]:
    """Acts the life cycle allows in ``state``, in the order of its table."""
    return FINDING.acts(FindingState(state))


def _stray(
    checklist: Checklist, asked: Mapping[str, Item], answers: Mapping[str, Answer]
) -> Iterator[FieldError]:
    for key in answers:
        if key not in checklist.by_key:
            yield _fault(key, N_("检查表里没有这一项"))
        elif key not in asked:
            yield _fault(key, N_("按前面的答案，这一项不需要填写"))


def _value_faults(item: Item, answer: Answer) -> Iterator[FieldError]:
    if answer.note is not None and len(answer.note) > LONGEST_NOTE:
        yield _fault(item.key, N_("情况说明不超过500字"), "note")
    match item.type:
        case ItemType.YES_NO if answer.value not in set(Verdict):
            yield _fault(item.key, N_("应为合格、不合格或者不适用"), "value")
        case ItemType.CHOICE if item.option(answer.value) is None:
            yield _fault(item.key, N_("不在可选的答案之中"), "value")
        case ItemType.NUMBER if number(answer.value) is None:
            yield _fault(item.key, N_("应为数字"), "value")
        case ItemType.NUMBER if not item.plausible.hold(number(answer.value) or Decimal(0)):
            yield _fault(item.key, N_("数值超出可能的范围，请核对读数和单位"), "value")
        case ItemType.TEXT if not 0 < len(answer.value) <= LONGEST_TEXT:
            yield _fault(item.key, N_("不能为空，不超过2000字"), "value")


def _established(item: Item, answer: Answer) -> FindingTemplate | None:
    match item.type:
        case ItemType.YES_NO:
            return item.finding if answer.value == Verdict.FAIL else None
        case ItemType.CHOICE:
            option = item.option(answer.value)
            return option.finding if option else None
        case ItemType.NUMBER:
            value = number(answer.value)
            return None if value is None or item.accepted.hold(value) else item.finding
        case ItemType.TEXT:
            return None


def number(text: str) -> Decimal | None:
    """A finite decimal number below a million million; None for anything else."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < _LARGEST else None


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


def _fault(item_key: str, detail: str, field: str | None = None) -> FieldError:
    pointer = f"#/answers/{item_key.replace('~', '~0').replace('/', '~1')}"
    return FieldError(f"{pointer}/{field}" if field else pointer, detail)
