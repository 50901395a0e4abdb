"""Nothing that a reader sees is without its English."""

from pathlib import Path

from babel.messages.catalog import Catalog
from flask import Flask
from flask_babel import gettext, ngettext

from registry.shell import translate
from registry.shell.i18n import CATALOGUE, read_catalogue


def test_every_message_has_its_english() -> None:
    missing = translate.missing(read_catalogue(CATALOGUE))
    assert not [f"{place}: {key}" for key, place in missing.items()]


def test_english_names_the_same_places() -> None:
    assert translate.misplaced(read_catalogue(CATALOGUE)) == []


def test_no_word_on_a_page_is_out_of_the_catalogues_reach() -> None:
    assert [f"{place}: {word}" for place, word in translate.loose_template_words()] == []
    assert [f"{place}: {word}" for place, word in translate.loose_python_words()] == []


def test_the_catalogue_is_written_in_one_order_only() -> None:
    assert CATALOGUE.read_text("utf-8") == translate.po_text(read_catalogue(CATALOGUE))


def test_the_catalogue_is_read_by_the_pages(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert gettext("在列") == "Listed"
        assert ngettext("剩%(num)s日", "剩%(num)s日", 1) == "1 day left"
    with app.test_request_context("/?lang=zh"):
        assert gettext("在列") == "在列"
        assert ngettext("剩%(num)s日", "剩%(num)s日", 1) == "剩1日"


def test_loose_words_are_found_in_text_and_in_what_is_read_aloud() -> None:
    source = '<p>裸露 {{ _("包好") }} Bare</p>\n<a aria-label="念出来">{# 注释 #}</a>'
    assert sorted(translate.loose_words(source)) == [(1, "Bare"), (1, "裸露"), (2, "念出来")]


def test_commands_and_keys_are_not_words() -> None:
    assert translate.loose_words("<p><code>chengxin verify</code> <kbd>Enter</kbd></p>") == []


def test_messages_are_found_in_python_and_templates(tmp_path: Path) -> None:
    for package in translate.PACKAGES:
        (tmp_path / package / "templates").mkdir(parents=True)
    (tmp_path / "registry" / "a.py").write_text(
        'x = N_("甲")\ny = ngettext("乙%(num)s", "乙%(num)s", 2)\n'
    )
    (tmp_path / "registry" / "templates" / "b.html").write_text('{{ _("丙") }}')
    assert set(translate.message_ids(tmp_path)) == {"甲", "乙%(num)s", "丙"}
    assert set(translate.missing(Catalog(locale="en"), tmp_path)) == {"甲", "乙%(num)s", "丙"}


def test_loose_chinese_in_a_route_is_found(tmp_path: Path) -> None:
    for package in translate.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "registry" / "pages.py").write_text(
        '"""文档字符串。"""\nfrom x import flash\nflash("没有包")\nflash(_("包了"))\n'
        'x = {"description": "给接口文档", "label": "没有包二"}\n'
    )
    assert [word for _place, word in translate.loose_python_words(tmp_path)] == [
        "没有包",
        "没有包二",
    ]


def test_merging_keeps_what_is_there_and_says_where_two_differ() -> None:
    ours, theirs = Catalog(locale="en"), Catalog(locale="en")
    ours.add("甲", "one")
    theirs.add("甲", "uno")
    theirs.add("乙", "two")
    assert translate.merge(ours, theirs) == ["甲"]
    assert (ours.get("甲").string, ours.get("乙").string) == ("one", "two")
    translate.merge(ours, theirs, replace=True)
    assert ours.get("甲").string == "uno"
