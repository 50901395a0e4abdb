"""Until when a decision can be contested (行政复议法 art. 20, 行政诉讼法 art. 46)."""

from datetime import date

import pytest

from registry.policy.calendar import calendar_on
from registry.policy.effects import (
    one_remedy_article,
    remedies_of,
    remedy_terms,
    stay_article,
    suit_after_review,
)


@pytest.mark.parametrize(
    ("served_on", "review_until", "suit_until"),
    [
        # Three months for a suit until the revision of 2015.
        (date(2014, 12, 8), date(2015, 2, 6), date(2015, 3, 9)),
        # Sixty days, six months: both end on working days.
        (date(2025, 3, 3), date(2025, 5, 6), date(2025, 9, 3)),
        # 1 October is a festival and the eight days of 2025 are free: 9 October.
        (date(2025, 4, 1), date(2025, 6, 3), date(2025, 10, 9)),
        # 31 August plus six months is the last day of February, a Saturday; but 28 February 2026
        # is a moved working day.
        (date(2025, 8, 31), date(2025, 10, 30), date(2026, 2, 28)),
    ],
)
def test_a_last_day_on_a_rest_day_moves_to_the_next_working_day(
    served_on: date, review_until: date, suit_until: date
) -> None:
    remedies = remedies_of(served_on=served_on, calendar=calendar_on(date(2025, 12, 1)))
    assert (remedies.review_until, remedies.suit_until) == (review_until, suit_until)


def test_documents_and_pages_read_the_law_of_one_day() -> None:
    """Served once the revised law holds, a decision of the year before has the new organ."""
    for served_on in (date(2023, 12, 31), date(2024, 1, 2)):
        told = remedies_of(served_on=served_on, calendar=calendar_on(served_on))
        assert told.review_organ == remedy_terms(served_on).review_organ
    assert remedy_terms(date(2024, 1, 2)).review_organ == "本级人民政府"


def test_after_a_reconsideration_a_suit_has_fifteen_days() -> None:
    # 行政诉讼法第四十五条；the fifteenth day is 4 October 2025, a festival: 9 October.
    last = suit_after_review(date(2025, 9, 19), calendar_on(date(2025, 12, 1)))
    assert (last.on, "第四十五条" in last.article) == (date(2025, 10, 9), True)


@pytest.mark.parametrize(
    ("on", "one_remedy", "stay"),
    [
        (date(2014, 10, 1), "第十六条", "第四十四条"),
        (date(2023, 12, 31), "第十六条", "第二十一条"),
        (date(2024, 1, 1), "第二十九条", "第四十二条"),
    ],
)
def test_each_decision_cites_the_law_of_its_day(on: date, one_remedy: str, stay: str) -> None:
    assert one_remedy in one_remedy_article(on)
    assert stay in stay_article(on)
