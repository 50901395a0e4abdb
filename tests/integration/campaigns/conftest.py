"""What most tests of draws begin with."""

import pytest
from sqlalchemy.orm import Session

from tests.builders.draws import Drawing, a_drawing


@pytest.fixture
def drawing(session: Session) -> Drawing:
    return a_drawing(session)
