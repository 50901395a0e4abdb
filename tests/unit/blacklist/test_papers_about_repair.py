"""What the repair notice asks for and warns of is what the list's own rules say."""

from datetime import date

import pytest

from registry.blacklist.document_repair import false_papers, repair_papers
from registry.blacklist.lists import ABNORMAL, MARKET, TOURISM_MINOR, TOURISM_SERIOUS, get_list

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("key", "on", "asked", "not_asked"),
    [
        (MARKET, date(2024, 3, 4), ["信用承诺书", "消除影响"], ["培训", "裁定"]),
        (MARKET, TODAY, ["信用承诺书", "另附裁定书（《市场监督管理信用修复"], ["培训"]),
        (TOURISM_SERIOUS, TODAY, ["信用承诺书", "参加信用修复培训的证明"], []),
        (TOURISM_MINOR, TODAY, ["参加信用修复培训的证明"], []),
        (ABNORMAL, TODAY, ["事由已经消除的证明"], ["承诺", "培训", "消除影响"]),
    ],
)
def test_the_papers_named_are_those_that_the_list_asks_for(
    key: str, on: date, asked: list[str], not_asked: list[str]
) -> None:
    rules = get_list(key).on(on)
    told = repair_papers(rules, rules)
    assert all(words in told for words in asked), told
    assert not any(words in told for words in not_asked), told


@pytest.mark.parametrize(
    ("key", "on", "told"),
    [
        (MARKET, date(2024, 3, 4), "重新计算（《市场监督管理严重违法失信名单管理办法》"),
        (
            MARKET,
            TODAY,
            "重新计算，12个月内不再受理信用修复申请（《市场监督管理严重违法失信名单管理办法》",
        ),
        # Order 7 restores what is left of the term and begins no new one.
        (TOURISM_SERIOUS, TODAY, "列入到原来的期限届满为止，36个月内不再受理"),
        (ABNORMAL, TODAY, "依法另行处理"),
    ],
)
def test_what_false_papers_bring_is_what_the_list_provides(key: str, on: date, told: str) -> None:
    assert told in false_papers(get_list(key).on(on))


def test_an_article_is_cited_with_its_law_and_a_heading_as_one() -> None:
    abnormal, tourism = get_list(ABNORMAL).on(TODAY), get_list(TOURISM_SERIOUS).on(TODAY)
    # The law that names the ground, not the one beside it that names how it is put right.
    order68 = "《企业经营异常名录管理暂行办法》（国家工商行政管理总局令第68号）"
    assert abnormal.cite("未公示年度报告") == f"{order68}关于未公示年度报告的规定"
    assert tourism.cite(tourism.repair.article).endswith(
        "（文化和旅游部令第7号）关于信用修复的规定"
    )
    other = "《中华人民共和国行政处罚法》第六十四条"
    assert abnormal.cite(other) == other
