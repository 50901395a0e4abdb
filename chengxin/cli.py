"""The command ``chengxin``: every feature's commands in one place.

A command's module is imported when the command is called, so that ``chengxin stop`` does not
wait for the whole service to be imported.
"""

from contextlib import ExitStack
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

from chengxin.refused import Refused
from registry.settings import SettingMissing

if TYPE_CHECKING:
    from registry.web.context import Services

COMMANDS = {
    "accounts": "registry.accounts.cli:accounts",
    "audit": "registry.audit.cli:audit",
    "credit": "registry.credit.cli:credit",
    "db": "chengxin.schema_commands:db",
    "demo": "chengxin.demo.cli:demo",
    "doctor": "chengxin.doctor_commands:doctor",
    "draws": "campaigns.draws.cli:draws",
    "editions": "registry.disclosure.cli:editions",
    "keys": "registry.sharing.cli:keys",
    "plans": "campaigns.planning.cli:plans",
    "prepare": "chengxin.preparing:prepare",
    "receipts": "registry.sharing.cli:receipts",
    "reset": "chengxin.supervisor.commands:reset",
    "stop": "chengxin.supervisor.commands:stop",
    "subjects": "registry.subjects.cli:subjects",
    "up": "chengxin.supervisor.commands:up",
}
"""Where each command is. A command takes the services with ``@click.pass_obj``."""


class LateServices:
    """Stands for ``registry.web.context.Services``, opened when first asked for one of them.

    So a command that needs none (reading a plan, verifying files) starts no server.
    """

    def __init__(self, opened: ExitStack) -> None:
        """Close with ``opened``."""
        self._opened = opened

    @cached_property
    def _services(self) -> "Services":
        from chengxin.command_services import command_services

        return self._opened.enter_context(command_services())

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever Services has
        """The same attribute of the services."""
        return getattr(self._services, name)


class Main(click.Group):
    """The whole command: says in one sentence why something could not be done."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), attribute))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a refusal of the installation is a message, not a traceback."""
        try:
            with ExitStack() as opened:
                ctx.obj = LateServices(opened)
                return super().invoke(ctx)
        except (Refused, SettingMissing) as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=Main)
@click.version_option(package_name="chengxin")
def main() -> None:
    """Chengxin: enforcement campaigns, quality credit and dishonesty lists."""
