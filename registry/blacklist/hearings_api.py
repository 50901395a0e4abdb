"""``/v1/cases/{id}/…``: hearing, asking for consent, suspension. Each conditional."""

from typing import Any
from uuid import UUID

from flask import Response, send_file
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.answers import CaseOut
from registry.blacklist.attachments import Papers, attachment_out, files_of
from registry.blacklist.filing_address import filing_address
from registry.blacklist.hearing_papers import keep_hearing_papers
from registry.blacklist.hearing_schemas import (
    HearingAskIn,
    HearingNoticeIn,
    HearingPaperFileIn,
    HearingRecordIn,
    HearingWithdrawalIn,
    KeptFilesOut,
)
from registry.blacklist.schemas import (
    ConsentIn,
    NothingIn,
    ReasonIn,
    ResumptionIn,
    SuspensionIn,
)
from registry.files.service import originals_of
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, services, today
from registry.web.etag import if_match

blp = blueprint("hearings_api", __name__, url_prefix="/v1/cases", description=N_("听证和中止"))

_ONE = CaseOut()


@blp.post("/<uuid:case_id>/hearing")
@requires(Permission.CASES_WRITE)
@says(N_("登记听证申请；听证结束以前案件中止"))
@takes(HearingAskIn)
@answers(200, CaseOut)
def ask_hearing(body: dict[str, Any], case_id: UUID) -> Response:
    """The party asks for a hearing."""
    return _act(service.ask_hearing, case_id, **body)


@blp.post("/<uuid:case_id>/hearing/notice")
@requires(Permission.CASES_WRITE)
@says(N_("登记听证通知"))
@takes(HearingNoticeIn)
@answers(200, CaseOut)
def notify_hearing(body: dict[str, Any], case_id: UUID) -> Response:
    """The party is told the day of the hearing."""
    return _act(service.notify_hearing, case_id, **body)


@blp.post("/<uuid:case_id>/hearing/held")
@requires(Permission.CASES_WRITE)
@says(N_("登记听证笔录；当事人没有到场的，attended为false并写明凭证"))
@takes(HearingRecordIn)
@answers(200, CaseOut)
def hold_hearing(body: dict[str, Any], case_id: UUID) -> Response:
    """The hearing was held, or nobody came."""
    return _act(service.hold_hearing, case_id, record=service.HearingRecord(**body))


@blp.post("/<uuid:case_id>/hearing/withdrawal")
@requires(Permission.CASES_WRITE)
@says(N_("登记当事人撤回听证申请的书面材料；另一名工作人员确认之后听证才终结"))
@takes(HearingWithdrawalIn)
@answers(200, CaseOut)
def enter_withdrawal(body: dict[str, Any], case_id: UUID) -> Response:
    """The party's paper that withdraws its request; another officer confirms it."""
    return _act(service.enter_withdrawal, case_id, **body)


@blp.post("/<uuid:case_id>/hearing/withdrawal/confirmation")
@requires(Permission.CASES_DECIDE)
@says(N_("核对原件，确认当事人撤回听证申请；不能是登记材料的人"))
@takes(NothingIn)
@answers(200, CaseOut)
def confirm_withdrawal(_body: dict[str, Any], case_id: UUID) -> Response:
    """Another officer saw the party's paper."""
    return _act(service.confirm_withdrawal, case_id)


@blp.post("/<uuid:case_id>/hearing/papers")
@requires(Permission.CASES_WRITE)
@says(N_("保存听证笔录或者撤回申请的原件；原样保存，不公开"))
@takes(HearingPaperFileIn)
@answers(201, KeptFilesOut)
def keep_papers(body: dict[str, Any], case_id: UUID) -> Response:
    """Keep the original of a paper of the hearing; answers every file of the case."""

    def keep(session: Session) -> dict[str, Any]:
        papers = Papers(originals_of(services().settings.var), [body["content"]])
        keep_hearing_papers(session, case_id, body["paper"], papers, by=actor(), at=now())
        return {"items": files_of(session, case_id)}

    return write_once(keep, KeptFilesOut(), status=201)


@blp.get("/<uuid:case_id>/files")
@requires(Permission.CREDIT_READ)
@says(N_("案件的全部附件，附原件的SHA-256"))
@answers(200, KeptFilesOut)
def list_files(case_id: UUID) -> dict[str, Any]:
    """Every file of the case with its digest."""
    with reading() as session:
        service.require_reader(session, service.get_case(session, case_id), actor(), today())
        return {"items": files_of(session, case_id)}


@blp.get("/<uuid:case_id>/files/<uuid:file_id>")
@requires(Permission.CREDIT_READ)
@says(N_("附件原样"))
def file_content(case_id: UUID, file_id: UUID) -> Response:
    """The bytes as they were received."""
    with reading() as session:
        service.require_reader(session, service.get_case(session, case_id), actor(), today())
        originals = originals_of(services().settings.var)
        out = attachment_out(session, originals, file_id, case_id=case_id)
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


@blp.post("/<uuid:case_id>/consent")
@requires(Permission.CASES_WRITE)
@says(N_("请示上级机关；同意之前不能决定列入"))
@takes(ConsentIn)
@answers(200, CaseOut)
def ask_consent(body: dict[str, Any], case_id: UUID) -> Response:
    """The level above is asked for its consent."""
    return _act(service.ask_consent, case_id, **body)


@blp.post("/<uuid:case_id>/extension")
@requires(Permission.CASES_DECIDE)
@says(N_("批准延长办案期限；由没有办理本案的人，只能一次"))
@takes(ReasonIn)
@answers(200, CaseOut)
def extend(body: dict[str, Any], case_id: UUID) -> Response:
    """Another officer makes the time to decide longer."""
    return _act(service.extend_decision, case_id, **body)


@blp.post("/<uuid:case_id>/suspension")
@requires(Permission.CASES_WRITE)
@says(N_("登记中止"))
@takes(SuspensionIn)
@answers(200, CaseOut)
def suspend(body: dict[str, Any], case_id: UUID) -> Response:
    """The case stands still."""
    begun = service.Standstill(**body)
    return _act(service.suspend_case, case_id, standstill=begun, filing_address=filing_address())


@blp.post("/<uuid:case_id>/resumption")
@requires(Permission.CASES_WRITE)
@says(N_("登记恢复"))
@takes(ResumptionIn)
@answers(200, CaseOut)
def resume(body: dict[str, Any], case_id: UUID) -> Response:
    """The case goes on."""
    return _act(service.resume_case, case_id, **body)


def _act(act: Any, case_id: UUID, **given: Any) -> Response:  # noqa: ANN401 - any use case
    version = if_match()
    return write_once(
        lambda session: act(session, case_id, **given, version=version, by=actor(), at=now()),
        _ONE,
    )
