# ruff: noqa: ANN401 - what a driver is given and what the planner tells have no narrower type
"""What is sent to the database, by whom of the code, and how the planner would answer it.

A statement is explained within the transaction that sends it, with its own values: settings of
the transaction and tables of its own are then as they are for the statement.
"""

import json
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event

Driver = psycopg.Connection[Any]
_READS = ("SELECT", "WITH", "UPDATE", "DELETE")
_OURS = ("/registry/", "/campaigns/", "/chengxin/")
# Modules that send what others ask for.
_BETWEEN = ("registry/db.py", "registry/driver.py", "registry/web/")
_DAILY = "/registry/daily.py"
# Where the demonstration does what the worker does.
_WORKER = "/chengxin/demo/load.py"
_DEMONSTRATION = "chengxin/demo/"


@dataclass
class Sent:
    """A statement as text with its values written in, and the function that sent it."""

    statement: str
    origin: str
    by: str


@dataclass
class Recorder:
    """Keeps one example of every statement that is sent within ``recording``."""

    kept: dict[str, Sent] = field(default_factory=dict)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Listen within the block."""

        def keep(driver: Driver, statement: str, values: Any) -> None:
            if statement not in self.kept:
                written = psycopg.ClientCursor(driver).mogrify(statement, values)
                self.kept[statement] = Sent(written, *sender())

        with each_statement(Engine, before=keep):
            yield

    def save(self, path: Path) -> None:
        """Keep them in a file."""
        rows = [[each.statement, each.origin, each.by] for each in self.kept.values()]
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


@contextmanager
def each_statement(
    of: type[Engine] | Connection,
    *,
    before: Callable[[Driver, str, Any], None],
    after: Callable[[float], None] = lambda _seconds: None,
) -> Iterator[None]:
    """Tell of each statement that reads or changes rows, within the block.

    Args:
        of: one connection, or every engine of the process.
        before: told the connection, the statement and its values (of many, the first).
        after: told the seconds until the answer began.
    """

    def begin(connection: Any, _cursor: object, statement: str, values: Any, *rest: Any) -> None:
        context, many = rest
        if statement.lstrip().upper().startswith(_READS):
            driver = connection.connection.driver_connection
            before(driver, statement, values[0] if many else values)
        context.begun = time.perf_counter()

    def end(*told: Any) -> None:
        after(time.perf_counter() - told[4].begun)

    event.listen(of, "before_cursor_execute", begin)
    event.listen(of, "after_cursor_execute", end)
    try:
        yield
    finally:
        event.remove(of, "before_cursor_execute", begin)
        event.remove(of, "after_cursor_execute", end)


def saved(path: Path) -> list[Sent]:
    """Those of ``Recorder.save``."""
    return [Sent(*row) for row in json.loads(path.read_text("utf-8"))]


def sender() -> tuple[str, str]:
    """The innermost function of the service that waits for this statement, and for whom.

    Nobody waits at a page for a daily job, for the worker, or for the demonstration's own look.
    """
    found, by = "", "a request"
    for frame, _line in traceback.walk_stack(None):
        name = frame.f_code.co_filename
        if name.endswith(_DAILY) and frame.f_code.co_name == "run_for":
            by = "a daily job"
        elif name.endswith(_WORKER) and frame.f_code.co_name == "_settle":
            by = "the worker"
        mark = next((name.rindex(one) for one in _OURS if one in name), None)
        if mark is None or ".venv" in name:
            continue
        inside = name[mark + 1 :]
        if not found and not inside.startswith(_BETWEEN):
            found = f"{inside}:{frame.f_code.co_name}"
    return found, "the demonstration" if found.startswith(_DEMONSTRATION) else by


def plan_of(driver: Driver, statement: str, values: Any = None) -> Any:
    """The planner's answer as it tells it in JSON; nothing is executed."""
    with psycopg.Cursor(driver) as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        told: Any = cursor.fetchone()
    return told[0][0]["Plan"]


@contextmanager
def without_scans(driver: Driver) -> Iterator[None]:
    """The planner avoids sequential scans where anything else is possible."""
    with psycopg.Cursor(driver) as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def sequential(plan: Any) -> set[str]:
    """The tables that a plan reads from end to end."""
    return {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"}


def nodes(plan: Any) -> Iterator[Any]:
    """Every node of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)
