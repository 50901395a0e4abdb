"""A confirmed plan becomes draft campaigns, each with the words that ordered it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from campaigns.planning.from_plan import draft_from_plan
from campaigns.plans import service as plans
from campaigns.plans.reader import read_plan
from campaigns.plans.service import PlanNotConfirmed
from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from tests.builders.accounts import an_agency, an_officer

AT = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
BY = system_actor("tests")
TEXT = """示范省质量工作行动计划

一、加强重点领域整治
(一)严厉打击侵权假冒行为。开展车用燃油专项整治,深入开展农资打假专项治理行动。(省质监局牵头,省商务厅、省农业厅配合)
(二)规范旅游市场秩序。组织开展旅游市场专项整治。(省旅游局负责)
"""


def a_plan(session: Session) -> UUID:
    draft = read_plan(TEXT, file="plan.txt")
    return plans.draft_plan(session, draft, text=TEXT, file_name="plan.txt", by=BY, at=AT).id


def test_an_unconfirmed_plan_orders_nothing(session: Session) -> None:
    with pytest.raises(PlanNotConfirmed):
        draft_from_plan(session, a_plan(session), by=BY, at=AT)


def test_each_campaign_carries_its_quote_and_the_agencies_that_exist_today(
    session: Session,
) -> None:
    old = an_agency(session, name="省质监局", function="quality_supervision")
    new = an_agency(session, name="省市场监管局", valid_from=date(2018, 11, 1))
    succeed_agency(
        session,
        old.id,
        successor_id=new.id,
        on=date(2018, 11, 1),
        version=old.version,
        by=BY,
        at=AT,
    )
    officer = actor_of(an_officer(session, roles=(Role.CAMPAIGN_OFFICER,)))
    plan_id = a_plan(session)
    plans.confirm_plan(session, plan_id, version=1, by=officer, at=AT)
    drafts = draft_from_plan(session, plan_id, by=officer, at=AT)
    assert drafts
    for draft in drafts:
        (item,) = draft.items
        assert item.quote
        assert item.quote in TEXT
        assert (draft.state, draft.starts_on) == ("draft", None)
    fuel = next(draft for draft in drafts if draft.category == "motor_fuel")
    assert fuel.checklist_key == "motor_fuel"
    printed = {named.printed_name: named for named in fuel.agencies}
    assert printed["省质监局"].agency_id == new.id
    assert printed["省农业厅"].agency_id is None
    assert fuel.lead_agency_id == new.id
    assert draft_from_plan(session, plan_id, by=officer, at=AT) == []
