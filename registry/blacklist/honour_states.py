"""The life cycle of a proposal for the honour list: a table and nothing else."""

from enum import StrEnum

from registry.kernel.lifecycle import Machine


class HonourState(StrEnum):
    """Where a proposal stands."""

    FILED = "filed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class HonourAct(StrEnum):
    """How another officer than the proposer decides."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


HONOUR: Machine[HonourState, HonourAct] = Machine(
    {
        (HonourState.FILED, HonourAct.CONFIRM): HonourState.CONFIRMED,
        (HonourState.FILED, HonourAct.REFUSE): HonourState.REFUSED,
    },
    start=HonourState.FILED,
)
