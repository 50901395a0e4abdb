"""Expires what is due and stays in its transaction until it is killed; a program of its own."""

import sys
import time
from datetime import date, datetime

from registry.blacklist import service
from registry.db import Database, engine_for


def main() -> None:
    """``expire_slowly.py URL DAY INSTANT``; says "expired" once the work is done, uncommitted."""
    url, day, instant = sys.argv[1:]
    with Database(engine_for(url)).transaction() as session:
        number = service.expire_due(
            session, on=date.fromisoformat(day), at=datetime.fromisoformat(instant)
        )
        sys.stdout.write(f"expired {number}\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    main()
