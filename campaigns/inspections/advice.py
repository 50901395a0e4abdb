"""Until when findings can be put right in time: for the party's credit file.

Told by what the inspectors' own acts allow, so that the file promises nothing that they refuse.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding
from campaigns.inspections.rules import put_right_in_time
from registry.credit.remedies import Remedy, RemedyAct


def rectifications(
    session: Session, finding_ids: Sequence[UUID], on: date
) -> Mapping[UUID, Remedy]:
    """How N findings can still be put right in time, as they stand on a day.

    None whose term is over, that failed its reinspection, that led to a penalty or to the police,
    or that is closed. Where no term is set, or the reinspection was passed in time, the agency has
    to act first.
    """
    found = session.scalars(select(Finding).where(Finding.id.in_(finding_ids)))
    told = {finding.id: _remedy(finding, on) for finding in found}
    return {finding_id: remedy for finding_id, remedy in told.items() if remedy is not None}


def _remedy(finding: Finding, on: date) -> Remedy | None:
    match FindingState(finding.state):
        case FindingState.CONFIRMED:
            return Remedy(RemedyAct.REQUEST_TERM, on, finding.legal_basis)
        case FindingState.RECTIFICATION_ORDERED if finding.rectify_by and on <= finding.rectify_by:
            return Remedy(RemedyAct.RECTIFY, on, finding.legal_basis, finding.rectify_by)
        case FindingState.REINSPECTED if finding.reinspection_passed and put_right_in_time(
            reinspected_on=finding.reinspected_on, rectify_by=finding.rectify_by
        ):
            return Remedy(RemedyAct.REQUEST_CLOSING, on, finding.legal_basis)
        case _:
            return None
