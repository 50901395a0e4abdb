"""One version of a list as typed rules: grounds, clocks, term, repair, switches. Pure.

What the words mean in law stands in ``registry/policy/lists/*.yaml``, each with its article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.blacklist.mailing_rules import MailingRule
from registry.blacklist.term_rules import RepairRule, TermRule
from registry.kernel.period import add_months

EXTENDED = "decision_extended"
"""The clock of a decision whose time was made longer; only on lists whose rule lets it be."""


class Basis(StrEnum):
    """What a listing stands on; a finding alone is neither."""

    PENALTY = "penalty"
    FILING_FACT = "filing_fact"


@dataclass(frozen=True, slots=True)
class Repetition:
    """That a violation of the ground is the ``count``-th within ``within_months``."""

    count: int
    within_months: int


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of every year."""

    month: int
    day: int

    def is_of(self, on: date) -> bool:
        """Whether a date is this day."""
        return (on.month, on.day) == (self.month, self.day)


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a ground asks of a penalty decision.

    ``earlier`` are the days of earlier decisions in force against the subject, with their
    violations; the list's own authority counts them.
    """

    violation: str
    heavier: bool
    kinds: frozenset[str] = frozenset()
    decided_on: date = date.max
    earlier: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """One lawful ground, a predicate over penalty decisions or over filing facts.

    A penalty meets it by its violation or by one of its kinds; ``heavier`` and ``repeated``
    narrow it. ``period_ends``: the day of each year on which the period of the duty ends, which is
    the day of a filing fact about it. ``mailings``: letters to the registered address that have to
    have come back first.
    """

    key: str
    title: str
    title_en: str
    article: str
    heavier: bool
    verified: bool
    violations: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    repeated: Repetition | None = None
    period_ends: YearDay | None = None
    mailings: MailingRule | None = None

    def holds(self, conduct: Conduct) -> bool:
        """Whether a penalty is this ground."""
        if self.heavier and not conduct.heavier:
            return False
        if conduct.violation not in self.violations and not self.kinds & conduct.kinds:
            return False
        return self.repeated is None or self._repeats(conduct, self.repeated)

    def _repeats(self, conduct: Conduct, repeated: Repetition) -> bool:
        times = 1 + sum(
            violation in self.violations
            and day <= conduct.decided_on <= add_months(day, repeated.within_months)
            for day, violation in conduct.earlier
        )
        return times >= repeated.count


@dataclass(frozen=True, slots=True)
class ClockRule:
    """The length of one clock; exactly one of the two units is set."""

    key: str
    title: str
    working_days: int | None
    calendar_days: int | None
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Suspension:
    """What stops clocks: of which kind, and which. The term of a listing goes on meanwhile."""

    kind: str
    stops: frozenset[str]
    calendar_days: int | None
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class MeasureRef:
    """One measure that the list brings about, by its code in the catalogue.

    ``article`` is the list's own; ``legal_basis`` the law that allows a restriction for this list,
    empty for the other groups.
    """

    code: str
    article: str
    verified: bool
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Provided:
    """That the list's rules provide for something, and where."""

    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Who is not listed although a ground is met, in the words of the rules, and where."""

    text: str
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Cited:
    """The list's own rules of what an entry stands on, of consent, of the term and of repair."""

    basis: str
    consent: str
    term: str
    repair: str


@dataclass(frozen=True, slots=True)
class Switch:
    """A choice that law or this installation makes, with its source."""

    required: bool
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ConsentSwitch:
    """Whether an agency of one of ``levels`` needs the consent of the level above to list."""

    required: bool
    levels: tuple[str, ...]
    article: str
    verified: bool

    def binds(self, level: str) -> bool:
        """Whether an agency of the level has to ask."""
        return self.required and level in self.levels


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published of an entry, and whether the list is a list of dishonesty.

    ``weight`` is the class of publication whose bounds bind the list; None where its own rule does.
    """

    public: bool
    dishonesty: bool
    article: str
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class ListRules:
    """One version of one list."""

    key: str
    title: str
    version_title: str
    effective: date
    until: date | None
    legal_basis: str
    digest: str
    basis: Basis
    authorities: frozenset[str]
    grounds: tuple[Ground, ...]
    clocks: dict[str, ClockRule]
    term: TermRule
    repair: RepairRule
    standing: Provided
    revocation: Provided
    exclusion: Exclusion
    upper_consent: ConsentSwitch
    notice: Switch
    service_before_publication: Switch
    late_recording_working_days: int
    suspensions: tuple[Suspension, ...]
    measures: tuple[MeasureRef, ...]
    publication: Publication
    credit_kind: str | None

    def cite(self, article: str) -> str:
        """An article of the list's own rules with their name; another law names itself.

        Where the number is not known it is the heading of what is provided.
        """
        own = self.legal_basis.partition("；")[0]
        if article.startswith(("第", "未规定")):
            return f"{own}{article}"
        elsewhere = "《" in article or article.startswith(("市场监督管理", "本平台", "参照"))
        return article if elsewhere else f"{own}关于{article}的规定"

    @property
    def cited(self) -> Cited:
        """The articles that the conditions of a case tell."""
        return Cited(
            basis=self.cite(f"{self.standing.article}、{self.revocation.article}"),
            consent=self.cite(self.upper_consent.article),
            term=self.cite(self.term.article),
            repair=self.cite(self.repair.article),
        )

    def grounds_of(self, conduct: Conduct) -> Sequence[Ground]:
        """Every ground that a penalty meets, in the order of the articles."""
        return [ground for ground in self.grounds if ground.holds(conduct)]

    def ground_of(self, conduct: Conduct) -> Ground | None:
        """The first of them."""
        return next(iter(self.grounds_of(conduct)), None)

    def ground_of_fact(self, kind: str) -> Ground | None:
        """The ground that a filing fact is."""
        return next((ground for ground in self.grounds if kind in ground.facts), None)

    def ground(self, key: str) -> Ground:
        """The ground by its key.

        Raises:
            KeyError: the version has none of that name.
        """
        return {ground.key: ground for ground in self.grounds}[key]

    def may_be_kept_by(self, function: str) -> bool:
        """Whether an agency of this function lists; without a word every one does."""
        return not self.authorities or function in self.authorities

    def suspension(self, kind: str) -> Suspension | None:
        """What the version says of one kind of suspension."""
        return next((one for one in self.suspensions if one.kind == kind), None)
