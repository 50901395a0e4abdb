"""Commands of the demonstration."""

from datetime import timedelta

import click

from chengxin import database
from chengxin.demo.told import load_told
from registry.kernel.clock import ShiftedClock
from registry.web.context import Services


@click.group()
def demo() -> None:
    """The demonstration province."""


@demo.command("load")
@click.pass_obj
def load_province(services: Services) -> None:
    """Make the province: 20,000 firms, two years of visits, cases in every state."""
    if database.is_used(services.settings.database_url):
        raise click.ClickException("the database is in use; `make reset` empties it")
    load_told(services)


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
