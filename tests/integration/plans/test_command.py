"""``chengxin plans read --confirm``: the whole way from a file to draft campaigns."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from redis import Redis
from sqlalchemy import func, select

from campaigns.planning.cli import plans
from campaigns.planning.models import Campaign
from campaigns.plans.models import Plan
from registry.accounts.permissions import Role
from registry.db import Database
from registry.kernel.clock import FixedClock
from registry.settings import Settings
from registry.web.context import Services
from tests.builders.accounts import an_officer
from tests.builders.plans import TEXT
from tests.builders.web import NOON


@pytest.fixture
def command(database: Database, redis_url: str, tmp_path: Path) -> Callable[..., Result]:
    with database.transaction() as session:
        an_officer(session, username="planner", roles=(Role.CAMPAIGN_OFFICER,))
        an_officer(session, username="inspector", roles=(Role.INSPECTOR,))
    settings = Settings(
        database_url="", redis_url=redis_url, secret_key="a key for tests only", var=tmp_path
    )
    services = Services(database, FixedClock(NOON), settings, Redis.from_url(redis_url))
    (tmp_path / "plan.txt").write_text(TEXT, "gb18030")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(
            plans, ["read", str(tmp_path / "plan.txt"), *arguments], obj=services
        )

    return run


def stored(database: Database, table: type[Plan] | type[Campaign]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_is_read_kept_confirmed_and_its_campaigns_drafted(
    command: Callable[..., Result], database: Database
) -> None:
    done = command("--confirm", "--as", "Planner")
    assert done.exit_code == 0, done.output
    assert "车用燃油专项整治" in done.output
    assert "plan.txt：已确认，起草了3项专项行动。" in done.output
    again = command("--confirm", "--as", "planner")
    assert "以前已经确认，没有改变。" in again.output
    assert (stored(database, Plan), stored(database, Campaign)) == (1, 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--confirm"], "--as"),
        (["--confirm", "--as", "nobody"], "No officer at work has this username."),
        (["--confirm", "--as", "inspector"], "plans:write"),
    ],
)
def test_who_may_not_confirm_changes_nothing(
    command: Callable[..., Result], database: Database, arguments: list[str], said: str
) -> None:
    refused = command(*arguments)
    assert refused.exit_code != 0
    assert said in refused.output
    assert stored(database, Plan) == 0


def test_without_confirm_nothing_is_kept(
    command: Callable[..., Result], database: Database
) -> None:
    assert command("--json").exit_code == 0
    assert stored(database, Plan) == 0
