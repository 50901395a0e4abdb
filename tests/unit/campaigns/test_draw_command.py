"""``chengxin draws``: a stranger's machine, a file and the command; no server, no network."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campaigns.draws.algorithm import commitment
from chengxin import command_services
from chengxin.cli import main
from registry.kernel.canonical import canonical
from tests.builders.draw_records import SIGNER, a_pool, a_record

POOL = "ab" * 32


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "draw.json"
    path.write_bytes(a_record(a_pool()))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["draws", *map(str, words)])


def test_a_record_replays_without_any_server(
    record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(command_services, "command_services")
    keys = tmp_path / "keys.json"
    keys.write_bytes(canonical(SIGNER.public.as_dict()))
    told = run("replay", record, "--key", keys, "--list")
    assert told.exit_code == 0, told.output
    drawn = json.loads(record.read_bytes().split(b"\n")[0])["result"]
    assert all(code in told.output for code, *_ in drawn)


def test_an_altered_record_ends_with_one_and_names_the_part(record: Path) -> None:
    whole = record.read_bytes()
    record.write_bytes(whole.replace(b'"rate_bp":250', b'"rate_bp":251'))
    told = run("replay", record)
    assert told.exit_code == 1
    assert "不成立：摘要" in told.output


def test_a_number_and_its_commitment_belong_together() -> None:
    told = run("contribution", POOL, "SF-MSA")
    number, salt, given = (line.split()[-1] for line in told.output.splitlines())
    assert given == commitment(POOL, "SF-MSA", number, salt)
    assert run("contribution", POOL, "SF-MSA").output != told.output
