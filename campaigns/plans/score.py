"""How well drafts agree with a truth file: precision and recall.

Owns the definitions of agreement:

- *Item*: the same path, such as “二(一)1”, compared in half-width form.
- *Agency*: the same name at the same item, counted over every item.
- *Campaign, mechanism*: at the same item, and the quotes share a run of characters at least half
  as long as the shorter of them; one to one, as many pairs as possible.
- *Target*: the same, and the same value.
- *Lead, support*: the same name in that role at the same item.
- *Category, kind, mode, level*: share of the pairs (or of the items found) where both agree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from campaigns.plans.text import fold

Row = Mapping[str, Any]
PAIRED = ("campaigns", "mechanisms", "targets")


@dataclass(slots=True)
class Tally:
    """What was said, what was true, and how many of both are the same."""

    said: int = 0
    true: int = 0
    same: int = 0

    @property
    def precision(self) -> float:
        return self.same / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.same / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.said + other.said, self.true + other.true, self.same + other.same)


@dataclass(slots=True)
class Score:
    """Tallies by measure, and agreement of what was paired: (agreeing, pairs)."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    agreement: dict[str, tuple[int, int]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            {k: self.tallies.get(k, Tally()) + v for k, v in other.tallies.items()},
            {
                k: (
                    v[0] + self.agreement.get(k, (0, 0))[0],
                    v[1] + self.agreement.get(k, (0, 0))[1],
                )
                for k, v in other.agreement.items()
            },
            self.misses + other.misses,
        )


def score_plan(draft: Row, truth: Row) -> Score:
    """Compare one plan's draft, in its JSON shape, with its truth."""
    said = {_path(item): item for item in draft["items"]}
    true = {_path(item): item for item in truth["items"]}
    both = [path for path in true if path in said]
    score = Score()
    score.tallies["items"] = Tally(len(draft["items"]), len(truth["items"]), len(both))
    for role in ("agencies", "lead", "support"):
        score.tallies[role] = _names(said, true, role)
    _note_items(score, said, true)
    for kind in PAIRED:
        _score_pairs(score, kind, said, true)
    for key in ("responsibility_mode", "level"):
        agreeing = sum(said[p].get(key) == true[p].get(key) for p in both)
        score.agreement[key] = (agreeing, len(both))
    return score


def _path(item: Row) -> str:
    return fold(str(item.get("path") or f"{item.get('chapter') or ''}{item['heading_no']}"))


def _names(said: Mapping[str, Row], true: Mapping[str, Row], role: str) -> Tally:
    told = Counter((p, fold(n)) for p, item in said.items() for n in item.get(role) or ())
    real = Counter((p, fold(n)) for p, item in true.items() for n in item.get(role) or ())
    return Tally(told.total(), real.total(), (told & real).total())


def _note_items(score: Score, said: Mapping[str, Row], true: Mapping[str, Row]) -> None:
    score.misses += [f"- item {p} {true[p].get('title', '')}" for p in true if p not in said]
    score.misses += [f"+ item {p} {said[p]['title']}" for p in said if p not in true]
    for path in [p for p in true if p in said]:
        told, real = said[path].get("agencies") or [], true[path].get("agencies") or []
        score.misses += [f"- agency {path} {n}" for n in real if n not in told]
        score.misses += [f"+ agency {path} {n}" for n in told if n not in real]


