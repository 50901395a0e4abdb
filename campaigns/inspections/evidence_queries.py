"""Reading the evidence of visits: for those only who see the visit whole."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from campaigns.evidence.custody import EvidenceUnknown, list_evidence
from campaigns.evidence.models import Evidence
from campaigns.inspections.capture_models import InspectionCapture, InspectionEvidence
from campaigns.inspections.models import Inspection
from campaigns.inspections.sight import sees_whole
from registry.accounts.actors import Actor
from registry.subjects.models import Subject

_MOST_ELSEWHERE = 20


@dataclass(frozen=True, slots=True)
class VisitEvidence:
    """One piece of evidence with its chain of custody, and what it is to the visit."""

    link: InspectionEvidence
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class SameEvidence:
    """A visit of another undertaking that shows the same file, byte by byte.

    ``inspection_id`` and ``subject`` are None for whoever does not see that visit whole.
    """

    digest: bytes
    inspected_on: date
    inspection_id: UUID | None
    subject: str | None


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


def used_elsewhere(session: Session, visit: Inspection, *, by: Actor) -> list[SameEvidence]:
    """Visits of other undertakings that show a file of this visit, the latest first; 20 at most.

    For whoever reviews what was found: it may be right, a warehouse that two firms share for
    instance, or a photo that was not taken there.
    """
    mine, theirs = aliased(Evidence), aliased(Evidence)
    here, there = aliased(InspectionEvidence), aliased(InspectionEvidence)
    rows = session.execute(
        select(
            mine.digest,
            Inspection.id,
            Inspection.inspected_on,
            Subject.name,
            sees_whole(by).label("seen"),
        )
        .join(here, here.evidence_id == mine.id)
        .join(theirs, theirs.digest == mine.digest)
        .join(there, there.evidence_id == theirs.id)
        .join(Inspection, Inspection.id == there.inspection_id)
        .join(Subject, Subject.id == Inspection.subject_id)
        .where(here.inspection_id == visit.id, Inspection.subject_id != visit.subject_id)
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
        .limit(_MOST_ELSEWHERE)
    )
    return [
        SameEvidence(
            row.digest, row.inspected_on, *((row.id, row.name) if row.seen else (None, None))
        )
        for row in rows
    ]


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
