"""A person's changes as rows and as values."""

from datetime import datetime
from uuid import UUID

from campaigns.plans.amendments import Amendment
from campaigns.plans.models import PlanAmendment


def amendment_of(row: PlanAmendment) -> Amendment:
    """A stored amendment as a value."""
    meant = {name: UUID(key) if key else None for name, key in row.agencies.items()}
    return Amendment(row.dropped, row.name, row.category, row.kind, meant, row.note)


def row_of_amendment(
    plan_id: UUID, campaign_id: str, amendment: Amendment, officer: UUID, at: datetime
) -> PlanAmendment:
    """An amendment as the row that keeps it, with who said it and when."""
    agencies = amendment.agencies
    return PlanAmendment(
        plan_id=plan_id,
        campaign_id=campaign_id,
        dropped=amendment.dropped,
        name=amendment.name,
        category=amendment.category,
        kind=amendment.kind,
        agencies={name: str(key) if key else None for name, key in agencies.items()},
        note=amendment.note,
        amended_by=officer,
        amended_at=at,
    )
