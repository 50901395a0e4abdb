"""What comes before a service's programs: schema, grading policy, the demonstration's province."""

import gc
import os

import click

from chengxin import database
from chengxin.demo.told import load_told
from chengxin.reach import addresses
from registry.credit.policy_file import LadderUnknown, ladder_text
from registry.credit.policy_in_force import choose_grading
from registry.credit.runs import begin_run
from registry.credit.vocabulary import RegradeReason
from registry.kernel.clock import legal_day
from registry.web.context import Services

_COLLECT_EVERY = 50_000


@click.command(hidden=True)
@click.pass_obj
def prepare(services: Services) -> None:
    """Bring schema and grading policy up to date, and fill an unused demonstration."""
    with addresses() as reached:
        click.echo(database.upgrade_to_newest(reached.database_url))
        _choose_grading(services)
        wanted = os.environ.get("CHENGXIN_DEMO") == "1"
        if wanted and not database.is_used(reached.database_url):
            # A million short-lived objects: looking for circles among them takes a twentieth.
            gc.set_threshold(_COLLECT_EVERY)
            load_told(services)


def _choose_grading(services: Services) -> None:
    """Put the shipped policy of the setting in force; another one than before grades everyone."""
    try:
        document = ladder_text(services.settings.grading)
    except LadderUnknown as unknown:
        raise click.ClickException(f"CHENGXIN_GRADING: {unknown}") from None
    with services.database.transaction() as session:
        at = services.clock.now()
        if choose_grading(session, document, at=at):
            begin_run(session, on=legal_day(at), reason=RegradeReason.ORDERED, at=at)
