"""What comes before a service's programs: the schema and the demonstration's province."""

import gc
import os

import click

from chengxin import database
from chengxin.demo.told import load_told
from chengxin.reach import addresses
from registry.web.context import Services

_COLLECT_EVERY = 50_000


@click.command(hidden=True)
@click.pass_obj
def prepare(services: Services) -> None:
    """Bring the schema to the newest revision and fill an unused demonstration."""
    with addresses() as reached:
        click.echo(database.upgrade_to_newest(reached.database_url))
        wanted = os.environ.get("CHENGXIN_DEMO") == "1"
        if wanted and not database.is_used(reached.database_url):
            # A million short-lived objects: looking for circles among them takes a twentieth.
            gc.set_threshold(_COLLECT_EVERY)
            load_told(services)
