"""The desk: from the penalty to the listing and off it again, by forms only."""

import re
from datetime import date
from io import BytesIO
from uuid import UUID

from registry.blacklist import service
from registry.blacklist.honour_rules import QUALITY
from registry.penalties.models import Penalty
from tests.builders.contests import RULING
from tests.builders.credit import graded
from tests.builders.penalties import noon
from tests.integration.blacklist.conftest import MONDAY, Desk, Reader, hidden_of

REASON = "一年内第二次同类违法，情节严重"


def a_candidate_case(desk: Desk, handler: Reader) -> str:
    sent = handler.sends(
        "/console/penalties/new",
        number="示市监处罚〔2024〕131号",
        uscc=desk.subject.uscc,
        violation="fuel_substandard",
        facts="95号汽油硫含量38 mg/kg",
        legal_basis="《产品质量法》第四十九条",
        kinds=["fine"],
        fine_yuan="280000.00",
        procedure="ordinary",
        decided_on="2024-03-04",
        served_on="2024-03-04",
        heavier="true",
        heavier_reason="从重裁量",
    )
    penalty_id = sent.location.rsplit("/", 1)[1]
    with desk.database.transaction() as session:
        service.open_candidates_due(session, [penalty_id], at=noon(MONDAY))
        case = service.find_case_of_penalty(
            session, session.get_one(Penalty, penalty_id).id, "serious_dishonesty_market"
        )
        assert case is not None
        return f"/console/cases/{case.id}"


def served(desk: Desk) -> dict[str, str]:
    day = desk.clock.now().date().isoformat()
    return {"served_on": day, "method": "direct", "proof": "回证HZ-24"}


def waits_for_completion(page: str) -> None:
    assert "为什么还不能不予受理" in page
    assert "补正期限到" in page, "says the day"
    assert 'name="decision"' not in page, "offers no refusal while the party has time"


def test_three_officers_walk_a_case_onto_the_list_and_a_repair_takes_it_off(
    desk: Desk,
) -> None:
    handler, reviewer = desk.console("handler"), desk.console("reviewer")
    case = a_candidate_case(desk, handler)
    assert "北岭市恒岳石油销售有限公司" in handler.opens("/console/cases?view=candidates")
    handler.sends(f"{case}/acts/opening")
    handler.sends(f"{case}/acts/notice", **served(desk))
    waiting = reviewer.opens(case)
    assert "2024年3月12日起可以办理：作出决定" in waiting
    assert "申辩期到2024-03-11 24:00届满" in waiting
    assert "第5日" in waiting
    assert "作出决定</button>" not in reviewer.opens(f"{case}/acts/decision")
    desk.on(date(2024, 3, 8))
    handler.sends(f"{case}/acts/statement", received_on="2024-03-08", text="请求从轻")
    assert "陈述、申辩" in handler.opens("/console/cases")
    desk.on(date(2024, 3, 12))
    queue = handler.opens("/console/cases")
    assert "陈述、申辩" not in queue, "the party's time to reply is over, but nobody is late"
    refused = reviewer.sends(f"{case}/acts/decision", status=422, outcome="listed", reason=REASON)
    assert "请写明复核情况和是否采纳" in refused.text
    assert REASON in refused.text, "what was typed stays"
    reviewer.sends(
        f"{case}/acts/decision",
        outcome="listed",
        reason=REASON,
        statement_answer="已复核，不予采纳",
    )
    handler.sends(f"{case}/acts/service", **served(desk))
    desk.console("publisher").sends(f"{case}/acts/publication")
    assert "列入" in handler.opens(case)
    assert "示市监列决〔2024〕1号" in handler.opens("/console/listings")
    stay = {"kind": "stay", "first_on": "2024-03-12", "reference": "示市监复止〔2024〕1号"}
    handler.sends(f"{case}/acts/suspension", **stay)
    assert 'data-state="listed"' not in handler.opens(case), "it is not listed during the stay"
    handler.sends(f"{case}/acts/resumption", kind="stay", last_on="2024-03-12")
    assert 'data-state="listed"' in handler.opens(case)
    desk.on(date(2025, 3, 13))
    handler = desk.console("handler")
    filed = handler.sends(
        f"{case}/repair", duties_done="罚款已缴", harm_removed="已召回", pledged="true"
    )
    repair = filed.location
    assert "材料齐全的受理" in handler.opens(repair)
    handler.sends(repair, action=f"{repair}/return", missing="缺少缴款凭证")
    waits_for_completion(desk.console("reviewer").opens(repair))
    handler.sends(repair, action=f"{repair}/completion", completion="收到缴款凭证")
    handler.sends(repair, action=f"{repair}/acceptance")
    desk.console("reviewer").sends(repair, decision="grant", reason="义务已经履行")
    assert "提前移出" in handler.opens(case)
    assert "北岭市恒岳石油销售有限公司" not in handler.opens("/console/listings")
    proposal = f"{repair}/revocation"
    served_on = {"served_on": "2025-03-13", "method": "direct", "proof": "送达回证第9号"}
    revocation = handler.sends(proposal, facts="缴款凭证系伪造").location
    assert "撤销信用修复告知书" in handler.opens(revocation)
    handler.sends(revocation, action=f"{revocation}/notice", **served_on)
    handler.sends(revocation, action=f"{revocation}/answer", answer="系代办人所为")
    page = handler.opens(revocation)
    assert "系代办人所为" in page
    assert "由提出的人以外的另一名审核人决定" in page


