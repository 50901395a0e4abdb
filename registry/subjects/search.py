"""Search by name, former name and code: fragments of one character and more, ranked, explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.subjects.code_search import find_codes
from registry.subjects.lookup import get_subjects
from registry.subjects.models import Subject
from registry.subjects.name_search import find_names
from registry.subjects.naming import in_traditional

LONGEST_QUERY = 100


class Match(StrEnum):
    """Why a subject was found, best first."""

    CODE = "code"
    NAME = "name"
    BEGINNING = "beginning"
    FRAGMENT = "fragment"
    CODE_NEAR = "code_near"
    CODE_FRAGMENT = "code_fragment"


_RANK = {match: rank for rank, match in enumerate(Match)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject found: ``matched`` is the name or code that fits, ``reason`` how.

    ``former_until`` is the day from which the subject no longer bears that name, None for a
    present one. ``traditional`` says that the question or the name is in traditional characters
    and fits in simplified ones.
    """

    subject: Subject
    matched: str
    reason: Match
    former_until: date | None = None
    traditional: bool = False

    @property
    def former(self) -> bool:
        """Whether the subject no longer bears the name."""
        return self.former_until is not None


@dataclass(frozen=True, slots=True)
class Found:
    """Subjects, best first; ``cut``: others fit too and are not shown."""

    hits: list[Hit]
    cut: bool


def search(session: Session, query: str, *, limit: int) -> Found:
    """Up to ``limit`` subjects for a name, a former name, a code, or a fragment of one.

    Width, case, brackets, traditional characters, place prefix and legal form are forgiven. A
    subject appears once, by its best match: whole name, then beginning, then fragment, shorter
    names first; a code comes before names, after them one that differs by a slip or holds a
    fragment.

    Args:
        session: the caller's.
        query: characters beyond ``LONGEST_QUERY`` are not looked at.
        limit: at least 1.
    """
    asked = query[:LONGEST_QUERY].strip()
    code, holders, more_codes = find_codes(session, asked, limit=limit + 1)
    coded = [_code_hit(subject, code) for subject in holders]
    names = find_names(session, asked, limit=limit)
    subjects = get_subjects(session, {hit.subject_id for hit in names.hits})
    named = (
        Hit(
            subjects[hit.subject_id],
            hit.name,
            Match(hit.match.value),
            hit.former_until,
            in_traditional(asked) or (in_traditional(hit.name) and asked not in hit.name),
        )
        for hit in names.hits
    )
    best = _best([*coded, *named])
    return Found(best[:limit], cut=names.cut or more_codes or len(best) > limit)


def _best(hits: Iterable[Hit]) -> list[Hit]:
    # Stable: names come ranked already.
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: _RANK[hit.reason]):
        best.setdefault(hit.subject.id, hit)
    return list(best.values())


def _code_hit(subject: Subject, code: str) -> Hit:
    if code in (subject.uscc, subject.registration_no):
        return Hit(subject, code, Match.CODE)
    reason = Match.CODE_FRAGMENT if code in subject.uscc else Match.CODE_NEAR
    return Hit(subject, subject.uscc, reason)
