"""Names that subjects bear and bore: on a day, as known at an instant."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, Date, DateTime, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.kernel.period import AsOf
from registry.subjects.models import SubjectName

NAME_AS_OF = """
CASE WHEN EXISTS (
    SELECT FROM subject_name AS past
    WHERE past.subject_id = s.id AND NOT (upper_inf(past.valid) AND upper_inf(past.recorded))
) THEN (
    SELECT told.name
    FROM (SELECT *, recorded @> CAST(:known_at AS timestamptz) AS known
          FROM subject_name WHERE subject_id = s.id) AS told
    ORDER BY known AND valid @> CAST(:valid_on AS date) DESC, known DESC,
             CASE WHEN NOT known THEN lower(recorded) END, lower(valid) NULLS FIRST, id
    LIMIT 1
) ELSE s.name END
"""
"""SQL: the name of ``subject AS s`` on ``:valid_on`` as known at ``:known_at``.

Most subjects never had another name, which a small index tells at once. Of days before the first
name that was known it is that one, of instants before the first record the first recorded: never
the present name, which would be another tomorrow.
"""

_NAMES = text(f"SELECT s.id, {NAME_AS_OF} FROM subject AS s WHERE s.id = ANY(:wanted)").bindparams(  # noqa: S608 - nothing from outside
    bindparam("wanted", type_=ARRAY(BigInteger)),
    bindparam("valid_on", type_=Date),
    bindparam("known_at", type_=DateTime(timezone=True)),
)


def names_as_of(session: Session, subject_ids: Collection[int], as_of: AsOf) -> dict[int, str]:
    """The names that N subjects bore on a day, as known at an instant; one statement.

    One that is not on record is left out.
    """
    wanted = {
        "wanted": list(subject_ids),
        "valid_on": as_of.valid_on,
        "known_at": as_of.known_at,
    }
    return {row[0]: row[1] for row in session.execute(_NAMES, wanted)}


def names_of(session: Session, subject_id: int, *, known_at: datetime) -> list[SubjectName]:
    """Every name as known at ``known_at``, the present one first."""
    return list(
        session.scalars(
            select(SubjectName)
            .where(SubjectName.subject_id == subject_id, SubjectName.recorded.contains(known_at))
            .order_by(func.upper(SubjectName.valid).desc().nulls_first())
        )
    )
