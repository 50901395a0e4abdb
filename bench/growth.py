"""Grows a province by copies of its rows: as many subjects, cases, visits and papers as asked for.

Copy ``n`` of a row has its own keys, made from the row's and ``n``, and points to copy ``n`` of
what the row points to; so every table keeps its states, ages and ties in their proportions. What a
province has few of (agencies, officers, rules) is not copied. Indexes are built when the rows are
there, as a restore does it: a tenth of the time. The rows never went through their
procedures: only how they are found, and how fast, may be looked at.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Of these a province of a million subjects has about as many as the demonstration.
_FEW = frozenset(
    {
        *("agency", "alembic_version", "api_key", "campaign_amendment", "catalogue_measure"),
        *("checklist_draft", "checklist_version", "credit_what_if", "credit_what_if_part"),
        *("daily_run", "edition", "laboratory", "officer", "officer_session", "plan"),
        *("officer_absence", "officer_conflict", "officer_qualification", "roster_entry"),
        *("plan_amendment", "regrade_chunk", "regrade_run", "sign_in_lock"),
    }
)
_STEP = 10_000_000
"""Between the numbers of one copy and the next; more than any table of the seed has rows."""
_SPECIAL = {
    ("subject", "uscc"): "left(row.uscc, 2) || lpad((110000 + n)::text, 6, '0')"
    " || right(row.uscc, 10)",
    ("subject", "name"): "left(row.name, 3) || {marks} || substr(row.name, 4)",
    ("subject_name", "name"): "left(row.name, 3) || {marks} || substr(row.name, 4)",
    ("subject_name", "name_key"): "left(row.name_key, 3) || {marks} || substr(row.name_key, 4)",
    ("subject_name", "core_key"): "{marks} || row.core_key",
}
_SYLLABLES = "禾沐晨光德福瑞祥永安泰和兴盛源达美佳康乐天地人合"
_MARKS = f"substr('{_SYLLABLES}', 1 + n % 24, 1) || substr('{_SYLLABLES}', 1 + n / 24 % 24, 1)"

_COLUMNS = """
SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type,
    a.attidentity <> '' AS counted,
    EXISTS (SELECT FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)
        AND t.relname <> ALL (:few)) AS points,
    EXISTS (SELECT FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
        WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)
        AND t.relname = ANY (:few)) AS stays,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid
        AND (i.indisunique OR i.indisexclusion) AND a.attnum = ANY (i.indkey::int[])
        AND (a.attidentity <> '' OR NOT EXISTS (SELECT FROM pg_attribute b
            WHERE b.attrelid = c.oid AND b.attnum = ANY (i.indkey::int[]) AND b.attnum <> a.attnum
            AND b.atttypid IN ('uuid'::regtype, 'bigint'::regtype)
            AND NOT EXISTS (SELECT FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
                WHERE k.conrelid = c.oid AND k.contype = 'f' AND b.attnum = ANY (k.conkey)
                AND t.relname = ANY (:few))))) AS of_key
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (:few)
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY c.relname, a.attnum
"""


_CONSTRAINTS = """
SELECT conrelid::regclass::text AS table, conname AS name,
    pg_get_constraintdef(oid) AS definition FROM pg_constraint
