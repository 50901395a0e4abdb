# ruff: noqa: ANN401 - what a driver is given has no narrower type
"""No request reads a large table from end to end: the plan of every statement that requests send.

Grows the demonstration's province to the size asked for, asks for every page and every GET of the
interface as officers do, and looks at the plan of each statement on the way; then at the plans of
all that the acts of the demonstration's two years sent. At the end a table: whose statement, on
which path, reads which table whole, and why it may. Exit code 1 where one may not, where a page
fails, or where an address was never asked for; 2 where the folder is of no use.
"""

import argparse
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine, text

from bench import growth, province
from bench.accounts import key_of, officer, signed_in
from bench.arguments import known_arguments
from bench.judging import Finding, Sizes
from bench.statements import (
    Driver,
    Sent,
    each_statement,
    saved,
    sender,
)
from bench.walk import Walk
from chengxin.web import create_app
from registry.accounts.permissions import Role, permissions_of
from registry.web.context import Services

_SEED = 20_000
_TOLD_EVERY = 100
_SLOW_SECONDS = 10
_STAGE = "subjects.txt"
"""In the kept folder: how many subjects it was brought to, whole."""
# Files of the shell, and a redirect that changes the reader's language.
_NEVER_ASKED = frozenset({"static", "field.static", "shell.static_file", "shell.language"})


class HalfMade(Exception):
    """The kept folder cannot be measured in."""


@dataclass
class Watch:
    """Judges each statement as it is sent, and takes its time."""

    sizes: Sizes
    path: str = ""
    found: dict[Finding, str] = field(default_factory=dict)
    slow: dict[str, tuple[float, str]] = field(default_factory=dict)
    looked_at: int = 0

    @contextmanager
    def on(self) -> Iterator[None]:
        """Within the block."""

        def before(driver: Driver, statement: str, values: Any) -> None:
            self.looked_at += 1
            for table, why in self.sizes.judge(driver, statement, values):
                finding = Finding(table, sender()[0], why)
                self.found.setdefault(finding, f"{self.path}\n{statement}")

        def after(seconds: float) -> None:
            origin, _ = sender()
            if seconds > self.slow.get(origin, (0.0, ""))[0]:
                self.slow[origin] = (seconds, self.path)

        with each_statement(Engine, before=before, after=after):
            yield


