"""Social credit codes: what is right is taken however it is spelt, what is wrong is named."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference

from registry.kernel import uscc

bodies = st.integers(1, 99_999).map("PDY{:05}".format)
divisions = st.sampled_from(["140000", "140200", "630000", "410000", "530000"])
prefixes = st.sampled_from(["91", "92", "93", "11", "12", "51"])
good = st.builds(uscc.assemble, prefixes, divisions, bodies)

# Printed in GB 32100's own literature or in public registers: passes both checks.
KNOWN = [
    "914403001922038216",
    "91440300708461136T",
    "11120000MB1529459B",
    "91110000802100433B",
    "9152000071430580XT",
    "91100000100003962T",
    "92140200PDY00001XN",
    "91140000PDY000028F",
]


@pytest.mark.parametrize("code", KNOWN)
def test_published_codes_pass(code: str) -> None:
    assert uscc.valid(code) == code


@given(good)
def test_an_assembled_code_is_valid_by_another_implementation_too(code: str) -> None:
    assert uscc.valid(code) == code == reference.validate(code)


@given(good)
def test_an_assembled_code_comes_apart_as_it_was_put_together(code: str) -> None:
    taken = uscc.parts(code)
    assert f"{taken.registrar}{taken.entity_class}{taken.division}{taken.body}" == code[:17]


@given(good, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_no_single_mistyped_character_passes(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    with pytest.raises(uscc.CodeInvalid):
        uscc.valid(code[:place] + other + code[place + 1 :])


@given(good, st.integers(0, 16))
def test_no_swap_of_neighbours_passes(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(uscc.CodeInvalid):
        uscc.valid(swapped)


@given(good, st.data())
def test_width_case_spaces_and_hyphens_are_forgiven(code: str, data: st.DataObject) -> None:
    spelt = ""
    for character in code:
        wide = data.draw(st.booleans(), label="full width")
        lower = data.draw(st.booleans(), label="lower case")
        written = character.lower() if lower else character
        spelt += chr(ord(written) + 0xFEE0) if wide else written
        spelt += data.draw(st.sampled_from(["", "", " ", "\u3000", "-", "\t"]))
    assert uscc.valid(spelt) == code


@given(st.text(max_size=30))
def test_any_text_is_either_a_code_or_refused_by_type(written: str) -> None:
    try:
        code = uscc.valid(written)
    except uscc.CodeInvalid:
        return
    assert len(code) == 18


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
)
def test_any_body_with_its_check_characters_passes_here_and_there(first: str, body: str) -> None:
    code = uscc.assemble(first[:2], first[2:], body)
    assert uscc.valid(code) == code
    assert reference.is_valid(code)


def test_a_division_is_digits() -> None:
    with pytest.raises(uscc.CodeCharacterWrong) as refusal:
        uscc.valid(uscc.assemble("91", "1400A0", "PDY00002"))
    assert refusal.value.params["place"] == 7


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("", uscc.CodeLengthWrong),
        ("91140000PDY000028", uscc.CodeLengthWrong),
        ("91140000PDY000028FF", uscc.CodeLengthWrong),
        ("9114000OPDY000028F", uscc.CodeCharacterWrong),
        ("9114000ÖPDY000028F", uscc.CodeCharacterWrong),
        ("91140000PDY000028G", uscc.CodeCheckWrong),
        ("91350100M000100Y4Z", uscc.CodeInvalid),
    ],
)
def test_what_is_wrong_is_told_by_its_type(written: str, refused: type[uscc.CodeInvalid]) -> None:
    with pytest.raises(refused):
        uscc.valid(written)


def test_a_wrong_body_is_told_apart_from_a_wrong_check_character() -> None:
    first = "91140000PDY000029"  # the body's own check character should be 8
    with pytest.raises(uscc.CodeBodyWrong):
        uscc.valid(first + uscc.check_character(first))


def test_the_place_of_a_wrong_character_is_told() -> None:
    with pytest.raises(uscc.CodeCharacterWrong) as refusal:
        uscc.valid("9114000OPDY000028F")
    assert refusal.value.params["place"] == 8
