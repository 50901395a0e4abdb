"""Finding codes by a fragment, through indexes only, in bounded time whatever was asked."""

import re

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.kernel import uscc
from registry.subjects.lookup import get_subjects
from registry.subjects.models import Subject
from registry.subjects.spread import COMMON_ROWS, rows_of_sample

_CODE_LIKE = re.compile(r"[0-9A-Z]{4,18}")
_REGISTRATION_NO_LENGTH = 15
_HIGHEST = "\U0010ffff"

_SAMPLE = text(
    f"SELECT sampled.id FROM {rows_of_sample('subject')} WHERE strpos(sampled.uscc, :code) > 0"  # noqa: S608
)
# Materialized: the planner would else leave the index for a short walk that may turn out long.
_HOLDING = text(
    """
WITH holding AS MATERIALIZED (
    SELECT id, uscc FROM subject WHERE uscc LIKE '%' || CAST(:code AS text) || '%'
)
SELECT id FROM holding ORDER BY uscc LIMIT :limit
"""
)


def find_codes(session: Session, query: str, *, limit: int) -> tuple[str, list[Subject]]:
    """The code asked for, normalised, and subjects that have it, whole before fragment.

    Codes that begin so come before codes that hold it elsewhere. Fewer than four characters, or
    characters that no code has, find nothing.
    """
    code = uscc.normalise(query)
    if not _CODE_LIKE.fullmatch(code):
        return code, []
    begins = (Subject.uscc >= code) & (Subject.uscc < code + _HIGHEST)
    found = list(session.scalars(select(Subject).where(begins).order_by(Subject.uscc).limit(limit)))
    if len(code) == _REGISTRATION_NO_LENGTH:
        found = [*session.scalars(select(Subject).where(Subject.registration_no == code)), *found]
    if len(code) < uscc.LENGTH and len(found) < limit:
        holding = session.scalars(_SAMPLE, {"code": code}).all()
        if len(holding) < COMMON_ROWS:
            holding = session.scalars(_HOLDING, {"code": code, "limit": limit}).all()
        subjects = get_subjects(session, holding[:limit]).values()
        found += sorted(subjects, key=lambda subject: subject.uscc)
    return code, found
