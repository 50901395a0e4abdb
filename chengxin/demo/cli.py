"""The command ``demo``: a demonstration province in an empty database."""

import sys
import time
from collections.abc import Callable

import click

from registry.web.context import Services

_STEP = 0.05
"""A line for each twentieth where there is no terminal to draw a bar on."""


@click.group()
def demo() -> None:
    """The demonstration province."""


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Leave a database that is in use as it is.")
@click.pass_obj
def load_command(services: Services, *, if_empty: bool) -> None:
    """Make the demonstration province in an empty database."""
    from chengxin.demo.load import is_empty, load

    if not services.settings.demo:
        raise click.ClickException("this is no demonstration: CHENGXIN_DEMO is not 1")
    with services.database.reading() as session:
        empty = is_empty(session)
    if not empty:
        if if_empty:
            return
        raise click.ClickException("the database is in use; `make reset` empties it")
    started = time.monotonic()
    loaded = load(services, progress=_printer())
    click.echo(
        f"{loaded.subjects} subjects, {loaded.campaigns} campaigns, {loaded.visits} inspections, "
        f"{loaded.cases} cases in {time.monotonic() - started:.0f} s"
    )


def _printer() -> Callable[[str, float], None]:
    """Prints what is done: over one line on a terminal, else a line per twentieth."""
    printed = -1.0

    def tell(doing: str, share: float) -> None:
        nonlocal printed
        if sys.stdout.isatty():
            click.echo(f"\r\033[K{share:4.0%} {doing}", nl=share >= 1)
        elif share >= printed + _STEP or share >= 1:
            printed = share
            click.echo(f"{share:4.0%} {doing}")

    return tell
