"""Replaying a published record: offline, from its bytes alone, refusing whatever does not follow.

Starts nothing and reads nothing but the file; the same that a stranger does by ``docs/draws.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.draws.algorithm import (
    ALGORITHM,
    ChangeImpossible,
    Drawn,
    commitment,
    seed_of,
)
from campaigns.draws.record import (
    Document,
    RecordRefused,
    changes_of,
    drawn_rows,
    pool_of,
    sha256_hex,
    unseal,
)
from campaigns.draws.table import Table
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_
from registry.signing import PublicKeys

_SIDES = 2


@dataclass(frozen=True, slots=True)
class Replayed:
    """A record that holds: what it says, what was drawn, and by which key it was sealed."""

    draw: Mapping[str, Any]
    pool_sha256: str
    sha256: str
    seed: str
    kid: str
    objects: int
    officers: int
    result: list[Drawn]


def replay(data: bytes, keys: PublicKeys | None = None) -> Replayed:
    """Draw again from the record and compare everything with what it says.

    Args:
        data: the whole file.
        keys: the keys that the service publishes; None: the key in the file.

    Raises:
        RecordRefused: names the part that does not follow.
    """
    sealed = unseal(data, keys)
    try:
        return _follow(sealed.content, sealed.digest, sealed.kid)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise RecordRefused(part=N_("记录"), why=N_("内容无法识别")) from wrong


def _follow(content: Document, digest: str, kid: str) -> Replayed:
    _hold(content["format"] == ALGORITHM, N_("格式"), N_("不是本程序认得的版本"))
    pool = pool_of(content["pool"])
    pool_sha256 = sha256_hex(canonical(content["pool"]))
    _hold(content["pool_sha256"] == pool_sha256, N_("名录库"), N_("摘要不符"))
    _hold(pool.batch == content["draw"]["id"], N_("名录库"), N_("不是这次抽取的"))
    seed = _seed(content, pool_sha256)
    _hold(content["seed"] == seed.hex(), N_("种子"), N_("与两方的随机数不符"))
    table = Table(pool, seed)
    _hold(content["drawn"] == drawn_rows(table.result()), N_("抽取"), N_("与重算的结果不符"))
    _change(table, content)
    result = table.result()
    _hold(content["result"] == drawn_rows(result), N_("变更"), N_("与重算的结果不符"))
    return Replayed(
        draw=content["draw"],
        pool_sha256=pool_sha256,
        sha256=digest,
        seed=seed.hex(),
        kid=kid,
        objects=len(pool.objects),
        officers=len(pool.officers),
        result=result,
    )


def _change(table: Table, content: Document) -> None:
    """Make the changes of the record; both sides stand behind every object that was struck."""
    organiser, witness = (content["draw"][side]["code"] for side in ("organiser", "witness"))
    for row in content["changes"]:
        if row["officer"] is None:
            both = (row["proposed"]["agency"], row["agreed"]["agency"]) == (organiser, witness)
            _hold(both, N_("变更"), N_("剔除没有两方同意"))
    try:
        for one in changes_of(content["changes"]):
            table.change(one)
    except ChangeImpossible as wrong:
        raise RecordRefused(part=N_("变更"), why=N_("改动的对象或者人员不在抽取结果中")) from wrong


def _seed(content: Document, pool_sha256: str) -> bytes:
    """The seed of both contributions, each held against what its agency had committed to."""
    sides = [content["draw"][side]["code"] for side in ("organiser", "witness")]
    for rows in (content["commitments"], content["reveals"]):
        named = sorted(row["agency"] for row in rows)
        whole = len(set(sides)) == _SIDES and named == sorted(sides)
        _hold(whole, N_("承诺"), N_("不是恰好两方各一份"))
    committed = _by_agency(content["commitments"], "commitment")
    contributed = _by_agency(content["reveals"], "contribution")
    salts = _by_agency(content["reveals"], "salt")
    for agency in sides:
        expected = commitment(pool_sha256, agency, contributed[agency], salts[agency])
        _hold(committed[agency] == expected, N_("承诺"), N_("与公开的随机数不符"))
    return seed_of(pool_sha256, contributed)


def _by_agency(rows: list[dict[str, str]], name: str) -> dict[str, str]:
    return {row["agency"]: row[name] for row in rows}


def _hold(fact: bool, part: str, why: str) -> None:  # noqa: FBT001 - the fact that has to hold
    if not fact:
        raise RecordRefused(part=part, why=why)
