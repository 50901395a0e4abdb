"""``/console/referrals``: suspected crimes, their clocks, and the lawful next step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaigns.inspections import referral_queries, referrals
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_queries import ReferralQuery
from campaigns.inspections.referral_rules import REFERRAL, ReferralAct, ReferralState, terms_on
from campaigns.inspections.referral_schemas import (
    REFERRAL_STATE_NAMES,
    REPLY_NAMES,
    HandOverIn,
    ReferralDecisionIn,
    ReferralQueryIn,
    ReplyIn,
)
from campaigns.inspections.referrals import HandOver, Reply
from registry.accounts.access import actor, requires
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.kernel.clock import LEGAL_ZONE, legal_day
from registry.kernel.refusals import Conflict, Invalid, NotPermitted, Refusal, Stale
from registry.shell.formats import instant
from registry.shell.forms import Form, fields_of, form_of
from registry.web.context import now, reading, today, transaction
from registry.web.etag import if_match
from registry.web.forms import read_filter, read_form, refusal_errors
from registry.web.paging import page_of, unseal_id
from registry.web.problems import Problem, problem_of
from registry.web.schema import Schema

bp = Blueprint("referrals", __name__, url_prefix="/console/referrals", template_folder="templates")

Page = str | tuple[str, int] | Response
_SOON_DAYS = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One lawful step: its form, who may take it, what it does and what follows."""

    schema: type[Schema]
    permission: Permission
    do: Callable[..., object]
    title: object
    effects: tuple[object, ...]


def _hand_over(session: Session, referral_id: UUID, values: dict[str, Any], **by: Any) -> object:  # noqa: ANN401
    return referrals.hand_over(session, referral_id, HandOver(**values), **by)


def _reply(session: Session, referral_id: UUID, values: dict[str, Any], **by: Any) -> object:  # noqa: ANN401
    return referrals.record_reply(session, referral_id, Reply(**values), **by)


def _decide(session: Session, referral_id: UUID, values: dict[str, Any], **by: Any) -> object:  # noqa: ANN401
    return referrals.decide(session, referral_id, **values, **by)


STEPS: Mapping[str, Step] = {
    "decision": Step(
        ReferralDecisionIn,
        Permission.REFERRALS_DECIDE,
        _decide,
        _l("决定是否移送"),
        (
            _l("批准的，移送期限从批准时起算，过期会标为逾期。"),
            _l("不批准的，理由记录在案，本机关继续处理。"),
        ),
    ),
    "handover": Step(
        HandOverIn,
        Permission.REFERRALS_WRITE,
        _hand_over,
        _l("登记移送"),
        (
            _l("移送后，这项问题由公安机关办理，本机关不再责令整改或者处罚，直到公安机关退回。"),
            _l("公安机关的答复期限从移送之日起算。"),
        ),
    ),
    "reply": Step(
        ReplyIn,
        Permission.REFERRALS_WRITE,
        _reply,
        _l("登记公安机关的答复"),
        (_l("不予立案或者退回的，问题回到本机关，可以责令整改、处罚或者再次报告。"),),
    ),
}
_STEP_OF = {
    ReferralAct.APPROVE: "decision",
    ReferralAct.HAND_OVER: "handover",
    ReferralAct.ACCEPT: "reply",
    ReferralAct.GIVE_BACK: "reply",
}


