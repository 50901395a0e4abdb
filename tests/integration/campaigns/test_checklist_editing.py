"""Editing checklists: item by item, published as a version, running campaigns keep theirs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaigns.planning import checklist_editing as editing
from campaigns.planning import checklists
from campaigns.planning.checklist import document, parse
from campaigns.planning.checklist_comparison import compare
from campaigns.planning.checklist_item_edits import move_item, put_item, remove_item
from campaigns.planning.checklist_publishing import NothingEdited, draft_faults, preview_of, publish
from registry.accounts.actors import system_actor
from registry.kernel.clock import legal_day
from registry.kernel.refusals import Stale
from tests.builders.planning import MORNING, a_running_campaign

BY = system_actor("tests")
ITEM: dict[str, Any] = {
    "key": "nozzles",
    "section": "二、计量",
    "title": "加油枪数量",
    "type": "number",
    "legal_basis": "《计量法》第九条",
    "required": True,
    "weight": 1,
    "unit": "支",
}


def opened(session: Session, key: str = "motor_fuel") -> int:
    return editing.open_draft(session, key, by=BY, at=MORNING).version


def test_a_published_draft_is_the_next_version_and_a_running_campaign_keeps_its_own(
    session: Session,
) -> None:
    running = a_running_campaign(session)
    version = opened(session)
    put_item(session, "motor_fuel", ITEM, replacing=None, version=version, by=BY, at=MORNING)
    kept = publish(session, "motor_fuel", version=version + 1, by=BY, at=MORNING)
    assert (kept.version, kept.origin) == (2, "edited")
    later = a_running_campaign(session, name="后一次")
    assert later.checklist_version_id == kept.id
    assert running.checklist is not None
    assert running.checklist.version == 1
    current = checklists.in_force(session, "motor_fuel", legal_day(MORNING)).checklist
    assert parse(current.key, current.title, document(current)) == current
    before = legal_day(MORNING) - timedelta(days=1)
    assert checklists.in_force(session, "motor_fuel", before).checklist.version == 1
    assert editing.list_drafts(session) == {}


def test_of_several_checklists_for_a_category_the_last_published_is_its_own(
    session: Session,
) -> None:
    editing.new_draft(session, "zoned_fuel", "加油站分区检查表", by=BY, at=MORNING)
    act: dict[str, Any] = {"by": BY, "at": MORNING}
    editing.put_head(
        session,
        "zoned_fuel",
        title="加油站分区检查表",
        legal_basis="《产品质量法》",
        categories=["motor_fuel"],
        version=1,
        **act,
    )
    put_item(session, "zoned_fuel", ITEM, replacing=None, version=2, **act)
    kept = publish(session, "zoned_fuel", version=3, **act)
    assert a_running_campaign(session).checklist_version_id == kept.id


def test_a_new_item_goes_to_the_end_of_its_section(session: Session) -> None:
    version = opened(session)
    draft = put_item(
        session, "motor_fuel", ITEM, replacing=None, version=version, by=BY, at=MORNING
    )
    sections = [item["section"] for item in draft.items]
    place = [item["key"] for item in draft.items].index("nozzles")
    assert sections[place] == ITEM["section"]
    assert sections[place + 1] != ITEM["section"]


def test_what_is_wrong_with_an_item_is_told_at_once_and_nothing_is_written(
    session: Session,
) -> None:
    version = opened(session)
    wrong = {**ITEM, "key": "Nozzles", "plausible": {"low": "9", "high": "1"}}
    with pytest.raises(editing.ChecklistFaulty) as refused:
        put_item(session, "motor_fuel", wrong, replacing=None, version=version, by=BY, at=MORNING)
    assert {fault.pointer for fault in refused.value.errors} == {"#/key", "#/plausible"}
    assert editing.get_draft(session, "motor_fuel").version == version


def test_a_draft_that_contradicts_itself_is_not_published(session: Session) -> None:
    version = opened(session)
    # Items depend on what fuels are sold: without it they could never be asked.
    draft = remove_item(session, "motor_fuel", "fuels_sold", version=version, by=BY, at=MORNING)
    assert draft_faults(draft)
    with pytest.raises(editing.ChecklistFaulty):
        publish(session, "motor_fuel", version=draft.version, by=BY, at=MORNING)


def test_an_item_is_not_moved_beyond_the_ends(session: Session) -> None:
    version = opened(session, "general")
    keys = [item["key"] for item in editing.get_draft(session, "general").items]
    draft = move_item(session, "general", keys[0], by_places=-1, version=version, by=BY, at=MORNING)
    assert [item["key"] for item in draft.items] == keys
    draft = move_item(
        session, "general", keys[0], by_places=1, version=draft.version, by=BY, at=MORNING
    )
    assert [item["key"] for item in draft.items] == [keys[1], keys[0], *keys[2:]]


def test_two_who_edit_at_once_do_not_overwrite_each_other(session: Session) -> None:
    version = opened(session)
    assert opened(session) == version
    put_item(session, "motor_fuel", ITEM, replacing=None, version=version, by=BY, at=MORNING)
    with pytest.raises(Stale):
        put_item(session, "motor_fuel", ITEM, replacing=None, version=version, by=BY, at=MORNING)


def test_nothing_is_published_that_changes_nothing(session: Session) -> None:
    version = opened(session)
    with pytest.raises(NothingEdited):
        publish(session, "motor_fuel", version=version, by=BY, at=MORNING)
    editing.discard(session, "motor_fuel", version=version, by=BY, at=MORNING)
    with pytest.raises(editing.DraftUnknown):
        editing.get_draft(session, "motor_fuel")


def test_a_new_checklist_begins_empty_under_a_key_of_its_own(session: Session) -> None:
    draft = editing.new_draft(session, "toy_safety", "玩具检查表", by=BY, at=MORNING)
    assert {fault.pointer for fault in draft_faults(draft)} == {"#/legal_basis", "#/items"}
    for taken in ("toy_safety", "motor_fuel"):
        with pytest.raises(editing.ChecklistKeyTaken):
            editing.new_draft(session, taken, "又一份", by=BY, at=MORNING)
    with pytest.raises(editing.ChecklistFaulty):
        editing.new_draft(session, "Toys!", "玩具检查表", by=BY, at=MORNING)


def test_two_versions_are_compared_item_by_item(session: Session) -> None:
    opened(session, "general")
    older = preview_of(editing.get_draft(session, "general"))
    first, second, third, *rest = older.items
    newer = replace(older, items=(second, replace(first, title="改过"), *rest))
    told = [(change.kind, change.key) for change in compare(older, newer)]
    assert told == [("changed", first.key), ("removed", third.key)]
    swapped = replace(older, items=(second, first, third, *rest))
    assert [(change.kind, change.key) for change in compare(older, swapped)] in (
        [("moved", first.key)],
        [("moved", second.key)],
    )
    assert [change.kind for change in compare(newer, older)] == ["changed", "added"]
