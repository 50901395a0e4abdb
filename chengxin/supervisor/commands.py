"""The commands ``up``, ``stop`` and ``reset``: words for the person at the terminal."""

import os
import sys

import click

from chengxin import places
from chengxin.hold import Held, Role, find_holder
from chengxin.supervisor import ports, service

PORT = 8000


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="CHENGXIN_PORT",
    default=PORT,
    show_default=True,
    help="Port on 127.0.0.1 for pages and API.",
)
def up(port: int) -> None:
    """Start PostgreSQL, Redis, web, worker and schedule; stay until Ctrl-C."""
    var = places.var_directory(os.environ)
    holder = find_holder(var)
    if holder is not None and holder.role is Role.SERVICE:
        raise Held(holder)
    service.clear_up(var)  # what a killed supervisor left may still have the port
    service.up(var, port=_free_port(port), environment=os.environ)


@click.command()
def stop() -> None:
    """Stop the running service; the data are kept."""
    stopped = service.stop(places.var_directory(os.environ))
    click.echo("Stopped; the data are kept." if stopped else "Nothing was running.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(*, yes: bool) -> None:
    """Stop the service and delete its data and keys."""
    var = places.var_directory(os.environ)
    if not yes:
        click.confirm(f"Delete everything in {var}, keys included?", abort=True)
    service.reset(var)
    click.echo("Deleted. The next start begins anew.")
    for name in ("CHENGXIN_DATABASE_URL", "CHENGXIN_REDIS_URL"):
        if os.environ.get(name):
            click.echo(f"The server in {name} was not touched.")


def _free_port(port: int) -> int:
    """The port, or on a terminal the next free one if the person agrees."""
    try:
        if ports.is_free(port):
            return port
    except PermissionError as error:
        raise click.ClickException(f"Port {port} may only be used by root.") from error
    free = ports.next_free(port)
    click.echo(f"Port {port} is taken by {ports.listener(port)}; {free} is free.", err=True)
    if sys.stdin.isatty() and click.confirm(f"Use {free}?", default=True, err=True):
        return free
    raise click.ClickException(f"start with: make run PORT={free}")
