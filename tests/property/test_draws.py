"""What every draw holds to, whatever the pool and the seed."""

import hashlib
import hmac
import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.draws.algorithm import Change, Pool, PoolOfficer, Stratum, quotas
from campaigns.draws.record import RecordRefused, seal
from campaigns.draws.replay import replay
from campaigns.draws.table import draw
from registry.signing import Signer
from tests.builders.draw_records import SIGNER, a_content, a_pool, a_record, some_days

seeds = st.binary(min_size=32, max_size=32)
few = settings(max_examples=40)
AGENCIES = ("SF-AGR", "SF-MSA")


@st.composite
def pools(draw_one: Any) -> Pool:
    """Pools with absences, recusals, joint visits, one or two agencies, often too few officers."""
    agencies = AGENCIES[: draw_one(st.integers(1, 2))]
    days = some_days(draw_one(st.integers(1, 4)))
    crew = [
        PoolOfficer(
            f"{agency}-{n}",
            agency,
            draw_one(st.booleans()),
            draw_one(st.frozensets(st.sampled_from(days), max_size=2)),
            draw_one(st.dictionaries(st.sampled_from(days), st.integers(1, 4), max_size=2)),
        )
        for agency in agencies
        for n in range(draw_one(st.integers(2, 5)))
    ]
    sizes = {key: draw_one(st.integers(0, 12)) for key in "ABCD"}
    pool = a_pool(sizes, officers=crew, agencies=agencies, days=len(days))
    codes = st.sampled_from(sorted(pool.objects) or ["A0001"])
    numbers = st.sampled_from([one.number for one in crew])
    joint = draw_one(st.dictionaries(codes, st.sampled_from(days), max_size=3))
    return replace(
        pool,
        recusals=draw_one(st.frozensets(st.tuples(numbers, codes), max_size=8)),
        joint={code: day for code, day in joint.items() if code in pool.objects},
        capacity=draw_one(st.integers(1, 3)),
    )


@few
@given(pools(), seeds)
def test_each_stratum_gives_its_rate_rounded_up_and_its_minimum(pool: Pool, seed: bytes) -> None:
    sizes = Counter(pool.objects.values())
    drawn = Counter(one.stratum for one in draw(pool, seed))
    for stratum in pool.strata:
        size = sizes[stratum.key]
        assert drawn[stratum.key] * 10_000 >= size * stratum.rate_bp
        assert (drawn[stratum.key] - 1) * 10_000 < size * stratum.rate_bp or drawn[
            stratum.key
        ] == min(size, stratum.minimum)
        assert drawn[stratum.key] >= min(size, stratum.minimum)


@few
@given(pools(), seeds)
def test_two_of_each_agency_go_one_of_them_qualified_and_nobody_too_often_with_other_visits(
    pool: Pool, seed: bytes
) -> None:
    officers = {one.number: one for one in pool.officers}
    busy: Counter[tuple[str, str | None]] = Counter()
    for one in draw(pool, seed):
        team = [officers[number] for number in one.officers]
        assert (one.day is None) == (not team)
        for agency in pool.agencies if team else ():
            mine = [officer for officer in team if officer.agency == agency]
            assert len({officer.number for officer in mine}) == 2
            assert any(officer.qualified for officer in mine)
        for officer in team:
            assert one.day not in officer.absent
            assert (officer.number, one.code) not in pool.recusals
            busy[officer.number, one.day] += 1
    for (number, day), visits in busy.items():
        assert day is not None
        assert visits + officers[number].booked.get(day, 0) <= pool.capacity


