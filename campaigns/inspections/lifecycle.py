"""The life cycle of a finding, as a table.

A finding is what an inspector establishes. It counts only once a second officer has confirmed
it; what follows is rectification, reinspection and an end, a penalty decision, or the police
(行刑衔接). A correction leaves it where it stands.
"""

from enum import StrEnum

from registry.kernel.lifecycle import Machine


class FindingState(StrEnum):
    """Where a finding stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    RECTIFICATION_ORDERED = "rectification_ordered"
    REINSPECTED = "reinspected"
    CLOSED = "closed"
    PENALISED = "penalised"
    REFERRED = "referred"


class FindingAct(StrEnum):
    """What can be done with a finding."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    ORDER_RECTIFICATION = "order_rectification"
    REINSPECT = "reinspect"
    CLOSE = "close"
    PENALISE = "penalise"
    CORRECT = "correct"
    REFER = "refer"
    TAKE_BACK = "take_back"


class Result(StrEnum):
    """What a visit ended in."""

    CLEAN = "clean"
    PROBLEMS = "problems"


_S, _A = FindingState, FindingAct

FINDING: Machine[FindingState, FindingAct] = Machine(
    {
        (_S.RECORDED, _A.CONFIRM): _S.CONFIRMED,
        (_S.RECORDED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.CONFIRMED, _A.ORDER_RECTIFICATION): _S.RECTIFICATION_ORDERED,
        (_S.CONFIRMED, _A.PENALISE): _S.PENALISED,
        (_S.CONFIRMED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.RECTIFICATION_ORDERED, _A.REINSPECT): _S.REINSPECTED,
        (_S.RECTIFICATION_ORDERED, _A.PENALISE): _S.PENALISED,
        (_S.REINSPECTED, _A.CLOSE): _S.CLOSED,
        (_S.REINSPECTED, _A.ORDER_RECTIFICATION): _S.RECTIFICATION_ORDERED,
        (_S.REINSPECTED, _A.PENALISE): _S.PENALISED,
        (_S.RECORDED, _A.CORRECT): _S.RECORDED,
        (_S.CONFIRMED, _A.CORRECT): _S.CONFIRMED,
        (_S.RECTIFICATION_ORDERED, _A.CORRECT): _S.RECTIFICATION_ORDERED,
        (_S.REINSPECTED, _A.CORRECT): _S.REINSPECTED,
        (_S.CONFIRMED, _A.REFER): _S.REFERRED,
        (_S.RECTIFICATION_ORDERED, _A.REFER): _S.REFERRED,
        (_S.REINSPECTED, _A.REFER): _S.REFERRED,
        (_S.REFERRED, _A.TAKE_BACK): _S.CONFIRMED,
        # Once the penalty was annulled; campaigns.inspections.penalised holds them until then.
        (_S.PENALISED, _A.PENALISE): _S.PENALISED,
        (_S.PENALISED, _A.ORDER_RECTIFICATION): _S.RECTIFICATION_ORDERED,
        (_S.PENALISED, _A.WITHDRAW): _S.WITHDRAWN,
    },
    start=_S.RECORDED,
)
