"""Who is honoured, and which criteria somebody fails. Reads only, set-based."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.blacklist.clocks import day_after
from registry.blacklist.honour_rules import HonourRules
from registry.blacklist.honour_states import HonourState
from registry.blacklist.models import Honour, HonourProposal, Listing
from registry.credit.models import GradePeriod
from registry.credit.policy_in_force import grading
from registry.credit.strata import letters_of
from registry.kernel.period import AsOf, months_before
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import PenaltyStatus
from registry.subjects.models import Subject


class HonourCriterion(StrEnum):
    """What keeps a subject off the honour list."""

    GRADE = "grade"
    PENALTY = "penalty"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class HonourView:
    """One honour in force, as published."""

    honour_id: UUID
    list_key: str
    uscc: str
    name: str
    agency_id: UUID
    reason: str
    honoured_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with whom it names."""

    proposal: HonourProposal
    uscc: str
    name: str


def fallen_criteria(
    session: Session, subject_ids: Collection[int], rules: HonourRules, on: date
) -> dict[int, list[HonourCriterion]]:
    """Which criteria N subjects do not meet on a day; those who meet all are absent."""
    conditions = not_met(session, rules, on)
    rows = session.execute(
        select(
            Subject.id, *(condition.label(key.value) for key, condition in conditions.items())
        ).where(Subject.id.in_(sorted(set(subject_ids))))
    )
    fallen = {row.id: [key for key in conditions if getattr(row, key.value)] for row in rows}
    return {subject_id: keys for subject_id, keys in fallen.items() if keys}


def not_met(
    session: Session, rules: HonourRules, on: date
) -> dict[HonourCriterion, ColumnElement[bool]]:
    """For each criterion the condition on ``Subject`` that it is not met on a day."""
    since = months_before(on, rules.grade_months)
    letters = letters_of(grading(session), rules.grade, on=on)
    return {
        HonourCriterion.GRADE: or_(
            ~exists().where(*_graded(letters, GradePeriod.valid.contains(since))),
            ~exists().where(*_graded(letters, GradePeriod.valid.contains(on))),
            exists().where(
                GradePeriod.subject_id == Subject.id,
                func.upper_inf(GradePeriod.recorded),
                GradePeriod.valid.overlaps(func.daterange(since, day_after(on))),
                GradePeriod.grade.not_in(letters),
            ),
        ),
        HonourCriterion.PENALTY: exists().where(
            Penalty.subject_id == Subject.id,
            Penalty.status == PenaltyStatus.IN_FORCE,
            Penalty.decided_on > months_before(on, rules.no_penalty_months),
            Penalty.kinds != ["warning"],
        ),
        HonourCriterion.LISTED: and_(
            literal(rules.on_no_list),
            exists().where(
                Listing.subject_id == Subject.id,
                Listing.valid.contains(on),
                func.upper_inf(Listing.recorded),
            ),
        ),
    }


def honours_in_force(
    session: Session,
    as_of: AsOf,
    *,
    subject_ids: Collection[int] | None = None,
    after: UUID | None = None,
    limit: int = 200,
) -> list[HonourView]:
    """Up to ``limit`` honours in force, the last first."""
    chosen = (
        select(Honour, Subject.uscc, Subject.name)
        .join(Subject, Subject.id == Honour.subject_id)
        .where(Honour.valid.contains(as_of.valid_on), Honour.recorded.contains(as_of.known_at))
        .order_by(Honour.id.desc())
        .limit(limit)
    )
    if subject_ids is not None:
        chosen = chosen.where(Honour.subject_id.in_(sorted(set(subject_ids))))
    if after is not None:
        chosen = chosen.where(Honour.id < after)
    return [
        HonourView(
            honour_id=row.Honour.id,
            list_key=row.Honour.list_key,
            uscc=row.uscc,
            name=row.name,
            agency_id=row.Honour.agency_id,
            reason=row.Honour.reason,
            honoured_on=row.Honour.honoured_on,
            ends_on=row.Honour.ends_on,
        )
        for row in session.execute(chosen)
    ]


def list_proposals(
    session: Session,
    *,
    agency_id: UUID | None,
    waiting: bool,
    on: date,
    after: UUID | None = None,
    limit: int = 50,
) -> list[ProposalLine]:
    """Up to ``limit`` proposals of an agency or those it carries on, the latest first.

    ``agency_id`` None means of any; ``on`` is the legal day on which it acts for merged ones.
    ``waiting`` chooses those that nobody decided, or the others.
    """
    waits = HonourProposal.state == HonourState.FILED
    chosen = (
        select(HonourProposal, Subject.uscc, Subject.name)
        .join(Subject, Subject.id == HonourProposal.subject_id)
        .where(waits if waiting else ~waits)
        .order_by(HonourProposal.id.desc())
        .limit(limit)
    )
    if agency_id is not None:
        own = accounts.carried_on_by(agency_id, on)
        chosen = chosen.where(HonourProposal.agency_id.in_(own))
    if after is not None:
        chosen = chosen.where(HonourProposal.id < after)
    return [ProposalLine(row.HonourProposal, row.uscc, row.name) for row in session.execute(chosen)]


def _graded(letters: Collection[str], when: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    return (
        GradePeriod.subject_id == Subject.id,
        func.upper_inf(GradePeriod.recorded),
        GradePeriod.grade.in_(letters),
        when,
    )


def held_on(on: date) -> tuple[ColumnElement[bool], ...]:
    """The condition that an honour holds on a day, as known now."""
    return (Honour.valid.contains(on), func.upper_inf(Honour.recorded))
