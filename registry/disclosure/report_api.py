"""``/v1/subjects/{uscc}/reports``: quality-credit reports, handed out and read again."""

from typing import Any

from flask import Response, url_for

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.credit import reports
from registry.credit.advisers import advisers_for
from registry.credit.report_models import QualityReport
from registry.disclosure.report_schemas import QualityReportsOut, QualityReportWholeOut
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_
from registry.sharing.keys import signer
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says
from registry.web.context import now, reading, today

blp = blueprint(
    "reports_api", __name__, url_prefix="/v1", description=N_("质量信用报告：出具和读取")
)

_ONE = QualityReportWholeOut()


@blp.post("/subjects/<string:uscc>/reports")
@requires(Permission.CREDIT_READ)
@says(N_("出具今天的质量信用报告；同样的事实得到同一份"))
@answers(201, QualityReportWholeOut)
def issue(uscc: str) -> Response:
    """Hand out the report of today."""
    at = now()
    as_of = AsOf(today(), at)
    return write_once(
        lambda session: reports.issue_report(
            session,
            get_subject(session, uscc),
            as_of,
            signer=signer(),
            by=actor(),
            at=at,
            advisers=advisers_for(as_of, at=at),
        ),
        _ONE,
        status=201,
        location=_at,
    )


@blp.get("/subjects/<string:uscc>/reports")
@requires(Permission.CREDIT_READ)
@says(N_("一个主体最近出具的质量信用报告"))
@answers(200, QualityReportsOut)
def list_all(uscc: str) -> dict[str, Any]:
    """The last reports about a subject."""
    with reading() as session:
        return {"items": reports.reports_of(session, get_subject(session, uscc).id)}


@blp.get("/reports/<int:report_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一份质量信用报告：内容、核验码和签名文件"))
@answers(200, QualityReportWholeOut)
def show(report_id: int) -> QualityReport:
    """One report, out of its own bytes."""
    with reading() as session:
        return reports.get_report(session, report_id)


def _at(report: object) -> str:
    assert isinstance(report, QualityReport)
    return url_for("reports_api.show", report_id=report.id)
