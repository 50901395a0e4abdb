"""The application under test."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders.shell import an_app


@pytest.fixture
def app() -> Flask:
    return an_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
