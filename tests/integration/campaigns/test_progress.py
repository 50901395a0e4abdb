"""How far campaigns have come: counted after every change, by agency and by place."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.progress import count_visits, derive_progress_due
from campaigns.planning.drafting import agencies_of
from campaigns.planning.models import Campaign
from campaigns.planning.presentation import by_agency, by_region
from campaigns.planning.progress import PROGRESS, Progress, parts, progress
from campaigns.planning.terms import AgencyRole, NamedAgency, PassRateBasis
from registry import due
from registry.accounts.agencies import get_agencies
from registry.kernel.clock import legal_day
from tests.builders.accounts import an_agency
from tests.builders.inspections import (
    AFTERNOON,
    CLEAN,
    a_confirmed_finding,
    a_recorded_visit,
    a_team,
    a_visit,
)
from tests.builders.subjects import a_subject


def counted(session: Session, campaign: Campaign, *, at: datetime = AFTERNOON) -> Progress:
    """What a page shows after the worker has done what is due."""
    keys = [row.key for row in due.claim(session, PROGRESS, at=at, limit=100)]
    derive_progress_due(session, keys, at)
    derive_progress_due(session, keys, at)
    return progress(session, [campaign.id])[campaign.id]


def test_progress_counts_visits_firms_and_what_was_put_right(session: Session) -> None:
    team = a_team(session)
    assert counted(session, team.campaign) == Progress()
    finding = a_confirmed_finding(session, team)
    a_recorded_visit(session, team, found=False)
    before = counted(session, team.campaign)
    assert before == Progress(inspections=2, subjects=1, findings=1, confirmed=1)
    service.withdraw_finding(
        session, finding.id, reason="误记", version=2, by=team.second, at=AFTERNOON
    )
    after = counted(session, team.campaign)
    assert after == Progress(inspections=2, subjects=1, clean_after=1)


def test_progress_is_told_by_agency_and_by_place(session: Session) -> None:
    team = a_team(session)
    places = ("140101", "140105", "140201")
    firms = [a_subject(session, division=place) for place in places]
    visits = [a_visit(team, CLEAN, subject=firm) for firm in (*firms, firms[0])]
    service.record_inspections(session, visits, by=team.by, at=AFTERNOON)
    whole = counted(session, team.campaign)
    assert (whole.inspections, whole.subjects, whole.clean_first) == (4, 3, 3)
    several = {one.division: one.progress for one in parts(session, team.campaign.id)}
    assert several["140101"] == Progress(inspections=2, subjects=1, clean_first=1, clean_after=1)
    assert several[None].subjects == 3
    agencies = get_agencies(session, [team.agency.id])
    regions = by_region(
        agencies_of(team.campaign),
        parts(session, team.campaign.id),
        agencies,
        PassRateBasis.FIRST_VISIT,
        on=legal_day(AFTERNOON),
    )
    told = [(line.name[0], line.progress.inspections) for line in regions]
    assert told == [("太原", 3), ("大同", 1)]


def test_a_line_bureau_works_for_the_agency_that_the_order_names(session: Session) -> None:
    team = a_team(session)
    county = an_agency(session, level="county", division="140105")
    other = an_agency(session, function="tourism")
    team_only = count_visits(session, [team.campaign.id])
    assert team_only == {team.campaign.id: []}
    a_recorded_visit(session, team, found=False)
    counted(session, team.campaign)
    agencies = get_agencies(session, [team.agency.id, county.id, other.id])
    named = [
        NamedAgency("省旅游局", AgencyRole.LEAD, other.id, 5),
        NamedAgency("某县局", AgencyRole.SUPPORTING, county.id, 3),
    ]
    lines = by_agency(named, parts(session, team.campaign.id), agencies, PassRateBasis.FIRST_VISIT)
    assert [(line.name[0], line.share, line.progress.inspections) for line in lines] == [
        ("省旅游局", 5, 0),
        ("某县局", 3, 1),
    ]
