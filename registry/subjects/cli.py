"""Commands of subjects: take a register's file over, renew the keys of personal identifiers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import text

from registry.accounts.actors import system_actor
from registry.files.tables import csv_pieces
from registry.kernel.refusals import Refusal
from registry.shell.i18n import english
from registry.subjects import personal_keys, runs
from registry.subjects.import_models import ImportState, SubjectImport
from registry.subjects.persons import reseal_persons
from registry.subjects.reading import parts_of
from registry.subjects.rejects import reject_rows
from registry.web.context import Services

_ACTOR = system_actor("subjects.import")
_TICKS = 1_000


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
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", help="Of the reasons.")
@click.pass_obj
def import_file(
    services: Services, file: Path, source: str | None, rejects: Path | None, language: str
) -> None:
    """Store the subjects of FILE (CSV in UTF-8, UTF-16 or GB18030, XLSX, Parquet).

    Committed in parts of 20,000 rows: stopped in the middle, the same command goes on where it
    was; run again after the end, it changes nothing.
    """
    translate = english().gettext if language == "en" else str
    try:
        run = _take(services, file, source or file.name)
    except Refusal as refusal:
        raise click.ClickException(translate(refusal.detail) % refusal.params) from refusal
    click.echo(
        f"stored {run.stored:,}, updated {run.updated:,}, unchanged {run.unchanged:,}, "
        f"rejected {run.rejected:,}"
    )
    if run.rejected:
        rejects = rejects or file.with_name(f"{file.name}.rejects.csv")
        _write_rejects(services, run, rejects, translate)
        click.echo(f"rejected rows: {rejects}")
    if run.failure:
        raise click.ClickException(translate(run.failure))


@subjects.command("renew-keys")
@click.pass_obj
def renew_keys(services: Services) -> None:
    """Seal personal identifiers with a fresh key; stopped in the middle, run it again."""
    personal_keys.renew(services.settings.var / "keys")
    keys = personal_keys.open_keys(services.settings.var / "keys")
    sealed = 0
    while True:
        with services.database.transaction() as session:
            part = reseal_persons(session, keys)
        sealed += part
        if not part:
            break
    click.echo(f"key {keys.current}, sealed anew {sealed:,}")


def _take(services: Services, file: Path, source: str) -> SubjectImport:
    with services.database.transaction() as session:
        run = runs.begin_import(session, file, source=source, by=_ACTOR, at=services.clock.now())
        refused = runs.refused_lines(session, run.id)
    if run.state == ImportState.DONE:
        click.echo(f"This file was taken over on {run.finished_at:%Y-%m-%d}; nothing to do.")
        return run
    try:
        _take_parts(services, file, run, refused)
    except Refusal as refusal:
        with services.database.transaction() as session:
            runs.fail_import(session, run.id, refusal.detail, at=services.clock.now())
        raise
    with services.database.transaction() as session:
        run = runs.finish_import(session, run.id, at=services.clock.now())
        # What is planned on old figures would read whole tables.
        session.execute(text("ANALYZE subject, subject_name"))
    return run


def _take_parts(services: Services, file: Path, run: SubjectImport, refused: set[int]) -> None:
    seen: set[str] = set()
    with _progress(file.name) as advance:
        advance(run)
        for part in parts_of(file, after_line=run.last_line, seen=seen, refused=refused):
            with services.database.transaction() as session:
                run = runs.take_part(
                    session, run.id, part, seen=seen, by=_ACTOR, at=services.clock.now()
                )
            advance(run)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[SubjectImport], None]]:
    """A bar over the file that says how many rows are done, and how many a second."""
    begun, before = time.monotonic(), 0

    def rate(run: SubjectImport | None) -> str:
        if run is None:
            return ""
        seconds = max(time.monotonic() - begun, 0.001)
        return f"{run.rows_done:,} rows, {(run.rows_done - before) / seconds:,.0f}/s"

    with click.progressbar(length=_TICKS, label=label, item_show_func=rate) as bar:
        first = True

        def advance(run: SubjectImport) -> None:
            nonlocal before, first
            if first:
                before, first = run.rows_done, False
            bar.update(int(run.share_read * _TICKS) - bar.pos, run)

        yield advance


def _write_rejects(
    services: Services, run: SubjectImport, path: Path, translate: Callable[[str], str]
) -> None:
    with (
        services.database.reading() as session,
        path.open("wb") as out,
    ):
        out.writelines(csv_pieces(reject_rows(run, runs.rejects_of(session, run.id), translate)))
