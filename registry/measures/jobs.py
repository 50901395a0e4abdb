"""What measures do by themselves each legal day: what ended is to be lifted."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.measures.lifting import open_lifting


def _open_lifting(session: Session, on: date, at: datetime) -> None:
    open_lifting(session, on=on, at=at)


DAILY: Sequence[tuple[str, Callable[[Session, date, datetime], None]]] = (
    ("measures.open_lifting", _open_lifting),
)
"""After the lists' own jobs, so that what they end is seen the same day."""
