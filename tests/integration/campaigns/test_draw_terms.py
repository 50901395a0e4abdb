"""What a draw may be: its terms, its scope and its rates."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.refusals import (
    DrawTermsInvalid,
    PoolUnfit,
)
from campaigns.draws.rules import (
    Basis,
    ItemClass,
)
from campaigns.planning.terms import Scope
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_frozen_draw,
    a_prepared_draw,
    a_rate,
    pool,
)
from tests.builders.subjects import a_subject


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"rates": {"A": a_rate(501)}}, "#/rate_a"),
        ({"rates": {"D": a_rate(6000)}, "item_class": ItemClass.KEY}, "#/rate_d"),
        ({"rates": {"B": a_rate(600, " ")}}, "#/rate_b_reason"),
        ({"rates": {"X": a_rate(600)}}, "#/rates"),
        ({"visit_from": VISIT_TO, "visit_to": VISIT_FROM}, "#/visit_to"),
        ({"visit_to": date(2027, 1, 8)}, "#/visit_to"),
        ({"agency_ids": ()}, "#/agency_ids"),
        ({"visit_from": date(2026, 3, 8)}, "#/visit_from"),
        ({"scope": Scope(divisions=("xx",))}, "#/divisions"),
        ({"scope": Scope(divisions=("123456",))}, "#/divisions"),
        ({"over_cap_reason": "联系人13800138000"}, "#/over_cap_reason"),
    ],
)
def test_terms_that_contradict_the_rules_are_refused(
    session: Session, drawing: Drawing, changed: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(DrawTermsInvalid) as refused:
        a_prepared_draw(session, drawing, **changed)
    assert pointer in [wrong.pointer for wrong in refused.value.errors]


def test_key_items_have_no_upper_limit(session: Session, drawing: Drawing) -> None:
    draw = a_prepared_draw(session, drawing, rates={"A": a_rate(10_000)}, item_class=ItemClass.KEY)
    assert draw.rates["A"]["rate_bp"] == 10_000


def test_the_two_sides_are_two_agencies_that_take_part(session: Session, drawing: Drawing) -> None:
    with pytest.raises(DrawTermsInvalid) as refused:
        a_prepared_draw(
            session, drawing, witness_id=drawing.organiser.id, agency_ids=(drawing.witness.id,)
        )
    assert {wrong.pointer for wrong in refused.value.errors} == {"#/witness_id", "#/agency_ids"}


def test_scope_and_rates_are_the_pools(session: Session, drawing: Drawing) -> None:
    a_subject(session, division="140200")
    a_subject(session, division="140105", industry="H6210", product_classes=("食品",))
    draw = a_frozen_draw(session, drawing, rates={"B": a_rate(2000)})
    frozen = pool(session, draw)
    assert len(frozen["objects"]) == len(drawing.subjects) + 1
    (b,) = (one for one in frozen["strata"] if one["key"] == "B")
    assert (b["rate_bp"], b["reason"]) == (2000, "上年抽查合格率低")
    narrow = Scope(divisions=("140000",), industries=("H62",), product_classes=("食品", "农资"))
    other = a_prepared_draw(session, drawing, scope=narrow)
    assert sum(service.preview(session, other, at=MONDAY).sizes.values()) == 1


def test_undertakings_without_a_grade_are_a_stratum_of_their_own(
    session: Session, drawing: Drawing
) -> None:
    draw = a_prepared_draw(session, drawing, basis=Basis.GRADE)
    assert dict(service.preview(session, draw, at=MONDAY).sizes) == {"U": len(drawing.subjects)}


def test_the_days_of_the_visits_are_working_days_still_to_come(
    session: Session, drawing: Drawing
) -> None:
    draw = a_frozen_draw(session, drawing, visit_from=date(2026, 3, 9))
    days = pool(session, draw)["days"]
    assert days[0] == "2026-03-10"
    assert "2026-03-14" not in days
    with pytest.raises(PoolUnfit):
        a_frozen_draw(session, drawing, visit_from=date(2026, 3, 9), visit_to=date(2026, 3, 9))
