"""Comparing two policies over a range of subjects, with one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, Text, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from registry.credit.evaluator import in_order
from registry.credit.everyone import Part, everyone
from registry.credit.what_if_draft import read_draft
from registry.credit.what_if_models import WhatIf, WhatIfPart
from registry.subjects.models import Subject

ALL, REGION, INDUSTRY, SIZE, KIND = TRAITS = ("all", "region", "industry", "size", "kind")
"""What moves are counted by: together, city, section of GB/T 4754, scale, form of undertaking."""
SAMPLES = 3
"""Subjects shown of each move."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a part's columns of the same names hold."""

    digest: bytes
    counts: list[Any]
    samples: list[Any]


def compare(session: Session, trial: WhatIf, part: WhatIfPart) -> Found:
    """Grade a range of subjects by both policies; nothing is written."""
    bounds = Part(part.first_subject_id, part.last_subject_id, trial.known_at)
    was = everyone(read_draft(trial.present), on=trial.legal_day, part=bounds).cte("was")
    now = everyone(read_draft(trial.draft), on=trial.legal_day, part=bounds).cte("now")
    both = _both(was, now).cte("both_policies").prefix_with("MATERIALIZED")
    answers = select(
        _digest(both).scalar_subquery().label("digest"),
        _counts(both).scalar_subquery().label("counts"),
        _samples(both).scalar_subquery().label("samples"),
    )
    with in_order(session):
        row = session.execute(answers).one()
    return Found(row.digest, row.counts, row.samples)


def _both(was: CTE, now: CTE) -> Select[Any]:
    """Who is graded is so under any policy: both have the same subjects."""
    return (
        select(
            was.c.subject_id,
            was.c.grade.label("was"),
            was.c.hundredths.label("was_hundredths"),
            now.c.grade.label("now"),
            now.c.hundredths.label("now_hundredths"),
            literal("", Text).label(ALL),
            func.concat(func.left(Subject.division, 4), "00").label(REGION),
            func.coalesce(func.left(Subject.industry, 1), "").label(INDUSTRY),
            func.coalesce(Subject.size, "").label(SIZE),
            Subject.kind.label(KIND),
        )
        .join(now, now.c.subject_id == was.c.subject_id)
        .join(Subject, Subject.id == was.c.subject_id)
    )


def _digest(both: CTE) -> Select[Any]:
    columns = (both.c.subject_id, both.c.was, both.c.was_hundredths)
    line = func.concat_ws(":", *columns, both.c.now, both.c.now_hundredths)
    lines = func.string_agg(line, aggregate_order_by(literal("\n", Text), both.c.subject_id))
    return select(func.sha256(func.convert_to(func.coalesce(lines, ""), "UTF8")))


def _counts(both: CTE) -> Select[Any]:
    counted = union_all(
        *(
            select(
                literal(trait, Text).label("trait"),
                both.c[trait].label("value"),
                both.c.was,
                both.c.now,
                func.count().label("subjects"),
            ).group_by(both.c[trait], both.c.was, both.c.now)
            for trait in TRAITS
        )
    ).subquery("counted")
    return _array(*counted.c)


def _samples(both: CTE) -> Select[Any]:
    """A few of each move, spread over the range by a digest of their numbers."""
    place = func.row_number().over(
        partition_by=(both.c.was, both.c.now),
        order_by=(func.md5(func.concat(both.c.subject_id)), both.c.subject_id),
    )
    columns = (both.c.subject_id, both.c.was, both.c.was_hundredths)
    moved = (
        select(*columns, both.c.now, both.c.now_hundredths, place.label("place"))
        .where(both.c.was != both.c.now)
        .subquery("moved")
    )
    return _array(*[column for column in moved.c if column.name != "place"]).where(
        moved.c.place <= SAMPLES
    )


def _array(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of one relation
    rows = func.jsonb_agg(func.jsonb_build_array(*columns), type_=JSONB)
    return select(func.coalesce(rows, func.jsonb_build_array(type_=JSONB), type_=JSONB))
