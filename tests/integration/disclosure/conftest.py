"""One told province for the tests of this folder that only look."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.db import Database, engine_for
from tests.builders.disclosure import Told, a_told_province
from tests.conftest import TestServers


@pytest.fixture(scope="module")
def looked_at(test_servers: TestServers) -> Iterator[Told]:
    """Shared by a module: its tests change nothing."""
    var = Path(tempfile.mkdtemp(prefix="chengxin-told-"))
    with test_servers.clone() as url:
        engine = engine_for(url)
        try:
            province = a_told_province(Database(engine), test_servers.redis_url, var)
            yield province
            province.close()
        finally:
            engine.dispose()
    shutil.rmtree(var)


@pytest.fixture
def told(database: Database, redis_url: str, tmp_path: Path) -> Iterator[Told]:
    """A province of the test's own."""
    province = a_told_province(database, redis_url, tmp_path)
    yield province
    province.close()