def _score_pairs(score: Score, kind: str, said: Mapping[str, Row], true: Mapping[str, Row]) -> None:
    tally, pairs = Tally(), []
    for path in {**true, **said}:
        told: Sequence[Row] = said.get(path, {}).get(kind) or ()
        real: Sequence[Row] = true.get(path, {}).get(kind) or ()
        found = pair(told, real, _same_target if kind == "targets" else _same_quote)
        tally += Tally(len(told), len(real), len(found))
        pairs += [(told[t], real[r]) for t, r in found.items()]
        matched = set(found.values())
        score.misses += [
            f"- {kind} {path} {_brief(r)}" for n, r in enumerate(real) if n not in matched
        ]
        score.misses += [
            f"+ {kind} {path} {_brief(t)}" for n, t in enumerate(told) if n not in found
        ]
    score.tallies[kind] = tally
    compared = {
        "campaigns": ("category", "kind"),
        "mechanisms": ("kind",),
        "targets": ("op", "unit"),
    }
    for key in compared[kind]:
        agreeing = sum(t.get(key) == r.get(key) for t, r in pairs)
        score.agreement[f"{kind} {key}"] = (agreeing, len(pairs))
        score.misses += [
            f"~ {kind} {key} {t.get(key)} for {r.get(key)}: {r['quote']}"
            for t, r in pairs
            if t.get(key) != r.get(key)
        ]


def _brief(row: Row) -> str:
    return f"{row.get('kind') or row.get('value')} {row.get('category', '')} | {row['quote']}"


def _same_quote(told: Row, real: Row) -> bool:
    return overlaps(str(told["quote"]), str(real["quote"]))


def _same_target(told: Row, real: Row) -> bool:
    return told["value"] == real["value"] and _same_quote(told, real)


def overlaps(one: str, other: str) -> bool:
    """Whether two quotes share a run at least half as long as the shorter of them."""
    one, other = fold(one), fold(other)
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return bool(run) and 2 * run >= min(len(one), len(other))


def pair(
    told: Sequence[Row], real: Sequence[Row], same: Callable[[Row, Row], bool]
) -> dict[int, int]:
    """The largest one-to-one pairing, index told to index real; likest names pair first."""
    edges = [[r for r in range(len(real)) if same(row, real[r])] for row in told]
    owner: dict[int, int] = {}
    for _, t, r in sorted(
        (-_likeness(told[t], real[r]), t, r) for t, rs in enumerate(edges) for r in rs
    ):
        if r not in owner and t not in owner.values():
            owner[r] = t

    def augment(t: int, seen: set[int]) -> bool:
        for r in edges[t]:
            if r in seen:
                continue
            seen.add(r)
            if r not in owner or augment(owner[r], seen):
                owner[r] = t
                return True
        return False

    for t in set(range(len(told))) - set(owner.values()):
        augment(t, set())
    return {t: r for r, t in owner.items()}


def _likeness(told: Row, real: Row) -> float:
    """How alike two rows are printed: names weigh more than quotes."""
    names = [str(row.get("name_zh") or row.get("metric") or "") for row in (told, real)]
    quotes = [str(row["quote"]) for row in (told, real)]
    return 2 * _ratio(names) + _ratio(quotes)


def _ratio(pair_of: Sequence[str]) -> float:
    return SequenceMatcher(None, pair_of[0], pair_of[1], autojunk=False).ratio()


def score_all(drafts: Iterable[Row], truths: Iterable[Row]) -> dict[str, Score]:
    """Scores by file name, and under ``total`` their sum; files without truth are left out."""
    by_file = {truth["file"]: truth for truth in truths}
    scores = {d["file"]: score_plan(d, by_file[d["file"]]) for d in drafts if d["file"] in by_file}
    total = Score()
    for score in scores.values():
        total = total + score
    return {**scores, "total": total}


def as_markdown(scores: Mapping[str, Score]) -> str:
    """A table of precision, recall and F1, and one of agreement, for the README."""
    lines = [
        "| plan | measure | said | true | precision | recall | F1 |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, score in scores.items():
        for measure, t in score.tallies.items():
            figures = f"{t.precision:.3f} | {t.recall:.3f} | {t.f1:.3f}"
            lines.append(f"| {name} | {measure} | {t.said} | {t.true} | {figures} |")
    lines += ["", "| plan | agreement | of | share |", "|---|---|--:|--:|"]
    for name, score in scores.items():
        for key, (agreeing, pairs) in score.agreement.items():
            share = f"{agreeing / pairs:.3f}" if pairs else "-"
            lines.append(f"| {name} | {key} | {pairs} | {share} |")
    return "\n".join(lines)
