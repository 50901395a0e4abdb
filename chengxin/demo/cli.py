"""Commands of the demonstration."""

from datetime import timedelta

import click
from sqlalchemy import text

from registry.kernel.clock import ShiftedClock
from registry.web.context import Services


@click.group()
def demo() -> None:
    """The demonstration province."""


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when somebody used the database.")
@click.pass_obj
def load_province(services: Services, if_empty: bool) -> None:  # noqa: FBT001 - click's flag
    """Make the province: 20,000 firms, two years of visits, cases in every state."""
    with services.database.reading() as session:
        used = session.execute(text("SELECT EXISTS (SELECT FROM agency)")).scalar_one()
    if used:
        if if_empty:
            return
        raise click.ClickException("the database is in use; `make reset` empties it")
    # The loader imports the whole service: not at each start for nothing.
    from chengxin.demo.load import load

    loaded = load(services, progress=_Told())
    click.echo(
        f"{loaded.subjects} firms, {loaded.campaigns} campaigns, "
        f"{loaded.visits} visits, {loaded.cases} cases"
    )


class _Told:
    """Says on a line of its own how far the loading is, every tenth of it."""

    def __init__(self) -> None:
        self._tenths = 0

    def __call__(self, what: str, share: float) -> None:
        """Told what is being done and the share that is done."""
        while self._tenths <= share * 10:
            click.echo(f"demo province {self._tenths * 10:3d} %  {what}")
            self._tenths += 1


@demo.command("advance")
@click.argument("days", type=click.IntRange(1, 1100))
@click.pass_obj
def advance(services: Services, days: int) -> None:
    """Move the demonstration's clock on by DAYS; the worker makes good what became due."""
    clock = services.clock
    if not isinstance(clock, ShiftedClock):
        raise click.ClickException("only a demonstration's clock can be moved")
    clock.advance(timedelta(days=days))
    click.echo(f"it is now {services.clock.now().isoformat()}")
