"""What may change after a draw: officers replaced, objects struck by both sides."""

from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.change_models import DrawChange, DrawStrike
from campaigns.draws.changes import NewSubstitution
from campaigns.draws.refusals import (
    CrewUnfit,
    NotTheWitness,
    StrikeAnswered,
    StrikeAsked,
    StrikesOpen,
)
from campaigns.draws.rules import (
    DrawState,
    SubstitutionReason,
)
from registry.accounts import conflicts
from registry.kernel.clock import legal_day
from tests.builders.draw_records import SIGNER
from tests.builders.draws import (
    MONDAY,
    Drawing,
    a_drawn_draw,
    a_rate,
    forbidden,
    propose,
    record,
    result,
)


def test_who_stands_aside_since_the_draw_is_replaced_before_it_is_public(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    line = result(session, draw)[0]
    going = {roster.get_entry(session, one.id).number: one for one in drawing.inspectors}
    aside = going[line.officers[1]]
    conflicts.declare_conflict(
        session,
        officer_id=aside.id,
        uscc=line.subject.uscc,
        reason="亲属任职",
        from_on=legal_day(MONDAY),
        by=drawing.by,
        at=MONDAY,
    )
    act: dict[str, Any] = {"signer": SIGNER, "by": drawing.by, "at": MONDAY}
    with pytest.raises(CrewUnfit) as refused:
        service.publish(session, draw.id, version=draw.version, **act)
    assert refused.value.params == {"objects": line.subject.uscc}
    other = NewSubstitution(
        uscc=line.subject.uscc,
        officer_number=line.officers[1],
        reason=SubstitutionReason.RECUSAL,
        note=None,
    )
    draw = service.substitute(
        session, draw.id, other, version=draw.version, by=drawing.by, at=MONDAY
    )
    draw = service.publish(session, draw.id, version=draw.version, **act)
    assert draw.state == DrawState.PUBLISHED


def test_an_object_is_struck_only_when_the_other_side_agrees(
    session: Session, drawing: Drawing
) -> None:
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(500)})
    first, second = (line.subject.uscc for line in result(session, draw)[:2])
    draw = propose(session, drawing, draw, first)
    with pytest.raises(StrikeAsked):
        propose(session, drawing, draw, first)
    assert first in {line.subject.uscc for line in result(session, draw)}
    (strike,) = service.strikes_of(session, draw.id)
    act = {"version": draw.version, "at": MONDAY}
    with pytest.raises(NotTheWitness):
        service.agree_to_strike(session, draw.id, strike.id, by=drawing.by, **act)
    with pytest.raises(StrikesOpen):
        service.publish(session, draw.id, signer=SIGNER, by=drawing.by, **act)
    here = update(DrawStrike).where(DrawStrike.id == strike.id)
    assert "decided_by_another" in forbidden(
        session, here.values(state="agreed", decided_by=strike.proposed_by, decided_at=MONDAY)
    )
    alone = insert(DrawChange).values(
        draw_id=draw.id,
        subject_id=strike.subject_id,
        reason="ceased",
        by_officer=strike.proposed_by,
        recorded_at=MONDAY,
        strike_id=strike.id,
    )
    assert "did not agree" in forbidden(session, alone)
    draw = service.refuse_strike(
        session, draw.id, strike.id, answer="仍在经营", by=drawing.witness_by, **act
    )
    with pytest.raises(StrikeAnswered):
        service.agree_to_strike(
            session, draw.id, strike.id, version=draw.version, by=drawing.witness_by, at=MONDAY
        )
    draw = propose(session, drawing, draw, second)
    other = service.strikes_of(session, draw.id)[1]
    draw = service.take_strike_back(
        session, draw.id, other.id, version=draw.version, by=drawing.by, at=MONDAY
    )
    draw = service.publish(
        session, draw.id, version=draw.version, signer=SIGNER, by=drawing.by, at=MONDAY
    )
    assert record(session, draw)["changes"] == []
