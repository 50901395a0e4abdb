"""Subjects in the reserved range of codes (GB 11714: PDY00001 to PDY99999), made by the service."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.kernel import uscc
from registry.subjects import service
from registry.subjects.models import Subject
from registry.subjects.rules import SubjectRow

LONG_AGO = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
_numbers = count(1)


def a_code(number: int, *, prefix: str = "91", division: str = "140000") -> str:
    """The ``number``-th (1 to 99999) code of the range that belongs to nobody."""
    return uscc.assemble(prefix, division, f"PDY{number:05}")


def codes(prefix: str = "91", division: str = "140000") -> Iterator[str]:
    """Codes of the reserved range that no other builder of this run gives."""
    while True:
        yield a_code(next(_numbers), prefix=prefix, division=division)


def a_row(**fields: Any) -> SubjectRow:
    """A row as a register hands it over."""
    return SubjectRow(
        **{
            "line": 1,
            "uscc": next(codes()),
            "name": "示范省禾沐食品有限公司",
            "kind": "enterprise",
            "division": "140100",
            **fields,
        }
    )


def a_subject(session: Session, *, at: datetime = LONG_AGO, **fields: Any) -> Subject:
    """A subject on record; ``fields`` as in ``SubjectRow``."""
    row = a_row(named_since=fields.pop("named_since", date(2015, 1, 1)), **fields)
    return service.register_subject(session, row, by=system_actor("tests"), at=at)


def some_subjects(session: Session, number: int, *, at: datetime = LONG_AGO) -> list[Subject]:
    """``number`` subjects on record, in the order of their numbers."""
    rows = [a_row(line=line, name=f"示范第{line}食品有限公司") for line in range(1, number + 1)]
    service.import_subjects(session, rows, source="tests", by=system_actor("tests"), at=at)
    found = service.find_subjects_by_code(session, [row.uscc for row in rows])
    return [found[row.uscc] for row in rows]
