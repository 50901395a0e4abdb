"""``/field`` without script: my campaigns, a subject, the checklist, a receipt, by plain forms.

Where there is script, ``static/app.js`` takes over the first page and works without a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.inspections import field_kit, service, words
from campaigns.inspections.field_answers import given_answers, received_photos
from campaigns.inspections.recording import InspectionsInvalid
from campaigns.inspections.visits import NewInspection
from campaigns.planning import checklists
from campaigns.planning import service as planning
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import Campaign
from campaigns.planning.progress import progress
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_, Conflict, Invalid
from registry.shell.forms import Form, SummaryLine, form_of
from registry.subjects import service as subjects
from registry.web.context import now, reading, today, transaction
from registry.web.forms import form_key
from registry.web.pointers import Wrong
from registry.web.problems import problem_of
from registry.web.schema import Instant, LegalDate, Schema

bp = Blueprint(
    "field",
    __name__,
    url_prefix="/field",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

Page = str | tuple[str, int] | Response
_MOST_HITS = 20


class CampaignNotBegun(Conflict):
    """Visits are recorded only under a campaign that has begun."""

    title = N_("专项行动还没有开始")
    detail = N_("这次专项行动还没有开始，不能记录检查。")


class VisitForm(Schema):
    """Everything about a visit but the answers."""

    inspected_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("检查日期"), "widget": "date"}
    )
    second = ma.fields.UUID(
        required=True,
        metadata={"label": _l("另一名检查人员"), "widget": "select", "choices": list},
    )
    place = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=200),
        metadata={"label": _l("地点"), "hint": _l("门店、厂区或者网店名称")},
    )
    device_time = Instant(load_default=None, metadata={"widget": "hidden", "label": ""})


@dataclass(frozen=True, slots=True)
class _Summary:
    """The error summary of the whole page: fields and items alike."""

    errors: tuple[SummaryLine, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether anything has to be changed."""
        return bool(self.errors)


@bp.get("")
@requires(Permission.INSPECTIONS_WRITE)
def home() -> str:
    """The running campaigns of my agency, the one ending first first."""
    with reading() as session:
        mine = planning.campaigns_for(session, actor().agency())
        done = progress(session, [campaign.id for campaign in mine])
        return render_template("inspections/field_home.html", campaigns=mine, progress=done)


@bp.get("/<uuid:campaign_id>")
@requires(Permission.INSPECTIONS_WRITE)
def choose_subject(campaign_id: UUID) -> Page:
    """Find whom to visit, by code or name."""
    asked = request.args.get("q", "").strip()
    with reading() as session:
        campaign = _begun(session, campaign_id)
        hits = subjects.search(session, asked, limit=_MOST_HITS).hits if asked else []
        if len(hits) == 1 and hits[0].subject.uscc == asked.upper():
            return redirect(
                url_for(".visit", campaign_id=campaign_id, uscc=hits[0].subject.uscc), code=303
            )
        return render_template(
            "inspections/field_subject.html", campaign=campaign, asked=asked, hits=hits
        )


@bp.get("/<uuid:campaign_id>/visits/<string:uscc>")
@requires(Permission.INSPECTIONS_WRITE)
def visit(campaign_id: UUID, uscc: str) -> str:
    """The checklist, empty."""
    return _visit_page(campaign_id, uscc, typed=None)


