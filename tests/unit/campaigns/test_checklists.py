"""Shipped checklists, and what a checklist may not say."""

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
    assert checklists.key_for("motor_fuel") == "motor_fuel"
    assert checklists.key_for("metrology") == checklists.GENERAL


def parse(*items: dict[str, Any]) -> checklist.Checklist:
    return checklist.parse("x", "试", {"version": 1, "legal_basis": "法", "items": items})


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([ITEM, ITEM], "asked twice"),
        ([{**ITEM, "when": {"item": "later", "is": ["pass"]}}], "not asked before"),
        ([ITEM, {**ITEM, "key": "b", "when": {"item": "a", "is": ["maybe"]}}], "cannot have"),
        ([{**ITEM, "finding": None}], "establish nothing"),
        ([{**ITEM, "finding": {"severity": "awful", "text": "坏"}}], "unknown severity"),
        ([{**ITEM, "type": "choice"}], "has options"),
        (
            [
                {
                    **ITEM,
                    "type": "choice",
                    "options": [{"value": "x", "label": "甲"}, {"value": "x", "label": "乙"}],
                }
            ],
            "given twice",
        ),
        ([{**ITEM, "type": "number"}], "go together"),
        ([{**ITEM, "type": "number", "accepted": {"low": 2, "high": 1}}], "wrong way round"),
    ],
)
def test_a_checklist_that_contradicts_itself_is_refused_when_it_is_read(
    items: list[dict[str, Any]], fault: str
) -> None:
    with pytest.raises(ChecklistInvalid, match=fault):
        parse(*items)
