"""Whom to visit first: the worst grade or the highest risk, not visited for long."""

from datetime import date

from sqlalchemy.orm import Session

from campaigns.draws.focus import focus_list
from registry.credit import service
from registry.credit.risk_classes import derive_classes_due
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import AsOf
from tests.builders.credit import an_entry, noon
from tests.builders.inspections import a_recorded_visit, a_team
from tests.builders.subjects import a_subject


def test_only_the_worst_who_were_not_visited_are_listed(session: Session) -> None:
    team = a_team(session)
    a_recorded_visit(session, team)
    visited, unvisited, elsewhere, good = (
        team.subject,
        *(a_subject(session, division=division) for division in ("140100", "150100", "140100")),
    )
    decided_on = date(2026, 1, 5)
    for each in (visited, unvisited, elsewhere):
        kind, severity = EntryKind.SERIOUS_LISTING, Severity.SERIOUS
        an_entry(session, each, kind=kind, severity=severity, decided_on=decided_on)
    an_entry(session, good, kind=EntryKind.AWARD, decided_on=decided_on)
    at = noon(date(2026, 12, 31))
    everyone = [s.id for s in (visited, unvisited, elsewhere, good)]
    service.regrade(session, everyone, at=at)
    derive_classes_due(session, [str(number) for number in everyone], at=at)

    def listed(months: int, division: str = "140000") -> set[int]:
        as_of = AsOf(date(2026, 12, 31), at)
        found = focus_list(session, as_of, division=division, months=months)
        assert all("D" in {each.grade, each.risk_class} for each in found)
        return {each.subject.id for each in found}

    assert unvisited.id in listed(11)
    assert elsewhere.id not in listed(11)
    assert elsewhere.id in listed(11, "150000")
    assert good.id not in listed(0)
    assert visited.id in listed(0)
    assert visited.id not in listed(12 * 9)