@bp.post("/<uuid:campaign_id>/visits/<string:uscc>")
@requires(Permission.INSPECTIONS_WRITE)
def record_visit(campaign_id: UUID, uscc: str) -> Page:
    """Record the visit; a double click records one."""
    typed = {name: request.form[name] for name in VisitForm().fields if request.form.get(name)}
    try:
        values = VisitForm().load(typed)
    except ma.ValidationError as error:
        messages = error.messages_dict
        page = _visit_page(campaign_id, uscc, typed=typed, errors=messages)
        return page, 422
    try:
        photos = received_photos()
    except Invalid as refused:
        wrong = problem_of(refused).errors
        return _visit_page(campaign_id, uscc, typed=typed, wrong=wrong), 422
    new = NewInspection(
        campaign_id=campaign_id,
        uscc=uscc,
        inspected_on=values["inspected_on"],
        officers=(actor().person(), values["second"]),
        answers=given_answers(photos),
        client_ref=f"field:{form_key()}" if form_key() else None,
        device_at=values["device_time"],
        place=values["place"],
    )
    try:
        with transaction() as session:
            (stored,) = service.record_inspections(session, [new], by=actor(), at=now())
    except InspectionsInvalid as refused:
        wrong = problem_of(refused).errors
        return _visit_page(campaign_id, uscc, typed=typed, wrong=wrong), 422
    return redirect(url_for(".receipt", inspection_id=stored.id), code=303)


@bp.get("/receipts/<uuid:inspection_id>")
@requires(Permission.INSPECTIONS_WRITE)
def receipt(inspection_id: UUID) -> str:
    """What was received, when, and its digest."""
    with reading() as session:
        stored = service.get_inspection(session, inspection_id, by=actor())
        return render_template("inspections/field_receipt.html", visit=stored, **words.names())


def _begun(session: Session, campaign_id: UUID) -> Campaign:
    """The campaign; of one that is closed, visits made before can still be handed in."""
    campaign = planning.get_campaign(session, campaign_id)
    if campaign.started_on is None:
        raise CampaignNotBegun
    return campaign


def _visit_page(
    campaign_id: UUID,
    uscc: str,
    *,
    typed: Mapping[str, Any] | None,
    errors: Mapping[str, Any] | None = None,
    wrong: tuple[Wrong, ...] = (),
) -> str:
    """The page with what was typed; at first with the day and whom the order sends along."""
    with reading() as session:
        campaign = _begun(session, campaign_id)
        subject = subjects.get_subject(session, uscc)
        order = field_kit.order_for(session, campaign.id, subject.id, by=actor())
        ordered = [one for one in order.officers if one.id != actor().officer_id] if order else []
        colleagues = [
            (str(officer.id), officer.name) for officer in field_kit.colleagues(session, by=actor())
        ]
        if typed is None:
            crew = [str(one.id) for one in ordered]
            typed = {
                "inspected_on": campaign.closed_on or today(),
                "second": crew[0] if crew else "",
            }
    if campaign.checklist is None:
        raise CampaignNotBegun
    checklist = checklists.read(campaign.checklist)
    fields, items = _split(wrong, checklist)
    form = form_of(
        VisitForm(), typed, {**(errors or {}), **fields}, choices={"second": list(colleagues)}
    )
    return render_template(
        "inspections/field_visit.html",
        campaign=campaign,
        subject=subject,
        checklist=checklist,
        form=form,
        answers=given_answers({}),
        wrong=items,
        summary=_summary(form, items, checklist),
    )


_FIELD_OF = {
    "#/inspected_on": "inspected_on",
    "#/officers": "second",
    "#/place": "place",
    "#/campaign_id": "_schema",
    "#/uscc": "_schema",
    "#/client_ref": "_schema",
}


def _split(
    wrong: tuple[Wrong, ...], checklist: Checklist
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Faults by field of the form, and by item of the checklist."""
    fields: dict[str, list[str]] = {}
    items: dict[str, list[str]] = {}
    for fault in wrong:
        parts = fault.pointer.split("/")
        if parts[1] == "answers" and parts[2:] and parts[2] in checklist.by_key:
            items.setdefault(parts[2], []).append(fault.detail)
        else:
            fields.setdefault(_FIELD_OF.get(fault.pointer, "_schema"), []).append(fault.detail)
    return fields, items


def _summary(form: Form, items: Mapping[str, list[str]], checklist: Checklist) -> _Summary:
    lines = [
        SummaryLine(f"item-{item.key}", _l("第%(n)s项", n=item.place), text)
        for item in checklist.items
        for text in items.get(item.key, ())
    ]
    return _Summary((*form.errors, *lines))