@few
@given(pools(), seeds, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(pool: Pool, seed: bytes, random: Random) -> None:
    shuffled = replace(
        pool,
        objects=dict(random.sample(sorted(pool.objects.items()), len(pool.objects))),
        officers=random.sample(list(pool.officers), len(pool.officers)),
    )
    assert draw(shuffled, seed) == draw(pool, seed)


def test_every_object_of_a_stratum_is_drawn_as_often_as_every_other() -> None:
    # 1,000 seeds, 20 of 100 drawn: the statistic has 99 degrees of freedom and, drawing without
    # replacement, is 1 - 20/100 as large as a chi-square; 148 is its 99.9 per cent point.
    pool = a_pool({"A": 100}, strata=[Stratum("A", 2000)], officers=[], agencies=())
    rounds = 1_000
    seen = Counter(
        one.code for n in range(rounds) for one in draw(pool, hashlib.sha256(b"%d" % n).digest())
    )
    expected = rounds * 20 / 100
    statistic = sum((seen[code] - expected) ** 2 / expected for code in pool.objects) / (1 - 0.2)
    assert statistic < 148
    assert statistic > 60  # as even as this is no accident either


def test_scarce_officers_go_where_the_rate_is_highest_and_by_lot_within_it() -> None:
    crew = [PoolOfficer(f"ZF-{n}", "SF-MSA", qualified=True) for n in range(2)]
    rates = [Stratum("A", 200), Stratum("C", 5000), Stratum("D", 10000)]
    sizes = {"A": 200, "C": 4, "D": 4}
    pool = replace(a_pool(sizes, strata=rates, officers=crew, days=5), capacity=1)
    rounds = 400
    seen: Counter[str] = Counter()
    for n in range(rounds):
        visited = [one for one in draw(pool, b"%032d" % n) if one.officers]
        assert [one.stratum for one in visited] == ["D", "D", "D", "D", "C"]
        seen[visited[-1].code] += 1
    # Each of C's four is the one visited with the same chance: 3 degrees of freedom, 99.9 %.
    expected = rounds / 4
    assert sum((seen[f"C{n:04}"] - expected) ** 2 / expected for n in range(1, 5)) < 16.3


def test_every_officer_is_sent_as_often_as_every_other() -> None:
    crew = [PoolOfficer(f"ZF-{n}", "SF-MSA", qualified=True) for n in range(10)]
    pool = a_pool({"D": 1}, officers=crew, days=1)
    rounds = 4_000
    seen = Counter(
        number
        for n in range(rounds)
        for number in draw(pool, hashlib.sha256(b"%d" % n).digest())[0].officers
    )
    expected = rounds * 2 / 10
    statistic = sum((seen[one.number] - expected) ** 2 / expected for one in crew) / (1 - 0.2)
    assert statistic < 27.9  # 9 degrees of freedom, 99.9 per cent


@few
@given(pools(), seeds)
def test_a_struck_object_gives_way_to_the_next_of_its_stratum(pool: Pool, seed: bytes) -> None:
    before = draw(pool, seed)
    for struck in before[:2]:
        after = draw(pool, seed, [Change(struck.code)])
        assert struck.code not in {one.code for one in after}
        kept = [one for one in before if one.code != struck.code]
        assert after[: len(kept)] == kept
        assert all(one.stratum == struck.stratum for one in after[len(kept) :])


@few
@given(pools(), seeds)
def test_a_replaced_officer_is_not_sent_there_again(pool: Pool, seed: bytes) -> None:
    before = draw(pool, seed)
    for one in [sent for sent in before if sent.officers][:2]:
        after = draw(pool, seed, [Change(one.code, one.officers[0])])
        assert [now for now in after if now.code != one.code] == [
            then for then in before if then.code != one.code
        ]
        (now,) = (now for now in after if now.code == one.code)
        assert one.officers[0] not in now.officers


# The same draw once more, written from docs/draws.md and of the standard library alone.
def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def drawn_by_a_stranger(record: dict[str, Any]) -> list[list[Any]]:  # noqa: C901 - one page, as described
    pool = record["pool"]
    frozen = hashlib.sha256(canonical(pool)).hexdigest()
    numbers = [
        reveal["contribution"] for reveal in sorted(record["reveals"], key=lambda r: r["agency"])
    ]
    joined = "|".join(["chengxin-draw-2", "seed", frozen, *numbers])
    seed = hashlib.sha256(joined.encode()).digest()

    def mac(*words: str) -> bytes:
        return hmac.new(seed, "|".join([pool["batch"], *words]).encode(), hashlib.sha256).digest()

    strata, spare = {}, {}
    for stratum in sorted(pool["strata"], key=lambda one: (-one["rate_bp"], one["key"])):
        row = sorted((c for c, key in pool["objects"] if key == stratum["key"]), key=mac)
        count = max(-(-len(row) * stratum["rate_bp"] // 10000), stratum["minimum"])
        strata |= dict.fromkeys(row[:count], stratum["key"])
        spare[stratum["key"]] = row[count:]
    turns = {code: turn for turn, code in enumerate(strata)}
    visits = Counter(
        {(one["number"], day): n for one in pool["officers"] for day, n in one.get("booked", [])}
    )
    recused = {tuple(pair) for pair in pool["recusals"]}

    def call_up(code: str, agency: str) -> list[dict[str, Any]]:
        row = [one for one in pool["officers"] if one["agency"] == agency]
        row.sort(key=lambda one: one["number"])
        return [
            row.pop(int.from_bytes(mac(code, agency, str(k)), "big") % len(row))
            for k in range(len(row))
        ]

    def deal(code: str) -> list[Any]:
        days = pool["days"]
        start = turns[code] % len(days)
        first = [day for joint, day in pool["joint"] if joint == code]
        for day in first + days[start:] + days[:start]:
            team: list[str] = []
            for agency in pool["agencies"]:
                able = [
                    one
                    for one in call_up(code, agency)
                    if day not in one["absent"]
                    and visits[one["number"], day] < pool["capacity"]
                    and (one["number"], code) not in recused
                ]
                lead = [one for one in able if one["qualified"]][:1]
                pair = lead + [one for one in able if one not in lead][:1]
                team += [one["number"] for one in pair] if lead and len(pair) == 2 else [""]
            if "" not in team:
                visits.update((number, day) for number in team)
                return [code, strata[code], day, team]
        return [code, strata[code], None, []]

    table = {code: deal(code) for code in turns}
    for change in record["changes"]:
        code = change["object"]
        visits.subtract((number, table[code][2]) for number in table[code][3])
        if change["officer"]:
            recused.add((change["officer"], code))
            table[code] = deal(code)
        else:
            del table[code]
            if spare[strata[code]]:
                following = spare[strata[code]].pop(0)
                strata[following], turns[following] = strata[code], turns[code]
                table[following] = deal(following)
    return list(table.values())


@few
@given(pools(), st.data())
def test_a_stranger_who_reads_the_description_draws_the_same(pool: Pool, data: Any) -> None:
    first = a_content(pool)["drawn"]
    changes = []
    if first:
        code, _, _, team = data.draw(st.sampled_from(first))
        changes.append(Change(code, data.draw(st.sampled_from([None, *team]))))
    record = json.loads(a_record(pool, changes).split(b"\n")[0])
    assert drawn_by_a_stranger(record) == record["result"]
    assert drawn_by_a_stranger({**record, "changes": []}) == record["drawn"]


RECORD = a_record(a_pool({"A": 9, "B": 5, "D": 2}, recusals=[("SF-MSA-0", "D0001")]))


def test_a_published_record_replays() -> None:
    replayed = replay(RECORD, SIGNER.public)
    assert len(replayed.result) == sum(quotas(a_pool().strata, {"A": 9, "B": 5, "D": 2}).values())
    assert replay(RECORD) == replayed


@given(st.integers(0, len(RECORD) - 1), st.integers(1, 255))
def test_one_altered_byte_is_refused(place: int, flip: int) -> None:
    altered = bytearray(RECORD)
    altered[place] ^= flip
    with pytest.raises(RecordRefused):
        replay(bytes(altered))


def test_every_bit_of_the_seal_counts() -> None:
    # Base64 has idle bits at its end: a lenient reader would let them be turned over.
    start = RECORD.index(b"\n") + 1
    for place in range(start, len(RECORD)):
        altered = bytearray(RECORD)
        altered[place] ^= 1
        with pytest.raises(RecordRefused):
            replay(bytes(altered))


@given(st.integers(1, len(RECORD) - 1))
def test_a_cut_record_is_refused(length: int) -> None:
    with pytest.raises(RecordRefused):
        replay(RECORD[:length])


def swapped(content: dict[str, Any]) -> None:
    content["drawn"][0], content["drawn"][1] = content["drawn"][1], content["drawn"][0]


FORGERIES = {
    "抽取": swapped,
    "变更": lambda content: content["result"].pop(),
    "种子": lambda content: content.update(seed="00" * 32),
    "承诺": lambda content: content["reveals"][0].update(contribution="00" * 32),
    "名录库": lambda content: content["pool"]["objects"].pop(),
    "格式": lambda content: content.update(format="chengxin-draw-1"),
    "记录": lambda content: content.pop("reveals"),
}


@pytest.mark.parametrize("part", FORGERIES)
def test_a_forged_part_is_named_even_under_a_fresh_seal(part: str) -> None:
    content = a_content(a_pool())
    FORGERIES[part](content)
    with pytest.raises(RecordRefused) as refused:
        replay(seal(content, SIGNER))
    assert refused.value.params["part"] == part


def test_a_seal_by_a_key_that_was_never_published_is_refused() -> None:
    stranger = Signer(Ed25519PrivateKey.generate())
    forged = seal(a_content(a_pool()), stranger)
    assert replay(forged).kid == stranger.kid
    with pytest.raises(RecordRefused):
        replay(forged, SIGNER.public)


def test_an_object_struck_without_the_other_agency_is_refused() -> None:
    pool = a_pool()
    first = draw(pool, seed_of_record(pool))[0].code
    content = a_content(pool, [Change(first)])
    assert replay(seal(content, SIGNER)).objects == len(pool.objects)
    content["changes"][0]["agreed"] = content["changes"][0]["proposed"]
    with pytest.raises(RecordRefused):
        replay(seal(content, SIGNER))


def seed_of_record(pool: Pool) -> bytes:
    return bytes.fromhex(a_content(pool)["seed"])
