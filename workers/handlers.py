"""Which service derives which kind of due work, and which job belongs to which hour."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

Handler = Callable[[Session, Sequence[str], datetime], None]
