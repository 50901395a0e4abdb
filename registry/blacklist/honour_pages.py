"""``/console/honours``: the honour list (红名单), proposing for it, and deciding a proposal."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.agencies import get_agency
from registry.accounts.competence import acts_for
from registry.accounts.permissions import Permission
from registry.blacklist.honour_models import HonourProposal
from registry.blacklist.honour_queries import HonourCriterion, list_proposals
from registry.blacklist.honour_rules import HonourRules, all_honour_lists, honour_rules_on
from registry.blacklist.honour_schemas import (
    HonourDecisionIn,
    HonourPart,
    HonourPartIn,
    HonourProposalIn,
)
from registry.blacklist.honour_states import HonourState
from registry.blacklist.honours import (
    decide_honour,
    fallen_criteria,
    get_proposal,
    honours_in_force,
    propose_honour,
)
from registry.blacklist.words import HONOUR_STATES
from registry.kernel.period import AsOf
from registry.shell.formats import in_locale
from registry.shell.forms import Form, form_of
from registry.subjects.models import Subject
from registry.subjects.service import get_subject
from registry.web.context import now, reading, today
from registry.web.etag import if_match
from registry.web.forms import done_by_form, read_filter
from registry.web.paging import Page as PageOfRows
from registry.web.paging import page_of, unseal_id

bp = Blueprint("honours", __name__, url_prefix="/console/honours", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.get("")
@requires(Permission.CREDIT_READ)
def honours() -> Page:
    """Who is on the list today, or the proposals of the officer's agency."""
    query, given, _errors = read_filter(HonourPartIn)
    with reading() as session:
        page = _rows(session, query)
    return render_template(
        "blacklist/honours.html",
        part=query["part"].value,
        page=page,
        more=given,
        states=HONOUR_STATES,
        titles={key: in_locale(one.title, one.title_en) for key, one in all_honour_lists().items()},
        may_propose=actor().may(Permission.CASES_WRITE),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def propose() -> Page:
    """Propose a subject that meets every criterion."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        proposed: list[HonourProposal] = []

        def put_forward(session: Session, given: dict[str, Any]) -> None:
            subject_id = get_subject(session, given.pop("uscc")).id
            proposed.append(propose_honour(session, subject_id, **given, by=actor(), at=now()))

        values, errors = done_by_form(HonourProposalIn, put_forward)
        if not errors:
            flash(_("提名已提交，由另一名审核人决定。"), "ok")
            return redirect(url_for("honours.proposal", proposal_id=proposed[0].id), code=303)
    page = render_template("blacklist/honour_new.html", form=_proposal_form(values, errors))
    return (page, 422) if errors else page


@bp.get("/proposals/<uuid:proposal_id>")
@requires(Permission.CREDIT_READ)
def proposal(proposal_id: UUID) -> Page:
    """One proposal, whether its subject meets the criteria today, and the decision or its form."""
    with reading() as session:
        return _page(session, proposal_id)


@bp.post("/proposals/<uuid:proposal_id>")
@requires(Permission.CASES_DECIDE)
def decide(proposal_id: UUID) -> Page:
    """Confirm, or refuse."""
    version = if_match()
    values, errors = done_by_form(
        HonourDecisionIn,
        lambda session, given: decide_honour(
            session, proposal_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(_("提名已作出决定。"), "ok")
        return redirect(url_for("honours.proposal", proposal_id=proposal_id), code=303)
    with reading() as session:
        return _page(session, proposal_id, values, errors), 422


def _rows(session: Session, query: dict[str, Any]) -> PageOfRows[Any]:
    after, limit = unseal_id(query["cursor"]), query["limit"] + 1
    if query["part"] is HonourPart.IN_FORCE:
        held = honours_in_force(session, AsOf(today(), now()), after=after, limit=limit)
        return page_of(held, query["limit"], key=lambda one: [str(one.honour_id)])
    lines = list_proposals(
        session,
        agency_id=actor().agency_id,
        waiting=query["part"] is HonourPart.WAITING,
        on=today(),
        after=after,
        limit=limit,
    )
    return page_of(lines, query["limit"], key=lambda line: [str(line.proposal.id)])


def _page(
    session: Session,
    proposal_id: UUID,
    values: dict[str, Any] | None = None,
    errors: dict[str, Any] | None = None,
) -> str:
    shown = get_proposal(session, proposal_id)
    listed = all_honour_lists()[shown.list_key]
    rules = honour_rules_on(shown.list_key, today())
    fallen = fallen_criteria(session, [shown.subject_id], rules, today())
    return render_template(
        "blacklist/honour_proposal.html",
        proposal=shown,
        subject=session.get_one(Subject, shown.subject_id),
        agency=get_agency(session, shown.agency_id),
        title=in_locale(listed.title, listed.title_en),
        rules=rules,
        guards=_criteria(rules, fallen.get(shown.subject_id, [])),
        may_decide=_may_decide(session, shown),
        form=form_of(HonourDecisionIn(), values, errors),
        states=HONOUR_STATES,
    )


def _criteria(rules: HonourRules, fallen: list[HonourCriterion]) -> list[dict[str, Any]]:
    graded = _(
        "质量信用等级连续%(months)s个月为%(grade)s", months=rules.grade_months, grade=rules.grade
    )
    unpunished = _("%(months)s个月内没有行政处罚（警告除外）", months=rules.no_penalty_months)
    told = {HonourCriterion.GRADE: graded, HonourCriterion.PENALTY: unpunished}
    if rules.on_no_list:
        told[HonourCriterion.LISTED] = _("不在任何名单上")
    return [{"met": key not in fallen, "text": text} for key, text in told.items()]


def _may_decide(session: Session, shown: HonourProposal) -> bool:
    """Who proposed never decides."""
    own = acts_for(session, actor(), shown.agency_id, today())
    apart = actor().officer_id != shown.proposed_by_id
    return (
        shown.state == HonourState.FILED and own and apart and actor().may(Permission.CASES_DECIDE)
    )


def _proposal_form(values: dict[str, Any], errors: dict[str, Any]) -> Form:
    lists = [(key, in_locale(one.title, one.title_en)) for key, one in all_honour_lists().items()]
    return form_of(HonourProposalIn(), values, errors, choices={"list_key": lists})
