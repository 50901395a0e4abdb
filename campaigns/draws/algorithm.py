"""What a draw is made of: pools, seeds, quotas and orders that nobody could foresee.

Pure and of the standard library alone, as ``table`` is, which deals.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

ALGORITHM = "chengxin-draw-2"
OFFICERS_PER_AGENCY = 2
"""行政处罚法 art. 42: not fewer than two; each agency of a joint visit sends its own."""

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """Objects that are drawn at one rate: ``rate_bp`` in hundredths of a per cent, 0 to 10,000.

    At least ``minimum`` (>= 0) of them are drawn where there are so many.
    """

    key: str
    rate_bp: int
    minimum: int = 0

    def quota(self, size: int) -> int:
        """How many of ``size`` objects are drawn: the rate rounded up, never under the minimum."""
        return min(size, max(-(-size * self.rate_bp // _WHOLE), self.minimum))


@dataclass(frozen=True, slots=True)
class PoolOfficer:
    """An officer of the pool: number in the roster, agency's code, days on which absent.

    ``booked`` says how many visits elsewhere the officer has on a day already.
    """

    number: str
    agency: str
    qualified: bool
    absent: frozenset[str] = frozenset()
    booked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything that is fixed before the seed exists.

    Args:
        batch: the draw's own name; enters every ordering.
        strata: dealt with from the highest rate to the lowest, equal ones by their keys.
        objects: credit code to the key of its stratum.
        officers: who can be sent.
        recusals: pairs (officer's number, credit code) that never meet.
        agencies: codes of the agencies that go, sorted.
        days: the days of the visits, ISO dates, oldest first.
        joint: objects that another order visits anyway, and on which of the days.
        capacity: visits of one officer on one day, at most, those booked elsewhere among them.
    """

    batch: str
    strata: Sequence[Stratum]
    objects: Mapping[str, str]
    officers: Sequence[PoolOfficer]
    recusals: frozenset[tuple[str, str]]
    agencies: Sequence[str]
    days: Sequence[str]
    joint: Mapping[str, str]
    capacity: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object that is visited; ``day`` is None and ``officers`` empty where nobody is free."""

    code: str
    stratum: str
    day: str | None
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What had to be changed after the draw: an object struck, or an officer replaced there."""

    code: str
    officer: str | None = None


class ChangeImpossible(ValueError):
    """A change names an object or an officer that the draw did not give."""


def commitment(pool_digest: str, agency: str, contribution: str, salt: str) -> str:
    """What an agency binds itself to: 64 hexadecimal digits over its secret contribution."""
    return _sha256("commitment", pool_digest, agency, contribution, salt).hex()


def seed_of(pool_digest: str, contributions: Mapping[str, str]) -> bytes:
    """The seed: 32 bytes over the frozen pool and every agency's contribution, by agency's code."""
    return _sha256("seed", pool_digest, *(contributions[code] for code in sorted(contributions)))


def place(seed: bytes, *words: str) -> bytes:
    """Where something comes in an order that nobody could foresee: HMAC-SHA256."""
    keyed = _keyed(seed).copy()
    keyed.update("|".join(words).encode())
    return keyed.digest()


def quotas(strata: Sequence[Stratum], sizes: Mapping[str, int]) -> dict[str, int]:
    """How many are drawn of each stratum, by its key."""
    return {stratum.key: stratum.quota(sizes.get(stratum.key, 0)) for stratum in strata}


@lru_cache(maxsize=2)
def _keyed(seed: bytes) -> hmac.HMAC:
    """HMAC-SHA256 with the key taken in: half of the work, done once a draw."""
    return hmac.new(seed, digestmod="sha256")


def _sha256(*words: str) -> bytes:
    return hashlib.sha256("|".join((ALGORITHM, *words)).encode()).digest()
