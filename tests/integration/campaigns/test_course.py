"""A campaign's course: shares that add up, amendments on the record, reports, copies, links."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from campaigns.inspections.progress import derive_progress_due
from campaigns.planning import service
from campaigns.planning.amending import NothingAmended
from campaigns.planning.drafting import PlanItem, agencies_of, terms_of
from campaigns.planning.leading import CampaignOfAnotherAgency
from campaigns.planning.linking import ItemDraftedFrom, PlanItemUnknown
from campaigns.planning.models import Campaign
from campaigns.planning.reporting import FiguresNotCounted, find_report, whole_of
from campaigns.planning.scope import SCOPE, count_scope_due, in_scope
from campaigns.planning.service import Amendment
from campaigns.planning.terms import (
    AgencyRole,
    CampaignTermsInvalid,
    NamedAgency,
    Scope,
    Targets,
    wrong_scope,
)
from campaigns.plans import service as plans
from registry import due
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.models import Agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.audit.models import JournalEntry
from registry.kernel.canonical import digest
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import Stale
from registry.subjects.models import Subject
from tests.builders.accounts import an_actor, an_agency, an_officer
from tests.builders.inspections import AFTERNOON, a_recorded_visit, a_team
from tests.builders.planning import FIRST_DAY, LAST_DAY, MORNING, a_draft, a_running_campaign
from tests.builders.plans import TEXT, a_plan
from tests.builders.subjects import a_subject

BY = system_actor("tests")
# The Friday of mid-autumn; the national day and a working Saturday lie ahead.
CLOSED_AT = datetime(2026, 9, 25, 2, 0, tzinfo=UTC)


def shared(session: Session, *shares: int | None, target: int | None = 10) -> Campaign:
    """A draft whose agencies have these shares of ``target`` visits."""
    draft = a_draft(session)
    terms = replace(terms_of(draft), targets=Targets(inspections=target))
    agencies = [
        NamedAgency(f"第{place}单位", AgencyRole.SUPPORTING, None, share)
        for place, share in enumerate(shares)
    ]
    return service.revise_draft(
        session, draft.id, terms, agencies=agencies, version=1, by=BY, at=MORNING
    )


def test_shares_add_up_to_the_visits_to_be_made(session: Session) -> None:
    assert [named.share for named in shared(session, 4, 6, None).agencies] == [4, 6, None]
    for shares, target in (((4, 5), 10), ((4, 6), None), ((11, -1), 10)):
        with pytest.raises(CampaignTermsInvalid):
            shared(session, *shares, target=target)
    draft = shared(session, 4, 6)
    session.execute(
        text("UPDATE campaign_agency SET share = 5 WHERE campaign_id = :id AND share = 4"),
        {"id": draft.id},
    )
    with pytest.raises(IntegrityError, match="do not add up"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_an_announced_campaign_changes_by_amendment_and_what_it_was_stays(
    session: Session,
) -> None:
    campaign = a_running_campaign(session)
    version = campaign.version
    later = Amendment("增加检查", ends_on=date(2027, 1, 31), targets=Targets(inspections=50))
    amended = service.amend(session, campaign.id, later, version=version, by=BY, at=AFTERNOON)
    assert (amended.ends_on, amended.target_inspections) == (date(2027, 1, 31), 50)
    (told,) = service.list_amendments(session, campaign.id)
    assert (told.was["ends_on"], told.becomes["ends_on"]) == ("2026-12-31", "2027-01-31")
    assert (told.reason, told.version) == ("增加检查", version + 1)
    with pytest.raises(NothingAmended):
        service.amend(session, campaign.id, later, version=version + 1, by=BY, at=AFTERNOON)
    with pytest.raises(Stale):
        service.amend(session, campaign.id, later, version=version, by=BY, at=AFTERNOON)


def test_an_amendment_may_name_other_agencies_with_their_shares(session: Session) -> None:
    campaign = a_running_campaign(session)
    city = an_agency(session, level="city", division="140100")
    (lead,) = agencies_of(campaign)
    both = [replace(lead, share=20), NamedAgency(city.name, AgencyRole.SUPPORTING, city.id, 30)]
    change = Amendment("分工到市", targets=Targets(inspections=50), agencies=both)
    amended = service.amend(
        session, campaign.id, change, version=campaign.version, by=BY, at=AFTERNOON
    )
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert {named.printed_name: named.share for named in amended.agencies} == {
        lead.printed_name: 20,
        city.name: 30,
    }


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (Amendment(" ", targets=Targets(inspections=5)), "#/reason"),
        (Amendment("提前", ends_on=date(2026, 3, 9)), "#/ends_on"),
        (Amendment("改口径", targets=Targets(pass_rate=Decimal(90))), "#/target_basis"),
        (Amendment("改范围", scope=Scope(divisions=("太原",))), "#/divisions"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused_field_by_field(
    session: Session, change: Amendment, pointer: str
) -> None:
    campaign = a_running_campaign(session)
    with pytest.raises(CampaignTermsInvalid) as refused:
        service.amend(session, campaign.id, change, version=campaign.version, by=BY, at=AFTERNOON)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaign SET target_inspections = 3, version = version + 1 WHERE id = :id",
        "UPDATE campaign_agency SET role = 'listed' WHERE campaign_id = :id",
        "INSERT INTO campaign_agency VALUES (:id, '某局', NULL, 'listed', NULL)",
        "UPDATE campaign SET state = 'draft', announced_on = NULL WHERE id = :id",
    ],
)
def test_the_database_lets_an_announced_campaign_change_by_amendment_only(
    session: Session, statement: str
) -> None:
    campaign = a_running_campaign(session)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement), {"id": campaign.id})


def test_results_are_due_twenty_working_days_after_the_close(session: Session) -> None:
    campaign = a_running_campaign(session)
    closed = service.close(session, campaign.id, version=campaign.version, by=BY, at=CLOSED_AT)
    # 28 to 30 September; 8 to 10 October, a working Saturday; then fourteen weekdays.
    assert closed.report_due_on == date(2026, 10, 29)
    assert closed.report_rule


def test_whom_a_campaign_looks_at_is_counted_by_the_worker_and_never_in_a_request(
    session: Session,
) -> None:
    campaign = a_running_campaign(session)
    key = str(campaign.id)
    assert campaign.scope_subjects is None
    assert due.is_owed(session, SCOPE, key)
    here = [a_subject(session, division="140105") for _ in range(2)]
    count_scope_due(session, [key], AFTERNOON)
    session.refresh(campaign)
    everywhere = campaign.scope_subjects
    assert everywhere is not None
    assert everywhere >= len(here)
    assert campaign.scope_counted_on == AFTERNOON.date()
    narrow = Amendment("改范围", scope=Scope(divisions=("140105",)))
    service.amend(session, campaign.id, narrow, version=campaign.version, by=BY, at=AFTERNOON)
    assert campaign.scope_subjects is None, "the figure of another scope is nobody's"
    count_scope_due(session, [key, key], AFTERNOON)
    session.refresh(campaign)
    assert campaign.scope_subjects == len(here)


def test_a_report_freezes_the_figures_of_its_day(session: Session) -> None:
    team = a_team(session)
    a_recorded_visit(session, team)
    campaign = service.close(
        session, team.campaign.id, version=team.campaign.version, by=BY, at=AFTERNOON
    )
    with pytest.raises(FiguresNotCounted):
        service.report(session, campaign.id, "检查一家", version=4, by=BY, at=AFTERNOON)
    session.execute(text("DELETE FROM due_work"))
    derive_progress_due(session, [str(campaign.id)], AFTERNOON)
    reported = service.report(session, campaign.id, "检查一家", version=4, by=BY, at=AFTERNOON)
    assert reported.state == "reported"
    report = find_report(session, campaign.id)
    assert report is not None
    assert (whole_of(report).inspections, whole_of(report).findings) == (1, 1)
    assert report.figures["agencies"][str(team.agency.id)]["inspections"] == 1
    assert report.digest == digest(
        {
            "campaign_id": str(campaign.id),
            "reported_on": report.reported_on,
            "text": "检查一家",
            "figures": report.figures,
        }
    )
    with pytest.raises(ActNotPossible):
        service.report(session, campaign.id, "再来", version=5, by=BY, at=AFTERNOON)
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("UPDATE campaign_report SET text = '改'"))


def test_a_campaign_is_not_reported_without_a_report(session: Session) -> None:
    campaign = a_running_campaign(session)
    service.close(session, campaign.id, version=campaign.version, by=BY, at=AFTERNOON)
    session.execute(
        text("UPDATE campaign SET state = 'reported' WHERE id = :id"), {"id": campaign.id}
    )
    with pytest.raises(IntegrityError, match="has no report"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_supporting_agency_changes_its_own_share_and_the_leader_makes_the_rest(
    session: Session,
) -> None:
    lead, mine, other = (an_agency(session) for _ in range(3))
    campaign = a_running_campaign(session, agencies=[lead, mine, other])
    divided = [
        replace(one, share=share)
        for one in agencies_of(campaign)
        for key, share in ((lead.id, 50), (mine.id, 30), (other.id, 20))
        if one.agency_id == key
    ]
    first = Amendment("分工", targets=Targets(inspections=100), agencies=divided)
    campaign = service.amend(
        session, campaign.id, first, version=campaign.version, by=BY, at=AFTERNOON
    )
    by = actor_of(an_officer(session, agency=mine, roles=(Role.CAMPAIGN_OFFICER,)))
    act: dict[str, Any] = {"reason": "本市企业较多", "by": by, "at": AFTERNOON}
    terms = replace(terms_of(campaign), targets=Targets(inspections=100))
    draft = a_draft(session)
    draft = service.revise_draft(
        session, draft.id, terms, agencies=divided, version=1, by=BY, at=MORNING
    )
    service.change_own_share(session, draft.id, 25, version=draft.version, **act)
    assert told_last(session, draft) == {"was": 30, "share": 25, "reason": "本市企业较多"}
    for share, pointer in ((81, "#/share"), (-1, "#/share")):
        with pytest.raises(CampaignTermsInvalid) as refused:
            service.change_own_share(session, campaign.id, share, version=campaign.version, **act)
        assert [fault.pointer for fault in refused.value.errors] == [pointer]
    with pytest.raises(Stale):
        service.change_own_share(session, campaign.id, 40, version=1, **act)
    campaign = service.change_own_share(session, campaign.id, 40, version=campaign.version, **act)
    shares = {one.agency_id: one.share for one in agencies_of(campaign)}
    assert shares == {lead.id: 40, mine.id: 40, other.id: 20}
    assert told_last(session, campaign) == {"was": 30, "share": 40, "reason": "本市企业较多"}
    (newest, _) = service.list_amendments(session, campaign.id)
    assert (newest.reason, newest.by_officer) == ("本市企业较多", by.officer_id)
    stranger = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    with pytest.raises(CampaignOfAnotherAgency):
        service.change_own_share(
            session, campaign.id, 1, version=campaign.version, **(act | {"by": stranger})
        )


def test_a_copy_moves_every_year_of_the_campaigns_name_and_no_other_number(
    session: Session,
) -> None:
    campaign = a_running_campaign(
        session,
        name="2026—2027年度冬季行动（依据2025年第2026001号文件）",
        ends_on=date(2027, 2, 28),
    )
    copy = service.copy_campaign(session, campaign.id, by=BY, at=AFTERNOON)
    assert copy.name == "2027—2028年度冬季行动（依据2025年第2026001号文件）"


def told_last(session: Session, campaign: Campaign) -> dict[str, Any]:
    """What the journal tells of the share that was changed last."""
    entries = select(JournalEntry).where(JournalEntry.object_id == str(campaign.id))
    entry = session.scalars(entries.order_by(JournalEntry.id.desc()).limit(1)).one()
    return {key: entry.detail[key] for key in ("was", "share", "reason")}


def test_last_years_campaign_is_copied_to_the_same_days_of_the_new_year(session: Session) -> None:
    old = an_agency(session)
    new = an_agency(session)
    campaign = a_running_campaign(session, agencies=[old], name="2026年车用燃油专项整治")
    merged(session, old, new)
    copy = service.copy_campaign(session, campaign.id, by=BY, at=AFTERNOON)
    assert (copy.state, copy.copied_from_id) == ("draft", campaign.id)
    assert copy.name == "2027年车用燃油专项整治"
    assert (copy.starts_on, copy.ends_on) == (
        FIRST_DAY.replace(year=2027),
        LAST_DAY.replace(year=2027),
    )
    assert [named.agency_id for named in copy.agencies] == [new.id]
    assert copy.checklist_version_id is None
    # In the middle of the next window its first day would be past: the one after it is proposed.
    # Whoever only takes part would be in charge of a draft under another agency's lead.
    stranger = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    with pytest.raises(CampaignOfAnotherAgency):
        service.copy_campaign(session, campaign.id, by=stranger, at=AFTERNOON)
    late = service.copy_campaign(session, campaign.id, by=BY, at=AFTERNOON + timedelta(days=500))
    assert (late.starts_on, late.ends_on) == (
        FIRST_DAY.replace(year=2028),
        LAST_DAY.replace(year=2028),
    )


def test_whoever_leads_or_drafted_a_campaign_acts_on_it_and_nobody_else(session: Session) -> None:
    leader, supporter, drafter = (an_agency(session) for _ in range(3))
    drafted_by = an_actor(agency_id=drafter.id)
    draft = a_draft(session, agencies=[leader, supporter], by=drafted_by)
    named = agencies_of(draft)
    for stranger in (an_actor(agency_id=supporter.id), an_actor(), replace(BY, kind="client")):
        refused = {"version": draft.version, "by": stranger, "at": MORNING}
        with pytest.raises(CampaignOfAnotherAgency):
            service.revise_draft(session, draft.id, terms_of(draft), agencies=named, **refused)
        for act in (service.announce, service.start, service.close):
            with pytest.raises(CampaignOfAnotherAgency):
                act(session, draft.id, **refused)
        with pytest.raises(CampaignOfAnotherAgency):
            service.amend(session, draft.id, Amendment("改"), **refused)
        with pytest.raises(CampaignOfAnotherAgency):
            service.report(session, draft.id, "无", **refused)
    heir = an_agency(session)
    told = service.announce(session, draft.id, version=1, by=drafted_by, at=MORNING)
    merged(session, leader, heir)
    led_by = an_actor(agency_id=heir.id)
    after = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
    begun = service.start(session, draft.id, version=told.version, by=led_by, at=after)
    assert begun.state == "running", "who has the functions of a leader leads"


def merged(session: Session, old: Agency, new: Agency) -> None:
    succeed_agency(
        session,
        old.id,
        successor_id=new.id,
        on=date(2026, 3, 5),
        version=old.version,
        by=BY,
        at=AFTERNOON,
    )


def test_a_campaign_serves_several_items_and_an_item_several_campaigns(session: Session) -> None:
    officer = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    plan_id = a_plan(session).id
    plan = plans.confirm_plan(session, plan_id, version=1, by=officer, at=MORNING)
    written = plan.draft["items"][0]
    item = PlanItem(plan_id, written["id"], written["text"][4:20])
    first, second = a_draft(session, name="甲"), a_draft(session, name="乙")
    for campaign in (first, second, first):
        linked = service.link_item(session, campaign.id, item, by=BY, at=MORNING)
        assert [one.quote for one in linked.items] == [item.quote.strip()]
        assert item.quote.strip() in TEXT
    wrong = replace(item, quote="计划里没有的话")
    with pytest.raises(PlanItemUnknown):
        service.link_item(session, first.id, wrong, by=BY, at=MORNING)
    with pytest.raises(CampaignOfAnotherAgency):
        service.link_item(session, first.id, item, by=officer, at=MORNING)
    with pytest.raises(CampaignOfAnotherAgency):
        service.unlink_item(session, first.id, plan_id, item.item_id, by=officer, at=MORNING)
    bare = service.unlink_item(session, first.id, plan_id, item.item_id, by=BY, at=MORNING)
    assert bare.items == []


def test_the_item_that_a_campaign_was_drafted_from_stays(session: Session) -> None:
    plan_id = a_plan(session).id
    origin = PlanItem(plan_id, "p-i01", "整治")
    new = service.NewCampaign("甲", "motor_fuel", "special_rectification", ordered_by=origin)
    campaign = service.draft_campaign(session, new, by=BY, at=MORNING)
    with pytest.raises(ItemDraftedFrom):
        service.unlink_item(session, campaign.id, plan_id, "p-i01", by=BY, at=MORNING)


def test_scope_narrows_by_place_trade_and_product_and_knows_codes_given_up(
    session: Session,
) -> None:
    laiwu = a_subject(session, division="371202")
    jinan = a_subject(session, division="370105")
    taiyuan = a_subject(session, division="140105", product_classes=("儿童用品", "小家电"))
    mine = [laiwu.id, jinan.id, taiyuan.id]

    def found(scope: Scope) -> set[int]:
        wanted = session.query(Subject.id).where(Subject.id.in_(mine), in_scope(scope, FIRST_DAY))
        return {row[0] for row in wanted}

    assert found(Scope()) == set(mine)
    assert found(Scope(divisions=("370100",))) == {laiwu.id, jinan.id}
    assert found(Scope(divisions=("370100", "140000"))) == set(mine)
    assert found(Scope(industries=("T",))) == set()
    assert found(Scope(product_classes=("农药",))) == set()
    toys = Scope(product_classes=("儿童用品", "农药"))
    assert wrong_scope(toys) == [], "named as undertakings are registered"
    assert found(toys) == {taiyuan.id}
    nowhere = wrong_scope(Scope(divisions=("140100", "573456")))
    assert [fault.pointer for fault in nowhere] == ["#/divisions"]
    wrong = wrong_scope(Scope(product_classes=("儿童 用品",)))
    assert [fault.pointer for fault in wrong] == ["#/product_classes"]
