"""Visits and their findings in the console: list, file, one visit, acts on findings."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaigns.inspections import deciding, service, words
from campaigns.inspections.api import wanted_of
from campaigns.inspections.history import since, state_at
from campaigns.inspections.lifecycle import FindingAct
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.queries import InspectionQuery, page_key
from campaigns.inspections.rules import acts_after
from campaigns.inspections.schemas import (
    RESULT_NAMES,
    STATE_NAMES,
    FindingPenaltyIn,
    FindingWithdrawalIn,
    InspectionQuerySchema,
    RectificationIn,
    ReinspectionIn,
)
from campaigns.planning import checklists
from campaigns.planning import service as planning
from campaigns.planning.progress import provide
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.penalties.vocabulary import policy_on
from registry.shell.formats import day_table, instant, locale_code
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors
from registry.web.paging import page_of, unseal
from registry.web.problems import Problem, problem_of
from registry.web.schema import Schema

bp = Blueprint("inspections", __name__, template_folder="templates")

Page = str | tuple[str, int] | AnyResponse
_LONGEST_CHOICE = 200


@bp.record
def _provide_progress(state: BlueprintSetupState) -> None:
    """Whoever registers these pages has campaigns that can tell their progress."""
    provide(state.app, service.progress)  # type: ignore[arg-type]  # Flask's own application


@dataclass(frozen=True, slots=True)
class _Act:
    """What the page needs to know about one act: its form, its permission, its service."""

    schema: type[Schema]
    permission: Permission
    do: Callable[..., object]


class _Nothing(Schema):
    """A form without fields."""


def _confirm(session: Session, finding_id: UUID, *, version: int, **by: Any) -> object:  # noqa: ANN401
    return service.confirm_findings(session, [(finding_id, version)], **by)


def _penalise(
    session: Session,
    finding_id: UUID,
    *,
    version: int,
    by: Any,  # noqa: ANN401 - an actor
    at: Any,  # noqa: ANN401 - an instant
    **values: Any,  # noqa: ANN401 - the decision
) -> object:
    return deciding.penalise(session, finding_id, values, version=version, by=by, at=at)


_P, _A = Permission, FindingAct
_ACTS: Mapping[FindingAct, _Act] = {
    _A.CONFIRM: _Act(_Nothing, _P.FINDINGS_CONFIRM, _confirm),
    _A.WITHDRAW: _Act(FindingWithdrawalIn, _P.FINDINGS_CONFIRM, service.withdraw_finding),
    _A.ORDER_RECTIFICATION: _Act(
        RectificationIn, _P.INSPECTIONS_WRITE, service.order_rectification
    ),
    _A.REINSPECT: _Act(ReinspectionIn, _P.INSPECTIONS_WRITE, service.reinspect),
    _A.CLOSE: _Act(_Nothing, _P.INSPECTIONS_WRITE, service.close_finding),
    _A.PENALISE: _Act(FindingPenaltyIn, _P.PENALTIES_WRITE, _penalise),
}


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
                after=page_key(unseal(query["cursor"])),
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
    wanted, done = FindingAct(act), _ACTS[FindingAct(act)]
    actor().must(done.permission)
    prefix = _prefix(finding_id)
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
    again = _Tried(finding_id, wanted, _form(done.schema, finding_id, values, errors), refused)
    return _inspection_page(inspection_id, tried=again), again.status


@dataclass(frozen=True, slots=True)
class _Tried:
    """An act that was refused: its form as typed, and why."""

    finding_id: UUID
    act: FindingAct
    form: Form
    refused: Refusal | None

    @property
    def status(self) -> int:
        """The status the page is answered with."""
        return problem_of(self.refused or Invalid()).status

    @property
    def problem(self) -> Problem | None:
        """Why, in the reader's language; None when the fields say it."""
        return None if self.refused is None else problem_of(self.refused)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding on the page: what may be done with it, and what came of the last try."""

    finding: Finding
    forms: list[tuple[FindingAct, Form]]
    problem: Problem | None
    compared: list[dict[str, object]]


def _inspection_page(inspection_id: UUID, *, tried: _Tried | None = None) -> str:
    with reading() as session:
        visit = service.get_inspection(session, inspection_id)
        return render_template(
            "inspections/inspection.html",
            visit=visit,
            sections=_answered(visit),
            findings=[_finding(finding, visit, tried) for finding in visit.findings],
            **words.names(),
        )


def _finding(finding: Finding, visit: Inspection, tried: _Tried | None) -> _Shown:
    mine = tried if tried and tried.finding_id == finding.id else None
    acts = [act for act in acts_after(finding.state) if _may(act, finding, visit)]
    forms = [
        (act, mine.form if mine and mine.act is act else _form(_ACTS[act].schema, finding.id))
        for act in acts
    ]
    stale = mine is not None and isinstance(mine.refused, Stale)
    return _Shown(
        finding=finding,
        forms=forms,
        problem=mine.problem if mine else None,
        compared=_compared(finding, if_match()) if stale else [],
    )


def _may(act: FindingAct, finding: Finding, visit: Inspection) -> bool:
    """Whether the form is shown; the service decides again."""
    by = actor()
    if by.agency_id != visit.agency_id or not by.may(_ACTS[act].permission):
        return False
    return act is not FindingAct.CONFIRM or by.officer_id != finding.recorded_by


def _compared(finding: Finding, version: int) -> list[dict[str, object]]:
    """The finding as it was read beside how it is now, and who did what in between."""
    rows: list[dict[str, object]] = [
        {
            "label": _("状态"),
            "was": STATE_NAMES[state_at(finding, version)],
            "now": STATE_NAMES[state_at(finding, finding.version)],
        }
    ]
    rows += [
        {
            "label": instant(event.recorded_at),
            "was": "–",
            "now": f"{event.officer.name} {words.ACT_NAMES[FindingAct(event.act)]}",
        }
        for event in since(finding, version)
    ]
    return rows


def _form(
    schema: type[Schema],
    finding_id: UUID,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> Form:
    choices: dict[str, list[tuple[str, object]]] = {}
    if schema is FindingPenaltyIn:
        place = locale_code() == "en"
        choices["violation"] = [
            (word.key, word.title_en if place else word.title)
            for word in policy_on(today()).violations.values()
        ]
    return form_of(schema(), values, errors, choices=choices, prefix=_prefix(finding_id))


def _prefix(finding_id: UUID) -> str:
    """Several findings stand on one page; their fields must not be mistaken."""
    return f"{finding_id.hex[-8:]}-"


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
