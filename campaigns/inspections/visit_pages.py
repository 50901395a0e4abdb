"""One visit in the console: answers, findings, and what may be done with each."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from campaigns.inspections import referral_queries, service, words
from campaigns.inspections.blueprint import bp
from campaigns.inspections.evidence_pages import shown_evidence
from campaigns.inspections.finding_forms import ACTS, Tried, prefix_of, shown_finding
from campaigns.inspections.history import answers_now
from campaigns.inspections.lifecycle import FindingAct
from campaigns.inspections.models import Inspection
from campaigns.inspections.penalised import goods_checked, resting_on_penalties
from campaigns.inspections.referral_rules import OVER
from campaigns.inspections.referral_schemas import REFERRAL_STATE_NAMES
from campaigns.inspections.reinspections import later_visits
from campaigns.planning import checklists
from registry.accounts.access import actor, requires
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_form, refusal_errors

Page = str | tuple[str, int] | Response


@bp.get("/console/inspections/<uuid:inspection_id>")
@requires(Permission.SUBJECTS_READ)
def inspection(inspection_id: UUID) -> str:
    """One visit: answers, findings, and what may be done with each."""
    return _inspection_page(inspection_id)


@bp.post(
    "/console/findings/<uuid:finding_id>/"
    "<any(confirm, withdraw, order_rectification, reinspect, close, penalise, correct, refer):act>"
)
@requires(Permission.SUBJECTS_READ)
def act_on_finding(finding_id: UUID, act: str) -> Page:
    """Do one act on a finding; refused, the page shows why and keeps what was typed."""
    wanted, done = FindingAct(act), ACTS[FindingAct(act)]
    actor().must(done.permission)
    prefix = prefix_of(finding_id)
    with reading() as session:
        inspection_id = service.get_finding(session, finding_id, by=actor()).inspection_id
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
    again = Tried(finding_id, wanted, values, errors, refused)
    return _inspection_page(inspection_id, tried=again), again.status


def _inspection_page(inspection_id: UUID, *, tried: Tried | None = None) -> str:
    with reading() as session:
        visit = service.get_inspection(session, inspection_id, by=actor())
        told = referral_queries.referrals_of(session, inspection_id, by=actor())
        reported = {row.finding_id for row in told if row.state not in OVER}
        resting = resting_on_penalties(session, visit.findings)
        own = visit.agency_id in acting_as(session, actor(), today())
        later = later_visits(session, visit) if own else []
        goods = goods_checked(session, visit, today())
        return render_template(
            "inspections/inspection.html",
            visit=visit,
            sections=_answered(visit),
            findings=[
                shown_finding(
                    finding,
                    tried,
                    later=later,
                    reported=finding.id in reported,
                    resting=finding.id in resting,
                    own=own,
                    goods=goods,
                )
                for finding in visit.findings
            ],
            titles={item.key: item.title for item in checklists.read(visit.checklist).items},
            referrals=told,
            referral_states=REFERRAL_STATE_NAMES,
            whole=bool(visit.answers),
            may_correct=own and actor().may(Permission.INSPECTIONS_WRITE),
            **shown_evidence(session, visit),
            **words.names(),
        )


def _answered(visit: Inspection) -> list[tuple[str, list[tuple[Any, dict[str, str]]]]]:
    """Items that were answered, under their headings."""
    now_held = answers_now(visit)
    return [
        (section, answered)
        for section, items in checklists.read(visit.checklist).sections()
        if (answered := [(item, now_held[item.key]) for item in items if item.key in now_held])
    ]
