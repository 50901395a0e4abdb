"""Draws in any state, made by the services themselves."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.algorithm import commitment
from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.refusals import NotTheWitness
from campaigns.draws.rules import Basis, ExemptionReason, ItemClass, RateChoice, Terms
from campaigns.planning import assignments
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.assignment_rules import NewAssignment
from campaigns.planning.models import Campaign
from campaigns.planning.terms import Scope
from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.draw_records import SIGNER
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_subject, some_subjects

# 10:00 in Beijing on a Monday without holidays near.
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
VISIT_FROM, VISIT_TO = date(2026, 3, 16), date(2026, 3, 27)
CERTIFICATE = "示范-执法-0001"


@dataclass(frozen=True)
class Drawing:
    """Two agencies, a campaign, officers in the roster, and undertakings to draw from."""

    organiser: Agency
    witness: Agency
    campaign: Campaign
    by: Actor
    witness_by: Actor
    inspectors: Sequence[Officer]
    subjects: Sequence[Subject]

    def terms(self, **changed: Any) -> Terms:
        """The draw of this campaign, with what is changed."""
        terms = Terms(
            title="2026年第一批车用燃油抽查",
            campaign_id=self.campaign.id,
            witness_id=self.witness.id,
            agency_ids=(self.organiser.id,),
            item_class=ItemClass.GENERAL,
            basis=Basis.RISK_CLASS,
            scope=Scope(divisions=("140100",)),
            visit_from=VISIT_FROM,
            visit_to=VISIT_TO,
            rates={},
        )
        return replace(terms, **changed)


def a_drawing(session: Session, *, subjects: int = 40, inspectors: int = 4) -> Drawing:
    """Everybody a draw needs; the first two inspectors are qualified."""
    organiser, witness = an_agency(session), an_agency(session, function="agriculture")
    campaign = a_running_campaign(session, agencies=[organiser])
    roles = (Role.CAMPAIGN_OFFICER,)
    by = actor_of(an_officer(session, agency=organiser, roles=roles))
    crew = [an_officer(session, agency=organiser) for _ in range(inspectors)]
    for place, officer in enumerate(crew):
        enter(session, officer, by=by, category=campaign.category if place < 2 else None)
    return Drawing(
        organiser=organiser,
        witness=witness,
        campaign=campaign,
        by=by,
        witness_by=actor_of(an_officer(session, agency=witness, roles=roles)),
        inspectors=crew,
        subjects=some_subjects(session, subjects),
    )


def enter(session: Session, officer: Officer, *, by: Actor, category: str | None) -> str:
    """Put an officer into the roster, qualified for a category or for none; the number."""
    early = MONDAY - timedelta(days=30)
    entry = roster.enter(session, officer.id, by=by, at=early)
    if category is not None:
        roster.qualify(
            session,
            officer.id,
            category=category,
            certificate=CERTIFICATE,
            valid_from=date(2024, 1, 1),
            valid_to=date(2028, 12, 31),
            by=by,
            at=early,
        )
    return entry.number


def a_prepared_draw(session: Session, drawing: Drawing, **changed: Any) -> Draw:
    """A draw whose pool is still open."""
    return service.prepare(session, drawing.terms(**changed), by=drawing.by, at=MONDAY)


def a_frozen_draw(session: Session, drawing: Drawing, **changed: Any) -> Draw:
    """A draw whose pool is fixed."""
    draw = a_prepared_draw(session, drawing, **changed)
    return service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)


def secret(agency: Agency) -> tuple[str, str]:
    """The number and the salt of an agency, the same at every call."""
    return (
        hashlib.sha256(f"number {agency.code}".encode()).hexdigest(),
        hashlib.sha256(f"salt {agency.code}".encode()).hexdigest(),
    )


def bound(draw: Draw, agency: Agency) -> str:
    """The commitment of an agency to its secret."""
    assert draw.pool_digest
    return commitment(draw.pool_digest.hex(), agency.code, *secret(agency))


def a_bound_draw(session: Session, drawing: Drawing, **changed: Any) -> Draw:
    """A draw whose two sides are bound."""
    draw = a_frozen_draw(session, drawing, **changed)
    for agency, by in sides(drawing).values():
        draw = service.commit_to(session, draw.id, bound(draw, agency), by=by, at=MONDAY)
    return draw


def a_drawn_draw(session: Session, drawing: Drawing, **changed: Any) -> Draw:
    """A draw with its result, not yet public."""
    draw = a_bound_draw(session, drawing, **changed)
    for agency, by in sides(drawing).values():
        draw = service.reveal(session, draw.id, *secret(agency), by=by, at=MONDAY)
    return draw


def a_published_draw(session: Session, drawing: Drawing, **changed: Any) -> Draw:
    """A draw whose record is public and whose visits are assigned."""
    draw = a_drawn_draw(session, drawing, **changed)
    return service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )


def sides(drawing: Drawing) -> Mapping[str, tuple[Agency, Actor]]:
    """Both sides with the officers who speak for them."""
    return {
        "organiser": (drawing.organiser, drawing.by),
        "witness": (drawing.witness, drawing.witness_by),
    }


def a_rate(rate_bp: int, reason: str = "上年抽查合格率低") -> RateChoice:
    """An agency's own rate."""
    return RateChoice(rate_bp, reason)


