"""Which agencies on record the names printed in a plan mean, for all names at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from registry.accounts.models import Agency


def agencies_by_name(session: Session, names: Collection[str]) -> dict[str, Agency]:
    """Agencies by the full or short names given; one statement.

    As ``registry.accounts.service.find_agency_by_name`` decides for one name: where several had
    the name, the one that still exists. A name that none or several existing ones have is left
    out.
    """
    wanted = set(names)
    holders: dict[str, list[Agency]] = defaultdict(list)
    named = or_(Agency.name.in_(wanted), Agency.short_name.in_(wanted))
    for agency in session.scalars(select(Agency).where(named)) if wanted else ():
        for name in {agency.name, agency.short_name} & wanted:
            holders[name].append(agency)
    return {name: found for name, known in holders.items() if (found := _meant(known))}


def successors_on(session: Session, agency_ids: Collection[UUID], on: date) -> dict[UUID, Agency]:
    """Who has each agency's functions on ``on``: itself, or the last of its successors.

    One recursive statement, however many agencies and mergers. An agency whose line ends before
    ``on`` is left out.
    """
    wanted = set(agency_ids)
    if not wanted:
        return {}
    start = select(
        Agency.id.label("origin"), Agency.id, Agency.successor_id, Agency.valid_to
    ).where(Agency.id.in_(wanted))
    line = start.cte("line", recursive=True)
    line = line.union(
        select(line.c.origin, Agency.id, Agency.successor_id, Agency.valid_to).where(
            Agency.id == line.c.successor_id, line.c.valid_to <= on
        )
    )
    current = aliased(Agency)
    existing = (
        select(line.c.origin, current)
        .join(current, current.id == line.c.id)
        .where(or_(current.valid_to.is_(None), current.valid_to > on))
    )
    return {row[0]: row[1] for row in session.execute(existing)}


def _meant(holders: list[Agency]) -> Agency | None:
    existing = [agency for agency in holders if agency.valid_to is None]
    candidates = existing or holders
    return candidates[0] if len(candidates) == 1 else None
