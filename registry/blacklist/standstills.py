"""In which states a case may stand still for which reason: a table, and nothing else. Pure.

A test serves the decision and goes before it; what is announced is a notice or a decision that
nobody could be served with yet; only what was decided can be stayed. A hearing is asked for by
the party (``hearings``). The database has the same table (``standstill_has_its_reason``).
"""

from registry.blacklist.list_rules import ListRules
from registry.blacklist.states import CaseState, SuspensionKind

_S = CaseState

STANDSTILLS: dict[SuspensionKind, tuple[CaseState, ...]] = {
    SuspensionKind.TESTING: (_S.OPENED, _S.NOTICED),
    SuspensionKind.ANNOUNCEMENT: (_S.OPENED, _S.DECIDED_LISTED, _S.DECIDED_NOT_LISTED),
    SuspensionKind.STAY: (_S.DECIDED_LISTED, _S.SERVED, _S.PUBLISHED, _S.REPAIRED),
}


def standstills_of(state: CaseState, policy: ListRules) -> frozenset[SuspensionKind]:
    """The reasons for which an officer can enter that a case in the state stands still."""
    return frozenset(
        kind
        for kind, states in STANDSTILLS.items()
        if state in states and policy.suspension(kind) is not None
    )
