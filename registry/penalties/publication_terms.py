"""How grave a penalty decision is for the public, and for how long it is public. Pure.

Owns the reading of ``policy/penalty_publication.yaml``: the three classes (轻微、一般、严重), the
shortest and the longest publication of each, the clocks of publishing and taking down.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.credit.vocabulary import Severity
from registry.kernel.period import add_months
from registry.kernel.provisions import Provision, Version, load
from registry.kernel.refusals import N_
from registry.penalties.vocabulary import PenaltyKind, Procedure
from registry.policy.calendar import calendar_on

_FILE = Path(__file__).parents[1] / "policy" / "penalty_publication.yaml"
_ONE_DAY = timedelta(days=1)

# Why a decision is of its class, in words.
BY_KIND = N_("处罚种类属于严重失信")
BY_HUGE_FINE = N_("罚款数额达到巨额标准")
BY_PROCEDURE = N_("适用简易程序")
BY_LIGHT_KINDS = N_("只有警告、通报批评或者较低数额的罚款")
BY_NEITHER = N_("不属于轻微，也不属于严重")


@dataclass(frozen=True, slots=True)
class FineLine:
    """A fine in yuan from or up to which a class begins or ends; None: the law names none."""

    default_yuan: Decimal | None
    by_province: Mapping[str, Decimal]

    def of(self, division: str) -> Decimal | None:
        """The line of the province that a division code of 6 digits lies in."""
        return self.by_province.get(division[:2], self.default_yuan)


@dataclass(frozen=True, slots=True)
class ClassRule:
    """One class of publication.

    ``min_months`` and ``max_months`` are its shortest and longest publication; ``published`` says
    whether the rule is to publish it.
    """

    weight: Severity
    kinds: frozenset[str]
    procedures: frozenset[str]
    published: bool
    min_months: int
    max_months: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Classified:
    """The class of a decision, why (a message id), and where it is written."""

    rule: ClassRule
    why: str

    @property
    def weight(self) -> Severity:
        """The class."""
        return self.rule.weight


@dataclass(frozen=True, slots=True)
class Span:
    """When the publication of a decision may end and when it does.

    ``early_from``: first day on which it may end early, None where it never does;
    ``ends_on``: first day on which it is no longer public, None with a ban for life.
    """

    early_from: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PublicationTerms:
    """One version of the rules of publication."""

    legal_basis: str
    digest: str
    not_published_only: frozenset[str]
    not_published_procedures: frozenset[str]
    not_published_source: str
    publish_working_days: int
    hand_over_working_days: int
    publish_elsewhere_working_days: int
    withdraw_working_days: int
    low_fine: FineLine
    huge_fine: FineLine
    from_document: bool
    longer_with_ban_source: str
    classes: Mapping[Severity, ClassRule]
    longer_violations: frozenset[str]
    longer_min_months: int
    longer_source: str
    never_early: frozenset[str]
    never_early_source: str

    def classify(
        self,
        kinds: Collection[PenaltyKind],
        procedure: Procedure,
        *,
        fine_yuan: Decimal | None,
        division: str,
    ) -> Classified:
        """The class of a decision; ``division`` is of the agency that decided."""
        named = {kind.value for kind in kinds}
        serious, minor = self.classes[Severity.SERIOUS], self.classes[Severity.MINOR]
        low, huge = self.low_fine.of(division), self.huge_fine.of(division)
        if named & serious.kinds:
            return Classified(serious, BY_KIND)
        if fine_yuan is not None and huge is not None and fine_yuan >= huge:
            return Classified(serious, BY_HUGE_FINE)
        if procedure.value in minor.procedures:
            return Classified(minor, BY_PROCEDURE)
        if fine_yuan is not None and low is not None and fine_yuan <= low:
            named.discard(PenaltyKind.FINE.value)
        if named <= minor.kinds:
            return Classified(minor, BY_LIGHT_KINDS)
        return Classified(self.classes[Severity.GENERAL], BY_NEITHER)

    def is_published(
        self, kinds: Collection[PenaltyKind], procedure: Procedure, weight: Severity
    ) -> bool:
        """Whether a decision of these kinds and this class is made public at all."""
        only = {kind.value for kind in kinds} <= self.not_published_only
        scope = not only and procedure.value not in self.not_published_procedures
        return scope and self.classes[weight].published

    def publish_by(self, decided_on: date) -> date:
        """Last day to make a decision public."""
        calendar = calendar_on(decided_on)
        return calendar.deadline(decided_on, working_days=self.publish_working_days).on

    def hand_over_by(self, decided_on: date) -> date:
        """Last day to hand a decision over to the province where its party is registered."""
        calendar = calendar_on(decided_on)
        return calendar.deadline(decided_on, working_days=self.hand_over_working_days).on

    def publish_elsewhere_by(self, handed_over_on: date) -> date:
        """Last day of that province to make it public."""
        days = self.publish_elsewhere_working_days
        return calendar_on(handed_over_on).deadline(handed_over_on, working_days=days).on

    def withdraw_by(self, event_on: date) -> date:
        """Last day to take a decision down after it fell."""
        calendar = calendar_on(event_on)
        return calendar.deadline(event_on, working_days=self.withdraw_working_days).on

    def ends_on(self, weight: Severity, *, decided_on: date, published_on: date) -> date:
        """First day on which a decision of this class is no longer public.

        Published after its longest time already ended it would be public for no day.
        """
        start = self._start(decided_on, published_on)
        return add_months(start, self.classes[weight].max_months)

    def min_months(self, weight: Severity, violation: str) -> int:
        """The shortest publication of a decision of this class and violation."""
        months = self.classes[weight].min_months
        if weight is Severity.MINOR or violation not in self.longer_violations:
            return months
        return max(months, self.longer_min_months)

    def min_months_source(self, weight: Severity, violation: str) -> str:
        """What says how long that is."""
        rule = self.classes[weight]
        longer = self.min_months(weight, violation) > rule.min_months
        return self.longer_source if longer else rule.source

    def span(
        self,
        weight: Severity,
        *,
        violation: str,
        kinds: Collection[str],
        decided_on: date,
        published_on: date,
        ban_until: date | None = None,
        ban_for_life: bool = False,
    ) -> Span:
        """When a decision published on a day may end early, and when it ends by itself.

        The shortest time ends with the same date so many months later; early is after it. Neither
        comes before the last day of a ban (``ban_until``), nor ever where it has none.
        """
        if ban_for_life:
            return Span(None, None)
        ends_on = self.ends_on(weight, decided_on=decided_on, published_on=published_on)
        free_on = published_on
        if ban_until is not None:
            free_on = ban_until + _ONE_DAY
            ends_on = max(ends_on, free_on)
        if self.never_early & set(kinds):
            return Span(None, ends_on)
        months = self.min_months(weight, violation)
        start = self._start(decided_on, published_on)
        first = add_months(start, months) + _ONE_DAY if months else published_on
        early_from = max(first, published_on, free_on)
        return Span(early_from if early_from < ends_on else None, ends_on)

    def _start(self, decided_on: date, published_on: date) -> date:
        return decided_on if self.from_document else published_on


def terms_on(day: date) -> PublicationTerms:
    """The rules in force on the day of a decision.

    Raises:
        NoProvisionInForce: before 1996-10-01.
    """
    return terms_of(_provision().on(day).digest)


@lru_cache(maxsize=16)
def terms_of(digest: str) -> PublicationTerms:
    """The rules that a stored decision applied.

    Raises:
        KeyError: there is no such version.
    """
    return _read(_provision().by_digest(digest))


def _read(version: Version) -> PublicationTerms:
    body = version.body
    return PublicationTerms(
        legal_basis=version.legal_basis,
        digest=version.digest,
        not_published_only=frozenset(body["not_published"]["only"]),
        not_published_procedures=frozenset(body["not_published"]["procedures"]),
        not_published_source=body["not_published"]["source"],
        publish_working_days=body["publish_within_working_days"]["days"],
        hand_over_working_days=body["hand_over_within_working_days"]["days"],
        publish_elsewhere_working_days=body["publish_elsewhere_within_working_days"]["days"],
        withdraw_working_days=body["withdraw_within_working_days"]["days"],
        low_fine=_line(body["low_fine"]),
        huge_fine=_line(body["huge_fine"]),
        from_document=body["starts_with"] == "document",
        longer_with_ban_source=body["longer_with_ban"]["source"],
        classes={weight: _class(weight, body["classes"][weight.value]) for weight in Severity},
        longer_violations=frozenset(body["longer"]["violations"]),
        longer_min_months=body["longer"]["min_months"],
        longer_source=body["longer"]["source"],
        never_early=frozenset(body["never_early"]["kinds"]),
        never_early_source=body["never_early"]["source"],
    )


def _class(weight: Severity, written: dict[str, Any]) -> ClassRule:
    if not 0 <= written["min_months"] <= written["max_months"]:
        raise ValueError(f"class {weight}: the shortest publication is longer than the longest")
    return ClassRule(
        weight=weight,
        kinds=frozenset(written.get("kinds", ())),
        procedures=frozenset(written.get("procedures", ())),
        published=written["published"],
        min_months=written["min_months"],
        max_months=written["max_months"],
        source=written["source"],
        verified=written["verified"],
    )


def _line(written: dict[str, Any]) -> FineLine:
    default = written["default_yuan"]
    return FineLine(
        None if default is None else Decimal(default),
        {str(code): Decimal(yuan) for code, yuan in written["by_province"].items()},
    )


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
