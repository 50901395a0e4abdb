"""The whole thread over the interface alone: from a plan's text to the end of the listing."""

from collections.abc import Callable
from typing import Any

from tests.e2e.conftest import Caller, Running

PLAN = """示范省2026年质量行动计划

一、重点整治

（一）提升车用燃油质量。开展车用燃油专项整治，车用汽柴油监督抽查合格率达到95%以上。（省市场监管局牵头，省商务厅配合）
"""
CODE = "91140000PDY000028F"
FIRM = {
    "uscc": CODE,
    "name": "示范省丰禾石油销售有限公司",
    "kind": "enterprise",
    "division": "990100",
}
BAD_VISIT = {
    "licences": {"value": "pass"},
    "fuels_sold": {"value": "diesel"},
    "dispenser_certificates": {"value": "pass"},
    "dispenser_in_term": {"value": "pass"},
    "seals_intact": {"value": "fail", "note": "3号枪铅封断开，断口新"},
    "purchase_ledger": {"value": "pass"},
}

Speak = Callable[[str], Caller]


def a_running_campaign(running: Running, caller: Speak) -> dict[str, Any]:
    """A plan handed in, read, confirmed; its campaign dated, announced, begun."""
    officer = caller("campaign")
    plan = officer.send("/v1/plans", {"text": PLAN, "file_name": "plan.txt"})
    assert [item["title"] for item in plan["draft"]["items"]] == ["提升车用燃油质量"]
    officer.send(f"/v1/plans/{plan['id']}/confirmation", version=plan["version"])
    ordered = officer.get("/v1/campaigns")["items"]
    (campaign,) = (one for one in ordered if one["items"])
    assert campaign["category"] == "motor_fuel"
    assert campaign["items"][0]["quote"] in PLAN
    at = f"/v1/campaigns/{campaign['id']}"
    dates = {"starts_on": "2026-03-09", "ends_on": "2026-12-31", "name": campaign["name"]}
    body = {**dates, "checklist_key": "motor_fuel", "target_inspections": 10}
    campaign = officer.send(f"{at}/terms", body, version=campaign["version"], put=True)
    campaign = officer.send(f"{at}/announcement", version=campaign["version"])
    return officer.send(f"{at}/start", version=campaign["version"])


def a_bad_visit(running: Running, caller: Speak, campaign_id: str) -> dict[str, Any]:
    """A visit that finds a broken seal, recorded by one inspector."""
    inspectors = [running.cast.officers[name].person() for name in ("inspector1", "inspector2")]
    return caller("inspector1").send(
        "/v1/inspections",
        {
            "campaign_id": campaign_id,
            "uscc": CODE,
            "inspected_on": running.today.isoformat(),
            "officers": [str(officer) for officer in inspectors],
            "answers": answers_to(caller, campaign_id),
            "client_ref": "visit-1",
        },
    )


def answers_to(caller: Speak, campaign_id: str) -> dict[str, Any]:
    """Every required question answered well, but for the seal."""
    sheet = caller("inspector1").get(f"/v1/campaigns/{campaign_id}/checklist")
    answers = dict(BAD_VISIT)
    for item in sheet["items"]:
        if item["type"] == "yes_no" and item["required"] and item["key"] not in answers:
            answers[item["key"]] = {"value": "pass"}
    return answers


