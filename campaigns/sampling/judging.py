"""A laboratory's report held against the test plan: item by item, then as a whole. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from campaigns.sampling.lifecycle import Verdict
from campaigns.sampling.limits import Limit, Reading, Relation
from campaigns.sampling.products import PlanItem, ProductPlan
from campaigns.sampling.readings import ReadingUnclear, converted, plain, read_result
from registry.credit.vocabulary import Severity
from registry.kernel.refusals import N_, FieldError

LONGEST_METHOD = 200
LONGEST_UNIT = 30
_IN_WORDS: Mapping[str, Verdict] = {
    "符合": Verdict.PASS,
    "合格": Verdict.PASS,
    "PASS": Verdict.PASS,
    "不符合": Verdict.FAIL,
    "不合格": Verdict.FAIL,
    "FAIL": Verdict.FAIL,
}
_GRAVITY = (Severity.MINOR, Severity.GENERAL, Severity.SERIOUS)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line of a report as sent.

    ``item`` is the item's key or title; ``unit`` may stand after the number instead; without a
    ``method`` the plan's applies.
    """

    item: str
    value: str
    unit: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of a report with what it comes to; ``number`` is in the unit of the item."""

    item: PlanItem
    value: str
    unit: str
    method: str
    number: Decimal | None
    relation: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a report comes to; with any fault there is no verdict.

    Faults point to a line: ``#/results/3/value``; a missing item to ``#/results``.
    """

    judged: tuple[Judged, ...]
    faults: tuple[FieldError, ...]

    @property
    def verdict(self) -> Verdict:
        """Fails when any item fails."""
        return Verdict.FAIL if self.failed else Verdict.PASS

    @property
    def failed(self) -> tuple[Judged, ...]:
        """The items that fail."""
        return tuple(one for one in self.judged if one.verdict is Verdict.FAIL)

    @property
    def severity(self) -> Severity | None:
        """The gravest of the failed items; None when none fails."""
        found = [one.item.severity for one in self.failed]
        return max(found, key=_GRAVITY.index) if found else None


def judge_report(product: ProductPlan, results: Sequence[ItemResult]) -> Evaluation:
    """Judge every line; every item of the plan has to be there, once, and no other."""
    judged: dict[str, Judged] = {}
    faults: list[FieldError] = []
    for place, result in enumerate(results):
        item = product.find(result.item)
        if item is None:
            faults.append(_fault(place, "item", N_("检验方案里没有这一项")))
        elif item.key in judged:
            faults.append(_fault(place, "item", N_("同一份报告里这一项写了两次")))
        else:
            try:
                judged[item.key] = judge(item, result)
            except ReadingUnclear as error:
                faults.append(_fault(place, "value", error.args[0]))
    if not faults:
        faults.extend(_missing(product, judged))
    in_order = sorted(judged.values(), key=lambda one: one.item.place)
    return Evaluation(() if faults else tuple(in_order), tuple(faults))


def judge(item: PlanItem, result: ItemResult) -> Judged:
    """Judge one line.

    Raises:
        ReadingUnclear: it cannot be read, or cannot be told from it whether the limit holds.
    """
    if len(result.unit) > LONGEST_UNIT or len(result.method) > LONGEST_METHOD:
        raise ReadingUnclear(N_("单位或者检验方法过长"))
    method = plain(result.method) or item.method
    if item.limit is None:
        verdict = _IN_WORDS.get(plain(result.value).upper())
        if verdict is None:
            raise ReadingUnclear(N_("这一项请写“符合”或者“不符合”"))
        return Judged(item, plain(result.value), "", method, None, None, verdict)
    return _measured(item, item.limit, result, method)


def _measured(item: PlanItem, limit: Limit, result: ItemResult, method: str) -> Judged:
    written = read_result(result.value)
    unit = plain(result.unit)
    if written.reading is None:
        if limit.low is not None:
            raise ReadingUnclear(N_("这一项有下限，不能只写“未检出”"))
        return Judged(item, plain(result.value), "", method, None, None, Verdict.PASS)
    if written.unit and unit and plain(written.unit) != unit:
        raise ReadingUnclear(N_("结果后面的单位与单位栏不一致"))
    unit = written.unit or unit or ("" if not item.unit else "?")
    reading = converted(written.reading, unit, item.units)
    _check_possible(item, reading)
    verdict = limit.judge(reading)
    if verdict is None:
        raise ReadingUnclear(N_("从这个结果看不出是否合格，请写实测值"))
    return Judged(
        item, plain(result.value), unit, method, reading.number, str(reading.relation), verdict
    )


def _check_possible(item: PlanItem, reading: Reading) -> None:
    """Refuse what cannot be measured: a content below nothing, or above the whole."""
    number, relation = reading.number, reading.relation
    too_low = item.least is not None and (
        number < item.least or (number == item.least and relation is Relation.BELOW)
    )
    too_high = item.most is not None and (
        number > item.most or (number == item.most and relation is Relation.ABOVE)
    )
    if too_low or too_high:
        raise ReadingUnclear(N_("检验结果超出可能的范围"))


def _missing(product: ProductPlan, judged: Mapping[str, Judged]) -> Iterator[FieldError]:
    for item in product.items:
        if item.key not in judged:
            yield FieldError("#/results", N_("缺少检验项目：%(item)s"), (("item", item.title),))


def _fault(place: int, field: str, detail: str) -> FieldError:
    return FieldError(f"#/results/{place}/{field}", detail)
