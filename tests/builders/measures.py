"""Agencies and officers that take measures, and measures reported by them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.measures import service
from registry.measures.bases import BasisKind
from registry.measures.models import MeasureRecord
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import Walk
from tests.builders.penalties import noon

SUPERVISION = "key_supervision"
NO_HONOURS = "no_honours"
WEIGHED = "weighed_in_licences_and_tenders"


def a_measure_officer(session: Session, *, function: str, division: str = "140000") -> Actor:
    """An officer of an agency of its own that keeps no list."""
    agency = an_agency(session, function=function, division=division)
    return actor_of(an_officer(session, agency=agency, roles=(Role.MEASURE_OFFICER,)))


def some_measures(
    walk: Walk,
    codes: Sequence[str] = (SUPERVISION,),
    *,
    by: Actor | None = None,
    started_on: date | None = None,
) -> list[MeasureRecord]:
    """Measures reported on the day the walk stands on; by the handler unless said otherwise."""
    new = service.NewMeasures(
        kind=BasisKind.LISTING,
        basis_id=walk.listing.id,
        codes=codes,
        started_on=started_on or walk.day,
        act_ref="示市监管〔2024〕7号",
    )
    return service.report_measures(
        walk.session, new, by=by or walk.bureau.handler, at=noon(walk.day)
    )
