"""Small charts tell the truth about their numbers."""

from datetime import date
from itertools import pairwise

import pytest

from registry.shell.charts import bar_chart, grade_line, grade_scale, line_chart

BANDS = [("A", 90), ("B", 75), ("C", 60), ("D", 0)]


def test_bars_start_at_nought_and_keep_their_proportion() -> None:
    chart = bar_chart([("a", 50), ("b", 25), ("c", 0)], message="…")
    widths = [bar.width for bar in chart.bars]
    assert widths[0] == 2 * widths[1]
    assert widths[2] == 0


def test_a_negative_bar_is_refused() -> None:
    with pytest.raises(ValueError, match="nought"):
        bar_chart([("a", -1)], message="…")


def test_nothing_to_show_is_an_empty_chart() -> None:
    assert bar_chart([], message="…").bars == ()


def test_higher_values_stand_higher_and_the_foot_is_told() -> None:
    chart = line_chart([("1", 88.9), ("2", 90.1), ("3", 91.6)], message="…", target=(90, "目标"))
    heights = [dot.y for dot in chart.dots]
    assert heights == sorted(heights, reverse=True)
    assert chart.floor <= 88.9
    assert heights[1] < chart.target_y < heights[0]


def test_one_point_is_no_line() -> None:
    with pytest.raises(ValueError, match="two points"):
        line_chart([("1", 1)], message="…")


@pytest.mark.parametrize(
    ("score", "letter"), [(0, "D"), (59.9, "D"), (60, "C"), (90, "A"), (100, "A")]
)
def test_a_score_lies_in_the_band_whose_floor_it_reaches(score: float, letter: str) -> None:
    chart = grade_scale(score, bands=BANDS, message="…")
    assert [band.letter for band in chart.bands if band.current] == [letter]


def test_grades_over_time_are_steps_that_end_today() -> None:
    chart = grade_line(
        [(date(2026, 1, 1), 100), (date(2026, 9, 10), 64)],
        bands=BANDS,
        first=date(2026, 1, 1),
        last=date(2026, 11, 20),
        message="…",
    )
    assert len(chart.lines) == 3
    assert chart.lines[-1].x2 == chart.end.x
    assert chart.lines[0].y1 < chart.lines[-1].y1
    assert all(0 <= line.x1 <= 100 for line in chart.lines)


def test_letters_of_narrow_bands_do_not_lie_on_each_other() -> None:
    narrow = [("AAA", 98.0), ("AA", 94.0), ("A", 85.0), ("B", 75.0), ("C", 60.0), ("D", 0.0)]
    first = date(2024, 1, 1)
    chart = grade_line(
        [(first, 20.0)], bands=narrow, first=first, last=date(2026, 1, 1), message="…"
    )
    assert [letter for letter, *_ in chart.bands] == [letter for letter, _ in narrow]
    feet = [foot for *_, foot in chart.bands]
    assert all(below - above >= 12 for above, below in pairwise(feet))
    assert feet[-1] < chart.label_y
