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
    or that is closed. Until a term is set, one still can be.
    """
    found = session.scalars(select(Finding).where(Finding.id.in_(finding_ids)))
    return {finding.id: _remedy(finding, on) for finding in found if _may_be(finding, on)}


def _remedy(finding: Finding, on: date) -> Remedy:
    ordered = finding.state == FindingState.RECTIFICATION_ORDERED
    until_on = finding.rectify_by if ordered else None
    return Remedy(RemedyAct.RECTIFY, on, finding.legal_basis, until_on)


def _may_be(finding: Finding, on: date) -> bool:
    match FindingState(finding.state):
        case FindingState.CONFIRMED:
            return True
        case FindingState.RECTIFICATION_ORDERED:
            return finding.rectify_by is not None and on <= finding.rectify_by
        case FindingState.REINSPECTED:
            return bool(finding.reinspection_passed) and put_right_in_time(
                reinspected_on=finding.reinspected_on, rectify_by=finding.rectify_by
            )
        case _:
            return False
