"""What every body and form asks of its texts."""

from enum import StrEnum

import marshmallow as ma
import pytest

from registry.shell.forms import form_of
from registry.web.schema import Schema
from tests.builders.shell import an_app


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class SaidIn(Schema):
    facts = ma.fields.String(required=True)
    number = ma.fields.String(validate=ma.validate.Length(min=1, max=20))
    remark = ma.fields.String()
    light = ma.fields.Enum(
        Colour,
        by_value=True,
        validate=ma.validate.OneOf([Colour.RED, Colour.GREEN]),
        metadata={"choices": [("red", "红"), ("green", "绿")]},
    )


@pytest.mark.parametrize("blank", [" ", "　　", "\u200b", "\u00a0\n\t", "\u2060 \ufeff"])
@pytest.mark.parametrize("name", ["facts", "number"])
def test_a_text_that_has_to_be_there_is_not_only_blank(name: str, blank: str) -> None:
    with an_app().test_request_context():
        wrong = SaidIn().validate({"facts": "铅封断开", name: blank})
    assert wrong == {name: ["不能只有空白。"]}


def test_a_remark_may_be_blank_and_words_may_have_blanks() -> None:
    with an_app().test_request_context():
        assert SaidIn().validate({"facts": " 铅封 断开 ", "number": "3 号", "remark": " "}) == {}


@pytest.mark.parametrize("light", ["blue", "purple"])
def test_only_what_is_taken_is_offered(light: str) -> None:
    typed = {"facts": "铅封断开", "light": light}
    with an_app().test_request_context():
        wrong = SaidIn().validate(typed)
        form = form_of(SaidIn(), typed, wrong)
    assert wrong == {"light": ["应为其中之一：red, green。"]}
    assert form["light"].errors == ("请从列出的项目中选择。",)


def test_a_form_tells_an_unknown_field_in_the_readers_language() -> None:
    with an_app().test_request_context("/?lang=en"):
        form = form_of(SaidIn(), {}, SaidIn().validate({"facts": "x", "strange": "1"}))
    assert form.whole == ("No such field.",)
