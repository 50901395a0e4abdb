"""The vocabulary of categories, kinds and mechanisms, read from ``vocabulary.yaml``.

Owns the loading and the choice of a category for a phrase; the words themselves are data.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from registry.kernel.yamls import read_yaml

Strength = Literal["drive", "act", "duty"]
FALLBACK_CATEGORY = "market_order_general"


@dataclass(frozen=True, slots=True)
class Category:
    """What a drive is about. ``general`` ones give way to any specific one."""

    key: str
    zh: str
    en: str
    general: bool
    cue: re.Pattern[str]

    def weight(self, folded: str, head: int) -> int:
        """Length of the longest cue found, 0 when there is none.

        A cue right before ``head`` is what the phrase is about: “医疗机构药品抽检” is about
        药品, so it weighs more there.
        """
        return max((_weight(m, folded, head) for m in self.cue.finditer(folded)), default=0)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a drive is run."""

    key: str
    zh: str
    en: str
    enforcement: bool
    strength: Strength
    cue: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class MechanismKind:
    """A credit or supervision mechanism.

    A ``general`` one is what a heading sums up: it counts there only over matter that names none.
    """

    key: str
    zh: str
    en: str
    cue: re.Pattern[str]
    general: bool


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All three lists, in the order of the file."""

    categories: tuple[Category, ...]
    kinds: tuple[Kind, ...]
    mechanisms: tuple[MechanismKind, ...]
    strikes: re.Pattern[str]

    def categories_of(self, folded: str, *, general: bool, head: int = -1) -> list[str]:
        """Keys whose cues occur, weightiest first; specific or general ones.

        Args:
            folded: the phrase.
            general: whether the general categories are asked for, or the specific ones.
            head: offset of the word that says what is done; -1 when there is none.
        """
        return list(_weighed(self, folded, general, head))

    def kind(self, key: str) -> Kind:
        return next(kind for kind in self.kinds if kind.key == key)

    def weigh(self, folded: str, *, general: bool, head: int) -> tuple[str, ...]:
        """What ``categories_of`` remembers of each phrase."""
        weighed = [
            (category.weight(folded, head), category.key)
            for category in self.categories
            if category.general is general
        ]
        return tuple(key for weight, key in sorted(weighed, key=lambda w: -w[0]) if weight)

    def cue_of(self, key: str, folded: str) -> str:
        """The longest cue of category ``key`` in a phrase; empty when there is none."""
        category = next(c for c in self.categories if c.key == key)
        return max((m[0] for m in category.cue.finditer(folded)), key=len, default="")


_BETWEEN = re.compile(r"(?:质量|安全|市场|领域|秩序|隐患|产品|行为|的|及)*")


def _weight(match: re.Match[str], folded: str, head: int) -> int:
    beside = head >= 0 and match.end() <= head and _BETWEEN.fullmatch(folded, match.end(), head)
    return len(match[0]) + (3 if beside else 0)


@lru_cache(maxsize=8192)
def _weighed(words: Vocabulary, folded: str, general: bool, head: int) -> tuple[str, ...]:  # noqa: FBT001 - a cache key
    """A sentence's clauses ask for the same title and context again and again."""
    return words.weigh(folded, general=general, head=head)


def _either(cues: list[Any]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{cue})" for cue in cues))


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary shipped with the reader."""
    raw = read_yaml(files(__package__).joinpath("vocabulary.yaml").read_text("utf-8"))
    return Vocabulary(
        categories=tuple(
            Category(
                key=entry["key"],
                zh=entry["zh"],
                en=entry["en"],
                general=entry.get("general", False),
                cue=_either(sorted(map(str, entry["cues"]), key=len, reverse=True)),
            )
            for entry in raw["campaign_categories"]
        ),
        kinds=tuple(
            Kind(
                key=entry["key"],
                zh=entry["zh"],
                en=entry["en"],
                enforcement=entry["enforcement"],
                strength=entry["strength"],
                cue=_either(entry["cues"]),
            )
            for entry in raw["campaign_kinds"]
        ),
        mechanisms=tuple(
            MechanismKind(
                entry["key"],
                entry["zh"],
                entry["en"],
                _either(entry["cues"]),
                entry.get("general", False),
            )
            for entry in raw["mechanism_kinds"]
        ),
        strikes=_either(raw["strikes"]),
    )
