"""Use cases after the draw: changes with a reason, the sealed record, the visits. None commits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from campaigns.draws.acts import check_reason, check_words, keep, locked, moved
from campaigns.draws.algorithm import ALGORITHM, Change, draw
from campaigns.draws.models import Draw, DrawChange, DrawnObject
from campaigns.draws.policy import policy_of
from campaigns.draws.queries import document
from campaigns.draws.record import drawn_rows, seal
from campaigns.draws.refusals import ChangeInvalid
from campaigns.draws.roster_models import RosterEntry
from campaigns.draws.rules import BY_HAND, DrawAct, ExemptionReason, SubstitutionReason
from campaigns.draws.seeds import put_result, redrawn, stored_pool
from campaigns.planning import assignments
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import AssignmentOrigin, AssignmentState, NewAssignment
from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, FieldError
from registry.signing import Signer
from registry.subjects.service import get_subject


@dataclass(frozen=True, slots=True)
class NewChange:
    """An object to be struck, or an officer to be replaced there.

    ``reason`` is published and of the officer where ``officer_number`` is given, else of the
    object; ``note`` is for staff.
    """

    uscc: str
    reason: ExemptionReason | SubstitutionReason
    officer_number: str | None = None
    note: str | None = None


def change(
    session: Session, draw_id: UUID, new: NewChange, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Strike an object or replace an officer there; who comes instead follows from the seed.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, SubjectUnknown, DrawTermsInvalid.
        ChangeInvalid: object or officer is not in the result, or the reason is of the other kind.
    """
    _check_reason(new)
    held = locked(session, draw_id, DrawAct.CHANGE, version=version, by=by)
    subject = get_subject(session, new.uscc)
    pool = stored_pool(session, held)
    before = [Change(one.subject.uscc, one.officer_number) for one in changes(session, draw_id)]
    wanted = Change(subject.uscc, new.officer_number)
    drawn = redrawn(pool, held.seed or b"", [*before, wanted])
    session.add(
        DrawChange(
            draw_id=held.id,
            subject_id=subject.id,
            officer_number=new.officer_number,
            reason=new.reason,
            note=new.note,
            by_officer=by.person(),
            recorded_at=at,
        )
    )
    session.flush()
    put_result(session, held, pool, drawn)
    past = "object_struck" if new.officer_number is None else "officer_replaced"
    return moved(session, held, DrawAct.CHANGE, past, by=by, at=at, reason=new.reason.value)


def publish(
    session: Session, draw_id: UUID, *, version: int, signer: Signer, by: Actor, at: datetime
) -> Draw:
    """Seal the record, make it public, and have the visits made.

    An object that one of the agencies is to visit under the campaign by an order made since the
    pool was frozen keeps that order.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser.
        AssignmentsInvalid: an officer drawn no longer serves the agency: replace them first.
    """
    held = locked(session, draw_id, DrawAct.PUBLISH, version=version, by=by)
    digest = keep(session, seal(_content(session, held, at=at), signer), at=at)
    visits = list(_visits(session, held, on=legal_day(at)))
    assignments.assign(session, visits, by=by, at=at)
    held.published_at, held.record_digest = at, digest
    return moved(session, held, DrawAct.PUBLISH, "published", by=by, at=at, record=digest.hex())


def changes(session: Session, draw_id: UUID) -> Sequence[DrawChange]:
    """Every change with its object, the first one first."""
    return session.scalars(
        select(DrawChange)
        .options(joinedload(DrawChange.subject))
        .where(DrawChange.draw_id == draw_id)
        .order_by(DrawChange.id)
    ).all()


def _check_reason(new: NewChange) -> None:
    if (new.officer_number is None) != isinstance(new.reason, ExemptionReason):
        raise ChangeInvalid(errors=[FieldError("#/reason", N_("原因与变更不相符"))])
    if isinstance(new.reason, ExemptionReason):
        check_reason(new.reason, new.note, allowed=BY_HAND)
    elif new.note:
        check_words("note", new.note)


def _content(session: Session, held: Draw, *, at: datetime) -> dict[str, Any]:
    """The record, from what is stored: computed anew, and never copied from the result's lines."""
    frozen = orjson.loads(document(session, held.pool_digest or b""))
    pool, seed = stored_pool(session, held), held.seed or b""
    made = changes(session, held.id)
    first = draw(pool, seed)
    after = [Change(one.subject.uscc, one.officer_number) for one in made]
    result = draw(pool, seed, after) if after else first
    codes = {held.organiser_id: held.organiser.code, held.witness_id: held.witness.code}
    return {
        "format": ALGORITHM,
        "draw": _head(held) | {"published_at": at},
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
        "changes": [
            {
                "object": one.subject.uscc,
                "officer": one.officer_number,
                "reason": one.reason,
                "at": one.recorded_at,
            }
            for one in made
        ],
        "result": drawn_rows(result),
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
        "restarts": str(held.restarts_id) if held.restarts_id else None,
        "policy": {"sha256": policy.digest, "legal_basis": policy.legal_basis},
        "frozen_at": held.frozen_at,
        "committed_at": held.committed_at,
        "drawn_at": held.drawn_at,
        "results_due_on": held.results_due_on,
    }


def _named(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


def _visits(session: Session, held: Draw, *, on: date) -> Iterator[NewAssignment]:
    """A visit of each agency's pair at each object, unless it is ordered already."""
    drawn = session.execute(
        select(DrawnObject.subject_id, DrawnObject.visit_on, DrawnObject.officers)
        .where(DrawnObject.draw_id == held.id)
        .order_by(DrawnObject.place)
    ).all()
    serving = _serving(session, held)
    ordered = _ordered(session, held)
    for subject_id, visit_on, numbers in drawn:
        if visit_on is None:
            continue
        pairs: dict[UUID, list[UUID]] = defaultdict(list)
        for number in numbers:
            officer_id, agency_id = serving[number]
            pairs[agency_id].append(officer_id)
        for agency_id, pair in pairs.items():
            if (subject_id, agency_id) not in ordered:
                yield NewAssignment(
                    campaign_id=held.campaign_id,
                    subject_id=subject_id,
                    agency_id=agency_id,
                    officer_ids=tuple(pair),
                    due_on=max(visit_on, on),
                    origin=AssignmentOrigin.DRAW,
                    origin_ref=str(held.id),
                )


def _serving(session: Session, held: Draw) -> Mapping[str, tuple[UUID, UUID]]:
    """Officer and agency by number in the roster, of everyone who was drawn."""
    numbers = select(DrawnObject.officers).where(DrawnObject.draw_id == held.id)
    wanted = {number for officers in session.scalars(numbers) for number in officers}
    found = session.execute(
        select(RosterEntry.number, Officer.id, Officer.agency_id)
        .join(Officer, Officer.id == RosterEntry.officer_id)
        .where(RosterEntry.number.in_(wanted))
    )
    return {number: (officer_id, agency_id) for number, officer_id, agency_id in found}


def _ordered(session: Session, held: Draw) -> set[tuple[int, UUID]]:
    found = session.execute(
        select(Assignment.subject_id, Assignment.agency_id).where(
            Assignment.campaign_id == held.campaign_id, Assignment.state == AssignmentState.OPEN
        )
    )
    return {(subject_id, agency_id) for subject_id, agency_id in found}
