"""The command ``doctor``."""

import sys

import click

from chengxin.command_services import command_services
from chengxin.doctor import CHECKS, examine, grades_of_all


@click.command()
@click.option("--all-grades", is_flag=True, help="Count every grade anew, not only a sample.")
def doctor(*, all_grades: bool) -> None:
    """Ask whether the installation is well."""
    checks = (*CHECKS[:-1], grades_of_all()) if all_grades else CHECKS
    with command_services() as services:
        answers = examine(services, checks)
    for answer in answers:
        click.echo(f"{'ok  ' if answer.well else 'FAIL'}  {answer.name}: {answer.said}")
    sys.exit(0 if all(answer.well for answer in answers) else 1)
