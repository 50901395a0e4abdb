"""The publication of a draw: its record sealed, its visits ordered. Nothing here commits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.draws.acts import keep, locked, moved
from campaigns.draws.algorithm import ALGORITHM, Change
from campaigns.draws.bookings import DrawnVisit, drawn_visits, hold_officers, overbooked
from campaigns.draws.change_models import DrawChange
from campaigns.draws.changes import changes
from campaigns.draws.models import Draw
from campaigns.draws.naming import tells_of_others
from campaigns.draws.queries import frozen_pool
from campaigns.draws.record import drawn_rows, read_pool, seal
from campaigns.draws.refusals import CrewBooked, CrewUnfit, NamesOfOthersClosed, StrikesOpen
from campaigns.draws.roster_models import RosterEntry
from campaigns.draws.rules import DrawAct, Naming, StrikeState
from campaigns.draws.strikes import strikes_of
from campaigns.draws.table import Table
from campaigns.planning import assignments
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import (
    AssignmentOrigin,
    AssignmentsInvalid,
    AssignmentState,
    NewAssignment,
)
from campaigns.planning.drawn_visits import hold_orders, open_names
from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.kernel.clock import legal_day
from registry.policy.draws import policy_of
from registry.signing import Signer
from registry.subjects.models import Subject

_MOST_TOLD = 10


def publish(
    session: Session,
    draw_id: UUID,
    *,
    naming: Naming = Naming.AT_ONCE,
    version: int,
    signer: Signer,
    by: Actor,
    at: datetime,
) -> Draw:
    """Seal the record, make it public, and have the visits made.

    With ``after_visits`` the public sees the record's digest now and its names later, see
    ``naming.open_names``.

    Where an earlier draw of the campaign sends the agency's officers to an object, that visit is
    enough. An order by hand gives way to the drawn visit: at once, or once the names open.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser.
        NamesOfOthersClosed: named at once, it would tell whom another draw named.
        StrikesOpen: the other side has not answered a proposal to strike an object.
        CrewUnfit: an officer drawn no longer serves the agency, or stands aside since.
        CrewBooked: an officer drawn has more visits now than one may have.
        AssignmentsInvalid: the campaign takes no more visits.
    """
    held = locked(session, draw_id, DrawAct.PUBLISH, version=version, by=by, at=at)
    if any(one.state == StrikeState.OPEN for one in strikes_of(session, held.id)):
        raise StrikesOpen
    on, frozen = legal_day(at), frozen_pool(session, held)
    if naming is Naming.AT_ONCE and tells_of_others(session, held, frozen, on=on):
        raise NamesOfOthersClosed
    digest = keep(session, seal(_content(session, held, frozen, naming, at=at), signer), at=at)
    # Sealing takes longest: until here orders by hand go on.
    hold_officers(session, read_pool(frozen))
    hold_orders(session, [held.campaign_id])
    drawn = drawn_visits(session, held, on=on)
    visits = list(_visits(session, held, drawn))
    there = {new.subject_id for new in visits}
    _check_booked(session, held, [one for one in drawn if one.subject_id in there], on=on)
    try:
        assignments.assign(session, visits, by=by, at=at)
    except AssignmentsInvalid as refused:
        _tell_unfit(session, visits, refused)
        raise
    if naming is Naming.AT_ONCE:
        open_names(session, [str(held.id)], by=by, at=at)
    held.published_at, held.record_digest, held.naming = at, digest, naming
    if naming is Naming.AT_ONCE:
        held.named_at = at
    else:
        held.names_due_on = max((one.due_on for one in visits), default=on)
    told = {"record": digest.hex(), "naming": naming.value}
    return moved(session, held, DrawAct.PUBLISH, "published", by=by, at=at, **told)


def _tell_unfit(
    session: Session, visits: Sequence[NewAssignment], refused: AssignmentsInvalid
) -> None:
    """Say at which objects the officers cannot go, where that is what is wrong.

    Raises:
        CrewUnfit.
    """
    # Of a single visit the pointer names no place.
    places = [
        int(fault.pointer.split("/")[1]) if len(visits) > 1 else 0
        for fault in refused.errors
        if fault.pointer.endswith("/officers")
    ]
    if not places:
        return
    at_fault = [visits[place].subject_id for place in places[:_MOST_TOLD]]
    codes = session.scalars(
        select(Subject.uscc).where(Subject.id.in_(at_fault)).order_by(Subject.uscc)
    )
    raise CrewUnfit(objects="、".join(codes))


def _content(
    session: Session, held: Draw, frozen: dict[str, Any], naming: Naming, *, at: datetime
) -> dict[str, Any]:
    """The record, from what is stored: computed anew, and never copied from the result's lines."""
    pool, seed = read_pool(frozen), held.seed or b""
    made = changes(session, held.id)
    table = Table(pool, seed)
    first = table.result()
    for one in made:
        table.change(Change(one.subject.uscc, one.officer_number))
    codes = {held.organiser_id: held.organiser.code, held.witness_id: held.witness.code}
    return {
        "format": ALGORITHM,
        "draw": _head(held) | {"published_at": at, "naming": naming.value},
        "pool": frozen,
        "pool_sha256": (held.pool_digest or b"").hex(),
        "commitments": sorted(
            (
                {
                    "agency": codes[one.agency_id],
                    "commitment": one.commitment,
                    "at": one.recorded_at,
                }
                for one in held.commitments
            ),
            key=lambda row: str(row["agency"]),
        ),
        "reveals": sorted(
            (
                {
                    "agency": codes[one.agency_id],
                    "contribution": one.contribution,
                    "salt": one.salt,
                    "at": one.recorded_at,
                }
                for one in held.reveals
            ),
            key=lambda row: str(row["agency"]),
        ),
        "seed": seed.hex(),
        "drawn": drawn_rows(first),
        "changes": [_changed(held, one) for one in made],
        "result": drawn_rows(table.result()),
    }


