"""``/console/credit/regrade``: the runs over everyone, how far each is, and beginning one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.audit import service as audit
from registry.credit import service
from registry.credit.policy_in_force import grading
from registry.credit.vocabulary import RegradeReason
from registry.web.context import now, reading, today, transaction

bp = Blueprint(
    "credit_regrade", __name__, url_prefix="/console/credit/regrade", template_folder="templates"
)


@bp.get("")
@requires(Permission.ACCOUNTS_ADMIN)
def runs() -> str:
    """The last runs, and how far each is."""
    with reading() as session:
        return render_template(
            "credit/regrade.html",
            runs=service.list_runs(session),
            policy=grading(session).on(today()),
        )


@bp.post("")
@requires(Permission.ACCOUNTS_ADMIN)
def begin() -> Response:
    """Find everyone whose stored grade is not what the ledger gives, and let workers derive it."""
    with transaction() as session:
        run = service.begin_run(session, on=today(), reason=RegradeReason.ORDERED, at=now())
        if run is not None:
            audit.record(
                session,
                actor=actor(),
                action="credit.regrade_begun",
                object_kind="regrade_run",
                object_id=str(run.id),
                detail={"policy": run.policy_digest},
                at=now(),
            )
    if run is None:
        flash(_("每个等级都与信用记录相符，没有要重新评定的。"), "ok")
    else:
        flash(_("已经开始，工作进程分批办理；可以离开本页。"), "ok")
    return redirect(url_for("credit_regrade.runs"), code=303)
