"""A year of campaigns, month by month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.planning.models import Campaign


@dataclass(frozen=True, slots=True)
class Month:
    """The campaigns with a day in one month: those that begin or end in it, and the others."""

    first_on: date
    last_on: date
    turning: tuple[Campaign, ...]
    lasting: tuple[Campaign, ...]

    def starts(self, campaign: Campaign) -> bool:
        """Whether it begins in this month."""
        return _within(campaign.starts_on, self)

    def ends(self, campaign: Campaign) -> bool:
        """Whether it ends in this month."""
        return _within(campaign.ends_on, self)


def months_of(campaigns: Sequence[Campaign], year: int) -> list[Month]:
    """The twelve months of a year, each with its campaigns, the one ending first first."""
    dated = [one for one in campaigns if one.starts_on and one.ends_on]
    months = []
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (date(year + number // 12, number % 12 + 1, 1)) - timedelta(days=1)
        there = [one for one in dated if _days(one)[0] <= last and _days(one)[1] >= first]
        there.sort(key=lambda one: (_days(one)[1], str(one.id)))
        turning = [one for one in there if first <= _days(one)[0] or _days(one)[1] <= last]
        lasting = [one for one in there if one not in turning]
        months.append(Month(first, last, tuple(turning), tuple(lasting)))
    return months


def _within(day: date | None, month: Month) -> bool:
    return day is not None and month.first_on <= day <= month.last_on


def _days(campaign: Campaign) -> tuple[date, date]:
    if campaign.starts_on is None or campaign.ends_on is None:
        raise AssertionError("only dated campaigns are in a calendar")
    return campaign.starts_on, campaign.ends_on
