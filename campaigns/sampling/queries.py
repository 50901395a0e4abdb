"""Reading samplings: one, a page of many, and who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.sampling.acts import SamplingUnknown
from campaigns.sampling.lifecycle import FINAL_FAILURE, SamplingState, Verdict
from campaigns.sampling.models import Sampling, SamplingDeadline, SamplingEvent
from campaigns.sampling.readings import plain
from campaigns.sampling.report_models import TestReport
from registry.accounts.actors import Actor
from registry.accounts.competence import taken_over_by
from registry.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class SamplingQuery:
    """What a list of samplings is narrowed by; None means any, both days are included.

    ``subject_id`` is the seller or the producer; ``due_by`` keeps those with a clock that runs
    out on that day or before.
    """

    state: SamplingState | None = None
    product_kind: str | None = None
    verdict: Verdict | None = None
    subject_id: int | None = None
    campaign_id: UUID | None = None
    number: str | None = None
    first_on: date | None = None
    last_on: date | None = None
    due_by: date | None = None


def visible_to(by: Actor) -> ColumnElement[bool]:
    """Until a failure is final and confirmed, only its own agency and auditors may see it."""
    if by.may(Permission.AUDIT_READ):
        return Sampling.id.is_not(None)
    return or_(_own(by), Sampling.state.in_(FINAL_FAILURE))


def _own(by: Actor) -> ColumnElement[bool]:
    return false() if by.agency_id is None else Sampling.agency_id.in_(taken_over_by(by.agency_id))


def list_samplings(
    session: Session,
    query: SamplingQuery,
    *,
    by: Actor,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[Sampling]:
    """Up to ``limit`` samplings that ``by`` may see, the last taken first."""
    wanted = (
        _narrowed(query, by)
        .order_by(Sampling.taken_on.desc(), Sampling.id.desc())
        .options(
            joinedload(Sampling.seller),
            joinedload(Sampling.producer),
            joinedload(Sampling.responsible),
            joinedload(Sampling.agency),
            selectinload(Sampling.deadlines),
        )
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Sampling.taken_on, Sampling.id) < after)
    return list(session.scalars(wanted))


def count_by_state(session: Session, *, by: Actor) -> dict[SamplingState, int]:
    """How many samplings of the own agency stand where."""
    rows = session.execute(
        select(Sampling.state, func.count()).where(_own(by)).group_by(Sampling.state)
    )
    return {SamplingState(state): count for state, count in rows}


def count_overdue(session: Session, *, by: Actor, on: date) -> int:
    """How many samplings of the own agency have a clock that ran out."""
    return (
        session.scalar(
            select(func.count(SamplingDeadline.sampling_id.distinct()))
            .join(Sampling, Sampling.id == SamplingDeadline.sampling_id)
            .where(
                _own(by),
                SamplingDeadline.met_on.is_(None),
                SamplingDeadline.step != "objection",
                SamplingDeadline.due_on < on,
            )
        )
        or 0
    )


def get_sampling(session: Session, sampling_id: UUID, *, by: Actor) -> Sampling:
    """One sampling with everything about it.

    Raises:
        SamplingUnknown: there is none, or ``by`` may not see it yet.
    """
    found = session.scalars(
        select(Sampling)
        .where(Sampling.id == sampling_id, visible_to(by))
        .options(
            joinedload(Sampling.seller),
            joinedload(Sampling.producer),
            joinedload(Sampling.responsible),
            joinedload(Sampling.agency),
            joinedload(Sampling.campaign),
            joinedload(Sampling.laboratory),
            joinedload(Sampling.penalty),
            selectinload(Sampling.officers),
            selectinload(Sampling.deadlines),
            selectinload(Sampling.events).joinedload(SamplingEvent.officer),
            selectinload(Sampling.reports).options(
                joinedload(TestReport.laboratory), selectinload(TestReport.results)
            ),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise SamplingUnknown(sampling_id=sampling_id)
    return found


def followers(session: Session, sampling_id: UUID) -> Sequence[Sampling]:
    """The samplings that follow one up, the oldest first."""
    return session.scalars(
        select(Sampling)
        .where(Sampling.follows_id == sampling_id)
        .order_by(Sampling.taken_on, Sampling.id)
    ).all()


def _narrowed(query: SamplingQuery, by: Actor) -> Select[Sampling]:
    wanted = select(Sampling).where(visible_to(by))
    for column, value in (
        (Sampling.state, query.state),
        (Sampling.product_kind, query.product_kind),
        (Sampling.verdict, query.verdict),
        (Sampling.campaign_id, query.campaign_id),
        (Sampling.number, None if query.number is None else plain(query.number)),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if query.subject_id is not None:
        party = query.subject_id
        wanted = wanted.where(or_(Sampling.seller_id == party, Sampling.responsible_id == party))
    if query.first_on is not None:
        wanted = wanted.where(Sampling.taken_on >= query.first_on)
    if query.last_on is not None:
        wanted = wanted.where(Sampling.taken_on <= query.last_on)
    if query.due_by is not None:
        late = select(SamplingDeadline.sampling_id).where(
            SamplingDeadline.met_on.is_(None),
            SamplingDeadline.step != "objection",
            SamplingDeadline.due_on <= query.due_by,
        )
        wanted = wanted.where(Sampling.id.in_(late))
    return wanted
