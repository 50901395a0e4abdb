"""Who was on duty when: the officers of visits by the record, and from whom one stands aside.

What an officer's account was on an earlier day is read from the journal, which has every
appointment and its end.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.models import Finding
from registry.accounts.conflicts import conflict_holds
from registry.accounts.models import Officer, OfficerConflict
from registry.accounts.permissions import Permission, Role, permissions_of
from registry.audit.models import JournalEntry
from registry.kernel.clock import legal_day
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an officer inspects now, and on which days before: first and last, included."""

    now: bool
    before: tuple[tuple[date, date], ...] = ()

    def on(self, day: date) -> bool:
        """Whether the officer inspects now or did so on ``day``."""
        return self.now or any(first <= day <= last for first, last in self.before)


def duties(
    session: Session, officer_ids: Collection[UUID], *, agency_id: UUID
) -> Mapping[UUID, Duty]:
    """The duty of N officers with one agency: one statement, two where one of them has left."""
    rows = session.execute(
        select(Officer.id, Officer.agency_id, Officer.active, Officer.roles).where(
            Officer.id.in_(officer_ids)
        )
    ).all()
    found = {
        row.id: Duty(row.agency_id == agency_id and row.active and _inspecting(row.roles))
        for row in rows
    }
    left = [row.id for row in rows if row.agency_id == agency_id and not found[row.id].now]
    return found | (_before(session, left) if left else {})


def parties_avoided(
    session: Session, officer: UUID, findings: Collection[Finding], *, on: date
) -> set[int]:
    """The parties of N findings from whom an officer stands aside on a day."""
    parties = {finding.inspection.subject_id for finding in findings}
    return set(
        session.scalars(
            select(Subject.id)
            .join(OfficerConflict, OfficerConflict.uscc == Subject.uscc)
            .where(
                Subject.id.in_(parties),
                OfficerConflict.officer_id == officer,
                conflict_holds(on, on),
            )
        )
    )


def _before(session: Session, officer_ids: Collection[UUID]) -> dict[UUID, Duty]:
    entries = session.execute(
        select(JournalEntry.object_id, JournalEntry.at, JournalEntry.detail)
        .where(
            JournalEntry.object_kind == "officer",
            JournalEntry.object_id.in_([str(one) for one in officer_ids]),
            JournalEntry.detail.has_key("roles"),
        )
        .order_by(JournalEntry.object_id, JournalEntry.id)
    )
    history: dict[UUID, list[tuple[date, bool]]] = {}
    for object_id, at, detail in entries:
        good = detail["active"] and _inspecting(detail["roles"])
        history.setdefault(UUID(object_id), []).append((legal_day(at), good))
    # The day of the change itself still counts: nobody knows at which hour the visit was made.
    return {
        key: Duty(
            False,
            tuple((first, last) for (first, good), (last, _next) in pairwise(steps) if good),
        )
        for key, steps in history.items()
    }


def inspects(officer: Officer) -> bool:
    """Whether an account is open and its roles let it record visits."""
    return officer.active and _inspecting(officer.roles)


def _inspecting(roles: Collection[str]) -> bool:
    return Permission.INSPECTIONS_WRITE in permissions_of([Role(one) for one in roles])
