"""What an agency has to do, does, has to lift and lifted. Reads only, set-based."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Text,
    Values,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from registry.accounts.competence import carried_on_by
from registry.accounts.models import Agency
from registry.blacklist.honour_rules import all_honour_lists
from registry.blacklist.lists import all_lists
from registry.blacklist.models import Honour, Listing
from registry.blacklist.standing import stayed
from registry.kernel.period import ALL_RECORDED, AsOf
from registry.measures.bases import BasisKind, owed_measures
from registry.measures.models import MeasureRecord
from registry.measures.standing import records_of
from registry.policy.measures import Duty
from registry.subjects.models import Subject


class View(StrEnum):
    """Which of an agency's measures."""

    TO_LIFT = "to_lift"
    TO_DO = "to_do"
    DONE = "done"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Task:
    """One listing or honour for which the agency shall still do ``codes``."""

    kind: BasisKind
    basis_id: UUID
    list_key: str
    uscc: str
    name: str
    first_on: date
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One record with its subject and agency."""

    record: MeasureRecord
    uscc: str
    name: str
    agency_name: str


def within(agency: Agency) -> ColumnElement[bool]:
    """That a subject lies in the agency's territory, by its division code (GB/T 2260)."""
    if agency.level == "central":
        return true()
    prefix = agency.division
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return Subject.division.startswith(prefix, autoescape=True)


def tasks(
    session: Session, agency: Agency, *, on: date, after: UUID | None = None, limit: int = 200
) -> list[Task]:
    """What the agency shall still do, up to ``limit`` listings and honours by identifier."""
    found = _tasks(agency, on)
    if found is None:
        return []
    rows = found.subquery()
    chosen = select(rows).order_by(rows.c.basis_id).limit(limit)
    if after is not None:
        chosen = chosen.where(rows.c.basis_id > after)
    return [
        Task(
            kind=BasisKind(row.kind),
            basis_id=row.basis_id,
            list_key=row.list_key,
            uscc=row.uscc,
            name=row.name,
            first_on=row.first_on,
            codes=tuple(row.codes),
        )
        for row in session.execute(chosen)
    ]


def records(
    session: Session,
    *,
    agency_id: UUID,
    view: View,
    on: date,
    after: UUID | None = None,
    limit: int = 200,
) -> list[Line]:
    """The agency's records in one view by identifier: in the order in which they were reported.

    Those of the agencies whose functions it has ``on`` are among them: it is to lift them.
    """
    chosen = _lines().where(_own(agency_id, on), *_seen_in(view))
    if after is not None:
        chosen = chosen.where(MeasureRecord.id > after)
    rows = session.execute(chosen.order_by(MeasureRecord.id).limit(limit))
    return [Line(*row) for row in rows]


def records_on(session: Session, kind: BasisKind, basis_id: UUID) -> list[Line]:
    """What every agency did because of one listing or honour."""
    chosen = _lines().where(records_of(kind, basis_id)).order_by(MeasureRecord.id)
    return [Line(*row) for row in session.execute(chosen)]


def counts(session: Session, agency: Agency, *, on: date) -> dict[View, int]:
    """How many of each view; to do counts listings and honours."""
    told = session.execute(
        select(
            *(
                func.count().filter(and_(true(), *_seen_in(view))).label(view.value)
                for view in View
                if view is not View.TO_DO
            )
        ).where(_own(agency.id, on))
    ).one()
    found = _tasks(agency, on)
    number = 0
    if found is not None:
        number = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return {view: number if view is View.TO_DO else getattr(told, view.value) for view in View}


def _own(agency_id: UUID, on: date) -> ColumnElement[bool]:
    return MeasureRecord.agency_id.in_(carried_on_by(agency_id, on))


def _seen_in(view: View) -> Sequence[ColumnElement[bool]]:
    lifted = MeasureRecord.lifted_on.is_not(None)
    ended = MeasureRecord.basis_ended_on.is_not(None)
    return {
        View.TO_LIFT: [~lifted, ended],
        View.DONE: [~lifted, ~ended],
        View.LIFTED: [lifted],
        View.TO_DO: [],
    }[view]


def _lines() -> Select[MeasureRecord, str, str, str]:
    return (
        select(MeasureRecord, Subject.uscc, Subject.name, Agency.name)
        .join(Subject, Subject.id == MeasureRecord.subject_id)
        .join(Agency, Agency.id == MeasureRecord.agency_id)
    )


def _duties(kind: BasisKind, agency: Agency, on: date) -> Sequence[tuple[str, str, str]]:
    """What the agency shall do: list, version of the list, code."""
    if kind is BasisKind.LISTING:
        versions = [
            (one.key, rules.digest) for one in all_lists().values() for rules in one.versions
        ]
    else:
        versions = [
            (key, version.digest)
            for key, provision in all_honour_lists().items()
            for version in provision.versions
        ]
    return [
        (key, digest, owed.code)
        for key, digest in versions
        for owed in owed_measures(kind, key, digest, function=agency.function, on=on)
        if owed.duty is Duty.SHALL
    ]


def _tasks(agency: Agency, on: date) -> CompoundSelect[*tuple[Any, ...]] | None:
    selects = []
    for kind, table in ((BasisKind.LISTING, Listing), (BasisKind.HONOUR, Honour)):
        duties = _duties(kind, agency, on)
        if duties:
            selects.append(_open(kind, table, _owed(duties), agency, on))
    return union_all(*selects) if selects else None


def _owed(duties: Sequence[tuple[str, str, str]]) -> Values:
    return values(
        column("list_key", Text), column("rule_digest", Text), column("code", Text), name="owed"
    ).data(list(duties))


def _open(
    kind: BasisKind,
    table: Any,  # noqa: ANN401 - Listing or Honour: the columns used are the same
    owed: Values,
    agency: Agency,
    on: date,
) -> Select[*tuple[Any, ...]]:
    done = (
        select(MeasureRecord.id)
        .where(
            (MeasureRecord.listing_id if kind is BasisKind.LISTING else MeasureRecord.honour_id)
            == table.id,
            MeasureRecord.code == owed.c.code,
            _own(agency.id, on),
        )
        .exists()
    )
    first_on = func.lower(table.valid)
    # While execution is stayed nobody owes a measure, and none is lifted.
    resting = (
        stayed(Listing.case_id, AsOf(on, ALL_RECORDED)) if kind is BasisKind.LISTING else false()
    )
    return (
        select(
            literal(kind.value, Text).label("kind"),
            table.id.label("basis_id"),
            table.list_key,
            Subject.uscc,
            Subject.name,
            cast(first_on, Date).label("first_on"),
            func.array_agg(aggregate_order_by(owed.c.code, owed.c.code)).label("codes"),
        )
        .join(owed, (owed.c.list_key == table.list_key) & (owed.c.rule_digest == table.rule_digest))
        .join(Subject, Subject.id == table.subject_id)
        .where(
            func.upper_inf(table.recorded),
            table.valid.contains(on),
            or_(within(agency), table.agency_id.in_(carried_on_by(agency.id, on))),
            ~done,
            not_(resting),
        )
        .group_by(table.id, table.list_key, table.valid, Subject.uscc, Subject.name)
    )
