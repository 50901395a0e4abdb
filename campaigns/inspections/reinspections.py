"""Looking again whether a finding was put right: by a visit on record, or by a day alone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.acts import Deed, write
from campaigns.inspections.findings import locked_for
from campaigns.inspections.lifecycle import FindingAct, FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.rules import check_reinspection
from registry.accounts.actors import Actor
from registry.kernel.refusals import N_, FieldError, Invalid

_LATER_VISITS = 20


class ReinspectionOfAnother(Invalid):
    """A reinspection by a visit to somebody else, or one that found the same again."""

    title = N_("复查记录有误")


def reinspect(  # noqa: PLR0913 - the fields of one form
    session: Session,
    finding_id: UUID,
    *,
    passed: bool,
    reinspected_on: date | None = None,
    inspection_id: UUID | None = None,
    asked_on: date | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Finding:
    """Record what a reinspection found.

    Args:
        session: the caller's; the finding is locked.
        finding_id: ordered to be put right.
        passed: whether it was found put right.
        reinspected_on: the day, where the reinspection is not on record as a visit.
        inspection_id: the visit that it was; of the same agency to the same subject.
        asked_on: the day the party asked for it before its time was over.
        version: the finding's version that was read.
        by: an officer of the agency.
        at: UTC instant.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, FindingDateWrong.
        ReinspectionOfAnother: the visit is another's, or found the same problem again.
    """
    deed = Deed(FindingAct.REINSPECT, by, at, {"passed": passed})
    finding = locked_for(session, finding_id, version, deed)
    if inspection_id is not None:
        reinspected_on = _reinspection(session, finding, inspection_id, passed=passed)
        deed.detail["inspection_id"] = str(inspection_id)
    day = reinspected_on or deed.on
    deed.detail["reinspected_on"] = day.isoformat()
    if asked_on is not None:
        deed.detail["asked_on"] = asked_on.isoformat()
    ordered_on, rectify_by = finding.ordered_on, finding.rectify_by
    assert ordered_on is not None, "constraint rectify_by_if_ordered"
    assert rectify_by is not None, "constraint rectify_by_if_ordered"
    check_reinspection(
        day,
        passed=passed,
        asked_on=asked_on,
        ordered_on=ordered_on,
        rectify_by=rectify_by,
        on=deed.on,
    )
    write(
        session,
        [finding],
        deed,
        {
            "reinspected_on": day,
            "reinspection_passed": passed,
            "reinspection_asked_on": asked_on,
            "reinspection_id": inspection_id,
        },
    )
    return finding


def later_visits(session: Session, visit: Inspection) -> list[Inspection]:
    """The newest 20 visits of the same agency to the same subject, from the day of a visit on."""
    return list(
        session.scalars(
            select(Inspection)
            .where(
                Inspection.subject_id == visit.subject_id,
                Inspection.agency_id == visit.agency_id,
                Inspection.inspected_on >= visit.inspected_on,
                Inspection.id != visit.id,
            )
            .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
            .limit(_LATER_VISITS)
        )
    )


def _reinspection(session: Session, finding: Finding, inspection_id: UUID, *, passed: bool) -> date:
    """The day of the visit that was the reinspection."""
    original = finding.inspection
    visit = session.get(Inspection, inspection_id)
    if (
        visit is None
        or visit.id == original.id
        or (visit.subject_id, visit.agency_id) != (original.subject_id, original.agency_id)
    ):
        detail = N_("复查应当是本机关对同一主体的另一次检查")
        raise ReinspectionOfAnother(errors=[FieldError("#/inspection_id", detail)])
    again = select(Finding.id).where(
        Finding.inspection_id == inspection_id,
        Finding.item_key == finding.item_key,
        Finding.state != FindingState.WITHDRAWN,
    )
    if passed and session.scalar(again) is not None:
        detail = N_("这次检查发现了同一问题，不能登记为已整改合格")
        raise ReinspectionOfAnother(errors=[FieldError("#/passed", detail)])
    return visit.inspected_on