def prepare(services: Services, size: int) -> None:
    """Play and grow the province, unless the kept folder has it already.

    Raises:
        HalfMade: an earlier run was killed in between.
    """
    stage = services.settings.var / _STAGE
    reached = int(stage.read_text("ascii")) if stage.exists() else 0
    if not reached:
        with services.database.reading() as session:
            if session.execute(text("SELECT EXISTS (SELECT FROM subject)")).scalar_one():
                raise HalfMade(f"{services.settings.var} holds a half-made province: remove it")
        _told("playing the demonstration", lambda: province.play(services))
        reached = _SEED
        stage.write_text(str(reached), "ascii")
    if reached < size:
        if reached > _SEED:
            raise HalfMade(f"{services.settings.var} holds {reached:,} subjects: take another")
        _told(f"growing it to {size:,} subjects", lambda: _grow(services, size // _SEED - 1))
        stage.write_text(str(size), "ascii")


def _grow(services: Services, copies: int) -> None:
    with services.database.transaction() as session:
        session.execute(text("SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = 0"))
        growth.grow(session, copies, lambda what: print(f"  {what}", flush=True))
        _told("ledgers and grades", lambda: growth.add_ledgers(session, province.AT))
    engine: Any = services.database.bind
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _told("VACUUM ANALYZE", lambda: connection.execute(text("VACUUM ANALYZE")))


def _told(what: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    print(f"{what} …", flush=True)
    work()
    print(f"  {time.perf_counter() - begun:.0f} s", flush=True)


def sizes_of(services: Services) -> Sizes:
    """As the planner believes them to be."""
    with services.database.reading() as session:
        rows = session.execute(
            text("SELECT relname, reltuples::bigint AS reltuples FROM pg_class WHERE relkind = 'r'")
        )
        return Sizes({row.relname: row.reltuples for row in rows})


def walk(services: Services, watch: Watch) -> list[Walk]:
    """Everything that can be asked for: with every role, as an inspector, as nobody."""
    app = create_app(services)
    all_roles = officer(services, "bench-all", list(Role))
    officer(services, "bench-inspector", [Role.INSPECTOR])
    scopes = sorted(permissions_of(list(Role)))
    with services.database.reading() as session:
        known = known_arguments(session)
    walks = [
        Walk(app, client, defaultdict(list, {name: [*values] for name, values in known.items()}))
        for client in (
            signed_in(app, "bench-all"),
            signed_in(app, "bench-inspector"),
            app.test_client(),
        )
    ]
    walks[0].headers = key_of(services, all_roles, scopes)
    for each in walks:
        with watch.on():
            begun = time.perf_counter()
            for number, path in enumerate(each.through(_NEVER_ASKED)):
                seconds = time.perf_counter() - begun
                if seconds > _SLOW_SECONDS:
                    print(f"  {seconds:.0f} s for {watch.path}", flush=True)
                watch.path = path
                if number % _TOLD_EVERY == 0:
                    print(f"  {number} addresses, {path}", flush=True)
                begun = time.perf_counter()
        answers = ", ".join(f"{number} {kind}" for kind, number in sorted(each.answered.items()))
        print(f"asked {len(each.asked)} addresses: {answers}", flush=True)
    return walks


def judge_acts(
    services: Services, sent: list[Sent], sizes: Sizes, watch: Watch
) -> dict[Finding, str]:
    """What acts and derivations sent; returned is what no page waits for, with its sender."""
    unawaited = {}
    engine: Any = services.database.bind
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        for each in sent:
            try:
                with driver.transaction():
                    found = list(sizes.judge(driver, each.statement))
            except psycopg.errors.UndefinedTable as error:
                print(f"not explained, {each.origin}: {error.diag.message_primary}")
                continue
            for table, why in found:
                finding = Finding(table, each.origin, why)
                if each.by != "a request" or sizes.spared(finding):
                    unawaited[finding] = each.by
                else:
                    watch.found.setdefault(finding, f"an act\n{each.statement}")
            watch.looked_at += 1
    return unawaited


def main() -> None:
    """Walk, judge, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="subjects")
    parser.add_argument("--keep", type=Path, help="folder to keep the grown province in")
    parser.add_argument("--verbose", action="store_true", help="with each statement in full")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with province.folder(asked.keep) as var, province.service(var) as services:
        try:
            prepare(services, asked.size)
        except HalfMade as why:
            print(why, file=sys.stderr)
            sys.exit(2)
        sizes = sizes_of(services)
        watch = Watch(sizes)
        walks = walk(services, watch)
        unawaited = judge_acts(services, saved(var / province.SENT), sizes, watch)
        for finding in [one for one in watch.found if sizes.spared(one)]:
            unawaited[finding] = watch.found.pop(finding).partition("\n")[0]
    sys.exit(0 if tell(watch, walks, unawaited, verbose=asked.verbose) else 1)


def tell(watch: Watch, walks: list[Walk], unawaited: dict[Finding, str], *, verbose: bool) -> bool:
    """Print what was seen; whether all is well."""
    for origin, (seconds, path) in sorted(watch.slow.items(), key=lambda one: -one[1][0])[:25]:
        print(f"slowest {seconds * 1000:7.0f} ms  {origin}  {path}")
    faults = [fault for each in walks for fault in each.faults]
    for fault in faults:
        print(f"FAULT {fault}")
    rules = [r for r in walks[0].app.url_map.iter_rules() if "GET" in (r.methods or ())]
    every = {rule.endpoint for rule in rules} - _NEVER_ASKED
    missed = every - {endpoint for each in walks for endpoint in each.asked.values()}
    for endpoint in sorted(missed):
        print(f"NOT ASKED {endpoint}")
    absent = every - missed - {endpoint for each in walks for endpoint in each.shown}
    print(f"asked for what is not on record: {', '.join(sorted(absent))}\n")
    rows = [("statement of", "path", "scans", "allowed")]
    rows += [
        (
            each.origin,
            by,
            f"{each.table}: {each.why}",
            watch.sizes.spared(each) or "nobody waits at a page",
        )
        for each, by in sorted(unawaited.items(), key=str)
    ]
    for finding, where in sorted(watch.found.items(), key=lambda one: str(one[0])):
        path, _, statement = where.partition("\n")
        rows.append((finding.origin, path, f"{finding.table}: {finding.why}", "NO"))
        if verbose:
            print(f"{finding.origin}\n{statement}\n")
    print(_aligned(rows))
    print(f"{watch.looked_at:,} statements looked at, {len(watch.found)} read a large table whole")
    return not (faults or missed or watch.found)


def _aligned(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


if __name__ == "__main__":
    main()