WHERE contype::text = ANY (:kinds) AND connamespace = 'public'::regnamespace AND conrelid <> 0
ORDER BY contype, conname
"""
_INDEXES = """
SELECT indexname AS name, indexdef AS definition FROM pg_indexes
WHERE schemaname = 'public' AND tablename = ANY (:tables)
ORDER BY indexname
"""
_WORTH_TELLING = 2.0
"""Seconds."""


@dataclass(frozen=True)
class _Column:
    table: str
    name: str
    type: str
    counted: bool
    points: bool
    stays: bool
    of_key: bool

    def copied(self) -> str:
        """Its value in copy ``n`` of a row."""
        own = f'row."{self.name}"'
        special = _SPECIAL.get((self.table, self.name))
        if special is not None:
            return special.format(marks=_MARKS)
        if self.stays:
            return own
        if self.type == "uuid":
            return f"md5({own}::text || n)::uuid"
        if not (self.of_key or self.points or self.counted):
            return own
        return {
            "bigint": f"{own} + n * {_STEP}",
            "text": f"{own} || '-' || n",
            "bytea": f"sha256({own} || n::text::bytea)",
        }.get(self.type, own)


def grow(session: Session, copies: int, told: Callable[[str], None]) -> None:
    """Add ``copies`` copies of every row that a province has many of; ``told`` of each table."""
    rows = session.execute(text(_COLUMNS), {"few": sorted(_FEW)})
    tables: dict[str, list[_Column]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(_Column(*row))
    with _unchecked(session, list(tables)), _unindexed(session, list(tables), told):
        for table, columns in tables.items():
            begun = time.perf_counter()
            names = ", ".join(f'"{column.name}"' for column in columns)
            values = ", ".join(column.copied() for column in columns)
            into = f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE'
            copied = f'SELECT {values} FROM "{table}" AS row'  # noqa: S608 - the catalogue's own names
            each = "CROSS JOIN generate_series(1, :copies) AS n"
            statement = f"{into} {copied}".replace(":", "\\:") + f" {each}"
            added: Any = session.execute(text(statement), {"copies": copies})
            seconds = time.perf_counter() - begun
            if seconds > _WORTH_TELLING:
                told(f"{table}: {added.rowcount:,} rows, {seconds:.0f} s")


@contextmanager
def _unchecked(session: Session, tables: list[str]) -> Iterator[None]:
    """Without triggers and conditions, which hold again for what is written afterwards."""
    keys = _constraints(session, "fc")
    for key in keys:
        session.execute(text(f'ALTER TABLE {key.table} DROP CONSTRAINT "{key.name}"'))
    for table in tables:
        session.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
    yield
    for table in tables:
        session.execute(text(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'))
    for key in keys:
        if "NOT VALID" not in key.definition:
            declared = f'ADD CONSTRAINT "{key.name}" {key.definition} NOT VALID'
            session.execute(text(f"ALTER TABLE {key.table} {declared}"))


@contextmanager
def _unindexed(session: Session, tables: list[str], told: Callable[[str], None]) -> Iterator[None]:
    """Without indexes, which are built again, each in one go, over all rows."""
    keys = [key for key in _constraints(session, "pux") if key.table.strip('"') in tables]
    for key in keys:
        session.execute(text(f'ALTER TABLE {key.table} DROP CONSTRAINT "{key.name}"'))
    # What is left belongs to no constraint.
    indexes = session.execute(text(_INDEXES), {"tables": tables}).all()
    for index in indexes:
        session.execute(text(f'DROP INDEX "{index.name}"'))
    yield
    session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    declared = [
        f'ALTER TABLE {key.table} ADD CONSTRAINT "{key.name}" {key.definition}' for key in keys
    ]
    for statement in [*declared, *(index.definition for index in indexes)]:
        begun = time.perf_counter()
        session.execute(text(statement.replace(":", "\\:")))
        seconds = time.perf_counter() - begun
        if seconds > _WORTH_TELLING:
            told(f"{' '.join(statement.split()[:6])}: {seconds:.0f} s")


def _constraints(session: Session, kinds: str) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(text(_CONSTRAINTS), {"kinds": list(kinds)}).all()


# Ten entries for every tenth subject that has none, and a grade.
_LEDGERS = (
    """
INSERT INTO credit_entry (subject_id, kind, severity, publication_class, source_kind,
    source_id, source_ref, agency_id, legal_basis, summary, occurred_on, decided_on, valid,
    recorded)
SELECT s.id, (ARRAY['finding','failed_sampling','penalty','complaint','award','pledge'])
    [1 + (s.id + n) % 6], (ARRAY['minor','general','serious'])[1 + (s.id * 7 + n) % 3],
    'general', 'bench', gen_random_uuid(), 'BENCH', agency.id, '依据', '事由', day, day,
    daterange(day, NULL), tstzrange(:at, NULL)
FROM subject AS s CROSS JOIN generate_series(1, 10) AS n
CROSS JOIN (SELECT id FROM agency ORDER BY code LIMIT 1) AS agency
CROSS JOIN LATERAL (SELECT DATE '2023-11-20' + ((s.id * 31 + n * 97) % 1095)::int AS day) AS spread
WHERE s.id % 10 = 0
""",
    """
INSERT INTO grade_period (subject_id, grade, points, vetoed, since, policy_digest,
    next_change_on, valid, recorded)
SELECT id, (ARRAY['A','B','C','D'])[1 + least(3, id / 10 % 16 / 4)], id % 101, false, day,
    'bench', day + 2000, daterange(day, NULL), tstzrange(:at, NULL)
FROM (SELECT id, DATE '2023-11-20' + (id * 31 % 1000)::int AS day FROM subject) AS s
WHERE id % 10 = 0 AND NOT EXISTS (SELECT FROM grade_period WHERE subject_id = s.id)
""",
)


def add_ledgers(session: Session, at: object) -> None:
    """Ten more entries of the ledger for every tenth subject, and a grade where there is none."""
    for statement in _LEDGERS:
        session.execute(text(statement), {"at": at})
