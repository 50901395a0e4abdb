"""The programming interface of quality credit: a subject's file, and its explanation."""

from typing import Any

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.credit import service
from registry.credit.advisers import advisers_for
from registry.credit.schemas import AsOfQuery, ExplanationOut, FileOut
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf, as_asked
from registry.kernel.refusals import N_
from registry.subjects.service import at_moment, get_subject
from registry.web.api import answers, blueprint, takes
from registry.web.context import now, reading
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
@takes(AsOfQuery, location="query")
@answers(200, ExplanationOut)
def credit(query: dict[str, Any], uscc: str) -> dict[str, Any]:
    """Why a grade is what it is: every entry, criterion and source, and what would lift it."""
    at = now()
    as_of = as_asked(query["valid_on"], query["known_at"], at=at)
    with reading() as session:
        subject = get_subject(session, uscc)
        explanation = service.explain(
            session, subject.id, as_of, advisers=advisers_for(as_of, at=at)
        )
        then = at_moment(session, subject, as_of)
        history = service.history_of(session, subject.id, as_of)
        risk = service.find_risk(session, subject, as_of)
    names = ("as_of", "policy", "score", "band", "next_band", "short_points", "next_change_on")
    shown = {name: getattr(explanation, name) for name in names}
    return {
        **shown,
        "uscc": subject.uscc,
        "subject": then,
        "lines": explanation.lines,
        "limits": explanation.limits,
        "lifts": explanation.lifts,
        "ways": explanation.ways,
        "history": history,
        "risk": risk,
    }
