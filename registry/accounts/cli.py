"""The command ``chengxin accounts``: the first administrator of an installation."""

import click

from registry.accounts import service
from registry.accounts.actors import system_actor
from registry.accounts.permissions import Role
from registry.kernel.clock import legal_day
from registry.kernel.refusals import Refusal
from registry.web.context import Services


@click.group()
def accounts() -> None:
    """Agencies and their officers."""


@accounts.command("create-administrator")
@click.option("--agency-code", required=True, help="Public code of the agency; new or on record.")
@click.option("--agency-name", required=True, help="Full name of the agency, if it is new.")
@click.option("--division", required=True, help="GB/T 2260 code of its territory, six digits.")
@click.option("--username", required=True, help="Signs in by this name.")
@click.option("--name", required=True, help="The person's name.")
@click.password_option(help="Asked for when not given.")
@click.pass_obj
def create_administrator(
    services: Services,
    *,
    agency_code: str,
    agency_name: str,
    division: str,
    username: str,
    name: str,
    password: str,
) -> None:
    """Make an account that may make all others."""
    by = system_actor("accounts.cli")
    try:
        with services.database.transaction() as session:
            at = services.clock.now()
            agency = service.find_agency_by_code(session, agency_code) or service.create_agency(
                session,
                code=agency_code,
                name=agency_name,
                short_name=agency_name,
                function="administration",
                level="province" if division.endswith("0000") else "city",
                division=division,
                valid_from=legal_day(at),
                by=by,
                at=at,
            )
            service.create_officer(
                session,
                agency_id=agency.id,
                username=username,
                name=name,
                roles=[Role.ADMINISTRATOR],
                password=password,
                by=by,
                at=at,
            )
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    click.echo(f"{username} may sign in as administrator of {agency.name}")
