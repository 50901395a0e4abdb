"""From a form or body to the penalty decision a finding led to: subject and agency are known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.models import Finding
from registry.accounts.actors import Actor
from registry.penalties.models import Penalty
from registry.penalties.rules import NewPenalty


def penalise(
    session: Session,
    finding_id: UUID,
    values: Mapping[str, Any],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> tuple[Finding, Penalty]:
    """Enter the decision that ``values`` (loaded by ``FindingPenaltyIn``) describe.

    Raises:
        What ``service.enter_penalty_for`` raises.
    """
    visit = service.get_finding(session, finding_id, by=by).inspection
    new = NewPenalty(
        subject_id=visit.subject_id,
        agency_id=visit.agency_id,
        **{**values, "kinds": tuple(values["kinds"])},
    )
    return service.enter_penalty_for(session, finding_id, new, version=version, by=by, at=at)
