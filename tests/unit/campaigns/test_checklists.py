"""Shipped checklists, and what a checklist may not say."""

import json
from datetime import date
from typing import Any

import pytest

from campaigns.planning import checklist, checklists
from campaigns.planning.checklist import ChecklistInvalid
from campaigns.plans import words

ON = date(2026, 3, 1)
ITEM: dict[str, Any] = {
    "key": "a",
    "section": "一",
    "title": "甲",
    "type": "yes_no",
    "legal_basis": "《产品质量法》第二十七条",
    "finding": {"severity": "minor", "text": "不合格"},
}


@pytest.mark.parametrize("key", sorted(checklists.shipped()))
def test_every_shipped_checklist_cites_a_clause_for_every_item(key: str) -> None:
    shipped = checklists.shipped_on(key, ON)
    assert shipped.items
    assert all(item.legal_basis for item in shipped.items)
    assert {section for section, _ in shipped.sections()} == {i.section for i in shipped.items}


def test_every_category_a_checklist_names_is_in_the_vocabulary() -> None:
    for provision in checklists.shipped().values():
        for version in provision.versions:
            assert set(version.body["categories"]) <= set(words.categories())


def test_no_category_has_two_checklists() -> None:
    named = [
        category
        for provision in checklists.shipped().values()
        for category in provision.versions[-1].body["categories"]
    ]
    assert len(named) == len(set(named))


def test_a_category_without_its_own_checklist_takes_the_general_one() -> None:
    among = {key: checklists.shipped_on(key, ON) for key in checklists.shipped()}
    assert checklists.key_for("motor_fuel", among) == "motor_fuel"
    assert checklists.key_for("tobacco_market", among) == checklists.GENERAL


def parse(*items: dict[str, Any]) -> checklist.Checklist:
    return checklist.parse("x", "试", {"version": 1, "legal_basis": "法", "items": items})


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([ITEM, ITEM], "项目编号重复"),
        ([{**ITEM, "shown_if": {"item": "later", "is": ["pass"]}}], "项目不存在"),
        (
            [ITEM, {**ITEM, "key": "b", "shown_if": {"item": "a", "is": ["maybe"]}}],
            "不会有",
        ),
        ([{**ITEM, "finding": None}], "写明答"),
        ([{**ITEM, "finding": {"severity": "awful", "text": "坏"}}], "没有这种严重程度"),
        ([{**ITEM, "type": "choice"}], "选择题要有选项"),
        (
            [
                {
                    **ITEM,
                    "type": "choice",
                    "options": [{"value": "x", "label": "甲"}, {"value": "x", "label": "乙"}],
                }
            ],
            "选项重复",
        ),
        ([{**ITEM, "type": "number"}], "要一起写"),
        ([{**ITEM, "type": "number", "accepted": {"low": 2, "high": 1}}], "下限不能大于上限"),
        ([ITEM, {**ITEM, "key": "B"}], "小写字母"),
        ([{**ITEM, "shown_if": {"item": "b", "is": ["pass"]}}, {**ITEM, "key": "b"}], "前面的"),
        (
            [
                {**ITEM, "shown_if": {"item": "b", "is": ["pass"]}},
                {**ITEM, "key": "b", "shown_if": {"item": "a", "is": ["pass"]}},
            ],
            "循环",
        ),
        (
            # b is asked only when a failed; c wants b asked and a passed.
            [
                ITEM,
                {**ITEM, "key": "b", "shown_if": {"item": "a", "is": ["fail"]}},
                {
                    **ITEM,
                    "key": "c",
                    "shown_if": [{"item": "b", "is": ["pass"]}, {"item": "a", "is": ["pass"]}],
                },
            ],
            "永远不会问到",
        ),
        ([{**ITEM, "type": "measurement", "accepted": {"high": 1}}], "单位"),
        ([{**ITEM, "type": "number", "accepted": {"high": 1}}], "单位"),
        (
            [{**ITEM, "type": "number", "plausible": {"high": 5}, "accepted": {"low": 9}}],
            "不在可能的范围",
        ),
        ([{**ITEM, "note_hint": "问站长13800138000"}], "证件号码"),
        ([{**ITEM, "type": "photo", "finding": None}], "至少1张"),
        ([{**ITEM, "weight": 101}], "权重"),
    ],
)
def test_a_checklist_that_contradicts_itself_is_refused_when_it_is_read(
    items: list[dict[str, Any]], fault: str
) -> None:
    with pytest.raises(ChecklistInvalid, match=fault):
        parse(*items)


@pytest.mark.parametrize("key", sorted(checklists.shipped()))
def test_a_checklist_written_down_and_read_again_is_the_same(key: str) -> None:
    shipped = checklists.shipped_on(key, ON)
    written = json.loads(json.dumps(checklist.document(shipped)))
    assert checklist.parse(key, shipped.title, written) == shipped
