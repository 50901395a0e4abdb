"""Search by name, former name and code: fragments of one character and more, ranked, explained.

A name is found through its own one- and two-character index, never by reading the table: the
planner either intersects the fragment's pairs, or, for a fragment that a good part of all names
hold, walks the names from the shortest on until enough are found.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from sqlalchemy import ColumnElement, Select, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from registry.kernel import uscc
from registry.subjects.models import Subject, SubjectName
from registry.subjects.naming import core_key, grams, name_key

LONGEST_QUERY = 100
_CODE_LIKE = re.compile(r"[0-9A-Z]{4,18}")
_HIGHEST = "\U0010ffff"


class Match(StrEnum):
    """Why a subject was found, best first."""

    CODE = "code"
    NAME = "name"
    BEGINNING = "beginning"
    FRAGMENT = "fragment"
    CODE_FRAGMENT = "code_fragment"


_RANK = {match: rank for rank, match in enumerate(Match)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject found: ``matched`` is the name or code that fits, ``reason`` how.

    ``former`` says that the subject no longer bears that name.
    """

    subject: Subject
    matched: str
    reason: Match
    former: bool


@dataclass(frozen=True, slots=True)
class _NameHit:
    subject_id: int
    name: str
    key: str
    former: bool
    reason: Match


def search(session: Session, query: str, *, limit: int) -> list[Hit]:
    """Up to ``limit`` subjects for a name, a former name, a code, or a fragment of one.

    Width, case, brackets, place prefix and legal form are forgiven. A subject appears once, by
    its best match: whole name, then beginning, then fragment, shorter names first; a code comes
    before names, a fragment of a code after them.

    Args:
        session: the caller's.
        query: characters beyond ``LONGEST_QUERY`` are not looked at.
        limit: at least 1.
    """
    asked = query[:LONGEST_QUERY]
    hits = _by_code(session, asked, limit) + _by_name(session, asked, limit)
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=_order):
        best.setdefault(hit.subject.id, hit)
    return list(best.values())[:limit]


def _order(hit: Hit) -> tuple[int, bool, int, int]:
    return (_RANK[hit.reason], hit.former, len(hit.matched), hit.subject.id)


def _by_code(session: Session, query: str, limit: int) -> list[Hit]:
    code = uscc.normalise(query)
    if not _CODE_LIKE.fullmatch(code):
        return []
    fits: ColumnElement[bool] = Subject.uscc.contains(code, autoescape=True)
    if len(code) == uscc.LENGTH:
        fits = Subject.uscc == code
    elif len(code) == 15:  # noqa: PLR2004 - 注册号 has 15 digits
        fits = (Subject.registration_no == code) | fits
    found = session.scalars(select(Subject).where(fits).order_by(Subject.uscc).limit(limit))
    return [_code_hit(subject, code) for subject in found]


def _code_hit(subject: Subject, code: str) -> Hit:
    if code in (subject.uscc, subject.registration_no):
        return Hit(subject, code, Match.CODE, former=False)
    return Hit(subject, subject.uscc, Match.CODE_FRAGMENT, former=False)


def _by_name(session: Session, query: str, limit: int) -> list[Hit]:
    key = name_key(query)
    if not key:
        return []
    core = core_key(key)
    found = {hit.subject_id: hit for hit in _beginning(session, key, core, limit)}
    if len(found) < limit:
        for hit in _containing(session, key, limit):
            found.setdefault(hit.subject_id, hit)
    if len(found) < limit and core != key:
        for hit in _containing(session, core, limit):
            found.setdefault(hit.subject_id, hit)
    subjects = _subjects(session, found.keys())
    return [
        Hit(subjects[hit.subject_id], hit.name, hit.reason, hit.former) for hit in found.values()
    ]


def _columns() -> Select[int, str, str, str, bool]:
    former = func.upper_inf(SubjectName.valid).is_(False)
    return select(
        SubjectName.subject_id, SubjectName.name, SubjectName.name_key, SubjectName.core_key, former
    ).where(func.upper_inf(SubjectName.recorded))


def _beginning(session: Session, key: str, core: str, limit: int) -> list[_NameHit]:
    """Names that are, or begin with, what was asked; with and without place and legal form."""
    hits: list[_NameHit] = []
    for column, wanted in ((SubjectName.core_key, core), (SubjectName.name_key, key)):
        # A range instead of LIKE: the plan stays on the index for every parameter.
        statement = (
            _columns()
            .where(column >= wanted, column < wanted + _HIGHEST)
            .order_by(column, SubjectName.id)
            .limit(limit)
        )
        for subject_id, name, own_key, own_core, former in session.execute(statement):
            whole = key in (own_key, own_core) or core == own_core
            reason = Match.NAME if whole else Match.BEGINNING
            hits.append(_NameHit(subject_id, name, own_key, former, reason))
    hits.sort(key=attrgetter("former"))
    hits.sort(key=lambda hit: (_RANK[hit.reason], hit.former))
    return list({hit.subject_id: hit for hit in reversed(hits)}.values())


def _containing(session: Session, key: str, limit: int) -> Iterable[_NameHit]:
    """Names that hold ``key`` anywhere, the shortest first."""
    holds = SubjectName.grams.contains(cast(grams(key), ARRAY(Text)))
    statement = (
        _columns()
        .where(holds, func.strpos(SubjectName.name_key, key) > 0)
        .order_by(SubjectName.key_length, SubjectName.id)
        .limit(limit)
    )
    for subject_id, name, own_key, _core, former in session.execute(statement):
        yield _NameHit(subject_id, name, own_key, former, Match.FRAGMENT)


def _subjects(session: Session, subject_ids: Iterable[int]) -> dict[int, Subject]:
    wanted = list(subject_ids)
    if not wanted:
        return {}
    found = session.scalars(select(Subject).where(Subject.id.in_(wanted)))
    return {subject.id: subject for subject in found}
