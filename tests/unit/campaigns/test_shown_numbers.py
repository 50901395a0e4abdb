"""Numbers of a workbook are read as their cells show them, or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.sampling.shown_numbers import NotAsShown, shown_number


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.1, "General", "0.1"),
        (12, "", "12"),
        (0.124, "0.0%", "12.4%"),
        # The sign is a word here: the number is not a hundredth of what is seen.
        (0.05, '0.00"%"', "0.05%"),
        (0.05, r"0.00\%", "0.05%"),
        (5, '0.0"mg/kg"', "5mg/kg"),
        (0.01, '"<"0.00', "<0.01"),
        (12, "0000", "0012"),
        (12, '"SF-"0000', "SF-0012"),
        (12, '"SF"-0000', "SF-0012"),
        (0.3, 'General"mg/kg"', "0.3mg/kg"),
        (0.3, "G/通用格式", "0.3"),
        (2.5, "0.0毫克", "2.5毫克"),
        (-6.5, "0.00;-0.00", "-6.5"),
        (-6.5, r"#,##0.00_);[Red]\(#,##0.00\)", "-6.5"),
        (12345, "#,##0", "12345"),
        (6.5, "0.0_);[Red](0.0)", "6.5"),
        (-6.5, "0.0_);[Red](0.0)", "-6.5"),
        (0, '0.00;-0.00;"未检出"', "未检出"),
        (3.5e-07, "0.00E+00", "3.5e-07"),
        (0.00123, "0.00E+00", "0.00123"),
        (12345, "##0.000E+0", "12345"),
        (0, "0.0E+0", "0"),
        (0.5, "# ?/?", "0.5"),
        (0.04, "# ?/??", "0.04"),
        (0.375, "# ?/8", "0.375"),
        (7, '0"a;b";0', "7a;b"),
        (9, "@", "9"),
        (1, "[$¥-804]0", "¥1"),
        (1e300, "0.00", "1e+300"),
        (10**40, "0", str(10**40)),
    ],
)
def test_a_number_is_what_is_seen(value: float, form: str, shown: str) -> None:
    assert shown_number(value, form) == shown


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (12345, "0.0,"),
        (12345, "#,##0,,"),
        (0.004, '[<0.01]"<0.01";0.00'),
        (10.04, "0"),
        (10.04, "0.0"),
        (0.1244, "0.0%"),
        (float(10**15), "0,.0"),
        (-6.5, "0.0;0.0"),
        (0.3, ";;;"),
        # Shown as 1.23E-03, 1E-01, 12.3E+03, 1/3, 3/8 and 1/3.
        (0.0012345, "0.00E+00"),
        (0.12, "0E+00"),
        (12345, "##0.0E+0"),
        (0.333, "# ?/?"),
        (0.38, "# ?/8"),
        (0.333333333333333, "# ??/??"),
    ],
)
def test_a_number_that_is_not_what_is_seen_is_not_read(value: float, form: str) -> None:
    with pytest.raises(NotAsShown):
        shown_number(value, form)


@given(
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    st.text('0#?.,;%@E+-/"\\[]<>_*() 毫$a', max_size=12),
)
def test_whatever_the_format_a_number_is_read_or_refused(value: float, form: str) -> None:
    with suppress(NotAsShown):
        assert shown_number(value, form)
