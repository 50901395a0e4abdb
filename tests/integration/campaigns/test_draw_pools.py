"""Who is in the pool of a draw, and how it is fixed."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from campaigns.draws import pools, roster, service
from campaigns.draws.models import Draw
from campaigns.draws.refusals import (
    DrawTermsInvalid,
    PoolUnfit,
    ReplacementMissing,
    RestartImpossible,
)
from campaigns.draws.roster_rules import AbsenceKind
from campaigns.draws.rules import (
    ExemptionReason,
    ItemClass,
)
from campaigns.planning.assignment_models import Assignment
from campaigns.planning.terms import Scope
from registry.accounts import conflicts
from registry.accounts.sessions import actor_of
from registry.kernel.clock import legal_day
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.period import AsOf
from registry.policy.draws import policy_of
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    Drawing,
    a_drawing,
    a_drawn_draw,
    a_frozen_draw,
    a_prepared_draw,
    a_published_draw,
    a_rate,
    an_order_elsewhere,
    forbidden,
    pool,
    record,
    result,
)
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_subject

APRIL = {"visit_from": date(2026, 4, 13), "visit_to": date(2026, 4, 24)}


def test_exempt_undertakings_are_kept_out_of_the_pool_not_out_of_the_result(
    session: Session, drawing: Drawing
) -> None:
    code = drawing.subjects[3].uscc
    draw = a_prepared_draw(session, drawing)
    draw = service.exempt(
        session,
        draw.id,
        code,
        reason=ExemptionReason.CEASED,
        note_text=None,
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )
    assert service.preview(session, draw, at=MONDAY).kept_out == {"ceased": 1}
    draw = service.freeze(session, draw.id, version=draw.version, by=drawing.by, at=MONDAY)
    frozen = pool(session, draw)
    assert frozen["exempted"] == [[code, "ceased"]]
    assert code not in dict(frozen["objects"])
    assert draw.objects_count == len(drawing.subjects) - 1


def test_visits_of_the_year_keep_an_undertaking_out_unless_a_reason_is_given(
    session: Session, drawing: Drawing
) -> None:
    visited = drawing.subjects[0]
    earlier = an_order_elsewhere(session, drawing, visited.id, due_on=date(2026, 3, 12))
    draw = a_frozen_draw(session, drawing)
    assert pool(session, draw)["exempted"] == [[visited.uscc, "visits_reached"]]
    beyond = a_frozen_draw(session, drawing, over_cap_reason="省级督办", **APRIL)
    frozen = pool(session, beyond)
    assert (frozen["exempted"], frozen["over_cap_reason"]) == ([], "省级督办")
    assert visited.uscc in dict(frozen["objects"])
    assert earlier.state == "open"


def test_a_visit_that_another_order_makes_anyway_is_made_together(
    session: Session, drawing: Drawing
) -> None:
    other = drawing.subjects[1]
    an_order_elsewhere(
        session, drawing, other.id, due_on=date(2026, 3, 22)
    )  # a Sunday: go on the Friday
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    (line,) = (one for one in result(session, draw) if one.subject_id == other.id)
    assert (line.visit_on, line.joint) == (date(2026, 3, 20), True)


def test_a_pool_of_a_few_is_read_from_what_is_on_record_of_them_and_is_the_same(
    session: Session, drawing: Drawing
) -> None:
    visited, joint = drawing.subjects[:2]
    an_order_elsewhere(session, drawing, visited.id, due_on=date(2026, 3, 12))
    an_order_elsewhere(session, drawing, joint.id, due_on=date(2026, 3, 20))
    draw = a_prepared_draw(session, drawing)
    policy, as_of = policy_of(draw.policy_digest), AsOf(legal_day(MONDAY), MONDAY)
    few = pools.find_few(session, draw, as_of, len(drawing.subjects))
    assert few is not None
    assert set(few) == {one.id for one in drawing.subjects}
    whole = list(pools.objects(session, draw, policy, as_of))
    assert list(pools.objects(session, draw, policy, as_of, few=few)) == whole
    assert {row.kept_out for row in whole} >= {"visits_reached"}
    assert any(row.joint_on for row in whole)
    counted = pools.counts(session, draw, policy, as_of)
    assert pools.counts(session, draw, policy, as_of, few=few) == counted
    assert pools.find_few(session, draw, as_of, len(drawing.subjects) - 1) is None


def test_who_the_campaign_sends_officers_to_anyway_is_not_drawn_again(
    session: Session, drawing: Drawing
) -> None:
    a_published_draw(session, drawing, rates={"A": a_rate(500)})
    second = a_prepared_draw(session, drawing)
    kept_out = service.preview(session, second, at=MONDAY).kept_out
    assert kept_out["assigned_already"] == session.scalar(select(func.count(Assignment.id)))


def test_leave_conflicts_and_missing_qualification_keep_officers_away(
    session: Session, drawing: Drawing
) -> None:
    numbers = [roster.get_entry(session, one.id).number for one in drawing.inspectors]
    first, second = drawing.inspectors[:2]
    roster.absent(
        session,
        first.id,
        kind=AbsenceKind.LEAVE,
        first_on=VISIT_FROM,
        last_on=date(2026, 3, 20),
        by=drawing.by,
        at=MONDAY,
    )
    for subject in drawing.subjects[:20]:
        conflicts.declare_conflict(
            session,
            officer_id=second.id,
            uscc=subject.uscc,
            reason="亲属任职",
            from_on=date(2026, 1, 1),
            by=actor_of(second),
            at=MONDAY,
        )
    draw = a_drawn_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    recused = {subject.id for subject in drawing.subjects[:20]}
    lines = result(session, draw)
    assert len(lines) == len(drawing.subjects)
    for line in lines:
        if line.visit_on and line.visit_on <= date(2026, 3, 20):
            assert numbers[0] not in line.officers
        if line.subject_id in recused:
            assert numbers[1] not in line.officers
        assert not line.officers or set(line.officers) & set(numbers[:2])
    assert max(Counter((n, one.visit_on) for one in lines for n in one.officers).values()) <= 3


def test_a_pool_without_qualified_officers_is_not_frozen(session: Session) -> None:
    drawing = a_drawing(session, inspectors=2)
    for officer in drawing.inspectors:
        (line,) = roster.qualifications_of(session, officer.id)
        roster.withdraw_qualification(session, line.id, by=drawing.by, at=MONDAY)
    with pytest.raises(PoolUnfit):
        a_frozen_draw(session, drawing)


def test_a_pool_is_not_frozen_while_another_may_still_book_its_officers(
    session: Session, drawing: Drawing
) -> None:
    a_frozen_draw(session, drawing)
    other = a_running_campaign(session, agencies=[drawing.organiser])
    with pytest.raises(PoolUnfit) as refused:
        a_frozen_draw(session, drawing, campaign_id=other.id)
    assert [wrong.pointer for wrong in refused.value.errors] == ["#/agency_ids"]


def test_a_frozen_pool_stays_whatever_happens_to_the_undertakings(
    session: Session, drawing: Drawing
) -> None:
    draw = a_frozen_draw(session, drawing)
    before = pool(session, draw)
    with pytest.raises(ActNotPossible):
        service.revise(
            session,
            draw.id,
            drawing.terms(title="别的"),
            version=draw.version,
            by=drawing.by,
            at=MONDAY,
        )
    assert pool(session, service.get_draw(session, draw.id)) == before


def test_a_pool_that_overlaps_a_void_one_names_it_and_says_why(
    session: Session, drawing: Drawing
) -> None:
    void = a_frozen_draw(session, drawing)
    act = {"by": drawing.by, "at": MONDAY}
    service.withdraw(session, void.id, reason="方案调整", version=void.version, **act)
    silent = a_prepared_draw(session, drawing)
    with pytest.raises(ReplacementMissing):
        service.freeze(session, silent.id, version=silent.version, **act)
    frozen = {
        "state": "frozen",
        "pool_digest": void.pool_digest,
        "frozen_at": MONDAY,
        "commit_by": MONDAY,
        "objects_count": 1,
        "exempted_count": 0,
        "officers_count": 2,
    }
    here = update(Draw).where(Draw.id == silent.id)
    assert "does not name" in forbidden(session, here.values(**frozen))
    elsewhere = a_prepared_draw(session, drawing, scope=Scope(divisions=("140199",)), **APRIL)
    a_subject(session, division="140199")
    service.freeze(session, elsewhere.id, version=elsewhere.version, **act)
    with pytest.raises(DrawTermsInvalid):
        a_prepared_draw(session, drawing, replaces=(void.id,))
    with pytest.raises(RestartImpossible):
        a_prepared_draw(session, drawing, replaces=(elsewhere.id,), replaces_reason="重来")
    # The same again under a copy of the campaign, and with the sides changed, leaves a trace too.
    copied = a_running_campaign(session, agencies=[drawing.organiser, drawing.witness])
    twin = a_prepared_draw(session, drawing, campaign_id=copied.id)
    with pytest.raises(ReplacementMissing):
        service.freeze(session, twin.id, version=twin.version, **act)
    here = update(Draw).where(Draw.id == twin.id)
    whole = frozen | {"objects_count": void.objects_count}
    assert "does not name" in forbidden(session, here.values(**whole))
    other_matter = a_running_campaign(
        session, agencies=[drawing.organiser], category="rural_food", name="农村食品"
    )
    with pytest.raises(RestartImpossible):
        a_prepared_draw(
            session,
            drawing,
            campaign_id=other_matter.id,
            replaces=(void.id,),
            replaces_reason="重来",
        )
    again = a_published_draw(
        session,
        drawing,
        campaign_id=copied.id,
        replaces=(void.id,),
        replaces_reason="原方案范围写错",
    )
    told = record(session, again)["draw"]["replaces"]
    assert told == [{"id": str(void.id), "reason": "原方案范围写错"}]
