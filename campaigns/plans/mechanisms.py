"""Credit and supervision mechanisms in an item's matter.

Owns where a mechanism's quote begins and ends; what words name one is data.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.clauses import Clause, clip, with_drafted
from campaigns.plans.names import mechanism_name
from campaigns.plans.vocabulary import MechanismKind, vocabulary

# A clause that only goes on about the mechanism of the one before sets up none itself.
_SETS_UP: Final = re.compile(r"建立|构建|推行|实行|设立|健全")
_AT_LIST: Final = re.compile(r"、|以及|(?<=[度制系理台案单制])和")


@dataclass(frozen=True, slots=True)
class MechanismFound:
    """A mechanism: kind, name, and its quote's range in the item's text."""

    kind: str
    name: str
    start: int
    end: int


def find_mechanisms(text: str, clauses: Sequence[Clause]) -> list[MechanismFound]:
    """Every mechanism that the clauses of one item name, in printed order."""
    found: list[MechanismFound] = []
    before: tuple[int, frozenset[str]] = (0, frozenset())
    for clause in clauses:
        if clause.told:
            continue
        every = _hits(with_drafted(clause))
        goes_on = before[0] == clause.sentence and _SETS_UP.search(clause.folded) is None
        said = before[1] if goes_on else frozenset()
        hits = [hit for hit in every if hit[0].key not in said]
        before = (clause.sentence, frozenset(hit[0].key for hit in every))
        for kind, at, until in hits:
            start, end = (
                (0, len(clause.text)) if len(hits) == 1 else _member(clause.folded, at, until)
            )
            start, end = clause.start + start, clause.start + end
            quote = clip(text, start, end, min(end, clause.start + until + 4))
            found.append(MechanismFound(kind.key, mechanism_name(text[start:end]), *quote))
    return found


def _hits(folded: str) -> list[tuple[MechanismKind, int, int]]:
    """At most one hit of each kind, the longer cue where two overlap."""
    every = [
        (kind, m.start(), m.end())
        for kind in vocabulary().mechanisms
        for m in kind.cue.finditer(folded)
    ]
    kept: list[tuple[MechanismKind, int, int]] = []
    for kind, start, end in sorted(every, key=lambda h: (h[1] - h[2], h[1])):
        clear = all(end <= s or start >= e for _, s, e in kept)
        if clear and kind not in [k for k, _, _ in kept]:
            kept.append((kind, start, end))
    return sorted(kept, key=lambda h: h[1])


def _member(folded: str, at: int, until: int) -> tuple[int, int]:
    """The member of the clause's list that holds the hit."""
    cuts = [m for m in _AT_LIST.finditer(folded) if m.end() <= at or m.start() >= until]
    cuts = [m for m in cuts if folded[: m.start()].count("“") <= folded[: m.start()].count("”")]
    start = max((m.end() for m in cuts if m.end() <= at), default=0)
    end = min((m.start() for m in cuts if m.start() >= until), default=len(folded))
    return start, end
