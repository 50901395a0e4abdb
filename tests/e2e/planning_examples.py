"""Campaigns in every state and a checklist being edited, and the addresses where they are shown."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from campaigns.planning import assignments, service
from campaigns.planning import checklist_editing as editing
from campaigns.planning.assignments import NewAssignment
from campaigns.planning.checklist_item_edits import move_item, remove_item
from campaigns.planning.checklist_publishing import publish
from campaigns.planning.models import Campaign
from campaigns.planning.service import Amendment, NamedAgency, NewCampaign
from campaigns.planning.terms import AgencyRole, Scope, Targets
from registry.accounts.actors import Actor
from tests.builders.subjects import a_code, a_subject
from tests.e2e.conftest import Running

_MOVES = (service.announce, service.start, service.close)


def planning_pages(running: Running) -> dict[str, list[str]]:
    """Paths of campaigns' and checklists' pages by endpoint."""
    with running.services.database.transaction() as session:
        at, by = running.clock.now(), running.cast.officers["campaign"]
        made = [_campaign(session, running, moves, by=by, at=at) for moves in range(4)]
        reported = _campaign(session, running, 3, by=by, at=at)
        service.report(session, reported.id, "检查一批。\n未发现问题。", version=4, by=by, at=at)
        running_one = _amended(session, made[2], running.today, by=by, at=at)
        _ordered(session, running, running_one, by=by, at=at)
        copy = service.copy_campaign(session, reported.id, by=by, at=at)
        _edited(session, by=by, at=at)
    every = [*made, reported, copy]
    return {
        "campaigns.console_campaign": [f"/console/campaigns/{one.id}" for one in every],
        "campaigns.public_campaign": [
            f"/campaigns/{one.id}" for one in every if one.state != "draft"
        ],
        "campaigns.amendment": [
            f"/console/campaigns/{one.id}/amendment" for one in (made[0], running_one)
        ],
        "campaigns.calendar": [
            "/console/campaigns/calendar",
            "/console/campaigns/calendar?year=1999",
        ],
        "checklists.checklist": ["/console/checklists/general", "/console/checklists/rural_food"],
        "checklists.checklist_version": ["/console/checklists/general/versions/1"],
        "checklists.checklist_comparison": [
            "/console/checklists/general/comparison?older=1&newer=2",
            "/console/checklists/general/comparison?older=1&newer=1",
        ],
        "checklists.checklist_draft": [
            "/console/checklists/motor_fuel/draft",
            "/console/checklists/toy_safety/draft",
        ],
        "checklists.new_item": [
            f"/console/checklists/motor_fuel/draft/items/new?type={kind}"
            for kind in ("yes_no", "choice", "number", "measurement", "text", "photo")
        ],
        "checklists.edit_item": [
            "/console/checklists/motor_fuel/draft/items/fuels_sold",
            "/console/checklists/motor_fuel/draft/items/volume_error",
        ],
        "checklists.preview": [
            "/console/checklists/motor_fuel/draft/preview",
            "/console/checklists/toy_safety/draft/preview",
        ],
    }


def _campaign(
    session: Session, running: Running, moves: int, *, by: Actor, at: datetime
) -> Campaign:
    """A campaign after so many moves: draft, announced, running, closed."""
    agencies = running.cast.agencies
    named = [
        NamedAgency("省市场监管局", AgencyRole.LEAD, agencies["SF-MSA"], 60),
        NamedAgency("省商务厅", AgencyRole.SUPPORTING, None, 40),
    ]
    new = NewCampaign(
        name=f"{running.today.year}年示例行动之{moves}",
        category="rural_food",
        kind="special_rectification",
        agencies=named,
        starts_on=running.today,
        ends_on=running.today + timedelta(days=40),
        targets=Targets(inspections=100),
        scope=Scope(divisions=("990100",), industries=("F52",)),
    )
    campaign = service.draft_campaign(session, new, by=by, at=at)
    for move in _MOVES[:moves]:
        campaign = move(session, campaign.id, version=campaign.version, by=by, at=at)
    return campaign


def _amended(
    session: Session, campaign: Campaign, on: date, *, by: Actor, at: datetime
) -> Campaign:
    change = Amendment("检查量大，延长十天", ends_on=on + timedelta(days=50))
    return service.amend(session, campaign.id, change, version=campaign.version, by=by, at=at)


def _ordered(
    session: Session, running: Running, campaign: Campaign, *, by: Actor, at: datetime
) -> None:
    """A visit to be made, by two inspectors."""
    officers = running.cast.officers
    new = NewAssignment(
        campaign_id=campaign.id,
        subject_id=a_subject(session, uscc=a_code(9771)).id,
        agency_id=running.cast.agencies["SF-MSA"],
        officer_ids=(officers["inspector1"].person(), officers["inspector2"].person()),
        due_on=running.today + timedelta(days=7),
    )
    assignments.assign(session, [new], by=by, at=at)


def _edited(session: Session, *, by: Actor, at: datetime) -> None:
    """A checklist with two versions, one with a draft that is still at fault, and a new one."""
    draft = editing.open_draft(session, "general", by=by, at=at)
    first = draft.items[0]["key"]
    draft = move_item(session, "general", first, by_places=1, version=1, by=by, at=at)
    publish(session, "general", version=draft.version, by=by, at=at)
    editing.open_draft(session, "motor_fuel", by=by, at=at)
    remove_item(session, "motor_fuel", "licences", version=1, by=by, at=at)
    editing.new_draft(session, "toy_safety", "玩具安全检查表", by=by, at=at)
