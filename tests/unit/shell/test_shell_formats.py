"""How days, numbers and codes are written in both languages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from markupsafe import Markup

from registry.shell import formats
from registry.shell.words import clock_level, clock_words

DAY = date(2026, 11, 20)
EIGHT_IN_BEIJING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "function", "value", "written"),
    [
        ("zh", formats.day_prose, DAY, "2026年11月20日"),
        ("en", formats.day_prose, DAY, "20 November 2026"),
        ("zh", formats.day_table, DAY, "2026-11-20"),
        ("en", formats.day_table, DAY, "2026-11-20"),
        ("zh", formats.weekday, DAY, "周五"),
        ("en", formats.weekday, DAY, "Fri"),
        ("zh", formats.instant, EIGHT_IN_BEIJING, "2026-11-20 08:00"),
        ("zh", formats.instant_prose, EIGHT_IN_BEIJING, "2026年11月20日8:00"),
        ("en", formats.instant_prose, EIGHT_IN_BEIJING, "20 November 2026, 08:00"),
        ("zh", formats.number, 1284, "1,284"),
        ("zh", formats.percent, 0.916, "91.6%"),
        ("zh", formats.decimal, Decimal("74.10"), "74.1"),
        ("zh", formats.decimal, Decimal("74.95"), "74.95"),
        ("zh", formats.points, Decimal(-18), "−18.0"),
        ("zh", formats.points, Decimal(3), "+3.0"),
        ("zh", formats.points, Decimal(0), "0.0"),
        ("zh", formats.money, 162_000, "16.2万元"),
        ("zh", formats.money, Decimal("162000.05"), "162,000.05元"),
        ("zh", formats.money, Decimal(12345), "12,345元"),
        ("zh", formats.money, 120_000_000, "1.2亿元"),
        ("en", formats.money, 162_000, "CNY 162,000"),
        ("en", formats.money, Decimal("0.5"), "CNY 0.50"),
        ("zh", formats.size, 3_565_158, "3.4 MB"),
        ("zh", formats.size, 512, "512 B"),
    ],
)
def test_written_form(
    app: Flask, language: str, function: Callable[..., str], value: object, written: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert function(value) == written


@pytest.mark.parametrize("function", [f for n, f in formats.FILTERS.items() if n != "uscc_groups"])
def test_what_is_not_there_is_not_written(app: Flask, function: Callable[..., str]) -> None:
    with app.test_request_context("/"):
        assert function(None) == ""


def test_money_in_chinese_never_loses_a_fen(app: Flask) -> None:
    with app.test_request_context("/"):
        for fen in (1_000_001, 1_000_100, 16_200_000, 16_200_001, 999_999, 10_000_000_001):
            amount = Decimal(fen) / 100
            said = formats.money(amount)
            unit = {"亿元": 100_000_000, "万元": 10_000}.get(said[-2:], 1)
            assert Decimal(said.rstrip("亿万元").replace(",", "")) * unit == amount


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(ValueError, match="zone"):
        formats.instant(datetime(2026, 11, 20))  # noqa: DTZ001 - the missing zone is the point


def test_a_credit_code_is_grouped_and_copied_whole(app: Flask) -> None:
    code = "91140000PDY000028F"
    assert formats.uscc_groups(code) == ["91", "140000", "PDY000028", "F"]
    assert formats.uscc_groups("1234") == ["1234"]
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string("{{ cx.code(code) }}").render(code=code)
    assert re.sub("<[^>]+>", "", drawn) == code


def test_chinese_on_an_english_page_is_marked_and_escaped(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert formats.zh("丰禾<b>") == '<span lang="zh-CN">丰禾&lt;b&gt;</span>'
    with app.test_request_context("/"):
        assert formats.zh("丰禾<b>") == "丰禾&lt;b&gt;"


def test_chinese_inside_an_english_text_is_marked_run_by_run(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert (
            formats.marked("沈予安; <8小时 of 示市监处罚〔2026〕1号")
            == '<span lang="zh-CN">沈予安</span>; &lt;8<span lang="zh-CN">小时</span> of '
            '<span lang="zh-CN">示市监处罚〔2026〕1号</span>'
        )
        assert formats.marked(Markup("<b>丰禾</b>")) == "<b>丰禾</b>"
        assert formats.marked(7) == 7
        assert formats.chinese("丰禾 (1)") == ' lang="zh-CN"'
        assert formats.chinese("Fine") == ""
    with app.test_request_context("/"):
        assert formats.marked("丰禾 <1>") == "丰禾 <1>"
        assert formats.chinese("丰禾") == ""


def test_a_constant_under_a_filter_is_written_in_the_readers_language(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 162000|money }}")
    for language, written in (("zh", "16.2万元"), ("en", "CNY 162,000")):
        with app.test_request_context(f"/?lang={language}"):
            assert template.render() == written


@pytest.mark.parametrize(
    ("left", "level"), [(-1, "over"), (0, "today"), (1, "soon"), (3, "soon"), (4, "ok")]
)
def test_three_working_days_left_is_soon(left: int, level: str) -> None:
    assert clock_level(left) == level


def test_a_clock_says_its_unit_and_english_has_a_plural(app: Flask) -> None:
    with app.test_request_context("/"):
        assert clock_words("soon", 2, "working_days") == "剩2个工作日"
        assert clock_words("over", -1, "working_days") == "逾期1个工作日"
        assert clock_words("ok", 29, "days") == "剩29日"
    with app.test_request_context("/?lang=en"):
        assert clock_words("soon", 1, "working_days") == "1 working day left"
        assert clock_words("soon", 2, "working_days") == "2 working days left"
    with app.test_request_context("/"), pytest.raises(ValueError, match="how many"):
        clock_words("soon", None, "working_days")
