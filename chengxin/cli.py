"""The command ``chengxin``: every feature's commands in one place.

A command's module is imported when the command is called, so that ``chengxin stop`` does not
wait for the whole service to be imported.
"""

from importlib import import_module
from typing import Any, cast

import click

from chengxin.refused import Refused
from registry.settings import SettingMissing

COMMANDS = {
    "db": "chengxin.schema_commands:db",
    "doctor": "chengxin.doctor_commands:doctor",
    "reset": "chengxin.supervisor.commands:reset",
    "stop": "chengxin.supervisor.commands:stop",
    "up": "chengxin.supervisor.commands:up",
}
"""Commands that look after servers and settings themselves, or need none."""

SERVED: dict[str, str] = {}
"""Groups of features, whose commands get ``registry.web.context.Services`` as ``ctx.obj``."""


class Main(click.Group):
    """The whole command: says in one sentence why something could not be done."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command's name."""
        return sorted(COMMANDS | SERVED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name in SERVED:
            return Served.of(cast("click.Group", _load(SERVED[cmd_name])))
        return _load(COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a refusal of the installation is a message, not a traceback."""
        try:
            return super().invoke(ctx)
        except (Refused, SettingMissing) as refusal:
            raise click.ClickException(str(refusal)) from refusal


class Served(click.Group):
    """A feature's group whose commands get the services as ``ctx.obj``.

    The servers are only started once a command is really to run, not to show its help.
    """

    @classmethod
    def of(cls, group: click.Group) -> "Served":
        """The same group, served."""
        return cls(
            name=group.name,
            commands=group.commands,
            params=group.params,
            callback=group.callback,
            help=group.help,
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember whether only help is asked for."""
        ctx.meta["help"] = "--help" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command with the services open around it."""
        if ctx.meta["help"]:
            return super().invoke(ctx)
        from chengxin.command_services import command_services

        with command_services() as ctx.obj:
            return super().invoke(ctx)


def _load(name: str) -> click.Command:
    module, _, attribute = name.partition(":")
    return cast("click.Command", getattr(import_module(module), attribute))


@click.group(cls=Main)
@click.version_option(package_name="chengxin")
def main() -> None:
    """Chengxin: enforcement campaigns, quality credit and dishonesty lists."""
