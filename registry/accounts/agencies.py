"""Agencies: creating them, merging them into a successor, finding and listing them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import Agency, ApiKey, Officer, not_ended
from registry.audit.service import record
from registry.db import check_version
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord


class AgencyUnknown(NotOnRecord):
    """No agency has the identifier."""

    title = N_("没有这个机关")
    detail = N_("没有这个机关。")


class AgencyCodeTaken(Conflict):
    """Another agency has the code."""

    title = N_("机关代码已被使用")
    detail = N_("代码%(code)s已属于另一个机关。")


class AgencyEnded(Conflict):
    """The agency was merged already."""

    title = N_("机关已经撤并")
    detail = N_("这个机关已于%(ended_on)s撤并。")


class SuccessionInvalid(Invalid):
    """The successor is itself, ends before, or leads back."""

    title = N_("承继关系有误")
    detail = N_("承继机关应是另一个在该日存在的机关。")


def create_agency(  # noqa: PLR0913 - one argument per fact of an agency
    session: Session,
    *,
    code: str,
    name: str,
    short_name: str,
    function: str,
    level: str,
    division: str,
    valid_from: date,
    valid_to: date | None = None,
    successor: UUID | None = None,
    address: str | None = None,
    telephone: str | None = None,
    by: Actor,
    at: datetime,
) -> Agency:
    """Put an agency on record.

    Args:
        session: the caller's transaction.
        code: its public code, unique.
        name: full name.
        short_name: as plans print it.
        function: key of what it is responsible for, ``market_regulation``.
        level: ``central``, ``province``, ``city`` or ``county``.
        division: GB/T 2260 code of its territory, six digits.
        valid_from: first day it existed.
        valid_to: first day it no longer existed; None while it exists.
        successor: who took over, only with ``valid_to``.
        address: where papers are handed in; documents print it.
        telephone: its public number; documents print it.
        by: who records it.
        at: UTC instant.

    Raises:
        AgencyCodeTaken, AgencyUnknown, SuccessionInvalid.
    """
    if find_agency_by_code(session, code) is not None:
        raise AgencyCodeTaken(code=code, errors=[FieldError("#/code", N_("已被使用。"))])
    if successor is not None:
        _check_successor(session, successor, ended_on=valid_to)
    agency = Agency(
        id=new_id(),
        code=code,
        name=name,
        short_name=short_name,
        function=function,
        level=level,
        division=division,
        address=address,
        telephone=telephone,
        valid_from=valid_from,
        valid_to=valid_to,
        successor_id=successor,
        version=1,
    )
    session.add(agency)
    session.flush()
    _record(session, agency, "agency.created", by, at)
    return agency


def change_contact(
    session: Session,
    agency_id: UUID,
    *,
    address: str,
    telephone: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Agency:
    """Where the agency is reached from now on; documents issued before keep what they say.

    Raises:
        AgencyUnknown, registry.kernel.refusals.Stale.
    """
    agency = get_agency(session, agency_id, lock=True)
    check_version(agency, version)
    agency.address, agency.telephone = address, telephone
    agency.version += 1
    session.flush()
    _record(session, agency, "agency.contact_changed", by, at)
    return agency


def succeed_agency(
    session: Session,
    agency_id: UUID,
    *,
    successor_id: UUID,
    on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Agency:
    """Merge an agency into its successor on ``on``; officers and keys go over with it.

    What the old agency did stays in its name.

    Raises:
        AgencyUnknown, AgencyEnded, SuccessionInvalid, registry.kernel.refusals.Stale.
    """
    agency = get_agency(session, agency_id, lock=True)
    check_version(agency, version)
    if agency.valid_to is not None:
        raise AgencyEnded(ended_on=agency.valid_to.isoformat())
    if successor_id == agency_id or on <= agency.valid_from:
        raise SuccessionInvalid
    _check_successor(session, successor_id, ended_on=on)
    agency.valid_to, agency.successor_id = on, successor_id
    agency.version += 1
    moving = {"agency_id": successor_id}
    session.execute(update(Officer).where(Officer.agency_id == agency_id).values(moving))
    session.execute(update(ApiKey).where(ApiKey.agency_id == agency_id).values(moving))
    session.flush()
    _record(session, agency, "agency.succeeded", by, at)
    return agency


def get_agency(session: Session, agency_id: UUID, *, lock: bool = False) -> Agency:
    """The agency.

    Raises:
        AgencyUnknown: no agency has the identifier.
    """
    agency = session.get(Agency, agency_id, with_for_update=lock or None)
    if agency is None:
        raise AgencyUnknown
    return agency


def get_working_agency(session: Session, agency_id: UUID, *, on: date) -> Agency:
    """The agency, locked, if it still exists on ``on``; accounts and keys are given to no other.

    Raises:
        AgencyUnknown, AgencyEnded.
    """
    agency = get_agency(session, agency_id, lock=True)
    if agency.valid_to is not None and agency.valid_to <= on:
        raise AgencyEnded(ended_on=agency.valid_to.isoformat())
    return agency


def get_agencies(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, Agency]:
    """N agencies by identifier; those not on record are left out."""
    if not agency_ids:
        return {}
    found = session.scalars(select(Agency).where(Agency.id.in_(set(agency_ids))))
    return {agency.id: agency for agency in found}


def find_agency_by_code(session: Session, code: str) -> Agency | None:
    """The agency of a public code."""
    return session.scalar(select(Agency).where(Agency.code == code))


def find_agency_by_name(session: Session, name: str) -> Agency | None:
    """The agency of this full or short name; the one still existing where several had it.

    None when none or several existing ones have it.
    """
    found = session.scalars(
        select(Agency)
        .where(or_(Agency.name == name, Agency.short_name == name))
        .order_by(Agency.valid_to.desc().nulls_first(), Agency.id)
        .limit(2)
    ).all()
    if len(found) > 1 and (found[1].valid_to is None or found[0].valid_to is not None):
        return None
    return found[0] if found else None


def list_agencies(
    session: Session, *, after: tuple[str, UUID] | None = None, limit: int = 50
) -> Sequence[Agency]:
    """Up to ``limit`` agencies by division and identifier, later than ``after``."""
    listing = select(Agency).order_by(Agency.division, Agency.id).limit(limit)
    if after is not None:
        division, agency_id = after
        listing = listing.where(
            or_(
                Agency.division > division,
                (Agency.division == division) & (Agency.id > agency_id),
            )
        )
    return session.scalars(listing).all()


def list_existing_agencies(session: Session, *, on: date) -> Sequence[Agency]:
    """Every agency that has not ended by ``on``, by division and identifier; for choosing one."""
    return session.scalars(
        select(Agency).where(not_ended(on)).order_by(Agency.division, Agency.id)
    ).all()


def list_successor_candidates(session: Session, agency_id: UUID) -> Sequence[Agency]:
    """Agencies that exist, of the same level, other than ``agency_id``; by name."""
    own = select(Agency.level).where(Agency.id == agency_id).scalar_subquery()
    return session.scalars(
        select(Agency)
        .where(Agency.valid_to.is_(None), Agency.id != agency_id, Agency.level == own)
        .order_by(Agency.name)
    ).all()


def _check_successor(session: Session, successor_id: UUID, *, ended_on: date | None) -> None:
    successor = get_agency(session, successor_id)
    if ended_on is None or not _exists(successor, ended_on):
        raise SuccessionInvalid


def _exists(agency: Agency, on: date) -> bool:
    return agency.valid_from <= on and (agency.valid_to is None or on < agency.valid_to)


def _record(session: Session, agency: Agency, action: str, by: Actor, at: datetime) -> None:
    detail = {"code": agency.code, "successor": str(agency.successor_id or "") or None}
    record(
        session,
        actor=by,
        action=action,
        object_kind="agency",
        object_id=str(agency.id),
        detail=detail,
        at=at,
    )
