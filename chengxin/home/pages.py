"""Public home, public search and the console's first page."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug import Response

from campaigns.planning.models import Campaign
from campaigns.planning.progress import progress
from campaigns.planning.rules import CampaignState
from campaigns.planning.service import CampaignQuery, list_campaigns
from registry.accounts.access import actor, find_actor, to_sign_in
from registry.accounts.permissions import Permission
from registry.blacklist.lists import all_lists, public_lists
from registry.blacklist.standing import standing
from registry.disclosure import queries
from registry.disclosure import service as disclosure
from registry.disclosure.pages import as_of_now, list_titles
from registry.subjects.schemas import MATCH_WORDS
from registry.subjects.search import LONGEST_QUERY, search
from registry.web.context import now, reading

bp = Blueprint("home", __name__, template_folder="templates")

_LATEST = 5
_CAMPAIGNS = 6
_HITS = 20
_SHORTEST = 2


@bp.get("/")
def home() -> str:
    """Search, today's edition, what was listed last, what is being done."""
    as_of, of_dishonesty = as_of_now(), public_lists(of_dishonesty=True)
    with reading() as session:
        entries = queries.list_entries(
            session, as_of, search=None, list_keys=of_dishonesty, before=None, limit=_LATEST
        )
        edition = disclosure.find_latest(session)
        running = _running(session)
        return render_template(
            "home/home.html",
            entries=entries,
            titles=list_titles,
            count=queries.count_public(session, as_of, list_keys=all_lists()),
            listed=queries.count_public(session, as_of, list_keys=of_dishonesty),
            edition=edition,
            next_edition_on=edition.edition_on + timedelta(days=1) if edition else None,
            campaigns=running,
            progress=progress(session, [campaign.id for campaign in running]),
        )


@bp.get("/search")
def find() -> str:
    """Firms by name, former name or code, each with why it was found and whether it is listed."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUERY]
    as_of = as_of_now()
    with reading() as session:
        hits = search(session, asked, limit=_HITS).hits if len(asked) >= _SHORTEST else []
        listed = standing(session, [hit.subject.id for hit in hits], as_of)
        return render_template(
            "home/search.html",
            asked=asked,
            hits=hits,
            listed=listed,
            words=MATCH_WORDS,
            too_short=bool(asked) and len(asked) < _SHORTEST,
            most=_HITS,
            at=now(),
        )


@bp.get("/console")
@bp.get("/console/")
def console() -> str | Response:
    """The desk of the officer's own role."""
    if find_actor() is None:
        answer: Response = to_sign_in()
        return answer
    for permission, endpoint in _DESKS:
        if actor().may(permission):
            return redirect(url_for(endpoint), code=303)
    return redirect(url_for("credit.search"), code=303)


_DESKS = (
    (Permission.CASES_WRITE, "blacklist.cases"),
    (Permission.CASES_DECIDE, "blacklist.cases"),
    (Permission.CASES_PUBLISH, "blacklist.cases"),
    (Permission.INSPECTIONS_WRITE, "field.home"),
    (Permission.CAMPAIGNS_WRITE, "campaigns.console_list"),
    (Permission.AUDIT_READ, "audit.journal"),
    (Permission.ACCOUNTS_ADMIN, "accounts_admin.agencies"),
)


def _running(session: Session) -> list[Campaign]:
    query = CampaignQuery(state=CampaignState.RUNNING, public=True)
    return list_campaigns(session, query, limit=_CAMPAIGNS)


def steps() -> list[tuple[str, str]]:
    """How a firm comes onto the list and off it, in six steps."""
    return [
        (gettext("检查或抽检"), gettext("两名以上执法人员，当场记录。问题本身不会导致列入。")),
        (gettext("处罚决定"), gettext("违法情节严重并受到较重处罚，才可能启动列入程序。")),
        (gettext("告知"), gettext("先书面告知；在规定的工作日内可以陈述、申辩。")),
        (gettext("另一人审核"), gettext("经办人不能自己决定。决定书写明事实、依据和救济途径。")),
        (gettext("公示"), gettext("送达以后公示，进入次日公示版。")),
        (gettext("移出"), gettext("期满自动移出；符合条件并改正的，可以申请提前移出。")),
    ]
