"""Pools and records of draws, without a database."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaigns.draws.algorithm import (
    ALGORITHM,
    Change,
    Pool,
    PoolOfficer,
    Stratum,
    commitment,
    seed_of,
)
from campaigns.draws.record import drawn_rows, pool_document, seal, sha256_hex
from campaigns.draws.table import draw
from registry.kernel.canonical import canonical
from registry.signing import Signer

STRATA = (Stratum("A", 250), Stratum("B", 1250), Stratum("C", 4000), Stratum("D", 8000, 1))
FIRST_DAY = date(2026, 3, 9)
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(b"for tests only, a key of no one."))
SIDES = {"SF-AGR": ("a1" * 32, "b2" * 32), "SF-MSA": ("c3" * 32, "d4" * 32)}


def some_days(number: int) -> list[str]:
    """So many days in a row."""
    return [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(number)]


def a_pool(
    sizes: dict[str, int] | None = None,
    *,
    officers: Sequence[PoolOfficer] | None = None,
    agencies: Sequence[str] = ("SF-MSA",),
    strata: Sequence[Stratum] = STRATA,
    recusals: Iterable[tuple[str, str]] = (),
    joint: dict[str, str] | None = None,
    days: int = 5,
    capacity: int = 4,
) -> Pool:
    """A pool whose objects are ``A0001``, ``A0002``…; six officers an agency, half qualified."""
    objects = {
        f"{key}{number:04}": key
        for key, size in (sizes or {"A": 40, "B": 20, "C": 10, "D": 3}).items()
        for number in range(1, size + 1)
    }
    crew = [
        PoolOfficer(f"{agency}-{n}", agency, qualified=n % 2 == 0)
        for agency in agencies
        for n in range(6)
    ]
    return Pool(
        batch="019c0000-0000-7000-8000-000000000001",
        strata=strata,
        objects=objects,
        officers=list(crew if officers is None else officers),
        recusals=frozenset(recusals),
        agencies=sorted(agencies),
        days=some_days(days),
        joint=joint or {},
        capacity=capacity,
    )


def a_content(pool: Pool, changes: Sequence[Change] = ()) -> dict[str, Any]:
    """The first line of a record, of a draw between two agencies."""
    document = pool_document(pool, scope={}, exempted={}, reasons={}, over_cap_reason=None)
    frozen = sha256_hex(canonical(document))
    seed = seed_of(frozen, {agency: words[0] for agency, words in SIDES.items()})
    sides = sorted(SIDES)
    return {
        "format": ALGORITHM,
        "draw": {"id": pool.batch, "organiser": {"code": sides[1]}, "witness": {"code": sides[0]}},
        "pool": document,
        "pool_sha256": frozen,
        "commitments": [
            {"agency": agency, "commitment": commitment(frozen, agency, *SIDES[agency])}
            for agency in sides
        ],
        "reveals": [
            {"agency": agency, "contribution": SIDES[agency][0], "salt": SIDES[agency][1]}
            for agency in sides
        ],
        "seed": seed.hex(),
        "drawn": drawn_rows(draw(pool, seed)),
        "changes": [
            {"object": one.code, "officer": one.officer, "reason": "ceased"}
            | ({} if one.officer else {"proposed": {"agency": sides[1]}} | _agreed(sides[0]))
            for one in changes
        ],
        "result": drawn_rows(draw(pool, seed, changes)),
    }


def _agreed(agency: str) -> dict[str, Any]:
    return {"agreed": {"agency": agency}}


def a_record(pool: Pool, changes: Sequence[Change] = ()) -> bytes:
    """A published record."""
    return seal(a_content(pool, changes), SIGNER)
