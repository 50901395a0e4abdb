"""Canonical bytes: one value, one digest, however it was put together."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.canonical import canonical, digest

WITHOUT_ZONE = datetime(2024, 3, 1, tzinfo=UTC).replace(tzinfo=None)

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
objects = st.dictionaries(st.text(), scalars | st.lists(scalars, max_size=3), max_size=8)


@given(values)
def test_the_bytes_are_json_of_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(objects, st.randoms())
def test_the_order_in_which_keys_were_set_leaves_no_trace(
    value: dict[str, object], random: object
) -> None:
    keys = list(value)
    random.shuffle(keys)  # type: ignore[attr-defined] - hypothesis gives a Random
    assert digest({key: value[key] for key in keys}) == digest(value)


@given(objects, st.text())
def test_another_value_is_another_digest(value: dict[str, object], key: str) -> None:
    changed = {**value, key: [value.get(key)]}
    assert digest(changed) != digest(value)


def test_the_bytes_are_fixed() -> None:
    value = {"名": "禾沐", "on": date(2024, 2, 29), "b": [1, None, True], "a": "x/é"}
    assert canonical(value) == (
        '{"a":"x/é","b":[1,null,true],"on":"2024-02-29","名":"禾沐"}'.encode()
    )


def test_one_instant_is_one_text_in_every_zone() -> None:
    beijing = datetime(2024, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    utc = datetime(2024, 3, 1, 0, 0, tzinfo=UTC)
    assert canonical(beijing) == canonical(utc) == b'"2024-03-01T00:00:00Z"'


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", {"a": {3.5: 1}}, WITHOUT_ZONE])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_a_digest_is_thirty_two_bytes() -> None:
    assert len(digest({})) == 32
