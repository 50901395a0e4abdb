"""Bodies of the programming interface before a route sees them."""

import marshmallow as ma
import pytest
from flask import Flask, request

from registry.web.api import BodyMissing, Parser


class Nothing(ma.Schema):
    note = ma.fields.String(load_default=None)


class Something(ma.Schema):
    name = ma.fields.String(required=True)


def test_an_act_that_needs_nothing_needs_no_body() -> None:
    with Flask("test").test_request_context("/", method="POST"):
        assert Parser().load_json(request, Nothing()) == {}


def test_a_body_is_missed_where_something_has_to_be_said() -> None:
    with Flask("test").test_request_context("/", method="POST"), pytest.raises(BodyMissing):
        Parser().load_json(request, Something())