@bp.get("")
@requires(Permission.SUBJECTS_READ)
def listing() -> Page:
    """The agency's referrals, the newest first."""
    query, given, errors = read_filter(ReferralQueryIn)
    with reading() as session:
        rows = referral_queries.list_referrals(
            session,
            ReferralQuery(query["state"], query["overdue"]),
            by=actor(),
            at=now(),
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    shown = render_template(
        "inspections/referrals.html",
        page=page,
        clocks={row.id: clock_of(row) for row in page.items},
        fields=fields_of(ReferralQueryIn(), given, errors),
        given={key: text for key, text in given.items() if key not in ("cursor", "limit")},
        states=_states(),
    )
    return (shown, 422) if errors else shown


@bp.get("/<uuid:referral_id>")
@requires(Permission.SUBJECTS_READ)
def referral(referral_id: UUID) -> str:
    """One referral: its course, its clocks, and the step that is open to the officer."""
    return _page(referral_id)


@bp.post("/<uuid:referral_id>/<any(decision, handover, reply):key>")
@requires(Permission.SUBJECTS_READ)
def step(referral_id: UUID, key: str) -> Page:
    """Take one step; refused, the page shows why and keeps what was typed."""
    done = STEPS[key]
    actor().must(done.permission)
    values, errors = read_form(done.schema)
    refused: Refusal | None = None
    if not errors:
        try:
            with transaction() as session:
                done.do(session, referral_id, values, version=if_match(), by=actor(), at=now())
        except (Stale, Conflict, Invalid, NotPermitted) as refusal:
            refused = refusal
            errors = refusal_errors(refusal) if isinstance(refusal, Invalid) else {}
        else:
            flash(_("已登记。"), "ok")
            return redirect(url_for(".referral", referral_id=referral_id), code=303)
    problem = problem_of(refused or Invalid())
    form = form_of(done.schema(), values, errors)
    return _page(referral_id, form=form, problem=problem if refused else None), problem.status


def clock_of(row: Referral) -> dict[str, object] | None:
    """The clock that runs for a referral now, as ``cx.clock`` takes it; None when none runs."""
    match row.state:
        case ReferralState.REPORTED:
            return _day_clock(row.decide_by, _("决定期限"))
        case ReferralState.APPROVED if row.hand_over_by is not None:
            late = row.hand_over_by < now()
            told = _("最迟%(at)s移送", at=instant(row.hand_over_by))
            return {"level": "over" if late else "today", "text": told}
        case ReferralState.HANDED_OVER if row.reply_by is not None:
            return _day_clock(row.reply_by, _("公安机关答复期限"))
        case _:
            return None


def _day_clock(due: date, note: str) -> dict[str, object]:
    left = (due - today()).days
    level = "over" if left < 0 else "today" if left == 0 else "soon" if left <= _SOON_DAYS else "ok"
    return {"level": level, "n": left, "due": due, "unit": "days", "note": note}


def _page(referral_id: UUID, *, form: Form | None = None, problem: Problem | None = None) -> str:
    with reading() as session:
        row = referral_queries.get_referral(session, referral_id, by=actor())
        own = row.agency_id in acting_as(session, actor(), today())
    key = _open_step(row) if own else None
    return render_template(
        "inspections/referral.html",
        row=row,
        step=STEPS[key] if key else None,
        key=key,
        form=form or (form_of(STEPS[key].schema(), _usual(key)) if key else None),
        problem=problem,
        clock=clock_of(row),
        terms=terms_on(legal_day(row.reported_at)),
        states=_states(),
        replies={act.value: name for act, name in REPLY_NAMES.items()},
        reporter_decides=row.state == ReferralState.REPORTED
        and row.reported_by == actor().officer_id,
    )


def _open_step(row: Referral) -> str | None:
    """The step that the course allows and the officer may take; the service decides again."""
    by = actor()
    for act in REFERRAL.acts(ReferralState(row.state)):
        key = _STEP_OF.get(act)
        if key is None or not by.may(STEPS[key].permission):
            continue
        if key == "decision" and by.officer_id == row.reported_by:
            continue
        return key
    return None


def _usual(key: str) -> dict[str, Any]:
    """What is mostly right: it happened now."""
    # The control takes the wall clock's time without a zone.
    at = now().astimezone(LEGAL_ZONE).replace(tzinfo=None)
    usual: dict[str, dict[str, Any]] = {
        "handover": {"handed_over_at": at},
        "reply": {"replied_on": today()},
    }
    return usual.get(key, {})


def _states() -> dict[str, object]:
    return {state.value: name for state, name in REFERRAL_STATE_NAMES.items()}
