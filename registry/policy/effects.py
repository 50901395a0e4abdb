"""What can be done against a listing, and until when, read from dated data."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from registry.kernel.period import add_months
from registry.kernel.provisions import Provision, load
from registry.kernel.workdays import WorkingCalendar

_FILE = Path(__file__).with_name("effects.yaml")


@dataclass(frozen=True, slots=True)
class Remedies:
    """Last days, inclusive, for reconsideration and for a suit, each with its article.

    ``review_organ`` decides on reconsideration: which one it is of the agency that decided.
    """

    review_until: date
    review_article: str
    review_organ: str
    review_organ_en: str
    suit_until: date
    suit_article: str


@dataclass(frozen=True, slots=True)
class RemedyTerms:
    """How long a decision can be contested, from its service, and before whom."""

    review_days: int
    review_organ: str
    suit_months: int
    suit_court: str


def remedy_terms(decided_on: date) -> RemedyTerms:
    """The terms for a decision of that day."""
    remedy = _provision().on(decided_on).body["remedy"]
    review, suit = remedy["review"], remedy["suit"]
    return RemedyTerms(review["days"], review["organ"], suit["months"], suit["court"])


def remedies_of(*, decided_on: date, served_on: date, calendar: WorkingCalendar) -> Remedies:
    """Until when a decision served on ``served_on`` can be contested."""
    remedy = _provision().on(decided_on).body["remedy"]
    review, suit = remedy["review"], remedy["suit"]
    return Remedies(
        review_until=calendar.calendar_deadline(served_on, days=review["days"]).on,
        review_article=review["article"],
        review_organ=review["organ"],
        review_organ_en=review["organ_en"],
        suit_until=calendar.ending_on(add_months(served_on, suit["months"])).on,
        suit_article=suit["article"],
    )


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
