"""Until when a decision can be contested (行政复议法 art. 20, 行政诉讼法 art. 46)."""

from datetime import date

import pytest

from registry.policy.calendar import calendar_on
from registry.policy.effects import remedies_of


@pytest.mark.parametrize(
    ("served_on", "review_until", "suit_until"),
    [
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
    remedies = remedies_of(
        decided_on=served_on, served_on=served_on, calendar=calendar_on(date(2025, 12, 1))
    )
    assert (remedies.review_until, remedies.suit_until) == (review_until, suit_until)
