"""The command ``chengxin credit``."""

import time

import click

from registry.credit import service
from registry.kernel.clock import legal_day
from registry.web.context import Services

_LOOK_SECONDS = 0.5


@click.group()
def credit() -> None:
    """Quality credit: derive grades, ask what a policy would change."""


@credit.command("regrade")
@click.option("--no-wait", is_flag=True, help="Only begin; workers go on, the console shows how.")
@click.pass_obj
def regrade(services: Services, *, no_wait: bool) -> None:
    """Derive anew every grade that is not what its ledger gives, and show how far it is.

    Stopped or killed, it goes on where it was: the workers have the rest.
    """
    at = services.clock.now()
    with services.database.transaction() as session:
        run = service.begin_run(
            session, on=legal_day(at), reason=service.RegradeReason.ORDERED, at=at
        )
    if run is None:
        click.echo("every grade is what its ledger gives")
        return
    with services.database.reading() as session:
        progress = service.get_progress(session, run.id)
    click.echo(f"run {run.id}: {progress.subjects} subjects in {progress.chunks} chunks")
    if not no_wait:
        progress = _follow(services, progress)
        click.echo(f"done; {progress.moved} have another grade than before")


def _follow(services: Services, progress: service.Progress) -> service.Progress:
    with click.progressbar(length=progress.subjects, label="regrading") as bar:
        while progress.finished_at is None:
            time.sleep(_LOOK_SECONDS)
            with services.database.reading() as session:
                now = service.get_progress(session, progress.run.id)
            bar.update(now.subjects_done - progress.subjects_done)
            progress = now
    return progress
