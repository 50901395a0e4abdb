"""Finding names by a fragment, through indexes only, in bounded time whatever was asked.

Three looks, each cheap: names that are or begin with what was asked (ordered indexes); a sample
of names spread over the whole register; the one- and two-character index. A fragment that shows
up in a good part of the sample is common: the sample's names are the answer, and it is cut. Any
other is rare enough for the index to give all of them. So no question sorts half the register.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from registry.subjects.models import SubjectName
from registry.subjects.naming import below_province, core_key, grams, name_key, place_of
from registry.subjects.spread import COMMON_ROWS, rows_of_sample

_HIGHEST = "\U0010ffff"
# Rare in the sample, a fragment still may have this many names; more are not ranked.
_RANKED = 1_500

# Ranked where the rows are: present names first, then shorter ones; ``fitting`` counts them all.
_BEST = """
SELECT subject_id, name, name_key, former_until, complete, count(*) OVER () AS fitting
FROM ({fitting} LIMIT {most}) AS fitting
ORDER BY former_until IS NOT NULL, char_length(name_key), subject_id
LIMIT :limit
"""

_SAMPLE = text(
    _BEST.format(
        most=_RANKED + 1,
        fitting=f"""
SELECT sampled.subject_id, sampled.name, sampled.name_key, upper(sampled.valid) AS former_until,
       ends.complete
FROM {rows_of_sample("subject_name")}
WHERE sampled.name_key LIKE ALL (CAST(:holding AS text[])) AND upper_inf(sampled.recorded)
""",  # noqa: S608 - nothing from outside
    )
)

_CONTAINING = text(
    _BEST.format(
        most=_RANKED + 1,
        fitting="""
SELECT subject_id, name, name_key, upper(valid) AS former_until, true AS complete
FROM subject_name
WHERE name_grams(name_key) @> CAST(:grams AS text[]) AND upper_inf(recorded)
  AND name_key LIKE ALL (CAST(:holding AS text[]))
""",
    )
)


# Places asked for without what they are called (临川 for 临川市): what follows the place is looked
# up as a core, and of those only the names are kept that have the place.
_AT_PLACE = text(
    """
SELECT named.subject_id, named.name, named.name_key, named.core_key,
       upper(named.valid) AS former_until
FROM unnest(CAST(:places AS text[]), CAST(:cores AS text[])) AS asked (place, core)
CROSS JOIN LATERAL (
    SELECT * FROM subject_name
    WHERE upper_inf(recorded) AND core_key >= asked.core AND core_key < asked.core || :highest
    ORDER BY core_key, id LIMIT :most
) AS named
WHERE named.name_key LIKE ANY (ARRAY[
    '%' || asked.place || '市%', '%' || asked.place || '县%', '%' || asked.place || '区%',
    '%' || asked.place || '旗%', '%' || asked.place || '盟%', '%' || asked.place || '州%'])
