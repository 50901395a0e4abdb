"""How a listing ends, and what goes on after its end."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from registry.blacklist import service
from registry.blacklist.models import CaseDeadline
from registry.blacklist.queue import CaseQuery, View
from registry.blacklist.refusals import TermOver
from registry.credit import service as credit
from registry.credit.remedies import RemedyAct
from registry.kernel.period import AsOf
from tests.builders.blacklist import Walk, a_listed_case

AFTER_TERM = date(2027, 3, 15)


def clock(session: Session, walk: Walk, name: str) -> CaseDeadline:
    session.expire_all()
    return {one.clock: one for one in service.deadlines_of(session, walk.case_id)}[name]


def cases_in(session: Session, view: View, on: date) -> list[object]:
    lines = service.list_cases(
        session, CaseQuery(view=view), on=on, soon_until=on + timedelta(days=3)
    )
    return [line.case.id for line in lines]


def test_a_listing_whose_term_is_over_is_not_ended_early(session: Session) -> None:
    walk = a_listed_case(session).on(date(2027, 3, 1))
    repair = walk.repair_filed()
    # The term is over; the job of the day has not yet written it down.
    walk.on(AFTER_TERM)
    with pytest.raises(TermOver):
        walk.repaired(repair)
    assert walk.expired() == 1


@pytest.mark.parametrize("ending", ["expired", "repaired"])
def test_an_objection_is_still_to_be_decided_after_the_listing_ended(
    session: Session, ending: str
) -> None:
    walk = a_listed_case(session).on(date(2027, 3, 11))
    repair = walk.repair_filed()
    walk.accepted(repair)
    objection = walk.objected()
    if ending == "repaired":
        walk.repaired(repair)
    else:
        walk.on(AFTER_TERM).expired()
    assert clock(session, walk, "publication").met_on is not None
    assert clock(session, walk, "repair_decide").met_on is not None
    due_on = clock(session, walk, "objection_decide").due_on
    assert clock(session, walk, "objection_decide").met_on is None
    late = due_on + timedelta(days=1)
    assert walk.case_id not in cases_in(session, View.OVERDUE, due_on)
    assert walk.case_id in cases_in(session, View.OVERDUE, late)
    walk.on(late).upheld(objection)
    assert walk.case.state == "overturned"
    assert walk.case_id not in cases_in(session, View.OVERDUE, late)


def test_a_basis_that_falls_after_the_term_still_asks_for_a_revocation(session: Session) -> None:
    walk = a_listed_case(session).on(AFTER_TERM)
    walk.expired()
    session.expire_all()
    walk.penalty_annulled()
    assert walk.case_id in cases_in(session, View.BASIS_FELL, walk.day)
    walk.revoked()
    assert walk.case_id not in cases_in(session, View.BASIS_FELL, walk.day)


def test_the_credit_file_names_the_day_on_which_the_list_lets_one_ask(session: Session) -> None:
    walk = a_listed_case(session, on=date(2024, 2, 20))
    assert walk.day == date(2024, 2, 28)
    explained = credit.explain(session, walk.subject.id, AsOf(walk.day, walk.at))
    (removal,) = [lift for lift in explained.lifts if lift.act is RemedyAct.EARLY_REMOVAL]
    assert removal.from_on == date(2025, 3, 1)
