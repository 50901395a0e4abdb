"""What can be done against a listing, and until when, read from dated data."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

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
class LastDay:
    """The last day of a term, inclusive, and the article that sets the term."""

    on: date
    article: str


@dataclass(frozen=True, slots=True)
class RemedyTerms:
    """How long a decision can be contested, from its service, and before whom."""

    review_days: int
    review_organ: str
    suit_months: int
    suit_court: str


def remedy_terms(on: date) -> RemedyTerms:
    """The terms for a decision served that day; while it is drawn up, made that day."""
    remedy = _remedy(on)
    review, suit = remedy["review"], remedy["suit"]
    return RemedyTerms(review["days"], review["organ"], suit["months"], suit["court"])


def remedies_of(*, served_on: date, calendar: WorkingCalendar) -> Remedies:
    """Until when a decision served on ``served_on`` can be contested, by the law of that day."""
    remedy = _remedy(served_on)
    review, suit = remedy["review"], remedy["suit"]
    return Remedies(
        review_until=calendar.calendar_deadline(served_on, days=review["days"]).on,
        review_article=review["article"],
        review_organ=review["organ"],
        review_organ_en=review["organ_en"],
        suit_until=calendar.ending_on(add_months(served_on, suit["months"])).on,
        suit_article=suit["article"],
    )


def suit_after_review(served_on: date, calendar: WorkingCalendar) -> LastDay:
    """Until when to sue after a reconsideration whose decision was served on ``served_on``."""
    suit = _remedy(served_on)["suit_after_review"]
    return LastDay(calendar.calendar_deadline(served_on, days=suit["days"]).on, suit["article"])


def one_remedy_article(on: date) -> str:
    """Why reconsideration and suit exclude each other, by the law of that day."""
    article: str = _remedy(on)["one_remedy"]["article"]
    return article


def stay_article(on: date) -> str:
    """By what execution is stayed, by the law of that day."""
    article: str = _remedy(on)["stay"]["article"]
    return article


def _remedy(on: date) -> dict[str, Any]:
    remedy: dict[str, Any] = _provision().on(on).body["remedy"]
    return remedy


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
