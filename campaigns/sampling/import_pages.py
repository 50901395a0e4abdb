"""Results from a file, in the console: template, upload, look, apply, rows given back."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from campaigns.sampling import files, importing, words
from campaigns.sampling.import_models import RowFate
from campaigns.sampling.importing import Fated
from campaigns.sampling.sheets import LARGEST_FILE_BYTES, LARGEST_ROWS
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.files.tables import XLSX
from registry.kernel.refusals import Invalid, TooLarge, Unreadable
from registry.web.context import now, reading, transaction
from registry.web.problems import Problem, problem_of

bp = Blueprint("sampling_imports", __name__, template_folder="templates")

Page = str | tuple[str, int] | AnyResponse
_SHOWN = 200


@bp.route("/console/samplings/import", methods=["GET", "POST"])
@requires(Permission.SAMPLINGS_WRITE)
def imports() -> Page:
    """Upload a file; it is looked at before anything of it is stored."""
    problem: Problem | None = None
    if request.method == "POST":
        sent = request.files.get("file")
        try:
            with transaction() as session:
                kept = importing.receive_file(
                    session,
                    sent.read(LARGEST_FILE_BYTES + 1) if sent else b"",
                    file_name=(sent.filename if sent else None) or "",
                    by=actor(),
                    at=now(),
                )
            return redirect(url_for(".one", import_id=kept.id), code=303)
        except (TooLarge, Unreadable, Invalid) as refusal:
            problem = problem_of(refusal)
    with reading() as session:
        drawn = render_template(
            "sampling/imports.html",
            files=importing.list_imports(session, by=actor()),
            problem=problem,
            largest_rows=LARGEST_ROWS,
        )
    return (drawn, problem.status) if problem else drawn


@bp.get("/console/samplings/import/<uuid:import_id>")
@requires(Permission.SAMPLINGS_WRITE)
def one(import_id: UUID) -> Page:
    """A file: what would become of each row, or what became of it."""
    # Judging a file writes, and takes back what it wrote.
    with transaction() as session:
        found = importing.get_import(session, import_id, by=actor())
        applied = found.applied_at is not None
        if applied:
            rows = [
                (row.line, row.fate, row.cells, files.told(row.reasons))
                for row in importing.rows_of(session, import_id)
            ]
        else:
            judged = importing.preview(session, import_id, by=actor(), at=now())
            rows = [_shown(one) for one in judged]
    counts = {fate.value: sum(row[1] == fate for row in rows) for fate in RowFate}
    # What has to be put right is read first.
    rows.sort(key=lambda row: (row[1] != RowFate.REFUSED, row[0]))
    return render_template(
        "sampling/import.html",
        file=found,
        applied=applied,
        rows=rows[:_SHOWN],
        more=max(0, len(rows) - _SHOWN),
        counts=counts,
        **words.names(),
    )


@bp.post("/console/samplings/import/<uuid:import_id>")
@requires(Permission.SAMPLINGS_WRITE)
def apply(import_id: UUID) -> Page:
    """Enter the good rows; once, however often it is sent."""
    with transaction() as session:
        done = importing.apply(session, import_id, by=actor(), at=now())
    flash(
        _("登记%(stored)s行，退回%(refused)s行。", stored=done.stored, refused=done.refused), "ok"
    )
    return redirect(url_for(".one", import_id=import_id), code=303)


@bp.get("/console/samplings/import/<uuid:import_id>/refused.xlsx")
@requires(Permission.SAMPLINGS_WRITE)
def refused_rows(import_id: UUID) -> Response:
    """The rows that were given back, each with its reasons."""
    with reading() as session:
        importing.get_import(session, import_id, by=actor())
        rows = importing.rows_of(session, import_id, fate=RowFate.REFUSED)
        body = files.refused_file(rows)
    return _download(body, f"refused-{str(import_id)[-12:]}.xlsx")


@bp.get("/console/samplings/import/template.xlsx")
@requires(Permission.SAMPLINGS_WRITE)
def template() -> Response:
    """An empty file with the headings."""
    return _download(files.template(), "results-template.xlsx")


def _shown(one: Fated) -> tuple[int, str, dict[str, str], list[str]]:
    return one.row.line, one.fate, one.row.cells, files.told_of(one.row)


def _download(body: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, mimetype=XLSX, headers=headers)
