"""Plans on the real database: handed in once, changed beside what was read, confirmed in person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns.planning.from_plan import draft_from_plan
from campaigns.plans import service
from campaigns.plans.amendments import Amendment
from campaigns.plans.models import Plan, PlanAmendment
from campaigns.plans.refusals import (
    AmendmentInvalid,
    PlanCampaignUnknown,
    PlanConfirmedAlready,
    PlanNotConfirmed,
    PlanUnknown,
    PlanWithoutItems,
)
from registry.accounts import service as accounts
from registry.accounts.actors import Actor, PersonNeeded, system_actor
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.audit.models import JournalEntry
from registry.db import Database
from registry.kernel.refusals import Stale
from tests.builders.accounts import LONG_AGO, an_agency, an_officer
from tests.builders.plans import HANDED_IN, TEXT, a_plan

FUEL, COUNTERFEIT, INPUTS, GOODS = "i01-c01", "i02-c01", "i02-c02", "i03-c01"


def campaign_officer(session: Session) -> Actor:
    return actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))


def named(plan: Plan, ending: str) -> str:
    """The identifier of the campaign that ends so."""
    (found,) = (c.id for c in service.campaigns_of(plan) if c.id.endswith(ending))
    return found


def confirmed(session: Session, plan: Plan, by: Actor) -> Plan:
    return service.confirm_plan(session, plan.id, version=plan.version, by=by, at=HANDED_IN)


def acts(session: Session, plan: Plan) -> list[str]:
    entries = select(JournalEntry.action).where(JournalEntry.object_id == str(plan.id))
    return list(session.scalars(entries.order_by(JournalEntry.id)))


def test_a_plan_is_kept_with_its_text_and_what_was_read_of_it(session: Session) -> None:
    plan = a_plan(session)
    assert plan.title == "示例省质量提升2026年行动计划"
    assert (plan.state, plan.version, plan.text) == ("draft", 1, TEXT)
    quotes = [(i["text"], c["quote"]) for i in plan.draft["items"] for c in i["campaigns"]]
    assert len(quotes) == 4
    assert all(quote in own for own, quote in quotes)
    assert [line["text"] for line in plan.draft["unplaced"]] == ["各地要结合实际抓好落实。"]
    assert acts(session, plan) == ["plan.drafted"]


def test_the_same_text_gives_the_same_plan_back(session: Session) -> None:
    first = a_plan(session)
    again = a_plan(session, file_name="another-name.txt")
    assert (again.id, again.file_name) == (first.id, "plan.txt")
    assert acts(session, first) == ["plan.drafted"]


def test_two_hand_ins_at_once_give_one_plan(database: Database) -> None:
    ready = Barrier(2)

    def hand_in(_number: int) -> object:
        with database.transaction() as session:
            ready.wait()
            return a_plan(session).id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(hand_in, range(2)))) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_what_the_machine_read_stays_beside_what_the_person_changed(session: Session) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    fuel = named(plan, FUEL)
    same = service.amend_campaign(
        session, plan.id, fuel, Amendment(), version=1, by=by, at=HANDED_IN
    )
    assert same.version == 1, "what holds already is no change"
    amended = service.amend_campaign(
        session,
        plan.id,
        fuel,
        Amendment(name="加油站专项检查", kind="special_inspection", note="按省里部署"),
        version=1,
        by=by,
        at=HANDED_IN,
    )
    assert amended.version == 2
    (campaign,) = (c for c in service.campaigns_of(amended) if c.id == fuel)
    assert (campaign.name, campaign.kind) == ("加油站专项检查", "special_inspection")
    assert (campaign.read["name_zh"], campaign.category) == ("车用燃油专项整治", "motor_fuel")
    service.amend_campaign(
        session, plan.id, fuel, Amendment(dropped=True), version=2, by=by, at=HANDED_IN
    )
    rows = session.scalars(select(PlanAmendment).order_by(PlanAmendment.id)).all()
    assert [(row.dropped, row.name, row.amended_by) for row in rows] == [
        (False, "加油站专项检查", by.officer_id),
        (True, None, by.officer_id),
    ]
    assert acts(session, plan) == ["plan.drafted", *["plan.campaign_amended"] * 2]


def test_only_enforcement_that_the_person_kept_is_drafted(session: Session) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    inputs, goods = named(plan, INPUTS), named(plan, GOODS)
    for version, (campaign_id, said) in enumerate(
        [
            (inputs, Amendment(dropped=True)),
            (goods, Amendment(name="消费品专项整治", kind="special_rectification")),
        ],
        start=1,
    ):
        service.amend_campaign(
            session, plan.id, campaign_id, said, version=version, by=by, at=HANDED_IN
        )
    plan = confirmed(session, service.get_plan(session, plan.id), by)
    names = [drafted.name for drafted in service.drafted_campaigns(session, plan.id)]
    assert names == ["车用燃油专项整治", "打击侵权假冒专项行动", "消费品专项整治"]


def test_printed_names_are_found_with_their_roles_and_corrections_hold(session: Session) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    first = an_agency(session, name="省示例一局")
    second = an_agency(session, name="省示例二局")
    stranger = an_agency(session)
    fuel = named(plan, FUEL)
    service.amend_campaign(
        session,
        plan.id,
        fuel,
        Amendment(agencies={"省示例二局": None, "省示例三局": stranger.id}),
        version=1,
        by=by,
        at=HANDED_IN,
    )
    confirmed(session, service.get_plan(session, plan.id), by)
    drafted = {one.name: one.agencies for one in service.drafted_campaigns(session, plan.id)}
    assert drafted["车用燃油专项整治"] == [
        ("省示例一局", "lead", first.id),
        ("省示例二局", "supporting", None),
        ("省示例三局", "supporting", stranger.id),
    ]
    assert drafted["打击侵权假冒专项行动"] == [
        ("省示例一局", "shared", first.id),
        ("省示例二局", "shared", second.id),
    ]


def test_where_several_lead_none_is_made_the_overall_leader(session: Session) -> None:
    by = campaign_officer(session)
    text = TEXT.replace("省示例一局牵头，", "省示例一局、省示例五局牵头，")
    plan = confirmed(session, a_plan(session, text=text), by)
    (fuel, *_others) = service.drafted_campaigns(session, plan.id)
    assert [(name, role) for name, role, _id in fuel.agencies][:2] == [
        ("省示例一局", "shared"),
        ("省示例五局", "shared"),
    ]
    assert len(draft_from_plan(session, plan.id, by=by, at=HANDED_IN)) == 3


def test_a_name_that_two_existing_agencies_have_means_neither(session: Session) -> None:
    by = campaign_officer(session)
    an_agency(session, name="省示例一局")
    an_agency(session, name="省示例一局")
    plan = confirmed(session, a_plan(session), by)
    (fuel, *_others) = service.drafted_campaigns(session, plan.id)
    assert fuel.agencies[0] == ("省示例一局", "lead", None)


def test_a_merged_agency_leads_through_its_successor(session: Session) -> None:
    by = campaign_officer(session)
    old = an_agency(session, name="省示例一局")
    heir = an_agency(session)
    accounts.succeed_agency(
        session,
        old.id,
        successor_id=heir.id,
        on=date(2018, 11, 1),
        version=1,
        by=system_actor("tests"),
        at=LONG_AGO,
    )
    plan = confirmed(session, a_plan(session), by)
    (fuel, *_others) = draft_from_plan(session, plan.id, by=by, at=HANDED_IN)
    assert fuel.lead_agency_id == heir.id
    assert next(named.printed_name for named in fuel.agencies) == "省示例一局"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        (Amendment(name=" "), "#/name"),
        (Amendment(name="长" * 201), "#/name"),
        (Amendment(name="打击制售假冒农资"), "#/name"),
        (Amendment(category="no_such"), "#/category"),
        (Amendment(kind="no_such"), "#/kind"),
        (Amendment(agencies={"没有印出的机关": None}), "#/agencies"),
        (Amendment(agencies={"省示例一局": uuid4()}), "#/agencies"),
        (Amendment(note="长" * 501), "#/note"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_field(
    session: Session, said: Amendment, pointer: str
) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    with pytest.raises(AmendmentInvalid) as refused:
        service.amend_campaign(
            session, plan.id, named(plan, COUNTERFEIT), said, version=1, by=by, at=HANDED_IN
        )
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert session.scalar(select(func.count()).select_from(PlanAmendment)) == 0


def test_what_is_not_there_is_refused(session: Session) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    with pytest.raises(PlanUnknown):
        service.get_plan(session, uuid4())
    with pytest.raises(PlanCampaignUnknown):
        service.amend_campaign(
            session, plan.id, "nothing", Amendment(), version=1, by=by, at=HANDED_IN
        )
    with pytest.raises(PlanNotConfirmed):
        service.drafted_campaigns(session, plan.id)
    with pytest.raises(Stale):
        service.confirm_plan(session, plan.id, version=7, by=by, at=HANDED_IN)


def test_a_person_confirms_once_and_then_nothing_changes(session: Session) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    with pytest.raises(PersonNeeded):
        confirmed(session, plan, system_actor("tests"))
    plan = confirmed(session, plan, by)
    assert (plan.state, plan.confirmed_by, plan.version) == ("confirmed", by.officer_id, 2)
    with pytest.raises(PlanConfirmedAlready):
        confirmed(session, plan, by)
    with pytest.raises(PlanConfirmedAlready):
        service.amend_campaign(
            session, plan.id, named(plan, FUEL), Amendment(), version=2, by=by, at=HANDED_IN
        )
    assert acts(session, plan) == ["plan.drafted", "plan.confirmed"]


def test_a_text_without_items_is_kept_with_its_report_but_not_confirmed(session: Session) -> None:
    by = campaign_officer(session)
    plan = a_plan(session, text="各位同事：\n明天上午九点开会，请准时参加。\n")
    assert plan.draft["items"] == []
    assert plan.draft["unplaced"]
    with pytest.raises(PlanWithoutItems):
        confirmed(session, plan, by)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan SET draft = '{}'",
        "UPDATE plan SET text = '别的'",
        "DELETE FROM plan",
        "UPDATE plan_amendment SET dropped = false",
        "DELETE FROM plan_amendment",
    ],
)
def test_what_was_read_and_said_cannot_be_rewritten(session: Session, statement: str) -> None:
    by, plan = campaign_officer(session), a_plan(session)
    service.amend_campaign(
        session,
        plan.id,
        named(plan, FUEL),
        Amendment(dropped=True),
        version=1,
        by=by,
        at=HANDED_IN,
    )
    with pytest.raises(DBAPIError, match="what was read and said stays"), session.begin_nested():
        session.execute(text(statement))


def test_two_officers_change_at_once_and_one_of_them_wins(database: Database) -> None:
    with database.transaction() as session:
        plan = a_plan(session)
        officers = [campaign_officer(session) for _ in range(2)]
    fuel = named(plan, FUEL)
    ready = Barrier(2)

    def amend(by: Actor) -> str:
        ready.wait()
        try:
            with database.transaction() as session:
                service.amend_campaign(
                    session, plan.id, fuel, Amendment(dropped=True), version=1, by=by, at=HANDED_IN
                )
        except Stale:
            return "stale"
        return "amended"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(amend, officers)) == ["amended", "stale"]


def test_the_list_is_newest_first_and_leaves_the_texts_out(session: Session) -> None:
    older, newer = a_plan(session), a_plan(session, text=TEXT.replace("2026年", "2027年"))
    assert [plan.id for plan in service.list_plans(session)] == [newer.id, older.id]
    assert [p.id for p in service.list_plans(session, after=newer.id)] == [older.id]
    assert service.list_plans(session, limit=0) == []
