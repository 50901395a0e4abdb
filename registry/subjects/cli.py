"""Commands of subjects: take a register's file over."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import click

from registry.accounts.actors import system_actor
from registry.kernel.refusals import Refusal
from registry.subjects import csv_files, service
from registry.subjects.importing import ImportReport
from registry.subjects.rules import Rejected, SubjectRow
from registry.web.context import Services

# Large enough for set-based statements to pay, small enough to wait for and to lose.
PART = 20_000


@click.group()
def subjects() -> None:
    """Subjects on record."""


@subjects.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Name of the register; default: the file's name.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where rejected rows are listed; default: FILE.rejects.csv.",
)
@click.pass_obj
def import_file(services: Services, file: Path, source: str | None, rejects: Path | None) -> None:
    """Store the subjects of FILE (CSV, UTF-8 or GB18030); run again, it changes nothing.

    Committed in parts of 20,000 rows: stopped in the middle, run it again.
    """
    rejects = rejects or file.with_name(f"{file.name}.rejects.csv")
    try:
        total = _import(services, file, source or file.name)
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    click.echo(
        f"stored {total.stored}, updated {total.updated}, unchanged {total.unchanged}, "
        f"rejected {len(total.rejected)}"
    )
    if total.rejected:
        with rejects.open("w", encoding="utf-8-sig", newline="") as out:
            csv_files.write_rejects(out, sorted(total.rejected, key=lambda row: row.line))
        click.echo(f"rejected rows: {rejects}")


def _import(services: Services, file: Path, source: str) -> ImportReport:
    total, seen, unread = ImportReport(), set[str](), list[Rejected]()
    encoding = csv_files.encoding_of(file)
    with (
        file.open(encoding=encoding, newline="") as lines,
        click.progressbar(length=file.stat().st_size, label=file.name) as bar,
    ):
        rows = csv_files.read_rows(_telling(lines, bar.update, encoding), unread)
        while part := list(islice(rows, PART)):
            _add(total, _store(services, part, source, seen))
    total.rejected.extend(unread)
    return total


def _store(services: Services, part: list[SubjectRow], source: str, seen: set[str]) -> ImportReport:
    with services.database.transaction() as session:
        return service.import_subjects(
            session,
            part,
            source=source,
            seen=seen,
            by=system_actor("subjects.import"),
            at=services.clock.now(),
        )


def _telling(lines: Iterable[str], progress: Callable[[int], None], encoding: str) -> Iterator[str]:
    for line in lines:
        progress(len(line.encode(encoding.removesuffix("-sig"))))
        yield line


def _add(total: ImportReport, part: ImportReport) -> None:
    total.stored += part.stored
    total.updated += part.updated
    total.unchanged += part.unchanged
    total.rejected.extend(part.rejected)
