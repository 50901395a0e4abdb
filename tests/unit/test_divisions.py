"""Places are named by their code; what has no name stands for itself."""

from datetime import date

from registry.policy.divisions import (
    codes_now,
    is_known,
    may_exist,
    may_register,
    place_name,
    prefixes_within,
)

TODAY = date(2026, 3, 9)


def test_a_province_and_a_city_have_their_names() -> None:
    assert place_name("140000", TODAY) == ("山西", "Shanxi")
    assert place_name("140200", TODAY) == ("大同", "Datong")


def test_a_county_without_name_is_named_by_its_city_or_province() -> None:
    assert place_name("140214", TODAY)[0] == "大同"
    assert place_name("330106", TODAY)[0] == "浙江"


def test_an_unknown_code_stands_for_itself() -> None:
    assert place_name("010203", TODAY) == ("010203", "010203")


def test_a_code_given_up_lives_on_in_its_successor_from_the_day_after() -> None:
    assert codes_now("371200", date(2018, 12, 25)) == {"371200"}
    assert codes_now("371200", date(2018, 12, 26)) == {"370100"}
    assert codes_now("371202", TODAY) == {"370116"}


def test_a_division_that_was_split_lives_on_in_several() -> None:
    assert codes_now("341402", TODAY) == {"340100", "340200", "340500"}


def test_a_scope_holds_what_was_recorded_under_codes_given_up_since() -> None:
    assert prefixes_within(["370100"], TODAY) == {"3701", "3712"}
    assert prefixes_within(["370116"], TODAY) == {"370116", "371202"}
    assert prefixes_within(["370100"], date(2018, 1, 1)) == {"3701"}


def test_what_lies_in_a_wider_scope_is_not_asked_for_twice() -> None:
    assert prefixes_within(["370000", "370100", "140100"], TODAY) == {"37", "1401"}


def test_a_code_is_known_by_its_city_or_province() -> None:
    assert is_known("140214", TODAY)
    assert not is_known("010203", TODAY)


def test_a_code_of_no_city_that_ever_was_cannot_be_a_division() -> None:
    real = ["140000", "140100", "140214", "440305", "120101", "371202", "990100", "810000"]
    assert [code for code in real if not may_exist(code)] == []
    invented = ["100000", "123456", "140001", "149900", "145001", "991100", "573456"]
    assert [code for code in invented if may_exist(code)] == []


def test_a_register_may_give_a_code_that_is_no_division_within_a_province_or_of_the_state() -> None:
    assert all(map(may_register, ["440003", "100000", "310141", "140214", "371202"]))
    assert not any(map(may_register, ["573456", "020000", "601234", "999999"]))
