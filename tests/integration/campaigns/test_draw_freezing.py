"""Pools that take longer than a page may: counted and frozen by the worker."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaigns.draws import patience, previewing, roster, service
from campaigns.draws.draw_view import shown
from campaigns.draws.refusals import (
    PoolUnfit,
)
from campaigns.draws.rules import (
    DrawState,
    ExemptionReason,
)
from registry import due
from tests.builders.draws import (
    MONDAY,
    Drawing,
    a_frozen_draw,
    a_prepared_draw,
    pool,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
APRIL = {"visit_from": date(2026, 4, 13), "visit_to": date(2026, 4, 24)}


def test_a_pool_too_large_to_be_counted_for_a_page_is_counted_by_the_worker(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = a_prepared_draw(session, drawing)
    assert due.is_owed(session, service.COUNT, str(draw.id))
    live = service.preview(session, draw, at=MONDAY)
    count = previewing.pools.counts
    monkeypatch.setattr(patience, "PATIENCE", "50ms")
    monkeypatch.setattr(previewing.pools, "counts", slowly(count))
    assert service.find_preview(session, draw, at=MONDAY) is None
    monkeypatch.setattr(previewing.pools, "counts", count)
    service.count_due(session, [str(draw.id)], MONDAY)
    monkeypatch.setattr(previewing.pools, "counts", slowly(count))
    kept = service.preview(session, draw, at=MONDAY + DAY)
    assert (kept.sizes, kept.quotas, kept.counted_at) == (live.sizes, live.quotas, MONDAY)
    draw = service.exempt(
        session,
        draw.id,
        drawing.subjects[0].uscc,
        reason=ExemptionReason.CEASED,
        note_text=None,
        version=draw.version,
        by=drawing.by,
        at=MONDAY,
    )
    assert service.find_preview(session, draw, at=MONDAY) is None, "another pool, another count"


def test_a_large_pool_is_frozen_by_the_worker_once_however_often_it_runs(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = a_frozen_draw(session, drawing)
    draw = a_prepared_draw(session, drawing, **APRIL)
    monkeypatch.setattr(patience, "FEW", len(drawing.subjects) - 1)
    act = {"version": draw.version, "by": drawing.by, "at": MONDAY}
    asked = service.freeze(session, draw.id, **act)
    again = service.freeze(session, draw.id, **act)
    assert (asked.state, again.version) == (DrawState.PREPARED, draw.version)
    assert due.is_owed(session, service.FREEZE, str(draw.id))
    assert shown(session, again, by=drawing.by, at=MONDAY, after=0)["freezing"] is not None
    for at in (MONDAY + HOUR, MONDAY + 2 * HOUR):
        service.freeze_due(session, [str(draw.id)], at)
        frozen = service.get_draw(session, draw.id)
        assert (frozen.state, frozen.frozen_at) == (DrawState.FROZEN, MONDAY + HOUR)
    assert pool(session, frozen)["objects"] == pool(session, at_once)["objects"]
    assert service.freezing_of(session, frozen) is None


def test_why_the_worker_could_not_freeze_a_pool_is_told_and_a_change_voids_the_request(
    session: Session, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FEW", 0)
    draw = a_frozen_draw(session, drawing)
    for officer in drawing.inspectors:
        entry = roster.get_entry(session, officer.id)
        roster.leave(session, officer.id, version=entry.version, by=drawing.by, at=MONDAY)
    service.freeze_due(session, [str(draw.id)], MONDAY)
    draw = service.get_draw(session, draw.id)
    page = shown(session, draw, by=drawing.by, at=MONDAY, after=0)
    assert (draw.state, page["not_frozen"].slug) == (DrawState.PREPARED, PoolUnfit.slug())
    assert [wrong.pointer for wrong in page["not_frozen"].errors] == ["#/agency_ids"]
    act = {"by": drawing.by, "at": MONDAY}
    service.freeze(session, draw.id, version=draw.version, **act)
    terms = drawing.terms(title="范围改正之后")
    draw = service.revise(session, draw.id, terms, version=draw.version, **act)
    service.freeze_due(session, [str(draw.id)], MONDAY)
    assert (draw.state, service.freezing_of(session, draw)) == (DrawState.PREPARED, None)


def slowly(count: Callable[..., Any]) -> Callable[..., Any]:
    """Counting that takes the database as long as a large province would."""

    def counted(session: Session, *rest: Any, **more: Any) -> Any:
        session.execute(text("SELECT pg_sleep(0.2)"))
        return count(session, *rest, **more)

    return counted
