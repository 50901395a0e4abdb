"""A year of campaigns, month by month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.planning.models import Campaign


@dataclass(frozen=True, slots=True)
class Month:
    """The campaigns with a day in one month; ``starting`` and ``ending`` are among them."""

    first_on: date
    running: tuple[Campaign, ...]
    starting: frozenset[object]
    ending: frozenset[object]


def months_of(campaigns: Sequence[Campaign], year: int) -> list[Month]:
    """The twelve months of a year, each with its campaigns, the one ending first first."""
    dated = [one for one in campaigns if one.starts_on and one.ends_on]
    months = []
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (date(year + number // 12, number % 12 + 1, 1)) - timedelta(days=1)
        there = [one for one in dated if _days(one)[0] <= last and _days(one)[1] >= first]
        there.sort(key=lambda one: (_days(one)[1], str(one.id)))
        months.append(
            Month(
                first_on=first,
                running=tuple(there),
                starting=frozenset(one.id for one in there if first <= _days(one)[0]),
                ending=frozenset(one.id for one in there if _days(one)[1] <= last),
            )
        )
    return months


def _days(campaign: Campaign) -> tuple[date, date]:
    if campaign.starts_on is None or campaign.ends_on is None:
        raise AssertionError("only dated campaigns are in a calendar")
    return campaign.starts_on, campaign.ends_on
