"""Places are named by their code; what has no name stands for itself."""

from datetime import date

from registry.policy.divisions import place_name

TODAY = date(2026, 3, 9)


def test_a_province_and_a_city_have_their_names() -> None:
    assert place_name("140000", TODAY) == ("山西", "Shanxi")
    assert place_name("140200", TODAY) == ("大同", "Datong")


def test_a_county_without_name_is_named_by_its_city_or_province() -> None:
    assert place_name("140214", TODAY)[0] == "大同"
    assert place_name("330106", TODAY)[0] == "浙江"


def test_an_unknown_code_stands_for_itself() -> None:
    assert place_name("010203", TODAY) == ("010203", "010203")
