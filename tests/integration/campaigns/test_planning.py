"""Campaigns on the real database: the life cycle, its guards, and the checklist they keep."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from campaigns.planning import service
from campaigns.planning.drafting import NewCampaign
from campaigns.planning.rules import CampaignNotDueYet, CampaignNotReady, CampaignState
from campaigns.planning.service import CampaignKindUnknown, CampaignQuery, CampaignUnknown
from campaigns.planning.terms import (
    AgencyRole,
    CampaignTermsInvalid,
    NamedAgency,
    PassRateBasis,
    Targets,
    Terms,
)
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.audit.models import JournalEntry
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from tests.builders.accounts import an_agency
from tests.builders.planning import (
    FIRST_DAY,
    LAST_DAY,
    MORNING,
    a_draft,
    a_running_campaign,
    an_announced_campaign,
)

BY = system_actor("tests")


def test_a_campaign_goes_from_draft_to_closed_and_every_step_is_in_the_journal(
    session: Session,
) -> None:
    campaign = a_running_campaign(session)
    closed = service.close(
        session, campaign.id, version=campaign.version, by=BY, at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    assert closed.state == CampaignState.CLOSED
    assert (closed.announced_on, closed.started_on) == (FIRST_DAY, FIRST_DAY)
    assert closed.closed_on == date(2026, 9, 1)
    actions = session.scalars(
        select(JournalEntry.action)
        .where(JournalEntry.object_id == str(campaign.id))
        .order_by(JournalEntry.id)
    )
    assert list(actions) == [
        "campaign.drafted",
        "campaign.announced",
        "campaign.started",
        "campaign.closed",
    ]


def test_an_announcement_needs_dates_and_an_agency_on_record(session: Session) -> None:
    draft = a_draft(session, starts_on=None, ends_on=None)
    with pytest.raises(CampaignNotReady) as refused:
        service.announce(session, draft.id, version=1, by=BY, at=MORNING)
    assert [fault.pointer for fault in refused.value.errors] == ["#/starts_on", "#/ends_on"]


def test_a_campaign_is_not_started_before_its_first_day(session: Session) -> None:
    campaign = an_announced_campaign(session, starts_on=date(2026, 3, 2))
    with pytest.raises(CampaignNotDueYet):
        service.start(session, campaign.id, version=2, by=BY, at=MORNING)


def test_beijing_decides_which_day_it_is(session: Session) -> None:
    campaign = an_announced_campaign(session)
    evening_before_in_utc = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
    started = service.start(session, campaign.id, version=2, by=BY, at=evening_before_in_utc)
    assert started.started_on == FIRST_DAY


def test_a_draft_cannot_be_started_nor_a_closed_one_reopened(session: Session) -> None:
    draft = a_draft(session)
    with pytest.raises(ActNotPossible):
        service.start(session, draft.id, version=1, by=BY, at=MORNING)


def test_agencies_named_are_on_record_exist_and_are_named_once(session: Session) -> None:
    here, ended = an_agency(session), an_agency(session)
    on = legal_day(MORNING)
    succeed_agency(session, ended.id, successor_id=here.id, on=on, version=1, by=BY, at=MORNING)
    named = [
        NamedAgency(name, AgencyRole.SUPPORTING, key)
        for name, key in (("甲", here.id), ("乙", here.id), ("丙", new_id()), ("丁", ended.id))
    ]
    with pytest.raises(CampaignTermsInvalid) as refused:
        service.draft_campaign(
            session,
            NewCampaign("某行动", "motor_fuel", "special_rectification", named),
            by=BY,
            at=MORNING,
        )
    assert [fault.pointer for fault in refused.value.errors] == [
        f"#/agencies/{place}/agency_id" for place in (1, 2, 3)
    ]


def test_a_stale_form_changes_nothing(session: Session) -> None:
    draft = a_draft(session)
    with pytest.raises(Stale):
        service.announce(session, draft.id, version=draft.version + 1, by=BY, at=MORNING)


def test_a_draft_is_revised_until_it_is_announced(session: Session) -> None:
    draft = a_draft(session, starts_on=None, ends_on=None)
    terms = Terms("改名后的行动", FIRST_DAY, LAST_DAY, "general", Targets(inspections=200))
    revised = service.revise_draft(session, draft.id, terms, version=1, by=BY, at=MORNING)
    assert (revised.name, revised.target_inspections, revised.version) == ("改名后的行动", 200, 2)
    service.announce(session, draft.id, version=2, by=BY, at=MORNING)
    with pytest.raises(ActNotPossible):
        service.revise_draft(session, draft.id, terms, version=3, by=BY, at=MORNING)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"ends_on": date(2026, 2, 1)}, "#/ends_on"),
        ({"checklist_key": "nowhere"}, "#/checklist_key"),
        ({"checklist_key": "rural_food"}, "#/checklist_key"),
        ({"targets": Targets(inspections=0)}, "#/target_inspections"),
        (
            {"targets": Targets(pass_rate=Decimal(101), basis=PassRateBasis.FIRST_VISIT)},
            "#/target_pass_rate",
        ),
        ({"targets": Targets(pass_rate=Decimal(90))}, "#/target_basis"),
    ],
)
def test_terms_that_contradict_each_other_are_named(
    session: Session, change: dict[str, object], pointer: str
) -> None:
    draft = a_draft(session)
    good = Terms("车用燃油专项整治", FIRST_DAY, LAST_DAY, "motor_fuel")
    with pytest.raises(CampaignTermsInvalid) as refused:
        service.revise_draft(
            session,
            draft.id,
            replace(good, **change),  # type: ignore[arg-type]  # one field each
            version=1,
            by=BY,
            at=MORNING,
        )
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


def test_an_unknown_category_is_refused(session: Session) -> None:
    with pytest.raises(CampaignKindUnknown):
        a_draft(session, category="moon_cheese")


def test_a_running_campaign_keeps_the_checklist_version_it_began_with(session: Session) -> None:
    first = a_running_campaign(session, name="甲")
    second = a_running_campaign(session, name="乙")
    assert first.checklist_version_id == second.checklist_version_id
    with pytest.raises(IntegrityError, match="keeps the checklist version"), session.begin_nested():
        session.execute(
            text("UPDATE campaign SET checklist_version_id = :other WHERE id = :id"),
            {"other": new_id(), "id": first.id},
        )
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE checklist_version SET title = '另一份'"))


def test_the_public_does_not_see_a_draft(session: Session) -> None:
    draft, announced = a_draft(session, name="草稿"), an_announced_campaign(session)
    with pytest.raises(CampaignUnknown):
        service.get_campaign(session, draft.id, public=True)
    seen = service.list_campaigns(session, CampaignQuery(public=True))
    assert announced.id in {campaign.id for campaign in seen}
    assert draft.id not in {campaign.id for campaign in seen}


def test_an_agency_takes_part_by_name_or_as_a_line_bureau(session: Session) -> None:
    province = an_agency(session, function="tourism")
    county = an_agency(session, function="tourism", level="county", division="140105")
    other = an_agency(session, function="market_regulation")
    campaign = a_running_campaign(session, agencies=[province])
    assert [c.id for c in service.campaigns_for(session, province.id)] == [campaign.id]
    assert [c.id for c in service.campaigns_for(session, county.id)] == [campaign.id]
    assert service.campaigns_for(session, other.id) == []


def test_campaigns_are_paged_by_key_newest_first(session: Session) -> None:
    made = [a_draft(session, name=f"第{number}次").id for number in range(5)]
    first = service.list_campaigns(session, limit=2)
    rest = service.list_campaigns(session, after=first[-1].id, limit=10)
    ids = [campaign.id for campaign in (*first, *rest)]
    assert ids == sorted(ids, reverse=True)
    assert set(made) <= set(ids)
