"""What every body and form asks of its texts."""

import marshmallow as ma
import pytest

from registry.web.schema import Schema
from tests.builders.shell import an_app


class SaidIn(Schema):
    facts = ma.fields.String(required=True)
    number = ma.fields.String(validate=ma.validate.Length(min=1, max=20))
    remark = ma.fields.String()


@pytest.mark.parametrize("blank", [" ", "　　", "\u200b", "\u00a0\n\t", "\u2060 \ufeff"])
@pytest.mark.parametrize("name", ["facts", "number"])
def test_a_text_that_has_to_be_there_is_not_only_blank(name: str, blank: str) -> None:
    with an_app().test_request_context():
        wrong = SaidIn().validate({"facts": "铅封断开", name: blank})
    assert wrong == {name: ["不能只有空白。"]}


def test_a_remark_may_be_blank_and_words_may_have_blanks() -> None:
    with an_app().test_request_context():
        assert SaidIn().validate({"facts": " 铅封 断开 ", "number": "3 号", "remark": " "}) == {}