def a_listed_firm(running: Running, caller: Speak) -> tuple[dict[str, Any], dict[str, Any]]:
    """The thread up to publication: the case and its listing."""
    campaign = a_running_campaign(running, caller)
    caller("campaign").send("/v1/subjects", FIRM)
    visit = a_bad_visit(running, caller, campaign["id"])
    (finding,) = visit["findings"]
    assert finding["state"] == "recorded"

    confirming = f"/v1/findings/{finding['id']}/confirmation"
    refused = caller("inspector1").try_to(confirming, version=finding["version"])
    assert refused.status_code == 403, "who recorded a finding does not confirm it"
    finding = caller("inspector2").send(confirming, version=finding["version"])
    running.settle()
    graded = caller("case").get(f"/v1/subjects/{CODE}/credit")
    assert graded["score"]["grade"] in ("A", "B", "C")
    assert len(graded["lines"]) == 1, "one point, with its source"

    caller("case").send(
        f"/v1/findings/{finding['id']}/penalty",
        {
            "number": "示市监处罚〔2026〕1号",
            "kinds": ["fine", "confiscation"],
            "fine_yuan": 280000,
            "confiscated_yuan": 41000,
            "violation": "metrology_fraud",
            "facts": "加油机铅封破坏，实测短量",
            "legal_basis": "《计量法》第二十六条",
            "decided_on": running.today.isoformat(),
            "served_on": running.today.isoformat(),
            "heavier": True,
            "heavier_reason": "一年内第二次实施，从重处罚",
        },
        version=finding["version"],
    )
    running.settle()
    (case,) = caller("case").get("/v1/cases")["items"]
    assert case["state"] == "candidate", "the worker found the ground; nobody is listed by that"

    at = f"/v1/cases/{case['id']}"
    case = caller("case").send(f"{at}/opening", version=case["version"])
    served = {"method": "direct", "proof": "送达回证"}
    notice = {**served, "served_on": running.today.isoformat()}
    case = caller("case").send(f"{at}/notice", notice, version=case["version"])
    assert case["defence_ends_on"] == "2026-03-16", "five working days after Monday 9 March"

    decision = {"outcome": "listed", "reason": "事实清楚，情节严重"}
    early = caller("reviewer").try_to(f"{at}/decision", decision, version=case["version"])
    assert early.status_code == 409
    assert early.get_json()["type"] == "/problems/defence-period-open"

    running.advance(days=8)
    own = caller("case").try_to(f"{at}/decision", decision, version=case["version"])
    assert own.status_code == 403, "who handles a case does not decide it"
    case = caller("reviewer").send(f"{at}/decision", decision, version=case["version"])
    service = {**served, "served_on": running.today.isoformat()}
    case = caller("case").send(f"{at}/service", service, version=case["version"])
    assert status_of(caller)["listed"] is False, "decided and served, but not yet published"
    listing = caller("publisher").send(f"{at}/publication", version=case["version"])
    running.settle()
    return caller("case").get(at), listing


def status_of(caller: Speak) -> Any:
    """What the procurement centre is told."""
    return caller("省公共资源交易中心").get(f"/v1/subjects/{CODE}/status")


def test_a_plan_ends_as_a_listing_that_others_see_and_expires(
    running: Running, caller: Speak
) -> None:
    case, listing = a_listed_firm(running, caller)

    told = status_of(caller)
    assert told["listed"] is True
    assert told["grade"] == "D", "a serious listing is a veto"
    assert told["listings"][0]["decision_no"] == case["decision_no"]
    changed = caller("省公共资源交易中心").get("/v1/changes")
    assert CODE in [item["uscc"] for item in changed["changes"]]

    running.advance(days=1)
    public = running.app.test_client()
    page = public.get(f"/listings/{listing['id']}")
    assert page.status_code == 200
    assert FIRM["name"] in page.get_data(as_text=True)
    lines = public.get(f"/editions/{running.today}/edition.jsonl").get_data(as_text=True)
    assert CODE in lines
    edition = caller("省公共资源交易中心").get(f"/v1/editions/{running.today}")
    assert edition["count"] == 1
    assert edition["digest"] == caller("case").get("/v1/editions")["items"][0]["digest"]
    assert str(listing["id"]) in public.get("/feed.atom").get_data(as_text=True)

    running.advance(days=3 * 365 + 1, editions=False)
    running.renew_keys()
    assert status_of(caller)["listed"] is False, "the term is three years, not a day more"
    gone = public.get(f"/listings/{listing['id']}")
    assert gone.status_code == 410
    assert FIRM["name"] not in gone.get_data(as_text=True)
    assert CODE not in public.get("/listings").get_data(as_text=True)
    ended = caller("case").get(f"/v1/cases/{case['id']}")
    assert ended["state"] == "expired"


def test_an_upheld_repair_ends_the_listing_the_same_day(running: Running, caller: Speak) -> None:
    case, listing = a_listed_firm(running, caller)
    running.advance(days=367, editions=False)
    running.renew_keys()
    papers = {"duties_done": "罚没款已缴清", "harm_removed": "已更换加油机", "pledged": True}
    repair = caller("case").send("/v1/repairs", {"case_id": case["id"], **papers})
    accepted = f"/v1/repairs/{repair['id']}/acceptance"
    repair = caller("case").send(accepted, {}, version=repair["version"])
    decision = {"decision": "grant", "reason": "符合提前移出条件"}
    repair = caller("reviewer").send(
        f"/v1/repairs/{repair['id']}/decision", decision, version=repair["version"]
    )
    running.settle()
    assert repair["state"] == "granted"
    assert status_of(caller)["listed"] is False
    assert running.app.test_client().get(f"/listings/{listing['id']}").status_code == 410
    before = caller("省公共资源交易中心").get(f"/v1/subjects/{CODE}/status?on=2026-06-01")
    assert before["listed"] is True, "what was true on a day stays true of that day"
