"""Which points some ledger comes to under a policy: exactly those, of all from 0 to 100.

An entry counts the points of one step of its criterion, and a ledger may hold any number of
entries of any age. A family's sum is therefore any sum of such points, kept within its bounds; a
score is the start with one sum of every family, kept within 0 and 100. Sets of sums are bits of an
integer in hundredths of a point, so that a whole set is moved at once: the work grows with the
bounds and the criteria, never with the ledgers that can be thought of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, zip_longest
from math import gcd

from registry.credit.policy import HIGHEST_POINTS, LOWEST_POINTS, Family, Policy

_HUNDREDTHS = 100


@dataclass(slots=True)
class _Family:
    """Points that may be added any number of times, and what their sum is kept within."""

    lowest: int
    highest: int
    down: list[int]
    up: list[int]


@dataclass(frozen=True, slots=True)
class _Row:
    """Bits at one distance from each other, from ``first`` on."""

    first: int
    step: int
    count: int


@dataclass(frozen=True, slots=True)
class _Sums:
    """Bit n of ``bits`` stands for the sum ``lowest + n``; ``rows`` are the same bits."""

    lowest: int
    bits: int
    rows: Sequence[_Row] = ()


def attainable(policy: Policy) -> list[Decimal]:
    """Every score that some ledger has, in hundredths of a point, the lowest first."""
    start, floor, ceiling = map(_hundredths, (policy.start_points, LOWEST_POINTS, HIGHEST_POINTS))
    families = [_family(policy, family) for family in policy.families]
    for family in families:
        # What takes the score beyond its own bounds, whatever the others add, is all the same.
        rest = [other for other in families if other is not family]
        family.lowest = max(family.lowest, floor - start - sum(other.highest for other in rest))
        family.highest = min(family.highest, ceiling - start - sum(other.lowest for other in rest))
    # No score lies between two of these; once all of them are there, nothing is added.
    apart = gcd(*(n for one in families for n in (one.lowest, one.highest, *one.down, *one.up)))
    most = len(range(start % apart, ceiling + 1, apart)) if apart else 1
    total = _Sums(start, 1)
    for family in _in_turn(families):
        total = _added(total, _sums_of(family))
        within = _shifted(total.bits, total.lowest - floor) & ((1 << ceiling - floor + 1) - 1)
        if within.bit_count() == most:
            break
    lowest = start + sum(family.lowest for family in families)
    highest = start + sum(family.highest for family in families)
    scores = {min(ceiling, max(floor, score)) for score in (lowest, highest)}
    scores |= {min(ceiling, max(floor, total.lowest + place)) for place in _places(total.bits)}
    return [Decimal(score).scaleb(-2) for score in sorted(scores)]


def _hundredths(points: Decimal) -> int:
    return int(points * _HUNDREDTHS)


def _family(policy: Policy, family: Family) -> _Family:
    """A family whose bounds are the sums that it can come to."""
    points = {
        _hundredths(step.points)
        for criterion in policy.criteria.values()
        if criterion.family == family.key
        for step in criterion.steps
    }
    down, up = [-each for each in points if each < 0], [each for each in points if each > 0]
    lowest, highest = _hundredths(family.lowest_points), _hundredths(family.highest_points)
    return _Family(lowest if down else 0, highest if up else 0, down, up)


def _in_turn(families: Sequence[_Family]) -> Iterator[_Family]:
    """Those that take points away and those that add some by turns: so most is reached soon."""
    down = [family for family in families if family.lowest]
    up = [family for family in families if family.highest and not family.lowest]
    return filter(None, chain.from_iterable(zip_longest(down, up)))


def _sums_of(family: _Family) -> _Sums:
    if family.down and family.up:
        # Every multiple of what divides all points, and both bounds.
        step = gcd(*family.down, *family.up)
        first = -(-family.lowest // step) * step
        rows = [
            _Row(first - family.lowest, step, (family.highest - first) // step + 1),
            _Row(0, 1, 1),
            _Row(family.highest - family.lowest, 1, 1),
        ]
        return _Sums(family.lowest, _filled(rows), rows)
    rows = _in_one_way(family.up or family.down, family.highest - family.lowest)
    if family.down:
        rows = [
            _Row(-family.lowest - row.first - (row.count - 1) * row.step, row.step, row.count)
            for row in rows
        ]
    return _Sums(family.lowest, _filled(rows), rows)


def _in_one_way(points: Sequence[int], bound: int) -> list[_Row]:
    """Sums of points of one sign up to the bound; and the bound, beyond which nothing counts."""
    within, bits = (1 << bound + 1) - 1, 1
    for each in sorted(points):
        if each <= bound and not bits >> each & 1:
            bits = _repeated(bits, each, bound // each + 1) & within
    # With a sum stands what follows it at the distance of the smallest points.
    least = min(points)
    begun = bits & ~(bits << least)
    rows = [_Row(first, least, (bound - first) // least + 1) for first in _places(begun)]
    return [*rows, _Row(bound, 1, 1)]


def _added(total: _Sums, more: _Sums) -> _Sums:
    """Each sum of the one with each of the other."""
    bits = 0
    if total.bits.bit_count() < len(more.rows):
        for place in _places(total.bits):
            bits |= more.bits << place
    else:
        for row in more.rows:
            bits |= _repeated(total.bits, row.step, row.count) << row.first
    return _Sums(total.lowest + more.lowest, bits)


def _filled(rows: Sequence[_Row]) -> int:
    bits = 0
    for row in rows:
        bits |= _repeated(1, row.step, row.count) << row.first
    return bits


def _repeated(bits: int, step: int, count: int) -> int:
    """The bits ``count`` times, each time ``step`` further: doubled as long as that goes."""
    done = 1
    while done < count:
        more = min(done, count - done)
        bits |= bits << step * more
        done += more
    return bits


def _shifted(bits: int, by: int) -> int:
    return bits << by if by >= 0 else bits >> -by


def _places(bits: int) -> Iterator[int]:
    """Where the bits stand, the lowest first."""
    written = bin(bits)[:1:-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)
