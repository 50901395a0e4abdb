"""The stage of an import: a table of this connection alone, and how it is merged.

Each statement works on the whole stage; none goes row by row.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db import note_owed
from registry.subjects.vocabulary import STATUS_CHANGE

COPY = (
    "COPY subject_stage (uscc, name, name_key, core_key, kind, division, industry, status,"
    " size, registration_no, product_classes, named_since, code_override_reason) FROM STDIN"
)

_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS subject_stage (
    uscc text COLLATE "C", name text, name_key text, core_key text, kind text, division text,
    industry text, status text, size text, registration_no text, product_classes text[],
    named_since date, code_override_reason text
) ON COMMIT DROP
"""

# In order of code, so that two imports at once wait for each other and never lock crosswise.
_STORE_NEW = """
WITH stored AS (
    INSERT INTO subject (uscc, registration_no, name, kind, division, industry, status, size,
                         product_classes, code_override_reason, source, recorded_at)
    SELECT uscc, registration_no, name, kind, division, industry, status, size,
           product_classes, code_override_reason, :source, :at
    FROM subject_stage
    ORDER BY uscc
    ON CONFLICT (uscc) DO NOTHING
    RETURNING id, uscc
)
INSERT INTO subject_name (subject_id, name, name_key, core_key, valid, recorded)
SELECT stored.id, stage.name, stage.name_key, stage.core_key,
       daterange(stage.named_since, NULL), tstzrange(:at, NULL)
FROM stored JOIN subject_stage AS stage USING (uscc)
"""

_LOCK_KNOWN = """
SELECT subject.id
FROM subject JOIN subject_stage AS stage USING (uscc)
WHERE {differs}
ORDER BY subject.id
FOR NO KEY UPDATE OF subject
"""

_DIFFERS = """
(subject.name, subject.kind, subject.division, subject.industry, subject.status,
 subject.registration_no, subject.product_classes, subject.code_override_reason, subject.size)
IS DISTINCT FROM
(stage.name, stage.kind, stage.division, stage.industry, stage.status,
 stage.registration_no, stage.product_classes, stage.code_override_reason,
 coalesce(stage.size, subject.size))
"""

# The name held until now is closed; it is written again as ended, then the new one.
_RENAME = """
WITH renamed AS (
    SELECT held.id, held.subject_id, held.name, held.name_key, held.core_key, held.valid,
           stage.name AS new_name, stage.name_key AS new_key, stage.core_key AS new_core,
           greatest(coalesce(stage.named_since, :day), lower(held.valid)) AS changed_on,
           greatest(:at, lower(held.recorded)) AS changed_at
    FROM subject_stage AS stage
    JOIN subject USING (uscc)
    JOIN subject_name AS held ON held.subject_id = subject.id
    WHERE subject.name <> stage.name AND upper_inf(held.recorded) AND upper_inf(held.valid)
), closed AS (
    UPDATE subject_name AS held
    SET recorded = tstzrange(lower(held.recorded), renamed.changed_at)
    FROM renamed
    WHERE held.id = renamed.id
    RETURNING held.id
)
INSERT INTO subject_name (subject_id, name, name_key, core_key, valid, recorded)
SELECT subject_id, name, name_key, core_key, daterange(lower(valid), changed_on),
       tstzrange(changed_at, NULL)
FROM renamed
WHERE (SELECT count(*) FROM closed) > 0 AND lower(valid) IS DISTINCT FROM changed_on
UNION ALL
SELECT subject_id, new_name, new_key, new_core, daterange(changed_on, NULL),
       tstzrange(changed_at, NULL)
FROM renamed
WHERE (SELECT count(*) FROM closed) > 0
"""

# Before its first change a trait has no row: then what was believed until now is written too.
_TRAITS = """
WITH changed AS (
    SELECT subject.id AS subject_id, trait.name AS trait, trait.old, trait.new,
           held.id AS held_id, held.valid,
           greatest(:day, lower(held.valid)) AS changed_on,
           greatest(:at, lower(held.recorded)) AS changed_at
    FROM subject_stage AS stage
    JOIN subject USING (uscc)
    CROSS JOIN LATERAL (
        VALUES ('kind', subject.kind, stage.kind),
               ('division', subject.division, stage.division),
               ('industry', coalesce(subject.industry, ''), coalesce(stage.industry, '')),
               ('product_classes', array_to_string(subject.product_classes, E'\\n'),
                array_to_string(stage.product_classes, E'\\n')),
               ('status', subject.status, stage.status),
               ('size', coalesce(subject.size, ''), coalesce(stage.size, subject.size, ''))
    ) AS trait (name, old, new)
    LEFT JOIN subject_trait AS held
        ON held.subject_id = subject.id AND held.trait = trait.name
        AND upper_inf(held.recorded) AND upper_inf(held.valid)
    WHERE trait.old <> trait.new
), closed AS (
    UPDATE subject_trait AS held
    SET recorded = tstzrange(lower(held.recorded), changed.changed_at)
    FROM changed
    WHERE held.id = changed.held_id
    RETURNING held.id
)
INSERT INTO subject_trait (subject_id, trait, value, reason, valid, recorded)
SELECT subject_id, trait, old, :source, '(,)', tstzrange(NULL, changed_at)
FROM changed
WHERE held_id IS NULL AND (SELECT count(*) FROM closed) >= 0
UNION ALL
SELECT subject_id, trait, old, :source, daterange(lower(valid), changed_on),
       tstzrange(changed_at, NULL)
FROM changed
WHERE lower(valid) IS DISTINCT FROM changed_on AND (SELECT count(*) FROM closed) >= 0
UNION ALL
SELECT subject_id, trait, new, :source, daterange(changed_on, NULL), tstzrange(changed_at, NULL)
FROM changed
WHERE (SELECT count(*) FROM closed) >= 0
"""

# Others were told the name.
_OWE_RENAMED = """
INSERT INTO due_work (kind, key, due_at)
SELECT :kind, subject.id::text, :at
FROM subject_stage AS stage JOIN subject USING (uscc)
WHERE subject.name <> stage.name
"""

_UPDATE = """
UPDATE subject
SET name = stage.name, kind = stage.kind, division = stage.division, industry = stage.industry,
    status = stage.status, size = coalesce(stage.size, subject.size),
    registration_no = stage.registration_no,
    product_classes = stage.product_classes, code_override_reason = stage.code_override_reason,
    source = :source, recorded_at = :at, version = subject.version + 1
FROM subject_stage AS stage
WHERE subject.uscc = stage.uscc AND {differs}
"""


def open_stage(session: Session) -> None:
    """An empty stage for this transaction."""
    session.execute(text(_STAGE))
    session.execute(text("TRUNCATE subject_stage"))


def merge(session: Session, values: Mapping[str, Any]) -> tuple[int, int]:
    """Bring the stage's rows into the record; how many were stored and how many updated.

    Args:
        session: the caller's.
        values: ``source``, ``at`` (UTC) and ``day`` (its legal day).
    """
    stored = session.execute(text(_STORE_NEW), values).rowcount  # type: ignore[attr-defined]
    changed = session.execute(text(_LOCK_KNOWN.format(differs=_DIFFERS))).all()
    if changed:
        owed = session.execute(text(_OWE_RENAMED), {**values, "kind": STATUS_CHANGE})
        if owed.rowcount:  # type: ignore[attr-defined]
            note_owed(session, STATUS_CHANGE)
        session.execute(text(_RENAME), values)
        session.execute(text(_TRAITS), values)
        session.execute(text(_UPDATE.format(differs=_DIFFERS)), values)
        session.expire_all()
    return stored, len(changed)
