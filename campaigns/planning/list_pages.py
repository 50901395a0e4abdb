"""Campaigns for officers: the list, the year's calendar, a new draft."""

from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.planning import service
from campaigns.planning.agency_forms import place_choices
from campaigns.planning.blueprint import bp
from campaigns.planning.calendar import months_of
from campaigns.planning.campaign_schemas import CampaignForm, campaign_of, vocabulary_choices
from campaigns.planning.checklists import catalogue, fitting
from campaigns.planning.presentation import names
from campaigns.planning.progress import progress
from campaigns.planning.public_pages import list_page
from campaigns.planning.service import CampaignQuery, NamedAgency
from campaigns.planning.terms import AgencyRole
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import form_once
from registry.accounts.permissions import Permission
from registry.accounts.service import list_existing_agencies
from registry.kernel.refusals import Invalid
from registry.shell.formats import locale_code
from registry.shell.forms import Form, form_of
from registry.web.context import now, reading, today
from registry.web.forms import given_arguments, read_form, refusal_errors
from registry.web.schema import Schema

Page = str | tuple[str, int] | Response
_MOST_OF_A_YEAR = 500


class CalendarQuery(Schema):
    """Which year, and whose campaigns."""

    year = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(min=1980, max=2999),
        metadata={"label": _l("年份"), "widget": "number"},
    )
    agency_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("责任单位"), "widget": "select", "choices": list},
    )


@bp.get("/console/campaigns")
@requires(Permission.SUBJECTS_READ)
def console_list() -> str:
    """Every campaign with its progress; filters, keyset pages."""
    return list_page("planning/list.html", public=False)


@bp.get("/console/campaigns/calendar")
@requires(Permission.SUBJECTS_READ)
def calendar() -> str:
    """The campaigns of a year, month by month."""
    typed = given_arguments()
    query: dict[str, Any] = CalendarQuery().load(typed)
    year = query["year"] or today().year
    with reading() as session:
        wanted = CampaignQuery(year=year, agency_id=query["agency_id"])
        found = service.list_campaigns(session, wanted, limit=_MOST_OF_A_YEAR + 1)
        agencies = _agencies(session)
        return render_template(
            "planning/calendar.html",
            year=year,
            months=months_of(found[:_MOST_OF_A_YEAR], year),
            cut=len(found) > _MOST_OF_A_YEAR,
            progress=progress(session, [one.id for one in found]),
            filters=form_of(
                CalendarQuery(), {**typed, "year": year}, choices={"agency_id": agencies}
            ).fields,
            agency_id=typed.get("agency_id"),
            on=today(),
            **names(),
        )


@bp.get("/console/campaigns/new")
@requires(Permission.CAMPAIGNS_WRITE)
def new_campaign() -> str:
    """The form of a new draft."""
    with reading() as session:
        choices = _choices(session)
    return _new_form(form_of(CampaignForm(), {}, choices=choices))


@bp.post("/console/campaigns/new")
@requires(Permission.CAMPAIGNS_WRITE)
def draft_campaign() -> Page:
    """Draft a campaign; a double click drafts one."""
    values, errors = read_form(CampaignForm)
    with reading() as session:
        choices = _choices(session)
    if errors:
        return _new_form(form_of(CampaignForm(), values, errors, choices=choices)), 422
    named = _named(values, dict(choices["lead"]))

    def produce(session: Session) -> Answer:
        drafted = service.draft_campaign(session, campaign_of(values, named), by=actor(), at=now())
        return Answer(303, {"id": str(drafted.id)})

    try:
        answer = form_once(produce)
    except Invalid as refused:
        typed = shown_codes(values)
        again = form_of(CampaignForm(), typed, refusal_errors(refused), choices=choices)
        return _new_form(again), 422
    flash(_("已存为草稿，写明日期后可以公布。"), "ok")
    return redirect(url_for(".console_campaign", campaign_id=answer.body["id"]), code=303)


def shown_codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Loaded values as the controls show them: codes in one text field."""
    texts = {
        name: " ".join(values[name])
        for name in ("industries", "product_classes")
        if isinstance(values.get(name), list)
    }
    return {**values, **texts}


def _new_form(form: Form) -> str:
    return render_template("planning/new.html", form=form)


def _choices(session: Session) -> dict[str, Any]:
    """Everything a new draft chooses from: the vocabulary and agencies that still exist."""
    agencies = _agencies(session)
    return {
        **vocabulary_choices(locale_code()),
        "lead": list(agencies),
        "supporting": list(agencies),
        "divisions": place_choices(session, on=today()),
        "checklist_key": checklist_choices(session),
    }


def checklist_choices(session: Session, category: str | None = None) -> list[tuple[str, object]]:
    """The checklists in force today; with a category, those that its campaigns may use."""
    among = catalogue(session, today())
    usable = among if category is None else fitting(category, among)
    return [(key, one.title) for key, one in usable.items()]


def _agencies(session: Session) -> Sequence[tuple[str, object]]:
    return [(str(agency.id), agency.name) for agency in list_existing_agencies(session, on=today())]


def _named(values: Mapping[str, Any], names: Mapping[str, object]) -> list[NamedAgency]:
    lead = [values["lead"]] if values["lead"] else []
    chosen = [(key, AgencyRole.LEAD) for key in lead]
    chosen += [(key, AgencyRole.SUPPORTING) for key in values["supporting"] if key not in lead]
    return [
        NamedAgency(str(names[str(key)]), role, key) for key, role in chosen if str(key) in names
    ]
