"""What may be contested, until when, who stays out of it, and what stands open again. Pure.

A request is decided by somebody else than who refused one like it in the case, where that refusal
is contested still or was annulled: in whatever round, and whether it stands open again or was filed
anew (行政处罚法 art. 57-58 in its sense; 行政复议法 art. 64, 行政诉讼法 art. 70-71).
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from registry.blacklist.contest_models import (
    Contest,
    ContestedDecision,
    ContestKind,
    ContestOutcome,
)
from registry.blacklist.contest_refusals import (
    ChangedListingNotEntered,
    ContestTooLate,
    NothingRefused,
    RedoTermUnasked,
    RequestUndecided,
    RestorationRulingNotEntered,
)
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.request_states import (
    OPEN_OBJECTIONS,
    OPEN_REPAIRS,
    ObjectionState,
    RepairState,
)
from registry.blacklist.rules import check_date
from registry.kernel.refusals import FieldError
from registry.policy.effects import LastDay

# Of each round its own; all else is carried on.
_OF_A_ROUND = frozenset(
    {
        "id",
        "state",
        "decided_on",
        "decided_by_id",
        "reason",
        "withdrawn_on",
        "reopens_id",
        "reopened_on",
        "version",
    }
)
ANNULLING = (ContestOutcome.ANNULLED, ContestOutcome.REMANDED, ContestOutcome.CHANGED)
# The decision goes on to hold, even where it was unlawful.
LEFT_STANDING = (ContestOutcome.UPHELD, ContestOutcome.UNLAWFUL)


def is_final(kind: str, outcome: str | None) -> bool:
    """Whether a court left the decision standing: it is contested no more."""
    return kind == ContestKind.LITIGATION and outcome in LEFT_STANDING


def check_enterable(decision: ContestedDecision, outcome: ContestOutcome) -> None:
    """Refuse what cannot be carried out here, so that nothing else is entered in its place.

    Raises:
        ChangedListingNotEntered: the listing was changed, not annulled.
        RestorationRulingNotEntered: what restored the listing fell; the listing itself did not.
    """
    if decision is ContestedDecision.LISTING and outcome is ContestOutcome.CHANGED:
        raise ChangedListingNotEntered
    if decision is ContestedDecision.RESTORATION and outcome in ANNULLING:
        raise RestorationRulingNotEntered


def check_refused(request: Repair | Objection) -> None:
    """Only a refusal is contested: not what waits, was granted, taken back or ended by itself.

    Raises:
        RequestUndecided, NothingRefused.
    """
    if request.state in (OPEN_REPAIRS if isinstance(request, Repair) else OPEN_OBJECTIONS):
        raise RequestUndecided
    if request.state not in (RepairState.REFUSED, ObjectionState.REJECTED):
        raise NothingRefused


def check_term(filed_on: date, last: LastDay | None, *, late_reason: str | None) -> None:
    """In the term that the law gives from the service of the decision.

    Args:
        filed_on: the day of filing there.
        last: the last day; None where the decision was not served.
        late_reason: why the organ took it up all the same.

    Raises:
        ContestTooLate: names the last day.
    """
    if last is None or late_reason is not None or filed_on <= last.on:
        return
    places = (("ends_on", last.on.isoformat()),)
    raise ContestTooLate(
        errors=[FieldError("#/filed_on", ContestTooLate.detail, places)],
        legal_basis=last.article,
        ends_on=last.on.isoformat(),
    )


def check_redo(
    request: Repair | Objection | None,
    outcome: ContestOutcome,
    redo_by_on: date | None,
    *,
    served_on: date,
) -> None:
    """The day by which to decide anew is of an ordered decision on a request, not before service.

    Raises:
        RedoTermUnasked, StepDateWrong.
    """
    if redo_by_on is None:
        return
    if request is None or outcome is not ContestOutcome.REMANDED:
        raise RedoTermUnasked(errors=[FieldError("#/redo_by_on", RedoTermUnasked.detail)])
    check_date("#/redo_by_on", redo_by_on, earliest=served_on, latest=date.max)


def intake(request: Repair | Objection) -> frozenset[UUID]:
    """The officers who took a request in, up, or sent it back."""
    took = {request.filed_by_id, request.accepted_by_id}
    if isinstance(request, Repair):
        took.add(request.returned_by_id)
    return frozenset(one for one in took if one is not None)


def took_part_in(request: Repair | Objection) -> frozenset[UUID]:
    """Who proposed or made the decision on a request; none of them enters what came of it."""
    return intake(request) | _deciders((request,))


def kept_apart(
    request: Repair | Objection, refused: Iterable[Repair | Objection]
) -> frozenset[UUID]:
    """Who does not decide a request: its intake, and who refused one like it under contest.

    Of an objection, which says that the listing was wrong from the start, also who decided the
    case. A repair contests nothing of that: who entered repairs (谁认定、谁修复).

    Args:
        request: the one that is open.
        refused: those of its kind in its case whose refusal is contested still, or was annulled.
    """
    first = request.first_decided_by_id if isinstance(request, Objection) else None
    return intake(request) | _deciders(refused) | ({first} if first is not None else set())


def disputed(contests: Iterable[Contest]) -> frozenset[UUID]:
    """The requests whose refusal is contested still, or was annulled."""
    at_issue = (one for one in contests if one.outcome is None or one.outcome in ANNULLING)
    return frozenset(one.request_id for one in at_issue if one.request_id is not None)


def stands_again(request: Repair | Objection) -> RepairState | ObjectionState:
    """Where a refused request stands once its refusal is annulled: as it did before."""
    if isinstance(request, Objection):
        taken_up = request.accepted_on is not None
        return ObjectionState.ACCEPTED if taken_up else ObjectionState.FILED
    if request.accepted_on is not None:
        return RepairState.ACCEPTED
    waits = request.returned_on is not None and request.completed_on is None
    return RepairState.RETURNED if waits else RepairState.FILED


def next_round(refused: Repair | Objection, served_on: date) -> Repair | Objection:
    """The same request once more, undecided; it has no identifier yet.

    Args:
        refused: the request whose refusal was annulled.
        served_on: when the ruling reached the agency.
    """
    carried = {
        column.key: getattr(refused, column.key)
        for column in refused.__table__.columns
        if column.key not in _OF_A_ROUND
    }
    kind: type[Repair | Objection] = type(refused)
    return kind(
        **carried,
        state=stands_again(refused).value,
        reopens_id=refused.id,
        reopened_on=served_on,
        version=1,
    )


def _deciders(rounds: Iterable[Repair | Objection]) -> frozenset[UUID]:
    return frozenset(one.decided_by_id for one in rounds if one.decided_by_id is not None)
