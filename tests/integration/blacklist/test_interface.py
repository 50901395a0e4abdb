"""The interface of penalties, cases, listings, objections and repairs."""

import base64
import hashlib
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from registry.blacklist import party_acts, party_codes, service
from registry.kernel.canonical import canonical
from tests.builders.contests import RULING
from tests.builders.credit import graded
from tests.builders.penalties import noon
from tests.integration.blacklist.conftest import MONDAY, Caller, Desk

SERVED = {"served_on": "2024-03-04", "method": "direct", "proof": "回证HZ-24，代理人签收"}
REASON = {"reason": "一年内第二次同类违法，情节严重"}


def a_body(desk: Desk, **fields: Any) -> dict[str, Any]:
    return {
        "number": "示市监处罚〔2024〕131号",
        "uscc": desk.subject.uscc,
        "violation": "fuel_substandard",
        "facts": "95号汽油硫含量38 mg/kg",
        "legal_basis": "《产品质量法》第四十九条",
        "kinds": ["fine", "confiscation"],
        "fine_yuan": "280000.00",
        "confiscated_yuan": "41000.00",
        "decided_on": "2024-03-04",
        "served_on": "2024-03-04",
        "heavier": True,
        "heavier_reason": "从重裁量",
        **fields,
    }


def a_case(desk: Desk) -> tuple[str, str]:
    """A candidate over the interface: its address and entity tag."""
    handler = desk.api("handler")
    penalty = handler.post("/v1/penalties", a_body(desk))
    assert penalty.status_code == 201, penalty.json
    case = handler.post("/v1/cases", {"penalty_id": penalty.json["id"]})
    assert case.status_code == 201, case.json
    return f"/v1/cases/{case.json['id']}", case.headers["ETag"]


def acts(caller: Caller, case: str, etag: str, act: str, body: dict[str, Any]) -> str:
    answer = caller.post(f"{case}/{act}", body, etag=etag)
    assert answer.status_code == 200, answer.json
    return str(answer.headers["ETag"])


def listed(desk: Desk) -> tuple[str, str, str]:
    """On the list over the interface alone: case, its entity tag, listing."""
    case, etag = a_case(desk)
    handler = desk.api("handler")
    etag = acts(handler, case, etag, "opening", {})
    etag = acts(handler, case, etag, "notice", SERVED)
    desk.on(date(2024, 3, 12))
    etag = acts(desk.api("reviewer"), case, etag, "decision", {"outcome": "listed", **REASON})
    etag = acts(handler, case, etag, "service", {**SERVED, "served_on": "2024-03-12"})
    published = desk.api("publisher").post(f"{case}/publication", {}, etag=etag)
    assert published.status_code == 201, published.json
    now = desk.api("handler").get(case)
    return case, now.headers["ETag"], published.json["id"]


def test_the_thread_from_penalty_to_listing_over_the_interface_only(desk: Desk) -> None:
    case, _etag, listing = listed(desk)
    handler = desk.api("handler")
    (shown,) = handler.get("/v1/cases", state="published").json["items"]
    assert shown["id"] == case.rsplit("/", 1)[1]
    assert handler.get("/v1/cases", state="published", view="open").json["items"] == []
    assert handler.get("/v1/cases").json["items"] == [], "nothing is in hand"
    caller = desk.api("machine")
    (found,) = caller.get("/v1/listings").json["items"]
    assert (found["id"], found["uscc"]) == (listing, desk.subject.uscc)
    assert (found["decided_on"], found["ends_on"]) == ("2024-03-12", "2027-03-12")
    assert caller.get(f"/v1/listings/{listing}").json["penalty_number"] == "示市监处罚〔2024〕131号"
    assert caller.get("/v1/listings", valid_on="2024-03-11").json["items"] == []


def test_the_worker_opens_the_candidate_that_the_queue_shows(desk: Desk) -> None:
    penalty = desk.api("handler").post("/v1/penalties", a_body(desk)).json
    with desk.database.transaction() as session:
        service.open_candidates_due(session, [penalty["id"]], at=noon(MONDAY))
    (case,) = desk.api("handler").get("/v1/cases", view="candidates").json["items"]
    assert (case["penalty_id"], case["state"]) == (penalty["id"], "candidate")


