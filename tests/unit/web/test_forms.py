"""Page forms: what a browser sends, read by the schema of the interface."""

import marshmallow as ma
import pytest
from flask import Flask

from registry.web.forms import read_form
from registry.web.schema import Schema


class _PenaltyForm(Schema):
    kinds = ma.fields.List(ma.fields.String(), required=True)
    note = ma.fields.String()


@pytest.mark.parametrize("prefix", ["", "4c1f-"])
def test_boxes_ticked_on_a_form_are_a_list_whether_or_not_its_names_have_a_prefix(
    prefix: str,
) -> None:
    sent = {f"{prefix}kinds": ["fine", "confiscation"], f"{prefix}note": "", "version": "1"}
    with Flask(__name__).test_request_context("/", method="POST", data=sent):
        assert read_form(_PenaltyForm, prefix=prefix) == ({"kinds": ["fine", "confiscation"]}, {})
