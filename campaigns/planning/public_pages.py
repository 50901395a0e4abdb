"""Campaigns for the public: what was announced, how far it is, what came of it."""

from typing import Any
from uuid import UUID

from flask import render_template, request

from campaigns.planning import service
from campaigns.planning.api import wanted_of
from campaigns.planning.blueprint import bp
from campaigns.planning.campaign_schemas import CampaignQuerySchema, vocabulary_choices
from campaigns.planning.presentation import names, shown
from campaigns.planning.progress import progress
from registry.accounts.service import list_existing_agencies
from registry.shell.formats import locale_code
from registry.shell.forms import form_of
from registry.web.context import reading, today
from registry.web.forms import given_arguments
from registry.web.paging import page_of, unseal_id

FILTERS = ("state", "category", "agency_id", "year")


@bp.get("/campaigns")
def public_list() -> str:
    """What has been announced, the newest first."""
    return list_page("planning/public_list.html", public=True)


@bp.get("/campaigns/<uuid:campaign_id>")
def public_campaign(campaign_id: UUID) -> str:
    """One announced campaign with its progress, its changes and its report."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id, public=True)
        return render_template(
            "planning/public_campaign.html", **shown(session, campaign, on=today())
        )


def list_page(template: str, *, public: bool) -> str:
    """A page of campaigns with their progress; filters, keyset pages."""
    given = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    query: dict[str, Any] = CampaignQuerySchema().load(given_arguments())
    with reading() as session:
        rows = service.list_campaigns(
            session,
            wanted_of(query, public=public),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
        page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
        agencies = [
            (str(agency.id), agency.name) for agency in list_existing_agencies(session, on=today())
        ]
        choices: dict[str, Any] = {**vocabulary_choices(locale_code()), "agency_id": agencies}
        return render_template(
            template,
            page=page,
            progress=progress(session, [row.id for row in page.items]),
            filters=form_of(CampaignQuerySchema(), given, choices=choices).fields,
            given=given,
            on=today(),
            **names(),
        )
