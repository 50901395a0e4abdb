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
        (MARKET, TODAY, "重新计算，12个月内不再受理"),
        # Order 7 restores what is left of the term and begins no new one.
        (TOURISM_SERIOUS, TODAY, "列入到原来的期限届满为止，36个月内不再受理"),
        (ABNORMAL, TODAY, "依法另行处理"),
    ],
)
def test_what_false_papers_bring_is_what_the_list_provides(key: str, on: date, told: str) -> None:
    assert told in false_papers(get_list(key).on(on))
