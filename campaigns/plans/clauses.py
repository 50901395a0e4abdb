"""Sentences, clauses and conjuncts of an item's own matter, with offsets into its text.

Owns the cutting of Chinese administrative prose; knows no vocabulary.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.text import fold

MAX_QUOTE_CHARS: Final = 40
_LONGEST: Final = 300
_SENTENCE: Final = re.compile(r"[。;!?\n]")
_ENUMERATOR: Final = re.compile(r"\(?[0-9]{1,2}\)[、.]? *|[①-⑳] *|[0-9]{1,2}[、.](?![0-9]) *")
_COMMA: Final = re.compile(r"(?<![0-9]),|,(?![0-9])|:")
_INSTRUMENT: Final = re.compile(
    r"《[^《》]{0,80}?(?:意见|通知|办法|条例|法|规定|纲要|规划|决定|目录|标准|细则|决议|若干措施|公告|指南|规范)"
    r"(?:\([^()]*\))?》|<[^<>]{0,60}>|\([^()]{0,12}〔[0-9]{4}〕[0-9]+号\)"
)

# “会同商务、生态环境等部门”: with whom, not what about.
_WITH: Final = re.compile(r"(?:会同|联合|协同|配合)[^,。;]{2,40}?(?:部门|单位)")
_DRAFTED: Final = re.compile(
    r"((?:制定|制订|印发|出台|编制|起草|修订|完善|发布)(?:和?实施|了)?)(《[^《》]{0,80}》)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of an item's text between commas; ``sentence`` groups neighbours.

    ``told`` says that it orders nothing (``campaigns.plans.mood``).
    """

    text: str
    folded: str
    start: int
    sentence: int
    told: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def mask_instruments(folded: str) -> str:
    """Blank out cited laws and notices: what they are called is not what is ordered."""
    masked = _INSTRUMENT.sub(lambda m: "▢" * len(m[0]), folded)
    masked = _WITH.sub(lambda m: "▢" * len(m[0]), masked)
    return _DRAFTED.sub(lambda m: m[1] + "▢" * len(m[2]), masked)


def with_drafted(clause: Clause) -> str:
    """The clause with the names of instruments that it orders to be drafted unmasked."""
    printed = fold(clause.text)
    shown = list(clause.folded)
    for match in _DRAFTED.finditer(printed):
        shown[match.start(2) : match.end(2)] = match[2]
    return "".join(shown)


def clauses_of(text: str, spans: Sequence[tuple[int, int]]) -> list[Clause]:
    """The clauses of the given ranges of ``text``, in order.

    Args:
        text: an item's text.
        spans: half-open ranges that hold its own matter.
    """
    found: list[Clause] = []
    sentence = 0
    folded = fold(text)
    for start, end in spans:
        for s_start, s_end in _cut(folded[start:end], _SENTENCE):
            sentence += 1
            counted = _ENUMERATOR.match(folded, start + s_start, start + s_end)
            s_start = counted.end() - start if counted else s_start  # noqa: PLW2901 - its number is no matter
            inner = folded[start + s_start : start + s_end]
            for c_start, c_end in _bounded(inner, _cut(inner, _COMMA)):
                at = start + s_start + c_start
                piece = text[at : start + s_start + c_end]
                found.append(Clause(piece, mask_instruments(fold(piece)), at, sentence))
    return found


def _bounded(folded: str, ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """No clause is longer than a drafter writes one; a longer run is cut at its list marks."""
    for start, end in ranges:
        at = start
        while end - at > _LONGEST:
            cut = folded.rfind("、", at + 1, at + _LONGEST)
            cut = cut if cut > 0 else at + _LONGEST
            yield at, cut
            at = cut
        yield at, end


def _cut(folded: str, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Ranges between separators outside quotation marks and titles, without outer spaces."""
    start = 0
    for match in at.finditer(folded):
        if at is _COMMA and _inside(folded, start, match.start()):
            continue
        yield from _trimmed(folded, start, match.start())
        start = match.end()
    yield from _trimmed(folded, start, len(folded))


def _inside(folded: str, start: int, end: int) -> bool:
    before = folded[max(start, end - 60) : end]
    return any(before.count(a) > before.count(b) for a, b in ("“”", "《》"))


def _trimmed(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = folded[start:end]
    left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
    if left < right:
        yield start + left, start + right


def clip(text: str, start: int, end: int, must_end: int) -> tuple[int, int]:
    """Shorten a range of ``text`` to a quote of at most 40 characters.

    Keeps what stands before ``must_end`` and begins at a boundary where one is near.
    """
    if end - start <= MAX_QUOTE_CHARS:
        return start, end
    end = min(end, max(must_end, start + MAX_QUOTE_CHARS))
    start = max(start, end - MAX_QUOTE_CHARS)
    boundary = re.search(r"[、,，;；:：]", text[start : min(must_end, end) - 8])
    if boundary:
        start += boundary.end()
    while end - start > MAX_QUOTE_CHARS or text[end - 1] in "、,， ":
        end -= 1
    return start, end
