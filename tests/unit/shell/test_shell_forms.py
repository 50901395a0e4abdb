"""One schema is the API's body and the page's form."""

import enum
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate

from registry.shell.forms import fields_of, form_of


class Manner(enum.Enum):
    DIRECT = "direct"
    POST = "post"


class ServiceIn(Schema):
    id = fields.Integer(dump_only=True)
    served_on = fields.Date(required=True, metadata={"label": "送达日期", "hint": "回证上的日期"})
    manner = fields.Enum(
        Manner,
        by_value=True,
        required=True,
        metadata={"choices": [("direct", "直接"), ("post", "邮寄")]},
    )
    level = fields.String(validate=validate.OneOf(["a", "b"], labels=["甲", "乙"]))
    fine = fields.Decimal(validate=validate.Range(min=0, max=100))
    note = fields.String(validate=validate.Length(max=500))
    tags = fields.List(fields.String(validate=validate.OneOf(["x", "y"])))
    witnessed = fields.Boolean()
    inner = fields.Nested(Schema)
    secret = fields.String(metadata={"widget": "omit"})


def test_fields_come_in_the_schemas_order_without_what_a_form_cannot_take() -> None:
    names = [field.name for field in fields_of(ServiceIn())]
    assert names == ["served_on", "manner", "level", "fine", "note", "tags", "witnessed"]


def test_widgets_limits_and_choices_are_read_from_the_validators() -> None:
    form = form_of(ServiceIn())
    widgets = {field.name: field.widget for field in form}
    assert widgets == {
        "served_on": "date",
        "manner": "select",
        "level": "select",
        "fine": "number",
        "note": "textarea",
        "tags": "checkboxes",
        "witnessed": "checkbox",
    }
    assert form["level"].choices == (("a", "甲"), ("b", "乙"))
    assert (form["fine"].minimum, form["fine"].maximum) == ("0", "100")
    assert form["note"].max_length == 500
    assert form["served_on"].required
    assert not form["note"].required


def test_values_are_shown_as_the_control_wants_them() -> None:
    form = form_of(
        ServiceIn(),
        {
            "served_on": date(2026, 11, 16),
            "manner": Manner.POST,
            "fine": Decimal("1.50"),
            "tags": ["x"],
            "witnessed": True,
        },
    )
    shown = {field.name: field.value for field in form}
    assert shown["served_on"] == "2026-11-16"
    assert shown["manner"] == "post"
    assert shown["fine"] == "1.50"
    assert shown["tags"] == ("x",)
    assert shown["witnessed"] == "true"


def test_what_marshmallow_refuses_stands_at_its_field_and_in_the_summary() -> None:
    raw = {"served_on": "yesterday", "level": "c", "strange": "1"}
    with pytest.raises(ValidationError) as refused:
        ServiceIn().load(raw)
    form = form_of(ServiceIn(), raw, refused.value.messages)
    assert form["served_on"].errors == ("Not a valid date.",)
    assert form["served_on"].value == "yesterday"
    assert form["served_on"].described_by == "f-served_on-h f-served_on-e"
    targets = [line.target for line in form.errors]
    assert targets == [None, "f-served_on", "f-manner", "f-level"]
    assert form.wrong


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string("{{ cx.errors(form) }}").render(form=form_of(ServiceIn()))
    assert drawn.strip() == ""


def test_a_field_is_drawn_label_hint_error_control(app: Flask) -> None:
    form = form_of(ServiceIn(), {"served_on": "x<y"}, {"served_on": ["早于<告知>"]})
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string("{{ cx.field(f) }}").render(f=form["served_on"])
    order = [drawn.index(part) for part in ("<label", "f-served_on-h", "f-served_on-e", "<input")]
    assert (
        order[0] < drawn.index('id="f-served_on-h"') < drawn.index('id="f-served_on-e"') < order[3]
    )
    assert 'aria-invalid="true"' in drawn
    assert "早于&lt;告知&gt;" in drawn
    assert 'value="x&lt;y"' in drawn


def test_choices_of_the_moment_replace_those_of_the_schema() -> None:
    form = form_of(ServiceIn(), choices={"level": [("z", "丙")]})
    assert form["level"].choices == (("z", "丙"),)


def test_two_forms_on_a_page_do_not_share_ids() -> None:
    first, second = form_of(ServiceIn()), form_of(ServiceIn(), prefix="other-")
    assert not {field.id for field in first} & {field.id for field in second}


def test_a_select_keeps_an_optional_field_empty(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string("{{ cx.field(f) }}").render(
            f=form_of(ServiceIn())["level"]
        )
    assert '<option value="">' in drawn
    assert " selected" not in drawn
