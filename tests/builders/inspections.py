"""Visits and findings in any state, made by the services themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.visits import NewInspection
from campaigns.planning.answers import Answer
from campaigns.planning.models import Campaign
from registry.accounts.actors import Actor
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.planning import a_running_campaign
from tests.builders.subjects import a_subject

VISITED_ON = date(2026, 3, 10)
# 15:00 in Beijing on the day of the visit.
AFTERNOON = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)

CLEAN = {
    "licences": Answer("pass"),
    "fuels_sold": Answer("petrol"),
    "dispenser_certificates": Answer("pass"),
    "dispenser_in_term": Answer("pass"),
    "seals_intact": Answer("pass"),
    "purchase_ledger": Answer("pass"),
    "grade_marking": Answer("pass"),
    "obstruction": Answer("pass"),
}
OUT_OF_TERM = {"dispenser_in_term": Answer("fail", "2号机3号枪，检定标志2025年12月")}


@dataclass(frozen=True)
class Team:
    """An agency, its running campaign, two inspectors, a reviewer and a firm to visit."""

    agency: Agency
    campaign: Campaign
    inspectors: tuple[Officer, Officer]
    reviewer: Officer
    subject: Subject

    @property
    def by(self) -> Actor:
        """The first inspector."""
        return actor_of(self.inspectors[0])

    @property
    def second(self) -> Actor:
        """The reviewer, who confirms."""
        return actor_of(self.reviewer)


def a_team(session: Session) -> Team:
    """Everybody a visit needs."""
    agency = an_agency(session)
    return Team(
        agency=agency,
        campaign=a_running_campaign(session, agencies=[agency]),
        inspectors=(
            an_officer(session, agency=agency, roles=(Role.INSPECTOR, Role.CAMPAIGN_OFFICER)),
            an_officer(session, agency=agency),
        ),
        reviewer=an_officer(
            session, agency=agency, roles=(Role.REVIEWER, Role.INSPECTOR, Role.CASE_OFFICER)
        ),
        subject=a_subject(session),
    )


def a_visit(
    team: Team,
    answers: Mapping[str, Answer] = CLEAN,
    *,
    subject: Subject | None = None,
    client_ref: str | None = None,
    inspected_on: date = VISITED_ON,
) -> NewInspection:
    """A visit as sent; clean unless other answers are given."""
    return NewInspection(
        campaign_id=team.campaign.id,
        uscc=(subject or team.subject).uscc,
        inspected_on=inspected_on,
        officers=tuple(officer.id for officer in team.inspectors),
        answers=answers,
        client_ref=client_ref,
    )


def a_recorded_visit(
    session: Session, team: Team, *, at: datetime = AFTERNOON, found: bool = True
) -> Inspection:
    """A visit on record; with one finding of general severity unless ``found`` is false."""
    answers = CLEAN | OUT_OF_TERM if found else CLEAN
    return service.record_inspections(session, [a_visit(team, answers)], by=team.by, at=at)[0]


def a_confirmed_finding(session: Session, team: Team, *, at: datetime = AFTERNOON) -> Finding:
    """A finding that the reviewer has confirmed."""
    (finding,) = a_recorded_visit(session, team, at=at).findings
    return service.confirm_findings(
        session, [(finding.id, finding.version)], by=team.second, at=at
    )[0]
