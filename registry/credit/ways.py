"""The ways to a better grade: on each day the fewest acts that reach it, found without storage.

A family's points are summed and bounded, so a single act may gain nothing where two together do.
Of any number of acts in a family those that gain most are best; how many in which family is found
by adding the families one by one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.credit.lines import counts_until
from registry.credit.models import CreditEntry
from registry.credit.policy import Criterion, Policies, Policy
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import months_before
from registry.kernel.provisions import NoProvisionInForce


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done about an entry, done on ``done_on``.

    ``rectifies``: it earns the points of putting right; otherwise it ends the entry.
    """

    entry: CreditEntry
    rectifies: bool
    done_on: date


@dataclass(frozen=True, slots=True)
class Reached:
    """On ``on`` a better grade is had by ``deeds`` (none: by waiting), and by no fewer."""

    on: date
    deeds: tuple[Deed, ...]


def fewest_deeds(
    policies: Policies,
    entries: Sequence[CreditEntry],
    deeds: Sequence[Deed],
    *,
    better: Collection[str],
    days: Collection[date],
) -> list[Reached]:
    """Every trade between soon and little: the earliest day, then each later day with fewer acts.

    Args:
        policies: every version; the one of each day applies.
        entries: what is known of the subject.
        deeds: what can be done, at most one thing about an entry.
        better: the grades to be reached.
        days: on which a grade can change, besides the days of the deeds.
    """
    found: list[Reached] = []
    for day in sorted({*days, *(deed.done_on for deed in deeds)}):
        try:
            policy = policies.on(day)
        except NoProvisionInForce:
            continue
        most = len(found[-1].deeds) - 1 if found else len(deeds)
        done = [deed for deed in deeds if deed.done_on <= day]
        chosen = _fewest(_Day(policy, day, better), entries, done, most=most)
        if chosen is not None:
            found.append(Reached(day, chosen))
            if not chosen:
                break
    return found


@dataclass(frozen=True, slots=True)
class _Day:
    policy: Policy
    on: date
    better: Collection[str]

    def holds(self, entry: CreditEntry) -> bool:
        """As the evaluator has it: begun, not ended, not set aside."""
        until = counts_until(self.policy, entry)
        return entry.begins_on <= self.on and (until is None or self.on < until)

    def criterion(self, entry: CreditEntry) -> Criterion:
        return self.policy.criteria[EntryKind(entry.kind), Severity(entry.severity)]

    def points(self, criterion: Criterion, decided_on: date) -> Decimal:
        """What a document counts at its age on the day."""
        for step in reversed(criterion.steps):
            if decided_on <= months_before(self.on, step.from_months):
                return step.points
        return criterion.points

    def floor(self) -> Decimal | None:
        """The points from which on the grade is better; None: no such grade on the ladder."""
        floors = [band.from_points for band in self.policy.ladder if band.grade in self.better]
        return min(floors, default=None)


def _fewest(
    day: _Day, entries: Sequence[CreditEntry], deeds: Sequence[Deed], *, most: int
) -> tuple[Deed, ...] | None:
    """The fewest deeds, ``most`` at most, with which the day's grade is better."""
    floor = day.floor()
    holding = {entry.id: entry for entry in entries if day.holds(entry)}
    # An entry that forces a grade has to end, whatever the points are.
    forcing = {
        number
        for number, entry in holding.items()
        if (veto := day.criterion(entry).veto) is not None and veto not in day.better
    }
    freeing = [deed for deed in deeds if not deed.rectifies and deed.entry.id in forcing]
    if floor is None or len(freeing) < len(forcing) or len(freeing) > most:
        return None
    sums = dict.fromkeys((family.key for family in day.policy.families), Decimal(0))
    for entry in holding.values():
        criterion = day.criterion(entry)
        if criterion.family is not None:
            sums[criterion.family] += day.points(criterion, entry.decided_on)
    gains = _gains(day, holding, deeds)
    for total, chosen in _totals(day.policy, sums, gains, most=most - len(freeing)):
        if total >= floor:
            return (*freeing, *chosen)
    return None


def _gains(
    day: _Day, holding: Mapping[int, CreditEntry], deeds: Sequence[Deed]
) -> dict[str, list[tuple[Decimal, Deed]]]:
    """What each deed adds to the sum of which family, those that add most first."""
    gains: dict[str, list[tuple[Decimal, Deed]]] = {}
    for deed in deeds:
        if deed.rectifies:
            case = EntryKind.RECTIFIED, Severity(deed.entry.severity)
            criterion = day.policy.criteria[case]
            gain = day.points(criterion, deed.done_on)
        elif deed.entry.id in holding:
            criterion = day.criterion(deed.entry)
            gain = -day.points(criterion, deed.entry.decided_on)
        else:
            continue
        if criterion.family is not None and gain > 0:
            gains.setdefault(criterion.family, []).append((gain, deed))
    for each in gains.values():
        each.sort(key=lambda one: (-one[0], one[1].done_on, one[1].entry.id))
    return gains


def _totals(
    policy: Policy,
    sums: Mapping[str, Decimal],
    gains: Mapping[str, Sequence[tuple[Decimal, Deed]]],
    *,
    most: int,
) -> list[tuple[Decimal, tuple[Deed, ...]]]:
    """The highest total with no deed, with one, with two …, and the deeds that make it."""
    best: list[tuple[Decimal, tuple[Deed, ...]]] = [(policy.start_points, ())]
    for family in policy.families:
        offered = gains.get(family.key, ())
        reached = [sums[family.key]]
        for gain, _deed in offered[:most]:
            reached.append(reached[-1] + gain)
        bounded = [family.bounded(points) for points in reached]
        deeds = tuple(deed for _gain, deed in offered)
        following: dict[int, tuple[Decimal, tuple[Deed, ...]]] = {}
        for before, (total, chosen) in enumerate(best):
            for number, points in enumerate(bounded[: most - before + 1]):
                known = following.get(before + number)
                if known is None or total + points > known[0]:
                    following[before + number] = (total + points, chosen + deeds[:number])
        best = [following[number] for number in sorted(following)]
    return best
