"""``chengxin plans`` as a whole: the reader's commands, and ``read --confirm``.

Lies here because confirming drafts campaigns, of which the reader knows nothing.
"""

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.planning.from_plan import draft_from_plan
from campaigns.plans import cli as reader
from campaigns.plans import service
from campaigns.plans.intake import name_of, read_in
from campaigns.plans.models import PlanState
from campaigns.plans.text import read_bytes
from registry.accounts.actors import Actor
from registry.accounts.models import Officer
from registry.accounts.permissions import Permission
from registry.accounts.rules import normal_username
from registry.accounts.sessions import actor_of
from registry.kernel.refusals import Refusal
from registry.web.context import Services

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def plans() -> None:
    """Plans of quality work: read, confirmed and measured."""


plans.add_command(reader.score_command)


@plans.command("read", help=reader.read_command.help)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--confirm", is_flag=True, help="Keep and confirm them; drafts their campaigns.")
@click.option("--as", "username", help="Username of the officer who confirms.")
@click.pass_context
def read_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    *,
    as_json: bool,
    confirm: bool,
    username: str | None,
) -> None:
    """Print the drafts of N files; with ``--confirm`` keep and confirm each, one after another."""
    if confirm and not username:
        raise click.UsageError("--confirm needs the officer who confirms: --as USERNAME.")
    ctx.invoke(reader.read_command, files=files, as_json=as_json)
    if confirm and username:
        for file in files:
            click.echo(_confirm(ctx.obj, file, username), err=as_json)


def _confirm(services: Services, file: Path, username: str) -> str:
    """What became of one file: everything of it in one transaction, or nothing."""
    file_name = name_of(file.name)
    try:
        text, draft = read_in(read_bytes(file), file_name=file_name)
        with services.database.transaction() as session:
            at = services.clock.now()
            by = _officer(session, username)
            plan = service.draft_plan(session, draft, text=text, file_name=file_name, by=by, at=at)
            if plan.state == PlanState.CONFIRMED:
                return f"{file_name}：以前已经确认，没有改变。"
            service.confirm_plan(session, plan.id, version=plan.version, by=by, at=at)
            drafts = draft_from_plan(session, plan.id, by=by, at=at)
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    return f"{file_name}：已确认，起草了{len(drafts)}项专项行动。"


def _officer(session: Session, username: str) -> Actor:
    """The officer in whose name the operator of this machine confirms.

    Raises:
        click.ClickException: nobody active has the name.
        PermissionMissing: the officer may not hand in or confirm plans.
    """
    named = Officer.username == normal_username(username)
    officer = session.scalar(select(Officer).where(named, Officer.active))
    if officer is None:
        raise click.ClickException("No officer at work has this username.")
    by = actor_of(officer)
    by.must(Permission.PLANS_WRITE)
    by.must(Permission.PLANS_CONFIRM)
    return by
