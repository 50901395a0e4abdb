"""Reading the evidence of visits: for those only who see the visit whole."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.evidence.custody import EvidenceUnknown, list_evidence
from campaigns.evidence.models import Evidence
from campaigns.inspections.capture_models import InspectionCapture, InspectionEvidence
from campaigns.inspections.models import Inspection
from campaigns.inspections.sight import sees_whole
from registry.accounts.actors import Actor


@dataclass(frozen=True, slots=True)
class VisitEvidence:
    """One piece of evidence with its chain of custody, and what it is to the visit."""

    link: InspectionEvidence
    evidence: Evidence


def evidence_with_custody(
    session: Session, inspection_id: UUID, *, by: Actor
) -> list[VisitEvidence]:
    """The evidence of a visit in the order sent; none for whoever does not see it whole."""
    links = session.scalars(
        select(InspectionEvidence)
        .join(Inspection, Inspection.id == InspectionEvidence.inspection_id)
        .where(Inspection.id == inspection_id, sees_whole(by))
        .order_by(InspectionEvidence.place)
    ).all()
    found = {one.id: one for one in list_evidence(session, {link.evidence_id for link in links})}
    return [VisitEvidence(link, found[link.evidence_id]) for link in links]


def find_capture(session: Session, inspection_id: UUID, *, by: Actor) -> InspectionCapture | None:
    """What the device captured during a visit, for whoever sees the visit whole."""
    return session.scalars(
        select(InspectionCapture)
        .join(Inspection, Inspection.id == InspectionCapture.inspection_id)
        .where(Inspection.id == inspection_id, sees_whole(by))
    ).one_or_none()


def get_evidence(
    session: Session, inspection_id: UUID, evidence_id: UUID, *, by: Actor
) -> Evidence:
    """One piece of evidence of a visit.

    Raises:
        EvidenceUnknown: there is none, or not for ``by``.
    """
    evidence = session.scalars(
        select(Evidence)
        .join(InspectionEvidence, InspectionEvidence.evidence_id == Evidence.id)
        .join(Inspection, Inspection.id == InspectionEvidence.inspection_id)
        .where(
            Inspection.id == inspection_id,
            InspectionEvidence.evidence_id == evidence_id,
            sees_whole(by),
        )
    ).one_or_none()
    if evidence is None:
        raise EvidenceUnknown(evidence_id=evidence_id)
    return evidence
