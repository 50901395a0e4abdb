"""The life cycle of a listing case, an objection and a repair: tables and nothing else."""

from enum import StrEnum

from registry.kernel.lifecycle import Machine


class CaseState(StrEnum):
    """Where a case stands."""

    CANDIDATE = "candidate"
    DISMISSED = "dismissed"
    OPENED = "opened"
    TERMINATED = "terminated"
    NOTICED = "noticed"
    DECIDED_LISTED = "decided_listed"
    DECIDED_NOT_LISTED = "decided_not_listed"
    SERVED = "served"
    CLOSED = "closed"
    PUBLISHED = "published"
    EXPIRED = "expired"
    REPAIRED = "repaired"
    OVERTURNED = "overturned"
    REVOKED = "revoked"
    LAPSED = "lapsed"


class Act(StrEnum):
    """What can be done in a case."""

    OPEN = "open"
    DISMISS = "dismiss"
    SERVE_NOTICE = "serve_notice"
    RECORD_STATEMENT = "record_statement"
    ASK_HEARING = "ask_hearing"
    NOTIFY_HEARING = "notify_hearing"
    HOLD_HEARING = "hold_hearing"
    WITHDRAW_HEARING = "withdraw_hearing"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    ASK_CONSENT = "ask_consent"
    GIVE_CONSENT = "give_consent"
    REFUSE_CONSENT = "refuse_consent"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    LIST = "list"
    NOT_LIST = "not_list"
    SERVE_DECISION = "serve_decision"
    PUBLISH = "publish"
    EXPIRE = "expire"
    REPAIR = "repair"
    RESTORE = "restore"
    UPHOLD = "uphold"
    REVOKE = "revoke"


S, A = CaseState, Act

