"""Commands: publish an edition; check editions and proofs offline."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from registry.accounts.actors import system_actor
from registry.disclosure import service
from registry.disclosure.edition import Manifest, proof_from
from registry.disclosure.jobs import NAME, editions_folder
from registry.disclosure.store import KEYS_FILE
from registry.disclosure.verification import Report, verify_edition, verify_proof
from registry.kernel.clock import legal_day
from registry.kernel.refusals import Refusal
from registry.sharing.keys import keys_folder
from registry.signing import PublicKeys, open_signer
from registry.web.context import Services

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MARKS = {True: "成立　", False: "不成立", None: "未核　"}


@click.group()
def editions() -> None:
    """Published editions."""


@editions.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
@click.pass_obj
def build(services: Services, day: datetime | None) -> None:
    """Publish the edition of DAY (default: today), or prove that it still follows."""
    var = services.settings.var
    try:
        with services.database.transaction() as session:
            at = services.clock.now()
            edition_on: date = day.date() if day else legal_day(at)
            edition = service.build_edition(
                session,
                edition_on,
                files=editions_folder(var),
                signer=open_signer(keys_folder(var)),
                by=system_actor(NAME),
                at=at,
            )
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    click.echo(f"{edition.edition_on}　第{edition.sequence}版　{edition.listing_count}条")
    click.echo(f"根摘要　{edition.root.hex()}")


@editions.command()
@click.argument("paths", type=_PATH, nargs=-1, required=True)
@click.option("--proof", "proofs", type=_FILE, multiple=True, help="A proof of one listing.")
@click.option("--key", "key_file", type=_FILE, help=f"Published keys; default: {KEYS_FILE}.")
def verify(paths: tuple[Path, ...], proofs: tuple[Path, ...], key_file: Path | None) -> None:
    """Check edition files, or folders of them, offline: signature, lines, chain, proofs."""
    try:
        keys = PublicKeys.read((key_file or _keys_near(paths[0])).read_bytes())
        holds = all([*_editions(paths, keys), *_proofs(proofs, keys)])
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    raise SystemExit(0 if holds else 1)


def _editions(paths: tuple[Path, ...], keys: PublicKeys) -> Iterator[bool]:
    previous: Manifest | None = None
    for file in _files(paths):
        with file.open("rb") as lines:
            report = verify_edition(lines, keys, previous=previous)
        _say(file, report)
        previous = report.manifest
        yield report.holds


def _proofs(proofs: tuple[Path, ...], keys: PublicKeys) -> Iterator[bool]:
    for file in proofs:
        report = verify_proof(proof_from(file.read_bytes()), keys)
        _say(file, report)
        yield report.holds


def _files(paths: tuple[Path, ...]) -> list[Path]:
    """Edition files in the order of their days, which is the order of the chain."""
    found = []
    for path in paths:
        found += sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    if not found:
        raise click.ClickException("no edition file (*.jsonl) there")
    return found


def _keys_near(path: Path) -> Path:
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents[:2]):
        if (folder / KEYS_FILE).exists():
            return folder / KEYS_FILE
    raise click.ClickException(f"no {KEYS_FILE} near {path}; name one with --key")


def _say(file: Path, report: Report) -> None:
    click.echo(f"{file.name}　{report.manifest.edition_on}")
    for check in report.checks:
        click.echo(f"  {_MARKS[check.ok]}　{check.title}：{check.text % check.params}")
