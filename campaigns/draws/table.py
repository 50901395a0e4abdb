"""The draw itself: from a frozen pool and a seed to objects, days and officers.

Pure and of the standard library alone: the same pool, seed and changes give the same result on
every machine. ``docs/draws.md`` says the same in half a page, for whoever wants to write it anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from campaigns.draws.algorithm import (
    OFFICERS_PER_AGENCY,
    Change,
    ChangeImpossible,
    Drawn,
    Pool,
    PoolOfficer,
    place,
)


def draw(pool: Pool, seed: bytes, changes: Iterable[Change] = ()) -> list[Drawn]:
    """The objects with their days and officers, in the order drawn; after the given changes.

    Raises:
        ChangeImpossible: a change does not fit what was drawn.
    """
    table = Table(pool, seed)
    for change in changes:
        table.change(change)
    return table.result()


class _Calling:
    """The officers of one agency in the order in which they are called to one object.

    Shuffled only as far as somebody looks: most teams are found among the first few.
    """

    def __init__(self, crew: Sequence[PoolOfficer], seed: bytes, words: tuple[str, ...]) -> None:
        self._left, self._seed, self._words = list(crew), seed, words
        self._called: list[PoolOfficer] = []

    def __iter__(self) -> Iterator[PoolOfficer]:
        """From the first one called on, each time anew."""
        yield from self._called
        while self._left:
            number = place(self._seed, *self._words, str(len(self._called)))
            self._called.append(self._left.pop(int.from_bytes(number, "big") % len(self._left)))
            yield self._called[-1]


class Table:
    """A draw being dealt: who was drawn, who is next in each stratum, who is how busy.

    Args:
        pool: as frozen.
        seed: 32 bytes.
    """

    def __init__(self, pool: Pool, seed: bytes) -> None:
        """See the class."""
        self._pool, self._seed = pool, seed
        self._barred = set(pool.recusals)
        self._taken: dict[tuple[str, str], int] = defaultdict(int)
        for one in pool.officers:
            self._taken.update({(one.number, day): n for day, n in one.booked.items()})
        self._crew = {
            agency: sorted(
                (one for one in pool.officers if one.agency == agency), key=lambda one: one.number
            )
            for agency in pool.agencies
        }
        self._officers = {one.number: one for one in pool.officers}
        # Visits that an agency can still make on a day, and how many of them somebody can lead:
        # a day that is full is passed over without looking at every officer.
        self._free = self._capacity(lambda _one: True)
        self._leads = self._capacity(lambda one: one.qualified)
        self._full = {
            day for day in pool.days if any(self._is_full(agency, day) for agency in pool.agencies)
        }
        self._waiting: dict[str, Iterator[str]] = {}
        self._drawn: dict[str, Drawn] = {}
        self._turn: dict[str, int] = {}
        for turn, (code, stratum) in enumerate(self._first_drawn()):
            self._put(code, stratum, turn)

    def result(self) -> list[Drawn]:
        """Everything drawn and not struck, in the order drawn."""
        return list(self._drawn.values())

    def change(self, change: Change) -> Drawn | None:
        """Strike an object and draw the next of its stratum, or replace an officer there.

        Returns:
            The line that came instead; None: its stratum has no more.

        Raises:
            ChangeImpossible: it does not fit what was drawn.
        """
        before = self._drawn.get(change.code)
        if before is None:
            raise ChangeImpossible(change.code)
        if change.officer is not None and change.officer not in before.officers:
            raise ChangeImpossible(change.officer)
        self._release(before)
        if change.officer is not None:
            self._barred.add((change.officer, change.code))
            self._drawn[change.code] = self._sent(before.code, before.stratum)
            return self._drawn[change.code]
        del self._drawn[change.code]
        following = next(self._waiting[before.stratum], None)
        if following is None:
            return None
        self._put(following, before.stratum, self._turn[change.code])
        return self._drawn[following]

    def _capacity(self, counts: Callable[[PoolOfficer], bool]) -> dict[tuple[str, str], int]:
        return {
            (agency, day): sum(
                max(0, self._pool.capacity - one.booked.get(day, 0))
                for one in crew
                if counts(one) and day not in one.absent
            )
            for agency, crew in self._crew.items()
            for day in self._pool.days
        }

    def _first_drawn(self) -> list[tuple[str, str]]:
        """Codes with their strata, those of the highest rate first: scarce officers go there."""
        members: dict[str, list[tuple[bytes, str]]] = {one.key: [] for one in self._pool.strata}
        for code, key in self._pool.objects.items():
            members[key].append((place(self._seed, self._pool.batch, code), code))
        chosen = []
        for stratum in sorted(self._pool.strata, key=lambda one: (-one.rate_bp, one.key)):
            ordered = sorted(members[stratum.key])
            quota = stratum.quota(len(ordered))
            chosen += [(code, stratum.key) for _, code in ordered[:quota]]
            self._waiting[stratum.key] = (code for _, code in ordered[quota:])
        return chosen

    def _put(self, code: str, stratum: str, turn: int) -> None:
        self._turn[code] = turn
        self._drawn[code] = self._sent(code, stratum)

    def _sent(self, code: str, stratum: str) -> Drawn:
        called = {
            agency: _Calling(crew, self._seed, (self._pool.batch, code, agency))
            for agency, crew in self._crew.items()
        }
        for day in self._days_for(code):
            if day in self._full:
                continue
            team = self._team(called, code, day)
            if team:
                self._count(team, day, 1)
                return Drawn(code, stratum, day, team)
        return Drawn(code, stratum, None, ())

    def _days_for(self, code: str) -> list[str]:
        """The day of the other order first; else the days in turn, beginning with its own."""
        days = list(self._pool.days)
        start = self._turn[code] % max(1, len(days))
        turned = days[start:] + days[:start]
        joint = self._pool.joint.get(code)
        return turned if joint is None else [joint, *(day for day in turned if day != joint)]

    def _team(self, called: Mapping[str, _Calling], code: str, day: str) -> tuple[str, ...]:
        team: list[str] = []
        for officers in called.values():
            pair = self._pair(officers, code, day)
            if not pair:
                return ()
            team += pair
        return tuple(team)

    def _pair(self, officers: Iterable[PoolOfficer], code: str, day: str) -> tuple[str, ...]:
        """The first free qualified officer and the first other free one, or nobody."""
        lead = other = None
        for one in officers:
            if not self._may_go(one, code, day):
                continue
            if lead is None and one.qualified:
                lead = one.number
            elif other is None:
                other = one.number
            if lead is not None and other is not None:
                return lead, other
        return ()

    def _may_go(self, officer: PoolOfficer, code: str, day: str) -> bool:
        return (
            day not in officer.absent
            and self._taken[officer.number, day] < self._pool.capacity
            and (officer.number, code) not in self._barred
        )

    def _release(self, drawn: Drawn) -> None:
        if drawn.day is not None:
            self._count(drawn.officers, drawn.day, -1)

    def _is_full(self, agency: str, day: str) -> bool:
        return self._free[agency, day] < OFFICERS_PER_AGENCY or not self._leads[agency, day]

    def _count(self, team: Iterable[str], day: str, by: int) -> None:
        for number in team:
            officer = self._officers[number]
            self._taken[number, day] += by
            self._free[officer.agency, day] -= by
            self._leads[officer.agency, day] -= by * officer.qualified
        if any(self._is_full(agency, day) for agency in self._crew):
            self._full.add(day)
        else:
            self._full.discard(day)