ORDER BY named.core_key, named.subject_id
LIMIT :limit
"""
)
_SHORTEST_PLACE, _LONGEST_PLACE = 2, 5
# Of names whose core begins so, as many are looked at for the place.
_LOOKED_AT = 300


class NameMatch(StrEnum):
    """How a name fits, best first."""

    NAME = "name"
    BEGINNING = "beginning"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name that fits; ``former_until``: the day it ceased to be the name, None while it is.

    ``verbatim``: it holds what was asked as it was asked, place and legal form included.
    ``elsewhere``: it begins with another place than the one that was asked for.
    """

    subject_id: int
    name: str
    match: NameMatch
    verbatim: bool
    elsewhere: bool
    former_until: date | None
    key_length: int


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Names, best first; ``cut``: there may be more that were not compared."""

    hits: list[NameHit]
    cut: bool


def find_names(session: Session, query: str, *, limit: int) -> NamesFound:
    """Names that fit ``query`` as a whole, in their beginning, or anywhere; one a subject.

    Every name that holds the query is found, unless the result is ``cut``.

    Args:
        session: any.
        query: as typed; width, case, script, brackets, place prefix and legal form are forgiven.
            Words with spaces between them may stand anywhere in the name.
        limit: at least 1.
    """
    key = name_key(query)
    if not key:
        return NamesFound([], cut=False)
    core = core_key(key)
    begun = _beginning(session, key, core, limit)
    if len({hit.subject_id for hit in begun}) >= limit:
        return NamesFound(_ranked(begun)[:limit], cut=True)
    words = list(filter(None, map(name_key, query.split())))
    held, cut = _containing(session, words, limit)
    if core != key and len(held) < limit:
        by_core, core_cut = _containing(session, [core], limit)
        held, cut = [*held, *by_core], cut or core_cut
    if not begun and not held:
        begun = _at_place(session, core, limit)
    ranked = _ranked([*begun, *held])
    return NamesFound(ranked[:limit], cut=cut or len(ranked) > limit)


def _beginning(session: Session, key: str, core: str, limit: int) -> list[NameHit]:
    """Names that are, or begin with, what was asked; with and without place and legal form."""
    hits: list[NameHit] = []
    asked = [(SubjectName.core_key, core), (SubjectName.name_key, key)]
    if within := below_province(key):
        asked.append((SubjectName.name_key, within))
    # Those of the place come first, and stand anywhere among all of the core.
    most = max(limit, _LOOKED_AT) if place_of(key) else limit
    for column, wanted in asked:
        # A range instead of LIKE: the plan stays on the index for every parameter.
        statement = (
            select(
                SubjectName.subject_id,
                SubjectName.name,
                SubjectName.name_key,
                SubjectName.core_key,
                func.upper(SubjectName.valid).label("former_until"),
            )
            .where(
                func.upper_inf(SubjectName.recorded), column >= wanted, column < wanted + _HIGHEST
            )
            .order_by(column, SubjectName.id)
            .limit(most)
        )
        for row in session.execute(statement):
            whole = key in (row.name_key, row.core_key) or core == row.core_key
            hits.append(_hit(row, NameMatch.NAME if whole else NameMatch.BEGINNING, key))
    return hits


def _at_place(session: Session, core: str, limit: int) -> list[NameHit]:
    """Names that begin with what was asked, the place in it called a city, county or district."""
    lengths = range(_SHORTEST_PLACE, min(_LONGEST_PLACE, len(core) - 2) + 1)
    places, cores = [core[:length] for length in lengths], [core[length:] for length in lengths]
    if not cores:
        return []
    asked = {"places": places, "cores": cores, "highest": _HIGHEST, "most": _LOOKED_AT}
    return [
        _hit(row, NameMatch.NAME if row.core_key in cores else NameMatch.BEGINNING, core)
        for row in session.execute(_AT_PLACE, {**asked, "limit": limit})
    ]


def _containing(session: Session, words: list[str], limit: int) -> tuple[list[NameHit], bool]:
    """Names that hold every word anywhere, the best of them, and whether there are more."""
    # A key has neither wild card: marks are left out of it.
    asked = {"holding": [f"%{word}%" for word in words], "limit": limit}
    rows = session.execute(_SAMPLE, asked).all()
    complete = bool(rows) and rows[0].complete
    if not complete and (not rows or rows[0].fitting < COMMON_ROWS):
        rows = session.execute(
            _CONTAINING,
            {**asked, "grams": sorted({gram for word in words for gram in grams(word)})},
        ).all()
        complete = True
    more = bool(rows) and (not complete or rows[0].fitting > len(rows))
    return [_hit(row, NameMatch.FRAGMENT, words[0]) for row in rows], more


def _hit(row: Row[*tuple[Any, ...]], match: NameMatch, asked: str) -> NameHit:
    place, wanted = place_of(row.name_key), place_of(asked)
    return NameHit(
        row.subject_id,
        row.name,
        match,
        verbatim=asked in row.name_key,
        elsewhere=place not in wanted and wanted not in place,
        former_until=row.former_until,
        key_length=len(row.name_key),
    )


_RANK = {match: rank for rank, match in enumerate(NameMatch)}


def _ranked(hits: Iterable[NameHit]) -> list[NameHit]:
    """The best hit of each subject: better, verbatim, at the place, present, shorter ones first."""
    ordered = sorted(
        hits,
        key=lambda hit: (
            _RANK[hit.match],
            not hit.verbatim,
            hit.elsewhere,
            hit.former_until is not None,
            hit.key_length,
            hit.subject_id,
        ),
    )
    best: dict[int, NameHit] = {}
    for hit in ordered:
        best.setdefault(hit.subject_id, hit)
    return list(best.values())
