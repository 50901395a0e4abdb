"""Where an installation keeps its files, and what they say of it."""

from pathlib import Path

import pytest

from chengxin import places


@pytest.mark.parametrize(
    ("said", "loaded", "demo"),
    [
        ({}, False, "0"),
        ({}, True, "1"),
        ({"CHENGXIN_DEMO": "0"}, True, "0"),
        ({"CHENGXIN_DEMO": "1"}, False, "1"),
        ({"CHENGXIN_DEMO": ""}, True, "1"),
    ],
)
def test_a_command_knows_that_it_is_called_in_a_demonstration(
    tmp_path: Path, *, said: dict[str, str], loaded: bool, demo: str
) -> None:
    if loaded:
        (tmp_path / "demo.json").write_text("{}")
    assert places.demo(said, tmp_path) == demo
