"""How long a listing lasts and when it may end early: a list's rules about time. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.kernel.period import add_months, add_years

_ONE_DAY = timedelta(days=1)


class Counting(StrEnum):
    """From which day a period on the list is counted."""

    PUBLICATION = "publication"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class TermRule:
    """How long a listing lasts from the day of the decision; no years: until it is removed.

    ``with_ban``: as long as a ban of a trade or an office that came with the penalty, if that is
    longer. A ban for life has no last day that the term could follow: the listing ends with its
    own term, the ban goes on by the penalty that set it.
    """

    years: int | None
    last_day: str
    article: str
    with_ban: bool = False
    verified: bool = False

    def ends_on(self, decided_on: date, *, ban_until: date | None = None) -> date | None:
        """The last day of the term, inclusive; 29 February ends on 28 where it has to.

        ``ban_until`` is the last day of the ban. None where the law sets no term.
        """
        if self.years is None:
            return None
        ends = add_years(decided_on, self.years)
        if self.last_day == "day_before":
            ends -= _ONE_DAY
        return max(ends, ban_until) if self.with_ban and ban_until is not None else ends


class RestoredTerm(StrEnum):
    """How long a listing lasts that is restored after a repair on false papers."""

    REMAINING = "remaining"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class FalsePapersRule:
    """What follows where a repair was granted on false papers.

    ``bar_months``: for so long no new application is taken in (0: no bar).
    """

    term: RestoredTerm
    bar_months: int
    article: str
    verified: bool

    def until(
        self, decided_on: date, *, term: TermRule, ends_on: date, ban_until: date | None = None
    ) -> date:
        """Last day of the listing restored by a decision; at first its last was ``ends_on``."""
        if self.term is RestoredTerm.REMAINING:
            return ends_on
        again = term.ends_on(decided_on, ban_until=ban_until)
        assert again is not None, "only a list with a term restores (list_check)"
        return again

    def barred_until(self, decided_on: date) -> date | None:
        """Last day on which no application is taken in; None without a bar."""
        return add_months(decided_on, self.bar_months) if self.bar_months else None


@dataclass(frozen=True, slots=True)
class RepairRule:
    """When a listing may end early.

    ``apart_months``: not within so many months of the subject's repair before (0: no such bar);
    ``training``: whether the party has to take part in training on the law first; ``no_ban``:
    whether no ban of a trade or an office may run against it; ``ruling_article``: by
    which rule a firm that a court reorganised (重整) hands in the ruling; None: by none.
    """

    min_months: int
    counted_from: Counting
    apart_months: int
    pledge: bool
    article: str
    verified: bool
    false_papers: FalsePapersRule | None = None
    training: bool = False
    no_ban: bool = False
    ruling_article: str | None = None

    def from_on(self, *, decided_on: date, published_on: date) -> date:
        """First day on which an early end may be asked for.

        The shortest time ends with the same date ``min_months`` later; asked for after that.
        With none, from the day of publication.
        """
        if self.min_months == 0:
            return published_on
        began = decided_on if self.counted_from is Counting.DECISION else published_on
        first = add_months(began, self.min_months) + _ONE_DAY
        return max(first, published_on)
