"""What an agency reports: that it took a measure, that it lifted it. None commits.

One officer of the agency reports, for the agency alone; each report is in the journal. A measure
stands on a listing or an honour in force when it began, is named by that list, is the agency's own
by the catalogue, and fits (过惩相当): nothing outside the catalogue can be recorded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agency
from registry.accounts.competence import acting_as
from registry.accounts.models import Agency
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError
from registry.measures.bases import BasisKind, Owed, owed_measures
from registry.measures.lifting import open_lifting
from registry.measures.models import CatalogueMeasure, MeasureRecord
from registry.measures.queries import within
from registry.measures.refusals import (
    BasisStayed,
    MeasureDateWrong,
    MeasureLifted,
    MeasureNotNamed,
    MeasureReported,
    MeasureUnknown,
    NotOwnMeasure,
    OutsideTerritory,
)
from registry.measures.standing import Held, is_stayed, lock_basis
from registry.policy.measures import Catalogue, catalogue_on
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class NewMeasures:
    """One or more measures of one act; ``act_ref`` is its number, ``note`` the feedback."""

    kind: BasisKind
    basis_id: UUID
    codes: Sequence[str]
    started_on: date
    act_ref: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Lifting:
    """That measures no longer hold from ``lifted_on``; ``proof`` is the number of the act."""

    lifted_on: date
    proof: str


def report_measures(
    session: Session, new: NewMeasures, *, by: Actor, at: datetime
) -> list[MeasureRecord]:
    """The actor's agency took N measures about a subject; all or none are recorded.

    Where the listing ended in the meantime, they are to be lifted at once.

    Raises:
        PersonNeeded: a key without officer.
        BasisUnknown, BasisStayed, MeasureNotNamed, MeasureReported, OutsideTerritory,
        MeasureDateWrong.
    """
    on, officer = legal_day(at), by.person()
    agency = get_agency(session, by.agency())
    own = acting_as(session, by, on)
    held = lock_basis(session, new.kind, new.basis_id)
    _require_territory(session, agency, own, held)
    _require_day("started_on", new.started_on, held.first_on, min(on, held.last_on or on))
    if is_stayed(session, held, new.started_on):
        raise BasisStayed(on=new.started_on.isoformat())
    catalogue = catalogue_on(new.started_on)
    owed = _require_owed(held, agency, new)
    _require_unreported(session, held, own, new.codes)
    _put_catalogue(session, catalogue)
    records = [_record(held, agency, owed[code], catalogue, new, officer, at) for code in new.codes]
    session.add_all(records)
    session.flush()
    _journal(session, "measure.reported", records, by, at)
    open_lifting(session, on=on, at=at, subject_ids=[held.subject_id])
    return records


def lift_measures(
    session: Session, wanted: Mapping[UUID, int], lifting: Lifting, *, by: Actor, at: datetime
) -> list[MeasureRecord]:
    """The actor's agency lifted N measures, with proof; all or none are recorded.

    Those of an agency whose functions it has today are its own.

    Args:
        session: of the caller's transaction.
        wanted: identifiers, each with the version it was read in.
        lifting: since when and by which act.
        by: an officer of the agency whose measures they are, or of its successor.
        at: when, UTC.

    Raises:
        PersonNeeded, MeasureUnknown, NotOwnMeasure, Stale, MeasureLifted, MeasureDateWrong.
    """
    on, officer = legal_day(at), by.person()
    own = acting_as(session, by, on)
    records = session.scalars(
        select(MeasureRecord)
        .where(MeasureRecord.id.in_(wanted))
        .order_by(MeasureRecord.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(records) != len(wanted):
        raise MeasureUnknown
    for record in records:
        if record.agency_id not in own:
            raise NotOwnMeasure
        if record.lifted_on is not None:
            raise MeasureLifted
        check_version(record, wanted[record.id])
        _require_day("lifted_on", lifting.lifted_on, record.started_on, on)
        record.lifted_on, record.lift_proof = lifting.lifted_on, lifting.proof
        record.lifted_by_id = officer
        record.version += 1
    session.flush()
    _journal(session, "measure.lifted", records, by, at)
    return list(records)


def get_measure(session: Session, record_id: UUID) -> MeasureRecord:
    """One record.

    Raises:
        MeasureUnknown: there is none.
    """
    record = session.get(MeasureRecord, record_id)
    if record is None:
        raise MeasureUnknown
    return record


def _require_day(field: str, day: date, earliest: date, latest: date) -> None:
    if not earliest <= day <= latest:
        bounds = (("earliest", earliest.isoformat()), ("latest", latest.isoformat()))
        raise MeasureDateWrong(
            errors=[FieldError(f"#/{field}", MeasureDateWrong.detail, bounds)], **dict(bounds)
        )


def _require_territory(session: Session, agency: Agency, own: Collection[UUID], held: Held) -> None:
    inside = select(Subject.id).where(Subject.id == held.subject_id, within(agency))
    if held.agency_id not in own and session.scalar(inside) is None:
        raise OutsideTerritory


def _require_owed(held: Held, agency: Agency, new: NewMeasures) -> dict[str, Owed]:
    owed = {
        one.code: one
        for one in owed_measures(
            held.kind,
            held.list_key,
            held.rule_digest,
            function=agency.function,
            on=new.started_on,
        )
    }
    for code in new.codes:
        if code not in owed:
            raise MeasureNotNamed(code=code)
    return owed


def _require_unreported(
    session: Session, held: Held, own: Collection[UUID], codes: Sequence[str]
) -> None:
    # The basis is locked: who reports at the same time waits, then sees this.
    known = session.scalars(
        select(MeasureRecord.code).where(
            held.of_basis(),
            MeasureRecord.agency_id.in_(own),
            MeasureRecord.code.in_(codes),
            MeasureRecord.lifted_on.is_(None),
        )
    ).all()
    twice = [code for code in codes if codes.count(code) > 1]
    for code in (*known, *twice):
        raise MeasureReported(code=code)


def _put_catalogue(session: Session, catalogue: Catalogue) -> None:
    """The version's rows, once: what a record refers to."""
    rows = [
        {
            "catalogue_digest": catalogue.digest,
            "code": measure.code,
            "measure_group": measure.group,
            "target": measure.target,
            "effective": catalogue.effective,
        }
        for measure in catalogue.measures.values()
    ]
    session.execute(insert(CatalogueMeasure).on_conflict_do_nothing(), rows)


def _record(
    held: Held,
    agency: Agency,
    owed: Owed,
    catalogue: Catalogue,
    new: NewMeasures,
    officer: UUID,
    at: datetime,
) -> MeasureRecord:
    return MeasureRecord(
        id=new_id(),
        listing_id=held.basis_id if held.kind is BasisKind.LISTING else None,
        honour_id=held.basis_id if held.kind is BasisKind.HONOUR else None,
        subject_id=held.subject_id,
        agency_id=agency.id,
        code=owed.code,
        measure_group=owed.named.measure.group,
        catalogue_digest=catalogue.digest,
        duty=owed.duty,
        started_on=new.started_on,
        act_ref=new.act_ref,
        note=new.note,
        reported_by_id=officer,
        reported_at=at,
        version=1,
    )


def _journal(
    session: Session, action: str, records: Sequence[MeasureRecord], by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="measure",
        object_id=str(records[0].id) if len(records) == 1 else "*",
        detail={
            "measures": [str(record.id) for record in records],
            "codes": sorted({record.code for record in records}),
        },
        at=at,
    )
