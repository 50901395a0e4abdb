"""The console's list of visits: filters, counters, pages by key, files to take away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.inspections import export, service, words
from campaigns.inspections.api import wanted_of
from campaigns.inspections.blueprint import bp
from campaigns.inspections.lifecycle import FindingState, Result
from campaigns.inspections.lines import visit_lines
from campaigns.inspections.queries import MOST_COUNTED, Counts, campaigns_to_choose
from campaigns.inspections.schemas import RESULT_NAMES, STATE_NAMES, InspectionQuerySchema
from registry.accounts.access import actor, requires
from registry.accounts.agencies import list_agencies
from registry.accounts.permissions import Permission
from registry.accounts.service import list_officers
from registry.files import tables
from registry.shell.forms import Form, form_of
from registry.web.context import reading, today
from registry.web.paging import page_of, unseal_dated

Page = str | tuple[str, int]
_LONGEST_CHOICE = 200
_CHOICES = 200


@bp.get("/console/inspections")
@requires(Permission.SUBJECTS_READ)
def inspections() -> Page:
    """Visits that the officer sees, the latest day first."""
    given = _given()
    query, errors = _query(given)
    with reading() as session:
        form = _form(session, given, errors)
        if errors:
            return _drawn([], None, form, given, []), 422
        wanted = wanted_of(session, query, on=today())
        rows = visit_lines(
            session,
            wanted,
            by=actor(),
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
        page = page_of(rows, query["limit"], key=lambda row: [str(row.inspected_on), str(row.id)])
        counts = service.count_inspections(session, wanted, by=actor(), on=today())
        return _drawn(page.items, page.next_cursor, form, given, _tiles(counts, given), counts)


@bp.get("/console/inspections.csv")
@requires(Permission.SUBJECTS_READ)
def inspections_file() -> Response:
    """Every visit of the filter as CSV (UTF-8 with a byte order mark, safe for spreadsheets)."""
    return _file(tables.csv_pieces, tables.CSV, "csv")


@bp.get("/console/inspections.xlsx")
@requires(Permission.SUBJECTS_READ)
def inspections_workbook() -> Response:
    """Every visit of the filter as a workbook."""
    return _file(partial(tables.xlsx_pieces, sheet="inspections"), tables.XLSX, "xlsx")


def _file(
    write: Callable[[Iterator[Sequence[str]]], Iterator[bytes]], kind: str, ending: str
) -> Response:
    query: dict[str, Any] = InspectionQuerySchema().load(_given())
    with reading() as session:
        wanted = wanted_of(session, query, on=today())
    by = actor()

    def pieces() -> Iterator[bytes]:
        with reading() as session:
            yield from write(export.table(session, wanted, by=by))

    name = f"inspections-{today().isoformat()}.{ending}"
    return Response(
        stream_with_context(pieces()),
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _drawn(
    items: Sequence[Any],
    cursor: str | None,
    form: Form,
    given: Mapping[str, str],
    tiles: Sequence[Mapping[str, object]],
    counts: Counts | None = None,
) -> str:
    return render_template(
        "inspections/list.html",
        items=items,
        cursor=cursor,
        filters=form.fields,
        given={name: text for name, text in given.items() if name not in ("cursor", "limit")},
        tiles=tiles,
        counts=counts,
        # Translated once, not once a row.
        results={result.value: str(name) for result, name in RESULT_NAMES.items()},
        states={state.value: str(name) for state, name in STATE_NAMES.items()},
        marks=words.MARKS,
    )


def _form(session: Session, given: Mapping[str, str], errors: Mapping[str, Any]) -> Form:
    agencies = list_agencies(session, limit=_CHOICES)
    mine = actor().agency_id
    officers = list_officers(session, mine) if mine else []
    return form_of(
        InspectionQuerySchema(),
        given,
        errors,
        choices={
            "campaign_id": list[tuple[str, object]](campaigns_to_choose(session, limit=_CHOICES)),
            "agency_id": [(str(row.id), row.short_name) for row in agencies],
            "officer_id": [(str(row.id), row.name) for row in officers],
        },
    )


def _tiles(counts: Counts, given: Mapping[str, str]) -> list[dict[str, object]]:
    """Counters of the filter that each narrow it further."""
    kept = {
        name: text for name, text in given.items() if name not in ("cursor", "limit", *_NARROWING)
    }

    def tile(n: int, label: str, **narrowing: str) -> dict[str, object]:
        current = {name: given[name] for name in _NARROWING if name in given} == narrowing
        chosen: dict[str, Any] = {**kept, **narrowing}
        href = url_for("inspections.inspections", **chosen)
        return {"n": n, "label": label, "href": href, "current": current}

    visits = tile(counts.visits, _("检查"))
    if counts.capped:
        visits["note"] = _("只数最近的%(most)s次", most=MOST_COUNTED)
    return [
        visits,
        tile(counts.problems, _("发现问题"), result=Result.PROBLEMS.value),
        tile(counts.waiting, _("有待确认的问题"), finding_state=FindingState.RECORDED.value),
        {**tile(counts.overdue, _("整改逾期"), overdue="true")}
        | ({"tone": "over"} if counts.overdue else {}),
    ]


_NARROWING = ("result", "finding_state", "overdue")


def _given() -> dict[str, str]:
    return {
        name: text[:_LONGEST_CHOICE]
        for name, text in request.args.items()
        if text and name in InspectionQuerySchema().fields
    }


def _query(given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    schema = InspectionQuerySchema()
    errors = schema.validate(given)
    return ({} if errors else dict(schema.load(given))), dict(errors)
