"""``/v1`` corrections: of a visit's answers, of a finding's words. They add, nothing is changed."""

from typing import Any
from uuid import UUID

from campaigns.inspections import service
from campaigns.inspections.correction_schemas import (
    AnswersCorrectionIn,
    CorrectionOut,
    FindingCorrectionIn,
    answers_of,
)
from campaigns.inspections.models import Finding, Inspection, InspectionCorrection
from campaigns.inspections.rewording import Wording
from campaigns.inspections.schemas import FindingOut, InspectionSummary
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, transaction
from registry.web.etag import etag, if_match

blp = blueprint("corrections_api", __name__, "/v1", N_("检查的更正"))


@blp.get("/inspections/<uuid:inspection_id>/corrections")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次检查的更正，先作出的在前；检查的版本在ETag中"))
@answers(200, CorrectionOut(many=True))
def list_corrections(
    inspection_id: UUID,
) -> tuple[list[InspectionCorrection], int, dict[str, str]]:
    """What was corrected of a visit; the visit's version is the entity tag."""
    with reading() as session:
        visit = service.get_inspection(session, inspection_id, by=actor())
    return visit.corrections, 200, etag(visit.version)


@blp.post("/inspections/<uuid:inspection_id>/corrections")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("更正检查的答案；原答案保留，不再成立的问题撤回，新成立的问题等待确认"))
@takes(AnswersCorrectionIn)
@answers(200, InspectionSummary)
def correct_answers(
    body: dict[str, Any], inspection_id: UUID
) -> tuple[Inspection, int, dict[str, str]]:
    """Put answers of a visit right."""
    version = if_match()
    with transaction() as session:
        visit = service.correct_answers(
            session,
            inspection_id,
            answers_of(body),
            reason=body["reason"],
            version=version,
            by=actor(),
            at=now(),
        )
    return visit, 200, etag(visit.version)


@blp.post("/findings/<uuid:finding_id>/correction")
@requires(Permission.INSPECTIONS_WRITE)
@says(N_("更正检查发现的文字；已确认的由另一名执法人员更正，信用档案随之更正"))
@takes(FindingCorrectionIn)
@answers(200, FindingOut)
def correct_finding(body: dict[str, Any], finding_id: UUID) -> tuple[Finding, int, dict[str, str]]:
    """Put the words of a finding right."""
    version = if_match()
    with transaction() as session:
        finding = service.correct_finding(
            session,
            finding_id,
            Wording(body["description"], body["note"]),
            reason=body["reason"],
            version=version,
            by=actor(),
            at=now(),
        )
    return finding, 200, etag(finding.version)
