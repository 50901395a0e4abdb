"""A trial of another ladder of grades, as the province would make one before it chose it."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.credit import what_if
from registry.credit.policy_file import ladder_text
from registry.kernel.clock import legal_day

_LADDER = "aaa_to_d"


def put_trial(session: Session, *, by: Actor, at: datetime) -> None:
    """Try the ladder on everyone's grade of today; nothing is left to be compared.

    Args:
        session: the play's; every grade is derived.
        by: who orders it.
        at: the present.
    """
    draft = ladder_text(_LADDER)
    trial = what_if.begin_what_if(
        session, draft, on=None, today=legal_day(at), known_at=at, by=by, at=at
    )
    keys = [f"{trial.id}/{number}" for number in what_if.parts_left(session, trial.id)]
    what_if.compare_parts_due(session, keys, at=at)
