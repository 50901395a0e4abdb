"""Search by name and by code at size, beside its promise; no plan may read a whole table."""

import argparse
import random
import time
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from bench.harness import Figure, copy_subjects, fresh_database, report, subject_rows
from registry.db import Database
from registry.subjects import service
from registry.subjects.naming import name_key

_QUESTIONS = 200
_WANTED = 20
# What everybody's name holds, and what begins many: the worst that can be asked.
_COMMON = (
    "公司",
    "有限公司",
    "食品",
    "有限责任公司",
    "示范省",
    "司",
    "限公司",
    "品有限",
    "福瑞食品",
)


def fragments(number: int, size: int, chosen: random.Random) -> Iterator[str]:
    """Fragments of ``size`` characters, each cut anywhere out of one of the names."""
    names = [name_key(row.name) for row in islice(subject_rows(number), 0, None, 997)]
    names = [name for name in names if len(name) >= size]
    while True:
        name = chosen.choice(names)
        place = chosen.randrange(len(name) - size + 1)
        yield name[place : place + size]


def waits(session: Session, questions: list[str]) -> list[float]:
    """Seconds of each question, in ascending order."""
    taken = []
    for question in questions:
        begun = time.perf_counter()
        service.search(session, question, limit=_WANTED)
        taken.append(time.perf_counter() - begun)
    return sorted(taken)


def measure(database: Database, number: int) -> None:
    chosen = random.Random(7)
    asked = {
        f"{size} characters": list(islice(fragments(number, size, chosen), _QUESTIONS))
        for size in range(1, 7)
    }
    asked["common words"] = list(_COMMON) * 10
    codes = [row.uscc for row in islice(subject_rows(number), 0, None, 997)]
    asked["6 places of a code"] = [
        chosen.choice(codes)[place : place + 6] for place in range(13) for _again in range(10)
    ]
    asked["1 to 3 places of a code"] = [
        chosen.choice(codes)[place : place + size]
        for size in (1, 2, 3)
        for place in range(15)
        for _again in range(4)
    ]
    asked["two words"] = [
        " ".join(pair) for pair in zip(asked["2 characters"], asked["3 characters"], strict=True)
    ]
    asked["a place without its kind"] = [f"太原{word}" for word in asked["4 characters"]]
    for what, questions in asked.items():
        with database.reading() as session:
            waits(session, questions[:5])
            taken = waits(session, questions)
        p95 = taken[int(len(taken) * 0.95)]
        figure = Figure(f"search, {what}, p95", number, p95, "promise", 0.05)
        report(figure, median_ms=round(taken[len(taken) // 2] * 1000, 1))
    with database.reading() as session:
        for plan in plans(session, [question for many in asked.values() for question in many[:40]]):
            if "Seq Scan" in plan:
                raise SystemExit(f"A question reads a whole table:\n{plan}")


def plans(session: Session, questions: list[str]) -> Iterator[str]:
    """The plan of every statement that the questions lead to."""
    engine = session.connection().engine
    asked: list[tuple[str, object]] = []

    def keep(_c: object, _u: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        for question in questions:
            service.search(session, question, limit=_WANTED)
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    for statement, values in asked:
        rows = session.connection().exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type]  # as the driver got them
        yield "\n".join(row[0] for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="subjects")
    number = parser.parse_args().size
    with fresh_database("0003_subjects") as database:
        with database.transaction() as session:
            copy_subjects(session, number)
        with database.transaction() as session:
            session.execute(text("ANALYZE subject, subject_name"))
        measure(database, number)


if __name__ == "__main__":
    main()
