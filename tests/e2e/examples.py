"""One example of everything that a page can show, in every state that draws it differently."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.agencies import get_agency
from registry.accounts.permissions import Role
from registry.accounts.service import create_officer
from registry.blacklist import list_views
from registry.blacklist.act_forms import FORMS
from registry.blacklist.lists import all_lists
from registry.blacklist.models import Repair
from tests.builders.blacklist import (
    Bureau,
    Walk,
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)
from tests.builders.subjects import a_code, a_subject
from tests.e2e.conftest import Caller, Running
from tests.e2e.consent_examples import consent_pages
from tests.e2e.credit_examples import credit_pages
from tests.e2e.document_examples import document_pages
from tests.e2e.draw_examples import draw_pages
from tests.e2e.honour_examples import honour_pages
from tests.e2e.planning_examples import planning_pages
from tests.e2e.sampling_examples import sampling_pages
from tests.e2e.subject_examples import subject_pages
from tests.e2e.test_thread_over_api import CODE, FIRM, PLAN, a_bad_visit, a_running_campaign

EVERY_ROLE = ("everything", "a password of the test's own 1")
_OTHER_PLAN = PLAN.replace("提升车用燃油质量", "提升农资质量").replace("车用燃油", "农资")


@dataclass(frozen=True, slots=True)
class Examples:
    """Paths of pages by endpoint; a page without arguments needs none here."""

    officer: str
    paths: dict[str, list[str]]
    ended: str


def make(running: Running) -> Examples:
    """Fill the service, build an edition, and say where everything is shown."""
    with running.services.database.transaction() as session:
        officer = _an_officer_of_every_role(session, running)
        cases = _cases(session, bureau_of(session, running), running.today)
        draws = draw_pages(session, running)
        told = _told(cases) | document_pages(cases)
        told |= consent_pages(session, date(running.today.year, 2, 2))
        told |= honour_pages(session, bureau_of(session, running), running.clock.now())
    paths = {**told, **draws, **_campaign_pages(running)}
    paths |= planning_pages(running)
    paths |= sampling_pages(running)
    paths |= subject_pages(running)
    paths |= credit_pages(running)
    running.advance(days=1)
    running.settle()
    paths |= {
        "editions.edition": [f"/editions/{running.today}"],
        "accounts_admin.officer": [f"/console/accounts/officers/{officer}"],
        "reference.group": ["/docs/subjects", "/docs/cases"],
        "shell.problem": ["/problems/stale", "/problems/defence-period-open"],
    }
    ended = f"/listings/{cases['ended'].listing.id}"
    return Examples(str(officer), paths | _agency_pages(running), ended)


def _an_officer_of_every_role(session: Session, running: Running) -> UUID:
    username, password = EVERY_ROLE
    appointed = create_officer(
        session,
        agency_id=running.cast.agencies["SF-MSA"],
        username=username,
        name="万能一",
        roles=list(Role),
        password=password,
        by=system_actor("tests"),
        at=running.clock.now(),
    )
    return appointed.id


def bureau_of(session: Session, running: Running) -> Bureau:
    """The officers of the cast as a bureau."""
    officers = running.cast.officers
    return Bureau(
        agency=get_agency(session, running.cast.agencies["SF-MSA"]),
        handler=officers["case"],
        reviewer=officers["reviewer"],
        second_reviewer=officers["reviewer2"],
        publisher=officers["publisher"],
    )


def _cases(session: Session, bureau: Bureau, today: date) -> dict[str, Walk]:
    """A case at every step; the names say where it stands."""
    soon, year = date(today.year, 2, 2), today.year
    firms = (a_subject(session, uscc=a_code(number)) for number in range(9001, 9012))

    def at_hand(make: Callable[..., Walk], on: date) -> Walk:
        return make(session, bureau=bureau, subject=next(firms), on=on)

    cases = {
        "candidate": at_hand(a_candidate, today),
        "opened": at_hand(a_candidate, today).opened(),
        "noticed": at_hand(a_noticed_case, today).stated(),
        "decidable": at_hand(a_noticed_case, soon),
        "decided": at_hand(a_decided_case, soon),
        "served": at_hand(a_decided_case, soon).decision_served(),
        "listed": at_hand(a_listed_case, date(year - 1, 1, 6)),
        "fallen": at_hand(a_listed_case, soon).penalty_annulled(),
        "ended": at_hand(a_listed_case, date(year - 2, 1, 8)),
        "abnormal": an_abnormal_case(session, bureau=bureau, subject=next(firms), on=soon),
        "suspended": at_hand(a_noticed_case, soon).hearing_asked(),
    }
    ended = cases["ended"].on(date(today.year - 1, 3, 3))
    ended.repaired(ended.repair_filed())
    return cases


def _revoked(ended: Walk) -> dict[str, list[str]]:
    """The pages of a repair that is said to stand on false papers."""
    repair = ended.session.scalars(select(Repair).where(Repair.case_id == ended.case_id)).one()
    revocation = ended.wait(20).revocation_proposed(repair)
    return {
        "restorations.propose": [f"/console/repairs/{repair.id}/revocation"],
        "restorations.revocation": [f"/console/revocations/{revocation.id}"],
    }


def _told(cases: dict[str, Walk]) -> dict[str, list[str]]:
    at = {name: f"/console/cases/{walk.case_id}" for name, walk in cases.items()}
    listed = cases["listed"]
    objection = listed.on(date(2026, 3, 3)).objected()
    repair = listed.repair_filed()
    return {
        "blacklist.case": list(at.values()),
        "blacklist.act": [f"{at[name]}/acts/{key}" for name, key in _ACTS.items()]
        + [f"{at['candidate']}/acts/{key}" for key in FORMS.keys() - _ACTS.values()],
        "remedies.file_objection": [f"{at['served']}/objection"],
        "remedies.file_repair": [f"{at['listed']}/repair"],
        "remedies.objection": [f"/console/objections/{objection.id}"],
        "remedies.repair": [f"/console/repairs/{repair.id}"],
        **_revoked(cases["ended"]),
        "penalties.penalty": [
            f"/console/penalties/{cases[name].penalty.id}" for name in ("listed", "fallen")
        ],
        "deadlines.board": ["/console/deadlines", "/console/deadlines?urgency=late"],
        "filings.fact": [f"/console/facts/{cases['abnormal'].case.filing_fact_id}"],
        "measures.mine": [
            f"/console/measures?view={view}" for view in ("to_lift", "to_do", "done", "lifted")
        ],
        "measures.basis": [
            f"/console/measures/listing/{cases[name].listing.id}" for name in ("listed", "ended")
        ],
        "filings.list_rules": [f"/console/lists/{key}" for key in all_lists()],
        "filings.view": [f"/console/lists/views/{key}" for key in list_views.all_views()],
        "history.listings": [
            f"/console/subjects/{cases[name].subject.uscc}/listings" for name in ("listed", "ended")
        ],
        "disclosure.listing": [f"/listings/{listed.listing.id}"],
        "credit.file": [
            f"/console/subjects/{cases[name].subject.uscc}" for name in ("listed", "ended")
        ],
    }


# The act whose form a case at this step offers.
_ACTS = {
    "opened": "notice",
    "noticed": "statement",
    "decidable": "decision",
    "decided": "service",
    "served": "publication",
    "fallen": "revocation",
}


def _campaign_pages(running: Running) -> dict[str, list[str]]:
    def speak(who: str) -> Caller:
        return Caller(running, who)

    campaign = a_running_campaign(running, speak)
    speak("campaign").send("/v1/subjects", FIRM)
    visit = a_bad_visit(running, speak, campaign["id"])
    plan: dict[str, Any] = speak("campaign").send(
        "/v1/plans", {"text": _OTHER_PLAN, "file_name": "other.txt"}
    )
    (confirmed,) = (
        one["id"] for one in speak("campaign").get("/v1/plans")["items"] if one["id"] != plan["id"]
    )
    (drive,) = (one["id"] for item in plan["draft"]["items"] for one in item["campaigns"])
    running.settle()
    return {
        "plans.plan": [f"/console/plans/{one}" for one in (plan["id"], confirmed)],
        "plans.text": [f"/console/plans/{plan['id']}/text"],
        "plans.campaign": [f"/console/plans/{plan['id']}/campaigns/{drive}"],
        "credit_facts.fact": [_a_fact(speak)],
        "inspections.inspection": [f"/console/inspections/{visit['id']}"],
        "inspections.correct_answer": [f"/console/inspections/{visit['id']}/answers/licences"],
        "referrals.referral": [_a_referral(speak, visit)],
        "field.choose_subject": [
            f"/field/{campaign['id']}",
            f"/field/{campaign['id']}?q=丰禾",
        ],
        "field.visit": [f"/field/{campaign['id']}/visits/{CODE}"],
        "field.receipt": [f"/field/receipts/{visit['id']}"],
        "credit.search": ["/console/subjects", "/console/subjects?q=丰禾"],
        "home.find": ["/search", "/search?q=示范", "/search?q=没有这一家"],
    }


def _a_fact(speak: Callable[[str], Caller]) -> str:
    """A complaint recorded by hand, waiting for a second officer."""
    fact = speak("case").send(
        "/v1/credit-facts",
        {
            "uscc": CODE,
            "kind": "complaint",
            "severity": "general",
            "number": "示诉〔2026〕7号",
            "summary": "投诉成立：未按承诺退换货",
            "legal_basis": "《消费者权益保护法》第二十四条",
            "occurred_on": "2026-02-02",
            "decided_on": "2026-02-20",
        },
    )
    return f"/console/credit-facts/{fact['id']}"


def _a_referral(speak: Callable[[str], Caller], visit: dict[str, Any]) -> str:
    """A suspected crime reported of another visit's finding; where it is shown."""
    told = speak("inspector1").get(f"/v1/inspections/{visit['id']}")
    kept = ("campaign_id", "uscc", "inspected_on", "officers", "answers")
    again = {name: told[name] for name in kept} | {"client_ref": "visit-2"}
    (finding,) = speak("inspector1").send("/v1/inspections", again)["findings"]
    at = f"/v1/findings/{finding['id']}"
    speak("inspector2").send(f"{at}/confirmation", version=1)
    report = {"suspected_crime": "生产、销售伪劣产品罪", "facts": "经查销售金额在二十万元以上"}
    made = speak("inspector1").send(f"{at}/referral", report, version=2)
    return f"/console/referrals/{made['id']}"


def _agency_pages(running: Running) -> dict[str, list[str]]:
    at = f"/console/accounts/agencies/{running.cast.agencies['SF-MSA']}"
    return {
        "accounts_admin.agency": [at],
        "accounts_admin.new_key": [f"{at}/keys/new"],
        "accounts_admin.new_officer": [f"{at}/officers/new"],
    }
