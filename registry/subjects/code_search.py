"""Finding codes by a fragment, through indexes only, in bounded time whatever was asked."""

import re

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.kernel import uscc
from registry.subjects.lookup import get_subjects
from registry.subjects.models import Subject
from registry.subjects.spread import COMMON_ROWS, ends_of_sample, rows_of_sample

_CODE_LIKE = re.compile(rf"[0-9A-Z]{{1,{uscc.LENGTH + 1}}}")
# The index holds three neighbours; fewer places are answered by how codes begin, and a sample.
_INDEXED = 3
_REGISTRATION_NO_LENGTH = 15
_HIGHEST = "\U0010ffff"

_SAMPLE = text(
    "SELECT sampled.id, ends.complete"  # noqa: S608 - nothing from outside
    f" FROM {rows_of_sample('subject')} WHERE strpos(sampled.uscc, :code) > 0"
)
_WHOLE = text(f"SELECT ends.complete FROM {ends_of_sample('subject')}")  # noqa: S608
# Materialized: the planner would else leave the index for a short walk that may turn out long.
_HOLDING = text(
    """
WITH holding AS MATERIALIZED (
    SELECT id, uscc FROM subject WHERE uscc LIKE '%' || CAST(:code AS text) || '%'
)
SELECT id FROM holding ORDER BY uscc LIMIT :limit
"""
)


def find_codes(session: Session, query: str, *, limit: int) -> tuple[str, list[Subject], bool]:
    """The code asked for, normalised; subjects that have it; whether there may be more.

    Codes that begin so come before codes that hold it elsewhere; a whole code that nobody has finds
    who has it but for one slip. Characters that no code has find nothing; of a fragment that is
    common, or of one or two places, a sample is told.
    """
    code = uscc.normalise(query)
    if not _CODE_LIKE.fullmatch(code):
        return code, [], False
    begins = (Subject.uscc >= code) & (Subject.uscc < code + _HIGHEST)
    found = list(session.scalars(select(Subject).where(begins).order_by(Subject.uscc).limit(limit)))
    if len(code) == _REGISTRATION_NO_LENGTH:
        found = [*session.scalars(select(Subject).where(Subject.registration_no == code)), *found]
    if len(found) >= limit:
        return code, found, False
    if len(code) >= uscc.LENGTH:
        return code, found or _near(session, code), False
    holding, cut = _holding(session, code, limit)
    subjects = get_subjects(session, holding[:limit]).values()
    found += sorted(subjects, key=lambda subject: subject.uscc)
    if len(code) == uscc.LENGTH - 1 and not found:
        found = _near(session, code)
    return code, found, cut


def _near(session: Session, code: str) -> list[Subject]:
    """Subjects whose code differs by one slip."""
    near = select(Subject).where(Subject.uscc.in_(uscc.near(code))).order_by(Subject.uscc)
    return list(session.scalars(near))


def _holding(session: Session, code: str, limit: int) -> tuple[list[int], bool]:
    """Numbers of subjects whose code holds ``code`` anywhere, and whether there may be more."""
    sampled = session.execute(_SAMPLE, {"code": code}).all()
    if len(code) < _INDEXED:
        return [row.id for row in sampled], not _is_small(session)
    if len(sampled) >= COMMON_ROWS:
        return [row.id for row in sampled], not sampled[0].complete
    return list(session.scalars(_HOLDING, {"code": code, "limit": limit})), False


def _is_small(session: Session) -> bool:
    """Whether the sample is the whole table."""
    return bool(session.scalar(_WHOLE))
