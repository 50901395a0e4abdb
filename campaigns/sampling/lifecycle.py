"""The life cycle of a sampling, as a table: custody, result, objection, and what follows.

A failed result is final only when the party did not object in time, or a retest upheld it; only
then a second officer may confirm it. Legal source: 产品质量监督抽查管理暂行办法 (Order 18, in
force 2020-01-01) and 产品质量法 art. 15 and 17.
"""

from enum import StrEnum

from registry.kernel.lifecycle import Machine


class SamplingState(StrEnum):
    """Where a sampling stands."""

    TAKEN = "taken"
    SEALED = "sealed"
    SENT = "sent"
    RECEIVED = "received"
    VOID = "void"
    PASSED = "passed"
    FAILED = "failed"
    SERVED = "served"
    CONTESTED = "contested"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    CONFIRMED = "confirmed"
    RECTIFYING = "rectifying"
    FAILED_AGAIN = "failed_again"
    ANNOUNCED = "announced"
    FAILED_AFTER_ANNOUNCEMENT = "failed_after_announcement"
    STOPPED = "stopped"
    FAILED_AFTER_STOP = "failed_after_stop"
    REVOCATION_PROPOSED = "revocation_proposed"
    CLOSED = "closed"


class SamplingAct(StrEnum):
    """What can be done with a sampling."""

    SEAL = "seal"
    SEND = "send"
    RECEIVE = "receive"
    VOID = "void"
    REPORT_PASS = "report_pass"  # noqa: S105 - an act, no password
    REPORT_FAIL = "report_fail"
    SERVE = "serve"
    OBJECT = "object"
    REJECT_OBJECTION = "reject_objection"
    RETEST_FAIL = "retest_fail"
    RETEST_PASS = "retest_pass"  # noqa: S105 - an act, no password
    CONFIRM = "confirm"
    OVERTURN = "overturn"
    PUBLISH = "publish"
    ORDER_RECTIFICATION = "order_rectification"
    FOLLOW_UP_PASS = "follow_up_pass"  # noqa: S105 - an act, no password
    FOLLOW_UP_FAIL = "follow_up_fail"
    ANNOUNCE = "announce"
    STOP = "stop"
    PROPOSE_REVOCATION = "propose_revocation"
    PENALISE = "penalise"
    REOPEN_RECTIFICATION = "reopen_rectification"
    REOPEN_ANNOUNCEMENT = "reopen_announcement"
    REOPEN_STOP = "reopen_stop"


class Purpose(StrEnum):
    """Why a sample was taken: the yearly sampling, or to follow up a failure."""

    SUPERVISION = "supervision"
    REINSPECTION = "reinspection"
    RECHECK = "recheck"


class Verdict(StrEnum):
    """What an item, a report and a sampling come to."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"


class ReportKind(StrEnum):
    """The first test of a sample, or the one after an objection."""

    FIRST = "first"
    RETEST = "retest"


_S, _A = SamplingState, SamplingAct

COUNTED = frozenset(
    {
        _A.REPORT_PASS,
        _A.REPORT_FAIL,
        _A.RETEST_PASS,
        _A.RETEST_FAIL,
        _A.OVERTURN,
        _A.PENALISE,
    }
)
"""Acts after which a campaign's pass rate or penalties may be others."""

BEFORE_RESULT = frozenset({_S.TAKEN, _S.SEALED, _S.SENT, _S.RECEIVED, _S.VOID})
"""States in which there is no result."""

FINAL_FAILURE = (
    _S.CONFIRMED,
    _S.RECTIFYING,
    _S.FAILED_AGAIN,
    _S.ANNOUNCED,
    _S.FAILED_AFTER_ANNOUNCEMENT,
    _S.STOPPED,
    _S.FAILED_AFTER_STOP,
    _S.REVOCATION_PROPOSED,
    _S.CLOSED,
)
"""States in which a failure is final and confirmed: it counts, and may be public."""

REOPENED = {
    _S.RECTIFYING: _A.REOPEN_RECTIFICATION,
    _S.ANNOUNCED: _A.REOPEN_ANNOUNCEMENT,
    _S.STOPPED: _A.REOPEN_STOP,
}
"""What leads back to where a follow-up was due, once its failure was overturned; in this order."""

_BEYOND = FINAL_FAILURE[2:-1]
"""From the first failed follow-up on; what is closed stays closed."""

SAMPLING: Machine[SamplingState, SamplingAct] = Machine(
    {
        (_S.TAKEN, _A.SEAL): _S.SEALED,
        (_S.TAKEN, _A.VOID): _S.VOID,
        (_S.SEALED, _A.SEND): _S.SENT,
        (_S.SEALED, _A.VOID): _S.VOID,
        (_S.SENT, _A.RECEIVE): _S.RECEIVED,
        (_S.SENT, _A.VOID): _S.VOID,
        (_S.RECEIVED, _A.REPORT_PASS): _S.PASSED,
        (_S.RECEIVED, _A.REPORT_FAIL): _S.FAILED,
        (_S.RECEIVED, _A.VOID): _S.VOID,
        (_S.FAILED, _A.SERVE): _S.SERVED,
        (_S.SERVED, _A.OBJECT): _S.CONTESTED,
        (_S.SERVED, _A.CONFIRM): _S.CONFIRMED,
        (_S.CONTESTED, _A.REJECT_OBJECTION): _S.UPHELD,
        (_S.CONTESTED, _A.RETEST_FAIL): _S.UPHELD,
        (_S.CONTESTED, _A.RETEST_PASS): _S.OVERTURNED,
        (_S.UPHELD, _A.CONFIRM): _S.CONFIRMED,
        (_S.CONFIRMED, _A.ORDER_RECTIFICATION): _S.RECTIFYING,
        (_S.RECTIFYING, _A.FOLLOW_UP_PASS): _S.CLOSED,
        (_S.RECTIFYING, _A.FOLLOW_UP_FAIL): _S.FAILED_AGAIN,
        (_S.FAILED_AGAIN, _A.ANNOUNCE): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.FOLLOW_UP_PASS): _S.CLOSED,
        (_S.ANNOUNCED, _A.FOLLOW_UP_FAIL): _S.FAILED_AFTER_ANNOUNCEMENT,
        (_S.FAILED_AFTER_ANNOUNCEMENT, _A.STOP): _S.STOPPED,
        (_S.STOPPED, _A.FOLLOW_UP_PASS): _S.CLOSED,
        (_S.STOPPED, _A.FOLLOW_UP_FAIL): _S.FAILED_AFTER_STOP,
        (_S.FAILED_AFTER_STOP, _A.PROPOSE_REVOCATION): _S.REVOCATION_PROPOSED,
        **{(state, _A.PUBLISH): state for state in FINAL_FAILURE},
        # Beside its follow-up: a penalty does not put right what failed.
        **{(state, _A.PENALISE): state for state in FINAL_FAILURE},
        **{(state, _A.OVERTURN): _S.OVERTURNED for state in FINAL_FAILURE},
        **{(state, _A.REOPEN_RECTIFICATION): _S.RECTIFYING for state in _BEYOND},
        **{(state, _A.REOPEN_ANNOUNCEMENT): _S.ANNOUNCED for state in _BEYOND[2:]},
        **{(state, _A.REOPEN_STOP): _S.STOPPED for state in _BEYOND[4:]},
    },
    start=_S.TAKEN,
)
