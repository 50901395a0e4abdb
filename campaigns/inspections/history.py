"""What a record was when somebody read it, and what it is with its corrections. Pure."""

from collections.abc import Sequence
from typing import Any

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding, FindingEvent, Inspection


def answers_now(visit: Inspection) -> dict[str, Any]:
    """The answers of a visit with its corrections: item key to ``{value, note, …}``."""
    answers = dict(visit.answers)
    for correction in visit.corrections:
        if correction.becomes is None:
            answers.pop(correction.item_key, None)
        else:
            answers[correction.item_key] = correction.becomes
    return answers


def state_at(finding: Finding, version: int) -> FindingState:
    """The state of the finding when its row had ``version``; each act adds one to it."""
    state = FINDING.start
    for event in finding.events[: version - 1]:
        state = FINDING.after(state, FindingAct(event.act))
    return state


def since(finding: Finding, version: int) -> Sequence[FindingEvent]:
    """What was done after the row had ``version``, oldest first."""
    return finding.events[version - 1 :]
