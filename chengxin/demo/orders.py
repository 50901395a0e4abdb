"""From the demonstration's plan to running campaigns, each act by the officer whose task it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy.orm import Session

from campaigns.planning import service as planning
from campaigns.planning.drafting import agencies_of
from campaigns.planning.from_plan import draft_from_plan
from campaigns.planning.models import Campaign
from campaigns.planning.terms import NamedAgency, PassRateBasis, Scope, Targets, Terms
from campaigns.plans import service as plans
from campaigns.plans.reader import read_plan
from chengxin.demo.cast import Cast
from registry.kernel.clock import legal_day
from registry.kernel.period import add_months

_FILE = Path(__file__).with_name("plan.txt")
_ASSISTED = 35
# How many months a campaign lasts and how many visits it aims at, from the day of the plan on.
_USUAL = (27, 700)
_EXTENT = {
    "engineering_quality": (24, 560),
    "farm_inputs": (30, 640),
    "online_counterfeit": (26, 800),
    "rural_food": (28, 600),
    "special_equipment": (30, 750),
    "tourism_market": (27, 620),
}
_PROVINCE = "990000"
# The plan asks these for a share of what was sampled: per cent, and by which test.
_BATCHES = {
    "farm_inputs": (Decimal(90), PassRateBasis.AFTER_RETEST),
    "motor_fuel": (Decimal(95), PassRateBasis.FIRST_TEST),
}


def plan_text(first: date) -> str:
    """The demonstration's plan for the two years from ``first`` on."""
    issued = first - timedelta(days=12)
    return _FILE.read_text("utf-8").format(
        first=first.year,
        last=add_months(first, 24).year,
        issued=f"{issued.year}年{issued.month}月{issued.day}日",
    )


def order(session: Session, cast: Cast, *, at: datetime) -> list[Campaign]:
    """Read and confirm the plan, then announce and start what it orders; the campaigns."""
    officer, on = cast.officers["campaign"], legal_day(at)
    text = plan_text(on)
    draft = read_plan(text, file=_FILE.name)
    plan = plans.draft_plan(session, draft, text=text, file_name=_FILE.name, by=officer, at=at)
    plans.confirm_plan(session, plan.id, version=plan.version, by=officer, at=at)
    drafts = [one for one in draft_from_plan(session, plan.id, by=officer, at=at) if one.agencies]
    return [_begin(session, cast, draft, on=on, at=at) for draft in drafts]


def _begin(session: Session, cast: Cast, campaign: Campaign, *, on: date, at: datetime) -> Campaign:
    officer = cast.officers["campaign"]
    rate, basis = _BATCHES.get(campaign.category, (Decimal(90), PassRateBasis.FIRST_VISIT))
    months, visits = _EXTENT.get(campaign.category, _USUAL)
    terms = Terms(
        name=campaign.name,
        starts_on=on,
        ends_on=add_months(on, months),
        checklist_key=campaign.checklist_key,
        targets=Targets(
            inspections=visits,
            basis=basis,
            pass_rate=rate,
            coverage=Decimal(5),
        ),
        scope=Scope(divisions=(_PROVINCE,)),
    )
    campaign = planning.revise_draft(
        session,
        campaign.id,
        terms,
        agencies=_shared(agencies_of(campaign), visits),
        version=campaign.version,
        by=officer,
        at=at,
    )
    campaign = planning.announce(session, campaign.id, version=campaign.version, by=officer, at=at)
    return planning.start(session, campaign.id, version=campaign.version, by=officer, at=at)


def _shared(agencies: Sequence[NamedAgency], visits: int) -> list[NamedAgency]:
    """The visits divided among the agencies on record: who leads makes nearly all of them."""
    known = [named.printed_name for named in agencies if named.agency_id is not None]
    if not known:
        return list(agencies)
    shares = dict.fromkeys(known, _ASSISTED)
    shares[known[0]] = visits - _ASSISTED * (len(known) - 1)
    return [replace(named, share=shares.get(named.printed_name)) for named in agencies]
