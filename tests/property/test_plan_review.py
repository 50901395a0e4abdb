"""Marking quotes in a text loses nothing of it and marks nothing else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from campaigns.plans.review import marked


@given(st.text(alphabet="甲乙丙", max_size=40), st.data())
def test_the_pieces_are_the_text_and_the_marked_ones_are_quoted(
    text: str, data: st.DataObject
) -> None:
    starts = data.draw(st.lists(st.integers(0, max(0, len(text) - 1)), max_size=4))
    quotes = [text[start : start + 5] for start in starts if text]
    pieces = marked(text, quotes)
    assert "".join(piece for piece, _quoted in pieces) == text
    assert all(piece for piece, _quoted in pieces)
    assert all(one[1] != other[1] for one, other in pairwise(pieces))
    for quote in quotes:
        assert any(quote in piece for piece, quoted in pieces if quoted)
    quoted = sum(len(piece) for piece, inside in pieces if inside)
    assert quoted <= sum(map(len, quotes))


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    assert marked("开展检查", ["专项整治"]) == [("开展检查", False)]
    assert marked("", ["专项整治"]) == []
