"""Laws of the plan reader that hold for any text."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.plans.draft import Item, PlanDraft
from campaigns.plans.export import draft_to_dict
from campaigns.plans.reader import read_plan
from campaigns.plans.report import as_outline
from campaigns.plans.score import score_plan
from campaigns.plans.text import unified

PLANS = sorted((Path(__file__).parents[1] / "fixtures" / "plans").glob("*.txt"))
MARKS = (
    "一、|二、|（一）|(二)|1.|2、|（1）|①|第一章 |\n|\n|。|，|、|；|：|（|）|《|》|“|”|等|和|\t|　"
)
WORDS = (
    "〔2015〕3号|开展|食品|专项整治|专项行动|严厉打击|假冒伪劣|监督抽查|合格率达到|95%|以上|三大|"
    "省质监局|省工商局|牵头|配合|按职责分工负责|责任单位：|各市、县人民政府|2016年3月1日|附件|"
    "青石县人民政府|海关|广州|深圳|黑名单|信用信息共享平台|分别|下降|百|前十名"
)
PIECES = st.sampled_from([*MARKS.split("|"), *WORDS.split("|")])
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=120).map("".join))


def quotes(item: Item) -> list[str]:
    return [found.quote for found in (*item.campaigns, *item.mechanisms, *item.targets)]


def is_printed(name: str, flat: str) -> bool:
    """Whether a name stands in the text; “广州、深圳海关” names two customs."""
    place, body = name[:-2], name[-2:]
    return name in flat or (body == "海关" and f"{place}、" in flat)


def shape(draft: PlanDraft) -> object:
    """Everything but the numbers of the lines."""
    plain = draft_to_dict(draft)
    for row in (*plain["items"], *plain["unplaced"], *plain["warnings"]):
        row.pop("line")
    return plain


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_every_quote_is_printed_in_its_item(text: str) -> None:
    draft = read_plan(text, file="1_x.txt")
    for item in draft.items:
        assert all(0 < len(quote) <= 40 and quote in item.text for quote in quotes(item))
        assert set(item.responsibility.lead).isdisjoint(item.responsibility.support)
        flat = "".join(text.split())
        assert all(is_printed("".join(n.split()), flat) for n in item.responsibility.agencies)
    assert len({item.id for item in draft.items}) == len(draft.items)
    score_plan(draft_to_dict(draft), draft_to_dict(draft))
    as_outline(draft)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_unplaced_or_warned_of_is_made_up(text: str) -> None:
    draft = read_plan(text, file="1_x.txt")
    count = len(unified(text).split("\n"))
    for row in (*draft.unplaced, *draft.warnings):
        assert row.line is None or 1 <= row.line <= count


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.name)
def test_the_printed_text_of_each_item_stands_in_the_file(path: Path) -> None:
    text = path.read_text("utf-8")
    flat = "".join(text.split())
    for item in read_plan(text, file=path.name).items:
        if "table" not in path.name:
            assert all("".join(part.split()) in flat for part in item.text.split("\n"))
        assert all("".join(quote.split()) in flat for quote in quotes(item))


@pytest.mark.parametrize(
    "path", [p for p in PLANS if "wrapped" not in p.name], ids=lambda p: p.name
)
def test_line_ends_blank_lines_and_indents_change_nothing(path: Path) -> None:
    text = path.read_text("utf-8")
    spaced = "\r\n\r\n".join(f"　　{line.strip(' 　')}  " for line in text.split("\n"))
    assert shape(read_plan(spaced, file=path.name)) == shape(read_plan(text, file=path.name))


@pytest.mark.parametrize("path", PLANS, ids=lambda p: p.name)
def test_half_width_and_full_width_marks_read_alike(path: Path) -> None:
    text = path.read_text("utf-8")
    half = text.translate(str.maketrans("（），；：％．", "(),;:%."))
    one, other = read_plan(text, file=path.name), read_plan(half, file=path.name)
    assert [i.path for i in one.items] == [i.path for i in other.items]
    assert [len(i.campaigns) for i in one.items] == [len(i.campaigns) for i in other.items]
    assert [len(i.responsibility.agencies) for i in one.items] == [
        len(i.responsibility.agencies) for i in other.items
    ]


def test_the_order_of_two_items_does_not_change_what_they_order() -> None:
    items = [
        "加强药品监管。开展药品抽检。（省食药监局负责）",
        "整顿市场。打击假冒伪劣商品。（省工商局负责）",
    ]
    one, two = (
        read_plan(f"一、{first}\n二、{second}", file="1") for first, second in (items, items[::-1])
    )
    assert [[c.quote for c in i.campaigns] for i in one.items] == [
        [c.quote for c in i.campaigns] for i in two.items
    ][::-1]


UNITS = [
    PLANS[0].read_text("utf-8"),
    *[
        "。1、",
        "专项整治、",
        "和专项行动",
        "达到95%以上、",
        "省质监局、",
        "牵头单位：",
        "开展食品",
        "1.",
        "，分别",
        "各市、",
        "第一章",
    ],
    *[
        "（",
        "一、",
        "“",
        "《",
        "省",
        "率",
        "2015年",
        "前前前",
        "\t丨",
        "和",
        "等",
        "附件",
        "--",
        "[",
    ],
    " " * 60 + "。",
]


def seconds(unit: str, size: int) -> float:
    text = "一、任务\n（一）甲。" + unit * (size // len(unit))
    started = time.process_time()
    read_plan(text, file="1_x.txt")
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit[:6].strip())
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    """Four times the text takes about four times as long, whatever it repeats."""
    short, long = seconds(unit, 10_000), seconds(unit, 40_000)
    assert long < 8 * short + 1


def test_a_long_plan_is_read_in_seconds() -> None:
    """Ten times as much as the longest plan known, in the wording of a real one."""
    text = PLANS[0].read_text("utf-8")
    short, long = seconds(text, 10_000), seconds(text, 60_000)
    assert long < min(5, 9 * short + 1)
