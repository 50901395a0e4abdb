"""Which agency is competent: who has the functions of one that ended, and who stands above it.

Reads only. What an agency is, and that it was merged, ``agencies`` writes down.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agency
from registry.accounts.models import Agency, not_ended
from registry.kernel.refusals import N_, Conflict

LEVELS = ("county", "city", "province", "central")
"""From below to above."""


class AgencyWithoutSuccessor(Conflict):
    """The agency ended and nobody is on record as its successor."""

    title = N_("机关已撤销，未登记承继机关")
    detail = N_("%(name)s在%(on)s已不存在，也没有登记承继机关。")


def current_agency(session: Session, agency_id: UUID, on: date) -> Agency:
    """Who has the agency's functions on ``on``: itself, or its successor's successor.

    One recursive statement, however many mergers; none of its own for an agency that stands.

    Raises:
        AgencyUnknown: no agency has the identifier.
        AgencyWithoutSuccessor: the line ends before ``on``.
    """
    agency = get_agency(session, agency_id)
    if agency.valid_to is None or agency.valid_to > on:
        return agency
    start = select(Agency.id, Agency.successor_id, Agency.valid_to).where(Agency.id == agency_id)
    line = start.cte("line", recursive=True)
    line = line.union(
        select(Agency.id, Agency.successor_id, Agency.valid_to).where(
            Agency.id == line.c.successor_id, line.c.valid_to <= on
        )
    )
    current = aliased(Agency)
    found = session.scalar(
        select(current)
        .join(line, line.c.id == current.id)
        .where(or_(current.valid_to.is_(None), current.valid_to > on))
    )
    if found is None:
        raise AgencyWithoutSuccessor(name=agency.name, on=on.isoformat())
    return found


def acts_for(session: Session, by: Actor, agency_id: UUID, on: date) -> bool:
    """Whether the actor is of the agency, or of the one that has its functions on ``on``."""
    if by.agency_id == agency_id:
        return True
    return current_agency(session, agency_id, on).id == by.agency_id


def carried_on_by(agency_id: UUID, on: date) -> Select[UUID]:
    """The agency itself and every one whose functions it has on ``on``, however many mergers."""
    pairs = carried_on_by_each([agency_id], on).subquery()
    return select(pairs.c.carried_on_id)


def carried_on_by_each(agency_ids: Collection[UUID], on: date) -> Select[tuple[UUID, UUID]]:
    """``id`` and ``carried_on_id``: each of N agencies with every one it carries on.

    One recursive statement.
    """
    line = (
        select(Agency.id, Agency.id.label("carried_on_id"))
        .where(Agency.id.in_(agency_ids))
        .cte(recursive=True)
    )
    line = line.union(
        select(line.c.id, Agency.id).where(
            Agency.successor_id == line.c.carried_on_id, Agency.valid_to <= on
        )
    )
    return select(line.c.id, line.c.carried_on_id)


def taken_over_by(agency_id: UUID) -> Select[UUID]:
    """The agency and every one merged into it, whatever the day, for what it may read.

    Officers go over when the merger is written down, and what they worked on goes with them.
    """
    line = select(Agency.id).where(Agency.id == agency_id).cte(recursive=True)
    line = line.union(select(Agency.id).where(Agency.successor_id == line.c.id))
    return select(line.c.id)


def acting_as(session: Session, by: Actor, on: date) -> frozenset[UUID]:
    """The actor's agency and every one whose functions it has on ``on``; none without an agency."""
    if by.agency_id is None:
        return frozenset()
    return frozenset(session.scalars(carried_on_by(by.agency_id, on)))


def find_superior(session: Session, agency: Agency, on: date) -> Agency | None:
    """The nearest agency above with the same function on ``on``: of the city, province, state.

    None for a central agency, and where none above is on record.
    """
    above = LEVELS[LEVELS.index(agency.level) + 1 :]
    city, province = f"{agency.division[:4]}00", f"{agency.division[:2]}0000"
    places = case(
        (Agency.level == "central", True),
        (Agency.level == "province", Agency.division == province),
        else_=Agency.division == city,
    )
    return session.scalars(
        select(Agency)
        .where(
            Agency.function == agency.function,
            Agency.level.in_(above),
            places,
            Agency.valid_from <= on,
            not_ended(on),
        )
        .order_by(case({level: rank for rank, level in enumerate(LEVELS)}, value=Agency.level))
        .order_by(Agency.id)
        .limit(1)
    ).one_or_none()
