"""What the papers tell of repair: when, with what, how long it takes, and what lies bring. Pure."""

from datetime import date

from registry.blacklist.document_rules import printed
from registry.blacklist.list_rules import ListRules
from registry.blacklist.models import ListingCase
from registry.blacklist.request_facts import days_of
from registry.blacklist.term_rules import RestoredTerm
from registry.penalties.models import Penalty


def repair_terms(policy: ListRules, case: ListingCase, penalty: Penalty | None) -> str:
    """From when the party may ask for its early removal, and what keeps it from that."""
    rule = policy.repair
    if rule.min_months == 0:
        return f"事由消除后可以申请移出（{policy.cite(rule.article)}）"
    if rule.no_ban and penalty is not None and penalty.ban_for_life:
        return f"处罚决定附加终身禁止，列入期间不能申请提前移出（{policy.cite(rule.article)}）"
    until = penalty.ban_until if rule.no_ban and penalty is not None else None
    ends_on = case.term_ends_on
    if until is not None and ends_on is not None and until >= ends_on:
        return (
            f"处罚决定附加的禁止期限到{printed(until)}，与列入期限同日届满，"
            f"列入期间不能申请提前移出（{policy.cite(rule.article)}）"
        )
    begins = "公示" if rule.counted_from == "publication" else "本决定作出"
    unbanned = "、没有尚未届满的从业或者行业禁止" if rule.no_ban else ""
    barred = (
        "" if until is None else f"；处罚决定附加的禁止期限到{printed(until)}，届满以前不能移出"
    )
    return (
        f"自{begins}之日起满{rule.min_months}个月，已经履行义务、消除影响，"
        f"没有新的较重行政处罚{unbanned}的，可以申请提前移出（{policy.cite(rule.article)}）{barred}"
    )


def repair_clock(policy: ListRules, on: date) -> str | None:
    """By the rules of the day of the paper; an application falls under those of its own day."""
    accept, decide = days_of(policy, "repair_accept"), days_of(policy, "repair_decide")
    if accept is None or decide is None:
        return None
    return (
        f"按{printed(on)}施行的规定，收到申请之日起{accept}个工作日内受理，{decide}个工作日内决定；"
        "申请时规定已经变更的，按申请时的规定"
    )


def repair_papers(policy: ListRules, of_filing: ListRules) -> str:
    """What an application needs, by the rules of the decision; the ruling by those of its filing.

    As ``repair_papers.paper_guards`` asks for it.
    """
    rule, ruling = policy.repair, of_filing.repair.ruling_article
    cured = "事由已经消除的证明" if rule.min_months == 0 else "履行义务和消除影响的证明"
    named = ["申请书", cured]
    named += ["信用承诺书"] if rule.pledge else []
    named += ["参加信用修复培训的证明"] if rule.training else []
    told = "、".join(named)
    return f"{told}；经人民法院裁定重整的，另附裁定书（{ruling}）" if ruling else told


def false_papers(policy: ListRules) -> str:
    """What follows where a repair is granted on hidden facts or false papers."""
    rule = policy.repair.false_papers
    if rule is None:
        return "提供的信息或者材料不真实的，依法另行处理"
    again = (
        "列入期限自恢复列入的决定作出之日起重新计算"
        if rule.term is RestoredTerm.RESTART
        else "列入到原来的期限届满为止"
    )
    barred = f"，{rule.bar_months}个月内不再受理信用修复申请" if rule.bar_months else ""
    return (
        "隐瞒有关情况或者提供虚假材料的，撤销信用修复，恢复列入，"
        f"{again}{barred}（{policy.cite(rule.article)}）"
    )