def test_why_not_yet_is_told_with_the_day_it_becomes_possible(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler = desk.api("handler")
    etag = acts(handler, case, acts(handler, case, etag, "opening", {}), "notice", SERVED)
    file = desk.api("reviewer").get(case).json
    steps = {step["act"]: step for step in file["next_steps"]}
    assert (steps["list"]["possible"], steps["list"]["from_on"]) == (False, "2024-03-12")
    (missing,) = [guard for guard in steps["list"]["why"] if not guard["met"]]
    assert missing["text"] == "申辩期到2024-03-11 24:00届满，最早2024-03-12可以作出决定。"
    refused = desk.api("reviewer").post(
        f"{case}/decision", {"outcome": "listed", **REASON}, etag=etag
    )
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/defence-period-open")
    assert refused.json["detail"] == missing["text"]
    assert "第四十四条" in refused.json["legal_basis"]
    assert file["undecidable"] is False
    for who in ("reviewer", "second"):
        caller = desk.api(who)
        etag = caller.get(case).headers["ETag"]
        assert caller.post(f"{case}/recusal", REASON, etag=etag).status_code == 200
    assert handler.get(case).json["undecidable"] is True
    assert "请由管理员增设审核人" in desk.console("handler").opens(case.replace("/v1", "/console"))


def test_a_conditional_act_needs_the_version_it_was_made_on(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler = desk.api("handler")
    assert handler.post(f"{case}/opening", {}).status_code == 428
    acts(handler, case, etag, "opening", {})
    stale = handler.post(f"{case}/termination", REASON, etag=etag)
    assert (stale.status_code, stale.json["type"]) == (412, "/problems/stale")
    assert handler.get(case).json["state"] == "opened"


def test_a_repeated_act_gets_the_first_answer_and_changes_nothing(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler, key = desk.api("handler"), str(uuid4())
    first = handler.post(f"{case}/opening", {}, etag=etag, key=key)
    again = handler.post(f"{case}/opening", {}, etag=etag, key=key)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert first.headers["ETag"] == again.headers["ETag"]
    body, key = a_body(desk, number="示市监处罚〔2024〕132号"), str(uuid4())
    one = handler.post("/v1/penalties", body, key=key)
    two = handler.post("/v1/penalties", body, key=key)
    assert (one.status_code, one.json["id"]) == (201, two.json["id"])
    other = handler.post("/v1/penalties", {**body, "facts": "别的"}, key=key)
    assert (other.status_code, other.json["type"]) == (409, "/problems/idempotency-key-reused")


def test_a_key_without_officer_cannot_do_what_the_law_gives_to_a_person(desk: Desk) -> None:
    case, etag = a_case(desk)
    refused = desk.api("machine").post(f"{case}/opening", {}, etag=etag)
    assert (refused.status_code, refused.json["type"]) == (403, "/problems/person-needed")


def test_wrong_penalties_are_refused_by_field_and_leave_nothing(desk: Desk) -> None:
    handler = desk.api("handler")
    wrong = {
        "#/fine_yuan": a_body(desk, fine_yuan=None),
        "#/violation": a_body(desk, violation="something"),
        "#/decided_on": a_body(desk, decided_on="2024-03-05"),
        "#/served_on": a_body(desk, decided_on="2024-03-04", served_on="2024-03-03"),
        "#/uscc": a_body(desk, uscc="91140000PDY00001AA"),
        "#/kinds/0": a_body(desk, kinds=["flogging"]),
        "#/heavier_reason": a_body(desk, heavier_reason=None),
        "#/colour": a_body(desk, colour="red"),
    }
    for pointer, body in wrong.items():
        answer = handler.post("/v1/penalties", body)
        assert answer.status_code == 422, (pointer, answer.json)
        assert pointer in [error["pointer"] for error in answer.json["errors"]], answer.json
    assert handler.get("/v1/penalties").json["items"] == []


def test_a_number_is_taken_once_for_an_agency(desk: Desk) -> None:
    handler = desk.api("handler")
    assert handler.post("/v1/penalties", a_body(desk)).status_code == 201
    again = handler.post("/v1/penalties", a_body(desk))
    assert (again.status_code, again.json["type"]) == (409, "/problems/penalty-number-taken")


def test_an_annulled_penalty_takes_the_listing_back(desk: Desk) -> None:
    case, etag, listing = listed(desk)
    handler = desk.api("handler")
    penalty = handler.get("/v1/penalties", uscc=desk.subject.uscc).json["items"][0]
    address = f"/v1/penalties/{penalty['id']}"
    tag = handler.get(address).headers["ETag"]
    annulled = handler.post(
        f"{address}/annulment", {"on": "2024-03-12", "reason": "行政复议撤销"}, etag=tag
    )
    assert (annulled.status_code, annulled.json["status"]) == (200, "annulled")
    with desk.database.transaction() as session:
        service.basis_fell_due(session, [penalty["id"]], at=noon(date(2024, 3, 12)))
    etag = handler.get(case).headers["ETag"]
    acts(desk.api("second"), case, etag, "revocation", REASON)
    gone = handler.get(f"/v1/listings/{listing}")
    assert (gone.status_code, gone.json["type"]) == (404, "/problems/listing-ended")
    assert desk.subject.name not in gone.text


def test_an_objection_is_upheld_over_the_interface(desk: Desk) -> None:
    case, _etag, listing = listed(desk)
    handler = desk.api("handler")
    filed = handler.post(
        "/v1/objections", {"case_id": case.rsplit("/", 1)[1], "statement": "产品不是本企业的"}
    )
    assert filed.status_code == 201, filed.json
    address = f"/v1/objections/{filed.json['id']}"
    body = {"decision": "grant", **REASON}
    refused = desk.api("reviewer").post(f"{address}/decision", body, etag=filed.headers["ETag"])
    assert refused.json["type"] == "/problems/decider-filed-request"
    upheld = desk.api("second").post(f"{address}/decision", body, etag=filed.headers["ETag"])
    assert (upheld.status_code, upheld.json["state"]) == (200, "upheld")
    assert handler.get(case).json["state"] == "overturned"
    assert handler.get(f"/v1/listings/{listing}").status_code == 404


def test_a_repair_is_refused_before_a_year_and_granted_after(desk: Desk) -> None:
    case, _etag, _listing = listed(desk)
    papers = {
        "case_id": case.rsplit("/", 1)[1],
        "duties_done": "罚款已缴",
        "harm_removed": "已召回",
        "pledged": True,
    }
    desk.on(date(2025, 3, 12))
    handler, reviewer = desk.api("handler"), desk.api("reviewer")
    early = handler.post("/v1/repairs", papers)
    address = f"/v1/repairs/{early.json['id']}"
    etag = early.headers["ETag"]
    refused = handler.post(f"{address}/acceptance", {}, etag=etag)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/repair-filed-too-early")
    assert "2025-03-13" in refused.json["detail"], "the day from which it can be filed anew"
    refusal = {"decision": "refuse", **REASON}
    assert reviewer.post(f"{address}/decision", refusal, etag=etag).status_code == 200
    desk.on(date(2025, 3, 13))
    ripe = handler.post("/v1/repairs", papers)
    address = f"/v1/repairs/{ripe.json['id']}"
    grant = {"decision": "grant", **REASON}
    unaccepted = reviewer.post(f"{address}/decision", grant, etag=ripe.headers["ETag"])
    assert unaccepted.json["type"] == "/problems/repair-not-accepted"
    missing = {"missing": "缺少罚款缴纳凭证"}
    ripe = handler.post(f"{address}/return", missing, etag=ripe.headers["ETag"])
    ripe = handler.post(
        f"{address}/completion", {"completion": "收到缴款凭证"}, etag=ripe.headers["ETag"]
    )
    ripe = handler.post(f"{address}/acceptance", {}, etag=ripe.headers["ETag"])
    assert (ripe.status_code, ripe.json["state"]) == (200, "accepted")
    granted = reviewer.post(f"{address}/decision", grant, etag=ripe.headers["ETag"])
    assert (granted.status_code, granted.json["state"]) == (200, "granted")
    assert handler.get("/v1/listings").json["items"] == []
    assert len(handler.get("/v1/listings", valid_on="2025-03-12").json["items"]) == 1


def test_a_refused_repair_is_contested_by_its_identifier_over_the_interface(desk: Desk) -> None:
    case, _etag, _listing = listed(desk)
    desk.on(date(2025, 3, 12))
    handler, second = desk.api("handler"), desk.api("second")
    papers = {
        "case_id": case.rsplit("/", 1)[1],
        "duties_done": "罚款已缴",
        "harm_removed": "已召回",
    }
    filed = handler.post("/v1/repairs", {**papers, "pledged": True})
    suit = {"kind": "litigation", "organ": "示范市人民法院", "number": "（2025）示行初3号"}
    suit |= {"filed_on": "2025-03-12", "decision": "refused_repair"}
    for named, told in (
        ({}, (422, "/problems/invalid", "#/request_id")),
        ({"request_id": str(uuid4())}, (422, "/problems/request-not-of-case", "#/request_id")),
    ):
        wrong = handler.post(f"{case}/contests", {**suit, **named})
        found = (wrong.status_code, wrong.json["type"], wrong.json["errors"][0]["pointer"])
        assert found == told
    suit |= {"request_id": filed.json["id"]}
    undecided = handler.post(f"{case}/contests", suit)
    assert (undecided.status_code, undecided.json["type"]) == (409, "/problems/request-undecided")
    address, etag = f"/v1/repairs/{filed.json['id']}", filed.headers["ETag"]
    refusal = {"decision": "refuse", **REASON}
    desk.api("reviewer").post(f"{address}/decision", refusal, etag=etag)
    begun = handler.post(f"{case}/contests", suit)
    assert (begun.status_code, begun.json["request_id"]) == (201, filed.json["id"])
    judged = {"outcome": "remanded", "concluded_on": "2025-03-12", "served_on": "2025-03-12"}
    judged |= {"conclusion_no": "判决3号", "content": base64.b64encode(RULING).decode()}
    end = f"{begun.headers['Location']}/conclusion"
    ended = second.post(end, judged, etag=begun.headers["ETag"])
    again = second.get(f"/v1/repairs/{ended.json['reopened_id']}").json
    assert (again["state"], again["reopens_id"]) == ("filed", filed.json["id"])
    assert second.get(address).json["state"] == "refused"
    (kept,) = [one for one in handler.get(f"{case}/files").json["items"] if one["kind"] == "ruling"]
    assert kept["sha256"] == hashlib.sha256(RULING).hexdigest()
    clocks = handler.get(case).json["deadlines"]
    assert [one["clock"] for one in clocks if not one["met_on"]] == ["repair_accept"]


def test_documents_are_drawn_up_served_and_read_over_the_interface(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler = desk.api("handler")
    acts(handler, case, etag, "opening", {})
    key = str(uuid4())
    drawn = handler.post(f"{case}/documents", {"kind": "notice"}, key=key)
    assert drawn.status_code == 201, drawn.json
    assert handler.post(f"{case}/documents", {"kind": "notice"}, key=key).json == drawn.json
    (notice,) = drawn.json["items"]
    address = f"/v1/documents/{notice['id']}"
    words = handler.get(address).json["content"]
    digest = hashlib.sha256(canonical(words)).hexdigest()
    assert digest == notice["digest"], "anybody can check what was stored"
    listing = handler.get(f"{case}/documents")
    told = {**SERVED, "outcome": "served"}
    assert handler.post(f"{address}/service", told).status_code == 428
    by_mail = {**told, "method": "electronic"}
    refused = handler.post(f"{address}/service", by_mail, etag=listing.headers["ETag"])
    assert refused.json["errors"][0]["pointer"] == "#/method"
    served = handler.post(f"{address}/service", told, etag=listing.headers["ETag"])
    assert served.status_code == 200, served.json
    assert [one["outcome"] for one in served.json["attempts"]] == ["served"]
    assert handler.get(case).json["state"] == "noticed"
    stale = handler.post(f"{address}/service", told, etag=listing.headers["ETag"])
    assert stale.status_code == 412
    assert desk.api("machine").post(f"{case}/documents", {"kind": "notice"}).status_code == 403


def test_a_reply_is_read_and_shown_over_the_interface(desk: Desk) -> None:
    case, _etag, _listing = listed(desk)
    case_id = UUID(case.rsplit("/", 1)[1])
    with desk.database.transaction() as session:
        access = party_codes.Access(case_id, case_id)
        party_acts.reply_to_record(session, access, "问题批次已经全部召回", at=desk.clock.now())
    publisher = desk.api("publisher")
    (reply,) = publisher.get(f"{case}/replies").json["items"]
    etag = publisher.get(f"/v1/replies/{reply['id']}").headers["ETag"]
    shown = publisher.post(f"/v1/replies/{reply['id']}/decision", {}, etag=etag)
    assert (shown.status_code, shown.json["state"]) == (200, "shown")
    withheld = {"reason": "含有个人信息"}
    stale = publisher.post(f"/v1/replies/{reply['id']}/decision", withheld, etag=etag)
    assert stale.status_code == 412


def test_a_suit_is_entered_and_its_outcome_undoes_the_listing_over_the_interface(
    desk: Desk,
) -> None:
    case, _etag, listing = listed(desk)
    handler, key = desk.api("handler"), str(uuid4())
    suit = {
        "decision": "listing",
        "kind": "litigation",
        "organ": "示范市人民法院",
        "number": "（2024）示行初3号",
        "filed_on": "2024-03-12",
    }
    begun = handler.post(f"{case}/contests", suit, key=key)
    assert begun.status_code == 201, begun.json
    assert handler.post(f"{case}/contests", suit, key=key).json == begun.json
    twice = handler.post(f"{case}/contests", suit)
    assert (twice.status_code, twice.json["type"]) == (409, "/problems/contest-pending")
    beside = handler.post(f"{case}/contests", {**suit, "kind": "reconsideration", "number": "3号"})
    assert (beside.status_code, beside.json["type"]) == (409, "/problems/contest-pending")
    assert "第二十九条" in beside.json["legal_basis"]
    early = handler.post(f"{case}/contests", {**suit, "filed_on": "2024-03-11"})
    assert (early.status_code, early.json["errors"][0]["pointer"]) == (422, "#/filed_on")
    address, etag = begun.headers["Location"], begun.headers["ETag"]
    judged = {
        "outcome": "annulled",
        "concluded_on": "2024-03-12",
        "conclusion_no": "（2024）示行初3号判决",
        "served_on": "2024-03-12",
        "content": base64.b64encode(RULING).decode(),
    }
    end = f"{address}/conclusion"
    assert desk.api("second").post(end, judged).status_code == 428
    bare = desk.api("second").post(end, {**judged, "content": None}, etag=etag)
    assert (bare.status_code, bare.json["errors"][0]["pointer"]) == (422, "#/content")
    own = desk.api("reviewer").post(end, judged, etag=etag)
    assert (own.status_code, own.json["type"]) == (409, "/problems/concluder-took-part")
    assert desk.api("second").post(end, judged, etag='"9"').status_code == 412
    ended = desk.api("second").post(end, judged, etag=etag)
    assert (ended.status_code, ended.json["outcome"]) == (200, "annulled")
    assert handler.get(address).headers["ETag"] == ended.headers["ETag"]
    assert handler.get(f"{case}/contests").json["items"] == [ended.json]
    assert handler.get(case).json["state"] == "overturned"
    assert handler.get(f"/v1/listings/{listing}").status_code == 404


def test_that_a_party_stayed_away_from_its_hearing_is_never_taken_from_silence(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler = desk.api("handler")
    etag = acts(handler, case, acts(handler, case, etag, "opening", {}), "notice", SERVED)
    etag = acts(handler, case, etag, "hearing", {"asked_on": "2024-03-04"})
    etag = acts(handler, case, etag, "hearing/notice", {"hearing_on": "2024-03-18"})
    desk.on(date(2024, 3, 18))
    record = {"held_on": "2024-03-18", "host": "publisher", "place": "第一会议室"}
    record |= {"record_no": "1号", "said": "签到表空白"}
    handler = desk.api("handler")
    refused = handler.post(f"{case}/hearing/held", record, etag=etag)
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "#/attended")
    etag = acts(handler, case, etag, "hearing/held", {**record, "attended": False})
    told = {"outcome": "listed", **REASON}
    unkept = desk.api("reviewer").post(f"{case}/decision", told, etag=etag)
    assert (unkept.status_code, unkept.json["type"]) == (409, "/problems/hearing-record-missing")
    assert "举行" not in unkept.json["detail"], "nobody came"


def test_the_papers_of_a_hearing_are_kept_as_they_came_with_their_digests(desk: Desk) -> None:
    case, etag = a_case(desk)
    handler = desk.api("handler")
    etag = acts(handler, case, acts(handler, case, etag, "opening", {}), "notice", SERVED)
    etag = acts(handler, case, etag, "hearing", {"asked_on": "2024-03-04"})
    paper = b"%PDF-1.7\n%%EOF\n"
    body = {"paper": "withdrawal", "content": base64.b64encode(paper).decode()}
    early = handler.post(f"{case}/hearing/papers", body)
    assert (early.status_code, early.json["type"]) == (409, "/problems/paper-not-named")
    told = {"withdrawn_on": "2024-03-04", "reference": "撤回申请书，卷宗第9页"}
    acts(handler, case, etag, "hearing/withdrawal", told)
    for wrong in ("不是base64", base64.b64encode(b"<script>").decode()):
        refused = handler.post(f"{case}/hearing/papers", {**body, "content": wrong})
        assert refused.status_code == 422, refused.json
    kept = handler.post(f"{case}/hearing/papers", body)
    assert kept.status_code == 201, kept.json
    (file,) = handler.get(f"{case}/files").json["items"]
    assert (file["sha256"], file["by_party"]) == (hashlib.sha256(paper).hexdigest(), False)
    assert file["title"] == "撤回听证申请撤回申请书，卷宗第9页"
    with handler.get(f"{case}/files/{file['file_id']}") as content:
        assert content.data == paper
    page = desk.console("handler").opens(f"{case.replace('/v1', '/console')}/documents")
    assert file["sha256"] in page
    assert "保存原件：撤回听证申请的材料" in page


def test_a_filing_fact_opens_a_candidate_and_is_settled_over_the_interface(desk: Desk) -> None:
    handler = desk.api("handler")
    body = {
        "uscc": desk.subject.uscc,
        "kind": "address_unreachable",
        "established_on": "2024-03-04",
        "evidence": "登记的住所无人办公",
        "first_mail_method": "registered",
        "first_mail_no": "XA17",
        "first_mailed_on": "2024-02-01",
        "first_returned_on": "2024-02-08",
        "second_mail_method": "registered",
        "second_mail_no": "XA31",
        "second_mailed_on": "2024-02-17",
        "second_returned_on": "2024-03-01",
    }
    early = handler.post("/v1/filing-facts", {**body, "second_mailed_on": "2024-02-15"})
    told = [one["pointer"] for one in early.json["errors"]]
    assert (early.status_code, told) == (422, ["#/second_mailed_on"])
    recorded = handler.post("/v1/filing-facts", body)
    assert (recorded.status_code, recorded.json["state"]) == (201, "candidate"), recorded.json
    fact = handler.get(recorded.headers["Location"])
    assert fact.json["state"] == "standing"
    settled = {"outcome": "cured", "on": "2024-03-04", "reason": "已经变更登记的住所"}
    done = handler.post(
        f"{recorded.headers['Location']}/settlement", settled, etag=fact.headers["ETag"]
    )
    assert (done.status_code, done.json["state"]) == (200, "cured"), done.json


def a_contest_of_the_restoration_leaves_the_listing(desk: Desk, case: str, named: str) -> None:
    handler, reviewer = desk.api("handler"), desk.api("reviewer")
    papers_of_case = f"{case.replace('/v1/', '/console/')}/documents"
    chosen = f"restoration:{named}"
    assert f'value="{chosen}"' in desk.console("handler").opens(papers_of_case)
    suit = {"decision": "restoration", "request_id": named, "kind": "litigation"}
    suit |= {"organ": "示范市人民法院", "number": "（2025）示行初3号", "filed_on": "2025-03-24"}
    begun = handler.post(f"{case}/contests", suit)
    assert (begun.status_code, begun.json["decision"]) == (201, "restoration"), begun.json
    judged = {"outcome": "annulled", "concluded_on": "2025-03-24", "served_on": "2025-03-24"}
    judged |= {"conclusion_no": "判决", "content": base64.b64encode(RULING).decode()}
    end = f"{begun.headers['Location']}/conclusion"
    refused = reviewer.post(end, judged, etag=begun.headers["ETag"])
    assert (refused.status_code, refused.json["type"]) == (
        409,
        "/problems/restoration-ruling-not-entered",
    )
    assert "停止执行" in refused.json["detail"], "it says what to do instead"
    page = desk.console("reviewer").opens(papers_of_case)
    assert "撤销或者变更恢复列入决定的文书不能在这里登记" in page
    assert f'value="{chosen}"' not in page, "one at a time"
    assert len(handler.get("/v1/listings").json["items"]) == 1, "the listing goes on"


def test_false_papers_bring_the_listing_back_once_another_officer_decided_and_it_was_served(
    desk: Desk,
) -> None:
    case, _etag, _listing = listed(desk)
    papers = {"duties_done": "罚款已缴", "harm_removed": "已召回", "pledged": True}
    desk.on(date(2025, 3, 13))
    handler, reviewer, publisher = (desk.api(who) for who in ("handler", "reviewer", "publisher"))
    another = desk.api("second")
    filed = handler.post("/v1/repairs", {"case_id": case.rsplit("/", 1)[1], **papers})
    address = f"/v1/repairs/{filed.json['id']}"
    accepted = handler.post(f"{address}/acceptance", {}, etag=filed.headers["ETag"])
    grant = {"decision": "grant", **REASON}
    granted = reviewer.post(f"{address}/decision", grant, etag=accepted.headers["ETag"])
    told = {"served_on": "2025-03-13", "method": "direct", "proof": "送达回证第9号"}
    proposal = {"facts": "缴款凭证系伪造"}
    drawn = handler.post(f"{address}/revocations", proposal, etag=granted.headers["ETag"])
    assert (drawn.json["state"], drawn.json["answer_ends_on"]) == ("proposed", None)
    revocation = f"/v1/revocations/{drawn.json['id']}"
    proposed = handler.post(f"{revocation}/notice", told, etag=drawn.headers["ETag"])
    bare = handler.post(f"{revocation}/withdrawal", {}, etag=proposed.headers["ETag"])
    assert bare.status_code == 422, "not without a reason"
    drawn_up = handler.get(f"{case}/documents").json["items"]
    assert [(one["kind"], len(one["attempts"])) for one in drawn_up] == [
        ("notice", 1),
        ("decision", 1),
        ("repair_notice", 1),
        ("revocation_notice", 1),
    ]
    verdict = {"revoked": True, "reason": "经核实，凭证虚假"}
    early = another.post(f"{revocation}/decision", verdict, etag=proposed.headers["ETag"])
    assert (early.status_code, early.json["type"]) == (409, "/problems/defence-period-open")
    desk.on(date(2025, 3, 24))
    decided = another.post(f"{revocation}/decision", verdict, etag=proposed.headers["ETag"])
    again = another.post(f"{revocation}/decision", verdict, etag=proposed.headers["ETag"])
    assert (decided.status_code, again.status_code) == (200, 412)
    unserved = publisher.post(f"{revocation}/restoration", {}, etag=decided.headers["ETag"])
    assert unserved.json["type"] == "/problems/restoration-not-served"
    service = {**told, "served_on": "2025-03-24"}
    served = handler.post(f"{revocation}/service", service, etag=decided.headers["ETag"])
    restored = publisher.post(f"{revocation}/restoration", {}, etag=served.headers["ETag"])
    assert (restored.status_code, restored.json["ends_on"]) == (200, "2028-03-24")
    assert handler.get(revocation).json["state"] == "restored"
    assert len(handler.get("/v1/listings").json["items"]) == 1
    a_contest_of_the_restoration_leaves_the_listing(desk, case, drawn.json["id"])


def test_an_honour_is_proposed_and_confirmed_by_another_over_the_interface(desk: Desk) -> None:
    handler, reviewer = desk.api("handler"), desk.api("reviewer")
    body = {"uscc": desk.subject.uscc, "reason": "连续两年抽查合格"}
    assert handler.post("/v1/honours/proposals", body).status_code == 409, "no grade yet"
    with desk.database.transaction() as session:
        graded(session, desk.subject.id, "A", date(2022, 1, 1))
    proposed = handler.post("/v1/honours/proposals", body)
    assert proposed.status_code == 201, proposed.json
    address = proposed.headers["Location"]
    etag = handler.get(address).headers["ETag"]
    own = handler.post(f"{address}/decision", {"confirm": True}, etag=etag)
    assert own.status_code == 403, "who proposes does not decide"
    assert reviewer.post(f"{address}/decision", {"confirm": True}, etag=etag).status_code == 200
    assert reviewer.post(f"{address}/decision", {"confirm": True}, etag=etag).status_code == 412
    (honour,) = desk.api("machine").get("/v1/honours").json["items"]
    assert (honour["uscc"], honour["ends_on"]) == (desk.subject.uscc, "2026-03-04")