CASE: Machine[CaseState, Act] = Machine(
    {
        (S.CANDIDATE, A.OPEN): S.OPENED,
        (S.CANDIDATE, A.DISMISS): S.DISMISSED,
        (S.OPENED, A.SERVE_NOTICE): S.NOTICED,
        # Only before the notice; what the party was told of ends by another person's decision.
        (S.OPENED, A.TERMINATE): S.TERMINATED,
        # A register that knows no prior notice is decided on from here; the rules let no other.
        (S.OPENED, A.LIST): S.DECIDED_LISTED,
        (S.OPENED, A.NOT_LIST): S.DECIDED_NOT_LISTED,
        # By another officer than who handles it: the time to decide is made longer, once.
        (S.OPENED, A.EXTEND): S.OPENED,
        (S.NOTICED, A.EXTEND): S.NOTICED,
        (S.OPENED, A.SUSPEND): S.OPENED,
        (S.OPENED, A.RESUME): S.OPENED,
        (S.NOTICED, A.RECORD_STATEMENT): S.NOTICED,
        (S.NOTICED, A.ASK_HEARING): S.NOTICED,
        (S.NOTICED, A.NOTIFY_HEARING): S.NOTICED,
        (S.NOTICED, A.HOLD_HEARING): S.NOTICED,
        # By the party itself; or its paper, entered by one officer and confirmed by another.
        (S.NOTICED, A.WITHDRAW_HEARING): S.NOTICED,
        (S.NOTICED, A.CONFIRM_WITHDRAWAL): S.NOTICED,
        (S.NOTICED, A.ASK_CONSENT): S.NOTICED,
        # By the agency above; every other act is the deciding agency's.
        (S.NOTICED, A.GIVE_CONSENT): S.NOTICED,
        (S.NOTICED, A.REFUSE_CONSENT): S.NOTICED,
        (S.NOTICED, A.SUSPEND): S.NOTICED,
        (S.NOTICED, A.RESUME): S.NOTICED,
        (S.NOTICED, A.LIST): S.DECIDED_LISTED,
        (S.NOTICED, A.NOT_LIST): S.DECIDED_NOT_LISTED,
        (S.DECIDED_LISTED, A.SERVE_DECISION): S.SERVED,
        # Where service is no condition of publication.
        (S.DECIDED_LISTED, A.PUBLISH): S.PUBLISHED,
        (S.DECIDED_LISTED, A.SUSPEND): S.DECIDED_LISTED,
        (S.DECIDED_LISTED, A.RESUME): S.DECIDED_LISTED,
        (S.DECIDED_LISTED, A.REVOKE): S.REVOKED,
        (S.DECIDED_LISTED, A.EXPIRE): S.LAPSED,
        # What was put right before publication is not published (rules.belongs).
        (S.DECIDED_LISTED, A.TERMINATE): S.LAPSED,
        (S.SERVED, A.TERMINATE): S.LAPSED,
        (S.DECIDED_NOT_LISTED, A.SERVE_DECISION): S.CLOSED,
        # Whom nobody finds is told by announcement of this, too.
        (S.DECIDED_NOT_LISTED, A.SUSPEND): S.DECIDED_NOT_LISTED,
        (S.DECIDED_NOT_LISTED, A.RESUME): S.DECIDED_NOT_LISTED,
        (S.SERVED, A.PUBLISH): S.PUBLISHED,
        (S.SERVED, A.SUSPEND): S.SERVED,
        (S.SERVED, A.RESUME): S.SERVED,
        (S.SERVED, A.UPHOLD): S.OVERTURNED,
        (S.SERVED, A.REVOKE): S.REVOKED,
        (S.SERVED, A.EXPIRE): S.LAPSED,
        # A stay of execution takes the entry off what others see; its term goes on.
        (S.PUBLISHED, A.SUSPEND): S.PUBLISHED,
        (S.PUBLISHED, A.RESUME): S.PUBLISHED,
        (S.REPAIRED, A.SUSPEND): S.REPAIRED,
        (S.REPAIRED, A.RESUME): S.REPAIRED,
        (S.PUBLISHED, A.EXPIRE): S.EXPIRED,
        (S.PUBLISHED, A.REPAIR): S.REPAIRED,
        (S.PUBLISHED, A.UPHOLD): S.OVERTURNED,
        (S.PUBLISHED, A.REVOKE): S.REVOKED,
        # A listing that has ended can still prove to have been wrong: then it never was.
        (S.EXPIRED, A.UPHOLD): S.OVERTURNED,
        (S.EXPIRED, A.REVOKE): S.REVOKED,
        # Granted on false papers and revoked: on the list again.
        (S.REPAIRED, A.RESTORE): S.PUBLISHED,
        (S.REPAIRED, A.UPHOLD): S.OVERTURNED,
        (S.REPAIRED, A.REVOKE): S.REVOKED,
    },
    start=S.CANDIDATE,
)

# An objection can be upheld, and so be raised: the decision reached the party and still stands.
CONTESTABLE_STATES = tuple(state for state in S if CASE.allows(state, A.UPHOLD))
# A case in one of these still asks something of somebody.
OPEN_STATES = (
    S.CANDIDATE,
    S.OPENED,
    S.NOTICED,
    S.DECIDED_LISTED,
    S.DECIDED_NOT_LISTED,
    S.SERVED,
)
# The subject was on the list at some time.
LISTED_STATES = (S.PUBLISHED, S.EXPIRED, S.REPAIRED)
# What may happen more than once in a case; every other act leaves one event.
REPEATABLE_ACTS = (
    A.RECORD_STATEMENT,
    A.NOTIFY_HEARING,
    # A paper that was entered wrongly is entered anew.
    A.WITHDRAW_HEARING,
    A.ASK_CONSENT,
    # What is said later needs a new one.
    A.GIVE_CONSENT,
    A.REFUSE_CONSENT,
    A.SUSPEND,
    A.RESUME,
    # A listing that was restored can be repaired again.
    A.REPAIR,
    A.RESTORE,
)


class SuspensionKind(StrEnum):
    """Why a case stands still: hearing, testing, service by announcement, stay of execution."""

    HEARING = "hearing"
    TESTING = "testing"
    ANNOUNCEMENT = "announcement"
    STAY = "stay"


class HearingOutcome(StrEnum):
    """How a hearing that was asked for ended."""

    HELD = "held"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"