def _head(held: Draw) -> dict[str, Any]:
    policy = policy_of(held.policy_digest)
    return {
        "id": str(held.id),
        "title": held.title,
        "campaign": {
            "id": str(held.campaign_id),
            "name": held.campaign.name,
            "category": held.campaign.category,
        },
        "organiser": _named(held.organiser),
        "witness": _named(held.witness),
        "agencies": [_named(agency) for agency in held.agencies],
        "item_class": held.item_class,
        "basis": held.basis,
        "replaces": [{"id": str(one.void_id), "reason": one.reason} for one in held.replaces],
        "policy": {"sha256": policy.digest, "legal_basis": policy.legal_basis},
        "frozen_at": held.frozen_at,
        "committed_at": held.committed_at,
        "drawn_at": held.drawn_at,
        "results_due_on": held.results_due_on,
    }


def _changed(held: Draw, one: DrawChange) -> dict[str, Any]:
    """One change; a struck object with who proposed it and who agreed."""
    row: dict[str, Any] = {
        "object": one.subject.uscc,
        "officer": one.officer_number,
        "reason": one.reason,
        "at": one.recorded_at,
    }
    if one.strike is not None:
        row["proposed"] = {"agency": held.organiser.code, "at": one.strike.proposed_at}
        row["agreed"] = {"agency": held.witness.code, "at": one.strike.decided_at}
    return row


def _named(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


def _visits(session: Session, held: Draw, drawn: Sequence[DrawnVisit]) -> Iterator[NewAssignment]:
    """A visit of each agency's pair at each object, closed, unless it was drawn before."""
    going = {officer_id for visit in drawn for officer_id in visit.officers}
    serving = dict(
        session.execute(select(Officer.id, Officer.agency_id).where(Officer.id.in_(going))).all()
    )
    drawn_before = _drawn_before(session, held)
    for visit in drawn:
        pairs: dict[UUID, list[UUID]] = defaultdict(list)
        for officer_id in visit.officers:
            pairs[serving[officer_id]].append(officer_id)
        for agency_id, pair in pairs.items():
            if (visit.subject_id, agency_id) not in drawn_before:
                yield NewAssignment(
                    campaign_id=held.campaign_id,
                    subject_id=visit.subject_id,
                    agency_id=agency_id,
                    officer_ids=tuple(pair),
                    due_on=visit.day,
                    origin=AssignmentOrigin.DRAW,
                    origin_ref=str(held.id),
                    names_closed=True,
                )


def _check_booked(session: Session, held: Draw, drawn: Sequence[DrawnVisit], *, on: date) -> None:
    """Refuse to send somebody more often than the rules have it: say whom, when, and to whom.

    Raises:
        CrewBooked.
    """
    full = overbooked(session, held, drawn, on=on)[:_MOST_TOLD]
    if not full:
        return
    numbers = dict(
        session.execute(
            select(RosterEntry.officer_id, RosterEntry.number).where(
                RosterEntry.officer_id.in_({officer_id for _visit, officer_id in full})
            )
        ).all()
    )
    codes = dict(
        session.execute(
            select(Subject.id, Subject.uscc).where(
                Subject.id.in_({visit.subject_id for visit, _officer_id in full})
            )
        ).all()
    )
    visits = (
        f"{numbers[officer_id]}（{visit.day.isoformat()}，{codes[visit.subject_id]}）"
        for visit, officer_id in full
    )
    most = policy_of(held.policy_digest).visits_per_day
    raise CrewBooked(visits="、".join(visits), most=most)


def _drawn_before(session: Session, held: Draw) -> set[tuple[int, UUID]]:
    found = session.execute(
        select(Assignment.subject_id, Assignment.agency_id).where(
            Assignment.campaign_id == held.campaign_id,
            Assignment.origin == AssignmentOrigin.DRAW,
            Assignment.state == AssignmentState.OPEN,
        )
    )
    return {(subject_id, agency_id) for subject_id, agency_id in found}
