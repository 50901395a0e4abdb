"""What a finding was when somebody read it, for whoever comes too late. Pure."""

from collections.abc import Sequence

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding, FindingEvent


def state_at(finding: Finding, version: int) -> FindingState:
    """The state of the finding when its row had ``version``; each act adds one to it."""
    state = FINDING.start
    for event in finding.events[: version - 1]:
        state = FINDING.after(state, FindingAct(event.act))
    return state


def since(finding: Finding, version: int) -> Sequence[FindingEvent]:
    """What was done after the row had ``version``, oldest first."""
    return finding.events[version - 1 :]
