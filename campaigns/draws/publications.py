"""What is to be made public by a day and is not: draws, their results, what campaigns came to.

Reads only; it stands on the board of deadlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row, literal, select, union_all
from sqlalchemy.orm import Session

from campaigns.draws.models import Draw
from campaigns.draws.results import unsettled
from campaigns.draws.rules import DrawState
from campaigns.planning.leading import leads_as
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from registry.accounts.competence import carried_on_by
from registry.policy.calendar import calendar_on


class Publication(StrEnum):
    """What is to be made public."""

    DRAW = "draw"
    RESULTS = "results"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class PublicationDue:
    """One thing to be made public by ``due_on``, included.

    ``working_days_left`` is negative once that day is over.
    """

    kind: Publication
    id: UUID
    title: str
    due_on: date
    working_days_left: int


def publications_due(session: Session, agency_id: UUID | None, *, on: date) -> list[PublicationDue]:
    """What an agency (None: any) has to make public, the earliest due first; one statement.

    Its own, and that of the agencies whose functions it has on ``on``: draws it organises,
    campaigns it leads or drafted.
    """
    calendar = calendar_on(on)
    return [
        PublicationDue(
            kind=Publication(row.kind),
            id=row.id,
            title=row.title,
            due_on=row.due_on,
            working_days_left=calendar.working_days_left(on, row.due_on),
        )
        for row in _waiting(session, agency_id, on)
    ]


def _waiting(
    session: Session, agency_id: UUID | None, on: date
) -> Sequence[Row[str, UUID, str, date]]:
    draws = select(
        literal(Publication.DRAW.value).label("kind"),
        Draw.id.label("id"),
        Draw.title.label("title"),
        Draw.publish_due_on.label("due_on"),
    ).where(Draw.state == DrawState.DRAWN)
    results = select(
        literal(Publication.RESULTS.value), Draw.id, Draw.title, Draw.results_due_on
    ).where(Draw.state == DrawState.PUBLISHED, unsettled())
    campaigns = select(
        literal(Publication.CAMPAIGN.value),
        Campaign.id,
        Campaign.name,
        Campaign.report_due_on,
    ).where(Campaign.state == CampaignState.CLOSED)
    if agency_id is not None:
        own = carried_on_by(agency_id, on)
        draws = draws.where(Draw.organiser_id.in_(own))
        results = results.where(Draw.organiser_id.in_(own))
        campaigns = campaigns.where(leads_as(own))
    both = union_all(draws, results, campaigns).subquery()
    return session.execute(select(both).order_by(both.c.due_on, both.c.id)).all()
