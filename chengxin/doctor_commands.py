"""The command ``doctor``."""

import sys

import click

from chengxin.command_services import command_services
from chengxin.doctor import CHECKS, examine


@click.command()
def doctor() -> None:
    """Ask whether the installation is well."""
    with command_services() as services:
        answers = examine(services, CHECKS)
    for answer in answers:
        click.echo(f"{'ok  ' if answer.well else 'FAIL'}  {answer.name}: {answer.said}")
    sys.exit(0 if all(answer.well for answer in answers) else 1)
