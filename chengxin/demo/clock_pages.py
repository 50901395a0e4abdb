"""The demonstration's clock: moved on, so that a case's legal periods pass in a moment.

Registered in a demonstration only. Nothing else of the service knows that the clock can move.
"""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from werkzeug import Response

from registry.accounts.access import actor, find_actor, to_sign_in
from registry.audit.service import record
from registry.kernel.clock import ShiftedClock
from registry.kernel.refusals import Conflict
from registry.shell.forms import form_of
from registry.web.context import now, services, transaction
from registry.web.forms import read_form
from registry.web.schema import Schema

bp = Blueprint("demo_clock", __name__, template_folder="templates")

_FARTHEST_DAYS = 1100

Page = str | tuple[str, int] | Response


class AdvanceIn(Schema):
    """How many days the clock moves on."""

    days = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, _FARTHEST_DAYS),
        metadata={"label": _l("天数"), "hint": _l("1至1100；只往前，不往后")},
    )


@bp.get("/console/clock")
def clock() -> Page:
    """What time it is here, and a form to move it."""
    if find_actor() is None:
        answer: Response = to_sign_in()
        return answer
    return render_template("demo/clock.html", form=form_of(AdvanceIn()), at=now())


@bp.post("/console/clock")
def advance() -> Page:
    """Move the clock of every process on."""
    by = actor()
    values, errors = read_form(AdvanceIn)
    if errors:
        form = form_of(AdvanceIn(), values, errors)
        return render_template("demo/clock.html", form=form, at=now()), 422
    shifted = services().clock
    if not isinstance(shifted, ShiftedClock):
        raise Conflict
    with transaction() as session:
        record(
            session,
            actor=by,
            action="demo.clock_moved",
            object_kind="clock",
            object_id="demo",
            detail={"days": values["days"]},
            at=now(),
        )
    shifted.advance(timedelta(days=values["days"]))
    flash(gettext("时钟已前移。到期的事项会在一分钟内自动办理。"), "ok")
    return redirect(url_for(".clock"), code=303)
