"""What every benchmark stands on: a fresh database, its rows, and figures beside their floor."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from chengxin import database as schema
from chengxin import hold, places, servers
from registry.db import Database, engine_for
from registry.kernel import uscc
from registry.subjects.naming import core_key, name_key
from registry.subjects.rules import SubjectRow

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
RESULTS = Path("var/bench.json")
_SYLLABLES = "禾沐晨光德福瑞祥永安泰和兴盛源达美佳康乐天地人合"
_TRADES = ("食品", "商贸", "农资", "建材", "餐饮", "化工", "机械", "纺织", "电器", "医药")
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "厂", "店", "专业合作社")


@dataclass(frozen=True)
class Figure:
    """One measurement in seconds beside its floor's; ``ratio`` is measured over floor."""

    name: str
    size: int
    seconds: float
    floor: str
    floor_seconds: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.floor_seconds


def timed(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(work: Callable[[], object], runs: int = 3) -> float:
    """Seconds of the fastest of several runs."""
    return min(timed(work) for _run in range(runs))


def report(figure: Figure, **more: float) -> None:
    """Print the figure and add it to ``var/bench.json``."""
    print(
        f"{figure.name:<34} {figure.size:>9,} {figure.seconds:>9.3f} s"
        f"   {figure.floor}: {figure.floor_seconds:.3f} s   ratio {figure.ratio:.2f}"
        + "".join(f"   {key} {value}" for key, value in more.items())
    )
    RESULTS.parent.mkdir(exist_ok=True)
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    kept[f"{figure.name} {figure.size}"] = {
        **asdict(figure),
        "ratio": round(figure.ratio, 3),
        "cores": os.cpu_count(),
        # Of the last minute: what else the machine did falls upon every figure.
        "load": round(os.getloadavg()[0], 1),
        **more,
    }
    RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")


def report_growth(name: str, each: dict[int, float]) -> None:
    """What a subject costs at the largest size beside the smallest; ``each``: seconds by size."""
    smallest, largest = min(each), max(each)
    if smallest != largest:
        between = f"{name}, cost of a subject, {smallest:,} to {largest:,}"
        report(Figure(between, largest, each[largest], "at the smaller size", each[smallest]))


@contextmanager
def fresh_database(revision: str = "head") -> Iterator[Database]:
    """A database of its own at ``revision``, durable as in production, gone afterwards."""
    with fresh_servers(revision) as addresses:
        engine = engine_for(addresses.database_url)
        yield Database(engine)
        engine.dispose()


@contextmanager
def fresh_servers(revision: str = "head") -> Iterator[servers.Addresses]:
    """PostgreSQL at ``revision`` and Redis, durable as in production, gone afterwards."""
    var = Path(tempfile.mkdtemp(prefix="chengxin-bench-"))
    var.chmod(0o711)
    places.prepare_var(var)
    try:
        with (
            hold.take(var, role=hold.Role.COMMAND) as held,
            servers.running(held, {}, durable=True) as addresses,
        ):
            schema.upgrade(addresses.database_url, revision)
            yield addresses
    finally:
        shutil.rmtree(var)


def subject_rows(number: int) -> Iterator[SubjectRow]:
    """``number`` made-up subjects with codes of the reserved range."""
    for line in range(1, number + 1):
        division = f"{110000 + line // 99_999 * 100:06}"
        yield SubjectRow(
            line=line,
            uscc=uscc.assemble("91", division, f"PDY{line % 99_999 + 1:05}"),
            name=_name(line),
            kind="enterprise",
            division="140100",
            industry="C14",
        )


def _name(line: int) -> str:
    fancy = "".join(_SYLLABLES[line // 24**place % 24] for place in range(4))
    trade = _TRADES[line * 7 % len(_TRADES)]
    return f"示范省{fancy}{trade}{_FORMS[line * 11 % len(_FORMS)]}"


def copy_subjects(session: Session, number: int) -> None:
    """The rows of ``subject_rows`` by bare COPY, as the floor of an import."""
    driver: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    rows = [(row, name_key(row.name)) for row in subject_rows(number)]
    with driver.cursor() as cursor:
        with cursor.copy(
            "COPY subject (uscc, name, kind, division, industry, source, recorded_at) FROM STDIN"
        ) as copy:
            for row, _key in rows:
                line = (row.uscc, row.name, row.kind, row.division, row.industry, "bench", NOON)
                copy.write_row(line)
        cursor.execute("SELECT uscc, id FROM subject")
        ids = dict(cursor.fetchall())
        with cursor.copy(
            "COPY subject_name (subject_id, name, name_key, core_key, valid, recorded) FROM STDIN"
        ) as copy:
            for row, key in rows:
                copy.write_row((ids[row.uscc], row.name, key, core_key(key), "(,)", f"[{NOON},)"))


def fill_ledger(session: Session, *, per_subject: int) -> int:
    """``per_subject`` entries for every tenth subject, spread over three years; how many."""
    session.execute(
        text(
            "INSERT INTO agency (id, code, name, short_name, function, level, division, valid_from)"
            " VALUES (gen_random_uuid(), 'BENCH', '测算局', '测算局', 'market_regulation',"
            " 'province', '140000', '2000-01-01')"
        )
    )
    statement = text(
        "INSERT INTO credit_entry (subject_id, kind, severity, publication_class, source_kind,"
        " source_id, source_ref, agency_id, legal_basis, summary, occurred_on, decided_on, valid,"
        " recorded)"
        " SELECT s.id, (ARRAY['finding','failed_sampling','penalty','complaint','award','pledge'])"
        "[1 + (s.id + n) % 6], (ARRAY['minor','general','serious'])[1 + (s.id * 7 + n) % 3],"
        " 'general', 'bench', gen_random_uuid(), 'BENCH', agency.id, '依据', '事由', day, day,"
        " daterange(day, NULL), tstzrange(:at, NULL)"
        " FROM subject AS s CROSS JOIN generate_series(1, :per_subject) AS n CROSS JOIN agency"
        " CROSS JOIN LATERAL (SELECT DATE '2023-11-20' + (s.id * 31 + n * 97)::int % 1095 AS day)"
        " AS spread WHERE s.id % 10 = 0"
    )
    session.execute(statement, {"at": NOON, "per_subject": per_subject})
    session.execute(text("ANALYZE subject, subject_name, credit_entry"))
    return int(session.execute(text("SELECT count(*) FROM credit_entry")).scalar_one())
