"""A draw in every state, between two agencies of the cast."""

from datetime import timedelta

from sqlalchemy.orm import Session

from campaigns.draws import service
from registry.accounts.agencies import get_agency
from registry.accounts.service import get_officer
from tests.builders.draws import (
    MONDAY,
    VISIT_FROM,
    VISIT_TO,
    Drawing,
    a_bound_draw,
    a_drawn_draw,
    a_frozen_draw,
    a_prepared_draw,
    a_published_draw,
    a_rate,
    enter,
)
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_code, a_subject
from tests.e2e.conftest import Running

_FORTNIGHT = timedelta(days=14)
_CREW = ("inspector1", "inspector2")


def a_drawing_of_the_cast(session: Session, running: Running) -> Drawing:
    """The market administration draws, the agriculture department is the other side."""
    cast = running.cast
    organiser = get_agency(session, cast.agencies["SF-MSA"])
    witness = get_agency(session, cast.agencies["SF-AGR"])
    campaign = a_running_campaign(session, agencies=[organiser], name="成品油质量双随机检查")
    by = cast.officers["campaign"]
    crew = [get_officer(session, cast.officers[name].person()) for name in _CREW]
    for officer in crew:
        enter(session, officer, by=by, category=campaign.category)
    firms = [
        a_subject(
            session,
            uscc=a_code(9100 + place, prefix="92" if place == 0 else "91"),
            name=f"示范市第{place}加油站",
            kind="sole_trader" if place == 0 else "enterprise",
            division="140199",
        )
        for place in range(8)
    ]
    return Drawing(organiser, witness, campaign, by, cast.officers["campaign2"], crew, firms)


def draw_pages(session: Session, running: Running) -> dict[str, list[str]]:
    """Where each draw is shown."""
    drawing = a_drawing_of_the_cast(session, running)
    scope = {"rates": {"B": a_rate(2000)}}
    void = a_frozen_draw(session, drawing)
    service.withdraw(
        session, void.id, reason="方案调整", version=void.version, by=drawing.by, at=MONDAY
    )
    published = a_published_draw(
        session,
        drawing,
        rates={"A": a_rate(500)},
        replaces=(void.id,),
        replaces_reason="原方案漏了一个地区",
    )
    # After it: whoever is drawn and not yet public would be told by a later pool.
    # One pool waits at a time for the same days of an agency's officers.
    open_draws = [
        make(
            session,
            drawing,
            visit_from=VISIT_FROM + place * _FORTNIGHT,
            visit_to=VISIT_TO + place * _FORTNIGHT,
            **scope,
        )
        for place, make in enumerate((a_prepared_draw, a_frozen_draw, a_bound_draw, a_drawn_draw))
    ]
    prepared = open_draws[0]
    shown = [draw.id for draw in (*open_draws[1:], void, published)]
    return {
        "draws.draw": [f"/console/draws/{draw_id}" for draw_id in (prepared.id, *shown)],
        "draws.terms": [f"/console/draws/{prepared.id}/terms"],
        "draws.new": ["/console/draws/new", f"/console/draws/new?replaces={void.id}"],
        "public_draws.draw": [f"/draws/{draw_id}" for draw_id in shown],
        "roster.officer": [f"/console/roster/{officer.id}" for officer in drawing.inspectors],
    }