def pool(session: Session, draw: Draw) -> dict[str, Any]:
    """The frozen pool as it is kept."""
    assert draw.pool_digest
    written: dict[str, Any] = orjson.loads(service.document(session, draw.pool_digest))
    return written


def result(session: Session, draw: Draw) -> list[DrawnObject]:
    """Every line of the result."""
    return list(service.drawn_objects(session, draw.id, limit=1000))


def record(session: Session, draw: Draw) -> dict[str, Any]:
    """The published record, without its signature."""
    assert draw.record_digest
    read: dict[str, Any] = orjson.loads(
        service.document(session, draw.record_digest).split(b"\n")[0]
    )
    return read


def ordered_for(
    session: Session, drawing: Drawing, officers: Sequence[Officer], days: Sequence[date]
) -> None:
    """Orders by hand of another campaign for two officers, one a day."""
    campaign = a_running_campaign(session, agencies=[drawing.organiser])
    orders = [
        NewAssignment(
            campaign_id=campaign.id,
            subject_id=a_subject(session).id,
            agency_id=drawing.organiser.id,
            officer_ids=tuple(officer.id for officer in officers),
            due_on=day,
        )
        for day in days
    ]
    assignments.assign(session, orders, by=drawing.by, at=MONDAY)


def an_order_elsewhere(
    session: Session, drawing: Drawing, subject_id: int, *, due_on: date
) -> Assignment:
    """Another campaign's order of a visit."""
    crew = [officer.id for officer in drawing.inspectors[:2]]
    campaign = a_running_campaign(session, agencies=[drawing.organiser])
    new = NewAssignment(campaign.id, subject_id, drawing.organiser.id, crew, due_on)
    return assignments.assign(session, [new], by=drawing.by, at=MONDAY)[0]


def by_order(session: Session, drawing: Drawing, subject_id: int, *, due_on: date) -> Assignment:
    """An order by hand under the campaign of the draw."""
    crew = [officer.id for officer in drawing.inspectors[-2:]]
    new = NewAssignment(drawing.campaign.id, subject_id, drawing.organiser.id, crew, due_on)
    return assignments.assign(session, [new], by=drawing.by, at=MONDAY)[0]


def propose(
    session: Session,
    drawing: Drawing,
    draw: Draw,
    uscc: str,
    reason: ExemptionReason = ExemptionReason.CEASED,
) -> Draw:
    """The organiser's proposal to strike an object."""
    return service.propose_strike(
        session,
        draw.id,
        uscc,
        reason=reason,
        note_text="现场已停业",
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )


def a_struck_object(session: Session, drawing: Drawing, draw: Draw, uscc: str) -> Draw:
    """Proposed by the organiser, agreed to by the witness."""
    draw = propose(session, drawing, draw, uscc)
    strike = service.strikes_of(session, draw.id)[-1]
    act = {"version": draw.version, "at": MONDAY}
    with pytest.raises(NotTheWitness):
        service.agree_to_strike(session, draw.id, strike.id, by=drawing.by, **act)
    return service.agree_to_strike(session, draw.id, strike.id, by=drawing.witness_by, **act)


def forbidden(session: Session, statement: Executable) -> str:
    """What the database says to a statement that it refuses."""
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        session.execute(statement)
    return str(refused.value.orig)