def test_papers_are_drawn_up_and_served_from_the_page_of_documents_which_says_why_not_yet(
    desk: Desk,
) -> None:
    handler = desk.console("handler")
    case = a_candidate_case(desk, handler)
    page = f"{case}/documents"
    assert "立案之后制作列入告知书" in handler.opens(page)
    handler.sends(f"{case}/acts/opening")
    handler.sends(page)
    (link,) = set(re.findall(r"/console/documents/[0-9a-f-]+/service", handler.opens(page)))
    handler.sends(
        link, status=422, **served(desk) | {"outcome": "served", "served_on": "2024-03-05"}
    )
    handler.sends(link, **served(desk), outcome="failed")
    handler.sends(link, **served(desk), outcome="served")
    shown = handler.opens(page)
    assert "作出决定之后制作决定书和信用修复告知书" in shown
    handler.sends(page, action=f"{case}/electronic-service", agreed_on="2024-03-04", proof="1号")
    handler.sends(page, action=f"{case}/party-code", status=200)
    handler.sends(page, action=f"{case}/party-code/revocation")
    assert "没有有效的办事码" in handler.opens(page)
    assert "同意电子送达" in handler.opens(page)
    handler.sends(f"{case}/acts/hearing", asked_on="2024-03-04")
    handler.sends(f"{case}/acts/hearing-notice", hearing_on="2024-03-18")
    desk.on(date(2024, 3, 18))
    handler = desk.console("handler")
    record = {"held_on": "2024-03-18", "host": "publisher", "place": "第一会议室", "said": "无"}
    handler.sends(f"{case}/acts/hearing-held", attended="true", record_no="1号", **record)
    told = handler.opens(case)
    assert told.count(f'href="{page}#files"') == 2, "why not yet, and beside the record"
    assert 'id="files"' in handler.opens(page)


def test_the_handler_is_told_that_another_officer_decides(desk: Desk) -> None:
    handler = desk.console("handler")
    case = a_candidate_case(desk, handler)
    handler.sends(f"{case}/acts/opening")
    handler.opens(f"{case}/acts/decision", status=403)


