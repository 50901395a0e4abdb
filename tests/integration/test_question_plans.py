"""What readers ask can be answered by an index, so that no table is read whole as it grows.

On empty tables the planner would read anything whole; told to avoid that, it still does where no
index serves. At a million subjects ``python -m bench explain`` looks at what it really chooses.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.statements import each_statement, plan_of, sequential, without_scans
from campaigns.draws.focus import focus_list
from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.lines import visit_lines
from campaigns.inspections.queries import InspectionQuery, count_inspections, list_inspections
from registry.accounts.actors import Actor
from registry.blacklist.lists import public_lists
from registry.credit import service as credit
from registry.credit.explanation import find_explanation
from registry.disclosure.queries import find_entry, list_entries
from registry.kernel.period import AsOf
from registry.sharing import queries as standings
from registry.subjects import service as subjects
from tests.builders.credit import noon

TODAY = date(2026, 11, 20)
AS_OF = AsOf(TODAY, noon(TODAY))
NOBODY = UUID(int=7)
OFFICER = Actor(kind="officer", name="某人", officer_id=NOBODY, agency_id=NOBODY)
CODE = "91140100PDY00001XX"
FEW = {"agency", "campaign", "campaign_agency", "officer", "checklist_version"}

VISITS = {
    "all": InspectionQuery(),
    "of an agency": InspectionQuery(agency_id=NOBODY),
    "of a campaign": InspectionQuery(campaign_id=NOBODY),
    "of a subject": InspectionQuery(subject_id=7),
    "in a division": InspectionQuery(division="140100"),
    "by an officer": InspectionQuery(officer_id=NOBODY),
    "with problems": InspectionQuery(result=Result.PROBLEMS),
    "to be confirmed": InspectionQuery(finding_state=FindingState.RECORDED),
    "overdue": InspectionQuery(overdue_on=TODAY),
    "of some days": InspectionQuery(first_on=TODAY, last_on=TODAY),
}
QUESTIONS: dict[str, Callable[[Session], object]] = {
    "status by code": lambda s: standings.by_code(s, [CODE], AS_OF, asker=NOBODY),
    "status by number": lambda s: standings.by_id(s, [7], AS_OF),
    "the file": lambda s: find_explanation(s, 7, AS_OF),
    "history of grades": lambda s: credit.history_of(s, 7, AS_OF),
    "a search by name": lambda s: subjects.search(s, "福瑞", limit=20),
    "a search by code": lambda s: subjects.search(s, "PDY000", limit=20),
    "a page of subjects": lambda s: subjects.list_subjects(s, after=CODE, limit=50),
    "a listing": lambda s: find_entry(s, NOBODY, AS_OF),
    "a page of listings": lambda s: list_entries(
        s, AS_OF, search=None, list_keys=public_lists(of_dishonesty=True), before=None, limit=50
    ),
    "whom to visit first": lambda s: focus_list(s, AS_OF, division="140000", months=6),
    "subjects to grade by time": lambda s: credit.owe_scheduled_changes(
        s, on=TODAY, at=AS_OF.known_at
    ),
} | {
    f"{what} of visits {name}": ask
    for name, query in VISITS.items()
    for what, ask in (
        ("a page", lambda s, query=query: list_inspections(s, query, by=OFFICER)),
        ("lines", lambda s, query=query: visit_lines(s, query, by=OFFICER)),
        ("a count", lambda s, query=query: count_inspections(s, query, by=OFFICER, on=TODAY)),
    )
}


def read_whole(session: Session, ask: Callable[[Session], object]) -> set[str]:
    """The tables that a question cannot but read from end to end."""
    found: set[str] = set()
    asked: list[str] = []

    def look(driver: Any, statement: str, values: Any) -> None:
        asked.append(statement)
        with without_scans(driver):
            found.update(sequential(plan_of(driver, statement, values)))

    with each_statement(session.connection(), before=look):
        ask(session)
    assert asked
    return found - FEW


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_index_serves_the_question(session: Session, question: str) -> None:
    assert not read_whole(session, QUESTIONS[question])


def test_a_question_that_no_index_serves_is_found(session: Session) -> None:
    unserved = text("SELECT FROM subject WHERE source = 'register'")
    assert read_whole(session, lambda s: s.execute(unserved)) == {"subject"}
