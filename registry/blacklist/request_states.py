"""Life cycles of what is asked about a listing: objection, repair, revocation of a repair."""

from enum import StrEnum

from registry.kernel.lifecycle import Machine


class ObjectionState(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    # The listing was undone first, by its basis or by who reviewed it: as if never listed.
    LAPSED = "lapsed"


class RepairState(StrEnum):
    """Where an application for repair stands."""

    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    # The listing ended first, by its term or as if it never was: nothing is left to ask for.
    LAPSED = "lapsed"


class Decision(StrEnum):
    """How an objection or a repair ends: a person decides, or its author takes it back."""

    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class Intake(StrEnum):
    """What is done with an application before and after its decision."""

    ACCEPT = "accept"
    RETURN = "return"
    COMPLETE = "complete"
    REVOKE = "revoke"


DECISIONS = (Decision.GRANT, Decision.REFUSE)


OBJECTION: Machine[ObjectionState, Decision | Intake] = Machine(
    {
        # Where the list sets a time to take it up; the others look into it at once.
        (ObjectionState.FILED, Intake.ACCEPT): ObjectionState.ACCEPTED,
        (ObjectionState.ACCEPTED, Decision.GRANT): ObjectionState.UPHELD,
        (ObjectionState.ACCEPTED, Decision.REFUSE): ObjectionState.REJECTED,
        (ObjectionState.ACCEPTED, Decision.WITHDRAW): ObjectionState.WITHDRAWN,
        (ObjectionState.FILED, Decision.GRANT): ObjectionState.UPHELD,
        (ObjectionState.FILED, Decision.REFUSE): ObjectionState.REJECTED,
        (ObjectionState.FILED, Decision.WITHDRAW): ObjectionState.WITHDRAWN,
    },
    start=ObjectionState.FILED,
)


# An objection in one of these still waits for somebody.
OPEN_OBJECTIONS = (ObjectionState.FILED, ObjectionState.ACCEPTED)


_R = RepairState


REPAIR: Machine[RepairState, Decision | Intake] = Machine(
    {
        (_R.FILED, Intake.ACCEPT): _R.ACCEPTED,
        (_R.FILED, Intake.RETURN): _R.RETURNED,
        (_R.RETURNED, Intake.COMPLETE): _R.FILED,
        (_R.ACCEPTED, Decision.GRANT): _R.GRANTED,
        (_R.ACCEPTED, Decision.REFUSE): _R.REFUSED,
        # Not taken up at all: too early, barred, or never completed.
        (_R.FILED, Decision.REFUSE): _R.REFUSED,
        (_R.RETURNED, Decision.REFUSE): _R.REFUSED,
        (_R.FILED, Decision.WITHDRAW): _R.WITHDRAWN,
        (_R.RETURNED, Decision.WITHDRAW): _R.WITHDRAWN,
        (_R.ACCEPTED, Decision.WITHDRAW): _R.WITHDRAWN,
        (_R.GRANTED, Intake.REVOKE): _R.REVOKED,
    },
    start=_R.FILED,
)


# An application in one of these still waits for somebody.
OPEN_REPAIRS = (_R.FILED, _R.RETURNED, _R.ACCEPTED)


class RevocationState(StrEnum):
    """Where the revocation of a repair stands."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    NOTICED = "noticed"
    KEPT = "kept"
    REVOKED = "revoked"
    SERVED = "served"
    RESTORED = "restored"
    LAPSED = "lapsed"


class RevocationAct(StrEnum):
    """What can be done about a repair that is said to stand on false papers."""

    NOTIFY = "notify"
    WITHDRAW = "withdraw"
    ANSWER = "answer"
    KEEP = "keep"
    REVOKE = "revoke"
    SERVE = "serve"
    RESTORE = "restore"
    LAPSE = "lapse"


_V, _D = RevocationState, RevocationAct


REVOCATION: Machine[RevocationState, RevocationAct] = Machine(
    {
        (_V.PROPOSED, _D.NOTIFY): _V.NOTICED,
        # A mistake that has not reached the party yet.
        (_V.PROPOSED, _D.WITHDRAW): _V.WITHDRAWN,
        # By who proposed it: the answer convinced, or nobody else is there to decide.
        (_V.NOTICED, _D.WITHDRAW): _V.WITHDRAWN,
        (_V.NOTICED, _D.ANSWER): _V.NOTICED,
        (_V.NOTICED, _D.KEEP): _V.KEPT,
        (_V.NOTICED, _D.REVOKE): _V.REVOKED,
        (_V.REVOKED, _D.SERVE): _V.SERVED,
        (_V.SERVED, _D.RESTORE): _V.RESTORED,
        # Nothing is left to restore: the term ended, or the listing proved wrong meanwhile.
        (_V.PROPOSED, _D.LAPSE): _V.LAPSED,
        (_V.NOTICED, _D.LAPSE): _V.LAPSED,
        (_V.REVOKED, _D.LAPSE): _V.LAPSED,
        (_V.SERVED, _D.LAPSE): _V.LAPSED,
    },
    start=_V.PROPOSED,
)


OPEN_REVOCATIONS = (_V.PROPOSED, _V.NOTICED, _V.REVOKED, _V.SERVED)
