"""Visits and their findings in the console: list, file, one visit, acts on findings."""

import io
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from defusedcsv import csv
from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from campaigns.inspections import service, words
from campaigns.inspections.api import wanted_of
from campaigns.inspections.finding_forms import ACTS, Tried, form_for, prefix_of, shown_finding
from campaigns.inspections.lifecycle import FindingAct
from campaigns.inspections.models import Inspection
from campaigns.inspections.queries import InspectionQuery
from campaigns.inspections.schemas import (
    RESULT_NAMES,
    InspectionQuerySchema,
)
from campaigns.planning import checklists
from campaigns.planning import service as planning
from campaigns.planning.progress import provide
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.shell.formats import day_table
from registry.shell.forms import form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.paging import page_of, unseal_dated

bp = Blueprint("inspections", __name__, template_folder="templates")

Page = str | tuple[str, int] | AnyResponse
_LONGEST_CHOICE = 200


@bp.record
def _provide_progress(state: BlueprintSetupState) -> None:
    """Whoever registers these pages has campaigns that can tell their progress."""
    provide(state.app, service.progress)  # type: ignore[arg-type]  # Flask's own application


@bp.get("/console/inspections")
@requires(Permission.SUBJECTS_READ)
def inspections() -> Page:
    """Visits, the latest day first; filters, keyset pages."""
    given = _given()
    query, errors = _query(given)
    with reading() as session:
        chosen = [(str(row.id), row.name) for row in planning.list_campaigns(session, limit=200)]
        form = form_of(
            InspectionQuerySchema(), given, errors, choices={"campaign_id": list(chosen)}
        )
        rows = (
            []
            if errors
            else service.list_inspections(
                session,
                wanted_of(session, query),
                after=unseal_dated(query["cursor"]),
                limit=query["limit"] + 1,
            )
        )
        page = page_of(
            rows,
            query.get("limit", 1),
            key=lambda row: [str(row.inspected_on), str(row.id)],
        )
        shown = render_template(
            "inspections/list.html",
            page=page,
            filters=form.fields,
            given={name: text for name, text in given.items() if name not in ("cursor", "limit")},
            **words.names(),
        )
    return (shown, 422) if errors else shown


@bp.get("/console/inspections.csv")
@requires(Permission.SUBJECTS_READ)
def inspections_file() -> Response:
    """Every visit of the filter as CSV (UTF-8 with a byte order mark, safe for spreadsheets)."""
    query: dict[str, Any] = InspectionQuerySchema().load(_given())
    with reading() as session:
        wanted = wanted_of(session, query)
    name = f"inspections-{today().isoformat()}.csv"
    return Response(
        stream_with_context(_csv(wanted)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/console/inspections/<uuid:inspection_id>")
@requires(Permission.SUBJECTS_READ)
def inspection(inspection_id: UUID) -> str:
    """One visit: answers, findings, and what may be done with each."""
    return _inspection_page(inspection_id)


@bp.post(
    "/console/findings/<uuid:finding_id>/"
    "<any(confirm, withdraw, order_rectification, reinspect, close, penalise):act>"
)
@requires(Permission.SUBJECTS_READ)
def act_on_finding(finding_id: UUID, act: str) -> Page:
    """Do one act on a finding; refused, the page shows why and keeps what was typed."""
    wanted, done = FindingAct(act), ACTS[FindingAct(act)]
    actor().must(done.permission)
    prefix = prefix_of(finding_id)
    with reading() as session:
        inspection_id = service.get_finding(session, finding_id).inspection_id
    values, errors = read_form(done.schema, prefix=prefix)
    refused: Refusal | None = None
    if not errors:
        try:
            with transaction() as session:
                done.do(session, finding_id, version=if_match(), by=actor(), at=now(), **values)
        except (Stale, Conflict, Invalid, NotPermitted) as refusal:
            refused = refusal
            errors = refusal_errors(refusal) if isinstance(refusal, Invalid) else {}
        else:
            flash(_("已办理：%(act)s。", act=words.ACT_NAMES[wanted]), "ok")
            where = url_for(".inspection", inspection_id=inspection_id)
            return redirect(f"{where}#finding-{finding_id}", code=303)
    again = Tried(finding_id, wanted, form_for(done.schema, finding_id, values, errors), refused)
    return _inspection_page(inspection_id, tried=again), again.status


def _inspection_page(inspection_id: UUID, *, tried: Tried | None = None) -> str:
    with reading() as session:
        visit = service.get_inspection(session, inspection_id)
        return render_template(
            "inspections/inspection.html",
            visit=visit,
            sections=_answered(visit),
            findings=[shown_finding(finding, visit, tried) for finding in visit.findings],
            **words.names(),
        )


def _answered(visit: Inspection) -> list[tuple[str, list[tuple[Any, dict[str, str]]]]]:
    """Items that were answered, under their headings."""
    return [
        (section, answered)
        for section, items in checklists.read(visit.checklist).sections()
        if (
            answered := [
                (item, visit.answers[item.key]) for item in items if item.key in visit.answers
            ]
        )
    ]


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


def _csv(wanted: InspectionQuery) -> Iterator[str]:
    heads = (_("检查编号"), _("检查日期"), _("统一社会信用代码"), _("名称"), _("专项行动"))
    yield "\ufeff" + _line(*heads, _("机关"), _("结果"), _("问题"), _("待确认"))
    with reading() as session:
        for visit in service.each_inspection(session, wanted):
            waiting = sum(finding.state == "recorded" for finding in visit.findings)
            yield _line(
                str(visit.id),
                day_table(visit.inspected_on),
                visit.subject.uscc,
                visit.subject.name,
                visit.campaign.name,
                visit.agency.name,
                str({result.value: name for result, name in RESULT_NAMES.items()}[visit.result]),
                str(len(visit.findings)),
                str(waiting),
            )


def _line(*values: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
