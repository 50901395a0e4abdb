"""What officers are booked for elsewhere: drawn visits of other draws, and orders by hand.

Counts only: whom another draw named, while its names are closed, nobody learns here.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw, DrawAgency, DrawnObject
from campaigns.draws.rules import DrawState
from campaigns.planning.assignment_models import Assignment, AssignmentOfficer
from campaigns.planning.assignment_rules import AssignmentState
from registry.db import one_at_a_time

_UNDRAWN = (DrawState.FROZEN, DrawState.COMMITTED)


def hold_officers(session: Session, draw_ids: Collection[UUID]) -> None:
    """Let nobody else freeze a pool of the same agencies' officers until the caller commits.

    Before the draws themselves are locked, and in one order.
    """
    agencies = session.scalars(
        select(DrawAgency.agency_id).where(DrawAgency.draw_id.in_(draw_ids)).distinct()
    )
    for agency_id in sorted(agencies):
        one_at_a_time(session, f"draws.officers:{agency_id}")


def waits_for_another(session: Session, draw: Draw) -> bool:
    """Whether a frozen pool that is not drawn yet may send the same officers on the same days.

    What it will book nobody knows before its seed.
    """
    agencies = [agency.id for agency in draw.agencies]
    other = select(Draw.id).where(
        Draw.id != draw.id,
        Draw.state.in_(_UNDRAWN),
        Draw.visit_from <= draw.visit_to,
        Draw.visit_to >= draw.visit_from,
        exists().where(DrawAgency.draw_id == Draw.id, DrawAgency.agency_id.in_(agencies)),
    )
    return session.scalar(other.limit(1)) is not None


def bookings(
    session: Session, draw: Draw, numbers: dict[UUID, str], days: Sequence[date]
) -> dict[str, dict[str, int]]:
    """Number in the roster to day to visits elsewhere, of officers by their identifiers.

    A draw that is published between the two statements is counted twice, never not at all.
    """
    if not days:
        return {}
    found: Counter[tuple[str, date]] = Counter()
    for rows in (_drawn(session, draw, numbers, days), _ordered(session, numbers, days)):
        for number, day, visits in rows:
            found[number, day] += visits
    on_days = set(days)
    booked: dict[str, dict[str, int]] = {}
    for (number, day), visits in found.items():
        if day in on_days:
            booked.setdefault(number, {})[day.isoformat()] = visits
    return booked


def _drawn(
    session: Session, draw: Draw, numbers: dict[UUID, str], days: Sequence[date]
) -> list[tuple[str, date, int]]:
    """Visits of draws that are drawn and not published."""
    sent = (
        select(func.unnest(DrawnObject.officers).label("number"), DrawnObject.visit_on)
        .join(Draw, Draw.id == DrawnObject.draw_id)
        .where(
            Draw.id != draw.id,
            Draw.state == DrawState.DRAWN,
            DrawnObject.visit_on.between(days[0], days[-1]),
        )
        .subquery("sent")
    )
    rows = session.execute(
        select(sent.c.number, sent.c.visit_on, func.count())
        .where(sent.c.number.in_(numbers.values()))
        .group_by(sent.c.number, sent.c.visit_on)
    )
    return [(number, day, visits) for number, day, visits in rows]


def _ordered(
    session: Session, numbers: dict[UUID, str], days: Sequence[date]
) -> list[tuple[str, date, int]]:
    """Open visits of published draws, and open orders by hand on their last day."""
    rows = session.execute(
        select(AssignmentOfficer.officer_id, Assignment.due_on, func.count())
        .join(Assignment, Assignment.id == AssignmentOfficer.assignment_id)
        .where(
            AssignmentOfficer.officer_id.in_(numbers),
            Assignment.state == AssignmentState.OPEN,
            Assignment.due_on.between(days[0], days[-1]),
        )
        .group_by(AssignmentOfficer.officer_id, Assignment.due_on)
    )
    return [(numbers[officer_id], day, visits) for officer_id, day, visits in rows]
