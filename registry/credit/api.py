"""The programming interface of quality credit: a subject's file, and its explanation."""

from typing import Any

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.credit import service
from registry.credit.advisers import advisers_for
from registry.credit.record import CreditRecord, credit_record
from registry.credit.schemas import AdviceOut, AsOfQuery, ExplanationOut, FileOut
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf, as_asked
from registry.kernel.refusals import N_
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, settled
from registry.web.etag import etag

blp = blueprint("credit_api", __name__, "/v1/subjects", N_("质量信用：档案、等级及其说明"))


@blp.get("/<string:uscc>")
@requires(Permission.SUBJECTS_READ)
@answers(200, FileOut)
def file(uscc: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A subject as it stands now, with its grade."""
    at = now()
    with reading() as session:
        subject = get_subject(session, uscc)
        grade = service.grade_of(session, subject.id, AsOf(legal_day(at), at))
    return {"subject": subject, "grade": grade}, 200, etag(subject.version)


@blp.get("/<string:uscc>/credit")
@requires(Permission.CREDIT_READ)
@says(N_("等级为什么是这样：每条记录、准则和出处；同一问题无论何时再问，回答逐字节相同"))
@takes(AsOfQuery, location="query")
@answers(200, ExplanationOut)
def credit(query: dict[str, Any], uscc: str) -> CreditRecord:
    """Why a grade is what it is: every entry, criterion and source; the same whenever asked."""
    as_of = as_asked(query["valid_on"], settled(query["known_at"]))
    with reading() as session:
        return credit_record(session, get_subject(session, uscc), as_of)


@blp.get("/<string:uscc>/credit/advice")
@requires(Permission.CREDIT_READ)
@says(N_("从现在起怎样才能升级：每件事、每个到期日加多少分，哪些一起办能到更好的等级"))
@answers(200, AdviceOut)
def advice(uscc: str) -> dict[str, Any]:
    """What would lift the grade: each act and each day to come, and what together reaches more."""
    at = now()
    as_of = as_asked(None, at)
    with reading() as session:
        subject = get_subject(session, uscc)
        told = service.explain(session, subject.id, as_of, advisers=advisers_for(as_of, at=at))
    names = ("as_of", "score", "lifts", "ways")
    return {"uscc": subject.uscc, **{name: getattr(told, name) for name in names}}