def test_a_stale_form_loses_nothing_and_shows_what_changed(desk: Desk) -> None:
    handler, second = desk.console("handler"), desk.console("handler")
    case = a_candidate_case(desk, handler)
    handler.sends(f"{case}/acts/opening")
    page = second.opens(f"{case}/acts/recusal")
    handler.sends(f"{case}/acts/notice", **served(desk))
    answer = second.client.post(
        f"{case}/acts/recusal",
        data={**hidden_of(page, f"{case}/acts/recusal"), "reason": "危害轻微，不列入"},
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 409
    assert "您打开之后的改动" in answer.text
    assert "危害轻微，不列入" in answer.text
    assert "登记告知书送达" in answer.text


def test_an_objection_is_taken_in_and_rejected_by_a_third_person(desk: Desk) -> None:
    handler, reviewer = desk.console("handler"), desk.console("reviewer")
    second = desk.console("second")
    case = a_candidate_case(desk, handler)
    handler.sends(f"{case}/acts/opening")
    handler.sends(f"{case}/acts/notice", **served(desk))
    desk.on(date(2024, 3, 12))
    reviewer.sends(f"{case}/acts/decision", outcome="listed", reason=REASON)
    handler.sends(f"{case}/acts/service", **served(desk))
    filed = handler.sends(f"{case}/objection", statement="产品不是本企业销售的")
    page = reviewer.opens(filed.location)
    assert "应由另一名审核人决定" in page
    assert 'name="decision"' not in page, "who decided the case is offered no form"
    second.sends(filed.location, decision="refuse", reason="认定正确")
    assert "异议不成立" in handler.opens(case)
    papers, objection_id = f"{case}/documents", filed.location.rsplit("/", 1)[1]
    told = {"kind": "litigation", "organ": "示范市人民法院", "number": "（2024）示行初3号"}
    told |= {"filed_on": "2024-03-12", "contested": f"refused_objection:{objection_id}"}
    other = {"contested": f"refused_objection:{UUID(int=7)}"}
    for wrong, field in (({"filed_on": "2024-03-01"}, "filed_on"), (other, "contested")):
        tried = handler.sends(papers, action=f"{case}/contests", status=422, **{**told, **wrong})
        assert f'href="#f-{field}"' in tried.text, "the line leads to the field"
        assert 'value="（2024）示行初3号"' in tried.text, "what was typed is not lost"
    handler.sends(papers, action=f"{case}/contests", **told)
    address = r"/console/contests/([0-9a-f-]+)/conclusion"
    page = second.opens(papers)
    assert "办理或者作出原决定的人不能登记结果" in page
    assert re.search(address, page) is None, "who rejected it is offered no form"
    end = re.search(address, reviewer.opens(papers))
    assert end is not None
    judged = {"outcome": "remanded", "concluded_on": "2024-03-12", "served_on": "2024-03-12"}
    judged |= {"conclusion_no": "（2024）示行初3号判决"}
    judged = {f"{end[1].replace('-', '')}-{name}": value for name, value in judged.items()}
    bare = reviewer.sends(papers, action=end[0], status=422, **judged)
    assert "请选择文件" in bare.text
    assert 'value="（2024）示行初3号判决"' in bare.text, "what was typed is not lost"
    ruling = {"files": (BytesIO(RULING), "判决.pdf")}
    reviewer.sends(papers, action=end[0], **judged, **ruling)
    page = reviewer.opens(papers)
    assert "复议、诉讼文书（2024）示行初3号判决" in page, "kept with its digest"
    assert "原决定已撤销，申请重新办理" in page
    again = re.search(r'/console/objections/[0-9a-f-]+(?=">原决定已撤销)', page)
    assert again is not None
    assert "这项决定已被撤销" in handler.opens(filed.location)
    page = second.opens(again[0])
    assert "由作出原决定以外的人决定" in page
    assert 'name="decision"' not in page, "who decided before is offered no form"
    assert "请由管理员增设审核人" in page, "nobody is left"
    page = handler.opens(case)
    assert "重新办理" in page
    assert page.count("核实异议") > 1, "the clock that runs anew stands beside the one that was met"


def test_the_queue_tells_of_a_stay_and_not_of_a_listing(desk: Desk) -> None:
    handler = desk.console("handler")
    case = a_candidate_case(desk, handler)
    handler.sends(f"{case}/acts/opening")
    handler.sends(f"{case}/acts/notice", **served(desk))
    desk.on(date(2024, 3, 12))
    desk.console("reviewer").sends(f"{case}/acts/decision", outcome="listed", reason=REASON)
    handler.sends(f"{case}/acts/service", **served(desk))
    desk.console("publisher").sends(f"{case}/acts/publication")
    listed = 'data-state="listed"'
    assert listed in handler.opens("/console/cases?view=listed")
    stay = {"kind": "stay", "first_on": "2024-03-12", "reference": "示府复〔2024〕3号停止执行决定"}
    handler.sends(f"{case}/acts/suspension", **stay)
    page = handler.opens("/console/cases?view=listed")
    assert "停止执行" in page
    assert listed not in page


def test_penalties_are_listed_served_and_annulled_by_forms(desk: Desk) -> None:
    handler = desk.console("handler")
    said = {
        "number": "示市监处罚〔2024〕7号",
        "uscc": desk.subject.uscc,
        "violation": "labelling",
        "facts": "标签未标注生产日期",
        "legal_basis": "《食品安全法》第一百二十五条",
        "kinds": ["warning", "criticism"],
        "procedure": "ordinary",
        "decided_on": "2024-03-04",
    }
    page = handler.sends("/console/penalties/new", **said).location
    # Refused, the form keeps every box that was ticked.
    twice = handler.sends("/console/penalties/new", status=422, **said)
    for kind in said["kinds"]:
        assert re.search(f'value="{kind}" checked', twice.text)
    handler.sends(page, action=f"{page}/service", served_on="2024-03-04")
    handler.sends(page, action=f"{page}/annulment", on="2024-03-04", reason="复议撤销")
    assert "已撤销" in handler.opens("/console/penalties?status=annulled")
    wrong = handler.sends("/console/penalties/new", status=422, number="x")
    assert "必须填写" in wrong.text
    fined = {"number": "示市监处罚〔2024〕8号", "kinds": ["fine"], "fine_yuan": "90000"}
    served_too = {"served_on": "2024-03-04"}
    page = handler.sends("/console/penalties/new", **said | fined | served_too).location
    publisher = desk.console("publisher")
    publisher.sends(page, action=f"{page}/publication", on="2024-03-04")
    assert "登记修复申请" not in handler.opens(page), "the shortest publication is not over"
    desk.on(date(2024, 9, 5))
    down = {"on": "2024-09-05", "reason": "准予修复决定书"}
    publisher.sends(page, action=f"{page}/withdrawal", status=422, **down)
    asked = {"applied_on": "2024-09-05", "grounds": "罚款已缴清"}
    handler.sends(page, action=f"{page}/early-end", **asked)
    publisher.sends(page, action=f"{page}/withdrawal", **down)
    assert "罚款已缴清" in publisher.opens(page)


def test_the_queue_can_be_filtered_by_name_and_says_when_there_is_nothing(desk: Desk) -> None:
    handler = desk.console("handler")
    a_candidate_case(desk, handler)
    assert "恒岳石油" in handler.opens("/console/cases?q=恒岳")
    assert "这里没有案件" in handler.opens("/console/cases?q=没有这家")
    assert "这里没有案件" in handler.opens("/console/cases?view=overdue")


def test_one_officer_proposes_for_the_honour_list_and_another_decides_by_forms(desk: Desk) -> None:
    handler, reviewer = desk.console("handler"), desk.console("reviewer")
    new = "/console/honours/new"
    typed = {"uscc": desk.subject.uscc, "list_key": QUALITY, "reason": "连续两年抽查合格"}
    refused = handler.sends(new, status=422, **typed)
    assert "质量信用等级没有连续12个月为A" in refused.text
    assert "连续两年抽查合格" in refused.text, "what was typed is not lost"
    with desk.database.transaction() as session:
        graded(session, desk.subject.id, "A", date(2022, 1, 1))
    proposal = handler.sends(new, **typed).location
    assert "已有提名正在办理" in handler.sends(new, status=422, **typed).text
    assert desk.subject.name in reviewer.opens("/console/honours?part=waiting")
    assert "作出决定</button>" not in handler.opens(proposal), "who proposes does not decide"
    handler.opens("/console/honours")
    reviewer.opens(new, status=403)
    reviewer.sends(proposal, status=422)
    stale = hidden_of(reviewer.opens(proposal), proposal)
    reviewer.sends(proposal, confirm="true")
    assert "已认定" in reviewer.opens(proposal)
    again = reviewer.client.post(
        proposal, data={**stale, "confirm": "true"}, headers={"Accept": "text/html"}
    )
    assert again.status_code == 422, "decided before"
    assert "连续两年抽查合格" in reviewer.opens("/console/honours")
    assert "已认定" in reviewer.opens("/console/honours?part=decided")


def test_an_entry_for_an_address_at_which_nobody_is_reached_and_an_objection_against_it(
    desk: Desk,
) -> None:
    handler, reviewer = desk.console("handler"), desk.console("reviewer")
    letters = {
        "first_mail_method": "registered",
        "first_mail_no": "XA17",
        "first_mailed_on": "2024-02-01",
        "first_returned_on": "2024-02-08",
        "second_mail_method": "express",
        "second_mail_no": "XA31",
        "second_mailed_on": "2024-02-15",
        "second_returned_on": "2024-03-01",
    }
    fact = {
        "uscc": desk.subject.uscc,
        "kind": "address_unreachable",
        "established_on": "2024-03-04",
        "evidence": "登记的住所无人办公",
    }
    new = "/console/facts/new"
    soon = handler.sends(new, status=422, **fact, **letters).text
    assert "第二次邮寄应当在第一次之后15日以上、30日以下。" in soon
    case = handler.sends(new, **fact, **{**letters, "second_mailed_on": "2024-02-16"}).location
    handler.sends(f"{case}/acts/opening")
    page = handler.opens(case)
    (told,) = re.findall(r'href="(/console/facts/[^"]+)"', page)
    assert "邮政特快专递XA31，2024-02-16寄出，2024-03-01退回" in handler.opens(told)
    reviewer.sends(f"{case}/acts/decision", outcome="listed", reason="两次邮寄均被退回")
    desk.console("publisher").sends(f"{case}/acts/publication")
    address = handler.sends(f"{case}/objection", statement="住所没有变更，有人办公").location
    assert "受理日期" in handler.opens(address)
    handler.sends(address, action=f"{address}/acceptance")
    second = desk.console("second")
    assert "已受理，核实中" in second.opens(address)
    second.sends(address, decision="refuse", reason="两次邮寄均被退回")
    assert "受理异议" in handler.opens(case)
