"""``/v1/credit/what-if``: try a drafted grading policy, and read what it would change."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.credit import what_if
from registry.credit.what_if_models import WhatIf
from registry.credit.what_if_schemas import OutcomeOut, TrialOut, TrialsOut, WhatIfIn
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, settled, today

blp = blueprint(
    "what_if_api",
    __name__,
    url_prefix="/v1/credit/what-if",
    description=N_("试算评级规则：施行之前先看谁的等级会变"),
)

_ONE = TrialOut()


@blp.post("")
@requires(Permission.ACCOUNTS_ADMIN)
@says(N_("试算一份规则草案；分批比较，不改变任何等级"))
@takes(WhatIfIn)
@answers(201, TrialOut)
def begin(body: dict[str, Any]) -> Response:
    """Check the draft, lay out the trial, leave it to the workers."""
    known_at = settled(None)
    return write_once(
        lambda session: begin_from(session, body, known_at), _ONE, status=201, location=_at
    )


@blp.get("")
@requires(Permission.ACCOUNTS_ADMIN)
@says(N_("做过的试算，最近的在前"))
@answers(200, TrialsOut)
def list_all() -> dict[str, Any]:
    """The last trials."""
    with reading() as session:
        return {"items": what_if.list_trials(session)}


@blp.get("/<uuid:trial_id>")
@requires(Permission.ACCOUNTS_ADMIN)
@says(N_("一次试算的结果：谁从哪一级到哪一级"))
@answers(200, OutcomeOut)
def show(trial_id: UUID) -> dict[str, Any]:
    """What one trial has found so far."""
    with reading() as session:
        outcome = what_if.get_outcome(session, trial_id)
        subjects = what_if.subjects_of(session, outcome)
    told = ("trial", "parts", "parts_done", "graded", "moved", "digest", "moves")
    return {
        **{name: getattr(outcome, name) for name in told},
        "samples": [_sample(each, subjects[each.subject_id].uscc) for each in outcome.samples],
    }


def begin_from(session: Session, values: dict[str, Any], known_at: datetime) -> WhatIf:
    """Lay out the trial that a loaded body or form asks for; the workers compare its parts.

    ``known_at``: as ``settled`` gives it.

    Raises:
        What ``what_if.begin_what_if`` raises.
    """
    at = now()
    trial = what_if.begin_what_if(
        session,
        values["draft"],
        on=values["on"],
        today=today(),
        known_at=known_at,
        by=actor(),
        at=at,
    )
    what_if.owe_parts(session, trial.id, at=at)
    return trial


def _sample(sample: what_if.Sample, uscc: str) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "was": sample.was,
        "was_points": Decimal(sample.was_hundredths) / 100,
        "now": sample.now,
        "now_points": Decimal(sample.now_hundredths) / 100,
    }


def _at(trial: object) -> str:
    assert isinstance(trial, WhatIf)
    return url_for("what_if_api.show", trial_id=trial.id)
