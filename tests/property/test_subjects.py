"""Names, numbers and imports for whatever may come."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.subjects import service
from registry.subjects.masking import masked_identifier, masked_name, masked_text
from registry.subjects.naming import core_key, name_key
from tests.builders.subjects import LONG_AGO, a_code, a_row

SOME_CASES = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = st.text(
    st.sampled_from("示范省禾沐食品有限公司農業貿易發ＡＢ（）()·- 1２店村鎮里裏臺灣县市"),
    min_size=1,
    max_size=14,
)
SHOPS = NAMES.map("店{}".format)
BIRTHS = st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8))


@given(st.text(max_size=40))
def test_a_key_of_a_key_is_the_same_key(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key


@given(NAMES, st.integers(0, 13), st.integers(1, 6))
def test_a_fragment_of_a_name_is_a_fragment_of_its_key(name: str, place: int, size: int) -> None:
    assert name_key(name[place : place + size]) in name_key(name)


@given(NAMES)
def test_a_core_is_a_part_of_its_key_and_never_empty(name: str) -> None:
    key = name_key(name)
    assert core_key(key) in key or core_key(key) in key.replace("集团", "")
    assert bool(core_key(key)) == bool(key)


@given(st.integers(100_000, 999_999), BIRTHS, st.integers(0, 999), st.sampled_from("0123456789X"))
def test_a_day_of_birth_never_shows(division: int, birth: str, order: int, check: str) -> None:
    number = f"{division}{birth}{order:03}{check}"
    for shown in (masked_identifier(number), masked_text(f"身份证{number}，电话13900000000")):
        assert birth not in shown
        assert number not in shown
    assert re.fullmatch(r"\d{6}\*{8}\d{3}[\dX]", masked_identifier(number))


def test_a_firms_code_of_digits_only_is_no_persons_number() -> None:
    assert masked_text("代码914403001922038216有误") == "代码914403001922038216有误"
    assert masked_text("911101198503120016") == "911101********0016", "it may hold a day of birth"


@given(st.text(st.characters(categories=["Lu", "Nd"]), min_size=1, max_size=20))
def test_at_most_half_of_any_other_number_shows(number: str) -> None:
    shown = masked_identifier(number)
    assert len(shown) == len(number)
    assert len(shown.replace("*", "")) <= max(7 + 3, len(number) // 2)


@given(st.text(min_size=1, max_size=6))
def test_of_a_persons_name_one_character_shows(name: str) -> None:
    assert set(masked_name(name)[1:]) == {"*"}


@SOME_CASES
@given(st.lists(SHOPS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_rows_taken_again_in_any_order_change_nothing(
    session: Session, names: list[str], chosen: object
) -> None:
    rows = [
        a_row(line=number, uscc=a_code(50_000 + number), name=name)
        for number, name in enumerate(names, start=1)
    ]
    by = system_actor("tests")
    with session.begin_nested() as savepoint:
        service.import_subjects(session, rows, source="x", by=by, at=LONG_AGO)
        chosen.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis' random
        again = service.import_subjects(session, rows, source="x", by=by, at=LONG_AGO)
        assert (again.stored, again.updated, again.unchanged) == (0, 0, len(rows))
        for row in rows:
            _every_fragment_finds(session, row.uscc, row.name)
        savepoint.rollback()


def _every_fragment_finds(session: Session, code: str, name: str) -> None:
    key = name_key(name)
    for size in range(2, 7):
        for place in range(0, len(key) - size + 1, 3):
            found = service.search(session, key[place : place + size], limit=20)
            assert found.cut or code in [hit.subject.uscc for hit in found.hits]
