"""``/console``: the party's public replies, reconsiderations and suits about a case."""

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.blacklist import contests, replies
from registry.blacklist.contest_checks import NewContest
from registry.blacklist.contest_schemas import ConclusionIn, ContestFormIn
from registry.blacklist.document_case_page import Page, done_in_case, papers_sent, prefix_of
from registry.blacklist.document_forms import ReplyDecisionIn
from registry.web.context import now, reading
from registry.web.etag import if_match

bp = Blueprint("contests", __name__, url_prefix="/console", template_folder="templates")


@bp.post("/replies/<uuid:reply_id>")
@requires(Permission.CASES_PUBLISH)
def decide_reply(reply_id: UUID) -> Page:
    """Show a reply, or withhold it for a reason."""
    with reading() as session:
        case_id = replies.get_reply(session, reply_id).case_id
    return done_in_case(
        case_id,
        ReplyDecisionIn,
        lambda session, given: replies.decide_reply(
            session, reply_id, **given, version=if_match(), by=actor(), at=now()
        ),
        _("说明已审核。"),
    )


@bp.post("/cases/<uuid:case_id>/contests")
@requires(Permission.OBJECTIONS_WRITE)
def record_contest(case_id: UUID) -> Page:
    """Enter a reconsideration or a suit."""
    return done_in_case(
        case_id,
        ContestFormIn,
        lambda session, given: contests.record_contest(
            session, case_id, NewContest(**given), by=actor(), at=now()
        ),
        _("复议或者诉讼已登记。"),
        named={"request_id": "contested", "decision": "contested"},
    )


@bp.post("/contests/<uuid:contest_id>/conclusion")
@requires(Permission.CASES_DECIDE)
def conclude_contest(contest_id: UUID) -> Page:
    """Enter what came of it, with the original of the document."""
    with reading() as session:
        case_id = contests.get_contest(session, contest_id).case_id
    return done_in_case(
        case_id,
        ConclusionIn,
        lambda session, given: contests.conclude_contest(
            session,
            contest_id,
            contests.Conclusion(**given),
            papers_sent(),
            version=if_match(),
            by=actor(),
            at=now(),
        ),
        _("结果已登记。"),
        prefix=prefix_of(contest_id),
    )
