"""The command ``chengxin audit``."""

import sys

import click

from registry.audit.verification import Fault, verify
from registry.web.context import Services


@click.group()
def audit() -> None:
    """The journal of every act."""


@audit.command("verify")
@click.option("--head", "kept", help="Digest of a link kept elsewhere; it must be the last one's.")
@click.pass_obj
def verify_journal(services: Services, kept: str | None) -> None:
    """Recompute the journal's whole chain and name what does not fit."""
    with services.database.reading() as session:
        report = verify(session)
    for fault in report.faults:
        click.echo(_words(fault), err=True)
    click.echo(f"{report.links} links, head {report.head.hex()}")
    if kept is not None and kept.lower() != report.head.hex():
        click.echo(f"the head is not {kept}: the end was cut off or has grown since", err=True)
        sys.exit(1)
    if not report.whole:
        click.echo("NOT WHOLE: the journal was altered", err=True)
        sys.exit(1)
    click.echo("whole: nothing was altered, removed or inserted")


def _words(fault: Fault) -> str:
    what = {
        "gap": "links before this one are missing",
        "altered": "the entry is not what was written",
        "broken_link": "does not name the link before it",
        "not_chained": "the entry was never chained",
    }[fault.kind]
    return f"link {fault.seq or '-'}, entry {fault.entry_id}: {what}"
