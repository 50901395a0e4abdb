"""Whether the penalty decisions that a case stands on still carry it. Decides nothing.

A ground that asks for a repetition stands on the decisions it counts, too, and falls with the one
that leaves too few of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.blacklist.list_rules import Conduct, Ground
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.penalties.models import Penalty


def ground_of(case: ListingCase) -> Ground:
    """The ground of a case, by the version of the list that found it."""
    return get_list(case.list_key).by_digest(case.rule_digest).ground(case.ground)


def conduct_of(own: Penalty, decisions: Iterable[Penalty]) -> Conduct:
    """What a ground asks of a decision; those of ``decisions`` that are earlier stand beside it.

    Of two decisions of one day the one entered second is the later.
    """
    itself = (own.decided_on, own.id)
    earlier = tuple(
        (one.decided_on, one.violation) for one in decisions if (one.decided_on, one.id) < itself
    )
    return Conduct(
        violation=own.violation,
        heavier=own.heavier,
        kinds=frozenset(own.kinds),
        decided_on=own.decided_on,
        earlier=earlier,
    )


def fallen_with(ground: Ground, own: Penalty, decisions: Iterable[Penalty]) -> Penalty | None:
    """The annulled decision with which a ground fell; None while it stands.

    Args:
        ground: of the case.
        own: the decision the case stands on.
        decisions: all against the party, annulled or not; those the ground counts are enough.
    """
    if own.annulled_on is not None:
        return own
    if ground.repeated is None:
        return None
    gone: list[tuple[date, UUID, Penalty]] = []
    left = []
    for one in decisions:
        if one.annulled_on is None:
            left.append(one)
        else:
            gone.append((one.annulled_on, one.id, one))
    annulled = [one for _day, _id, one in sorted(gone, key=lambda row: row[:2])]
    for place, one in enumerate(annulled, start=1):
        if not ground.holds(conduct_of(own, [*left, *annulled[place:]])):
            return one
    return None


def basis_of(session: Session, case: ListingCase, *, lock: bool) -> tuple[Penalty, Penalty | None]:
    """The decision that a case stands on, and the annulled one with which its basis fell.

    A basis that was marked as fallen stays so in this case. ``lock`` holds every decision that is
    counted against annulment until the transaction ends.
    """
    ground = ground_of(case)
    counted = [Penalty.id == case.penalty_id]
    if ground.repeated is not None:
        counted.append(
            (Penalty.subject_id == case.subject_id) & Penalty.violation.in_(ground.violations)
        )
    wanted = select(Penalty).where(or_(*counted)).order_by(Penalty.id)
    if lock:
        wanted = wanted.with_for_update(read=True)
    found = session.scalars(wanted.execution_options(populate_existing=True))
    decisions = {one.id: one for one in found}
    own = decisions[case.penalty_id] if case.penalty_id is not None else None
    assert own is not None, "asked only of cases that stand on a penalty"
    if case.basis_fell_penalty_id is not None:
        return own, decisions[case.basis_fell_penalty_id]
    return own, fallen_with(ground, own, decisions.values())


def note_fall(session: Session, case: ListingCase) -> None:
    """Write into the locked case with what its basis fell, where the worker has not been there."""
    if case.penalty_id is None or case.basis_fell_on is not None:
        return
    _own, fell = basis_of(session, case, lock=True)
    if fell is not None:
        case.basis_fell_on, case.basis_fell_penalty_id = fell.annulled_on, fell.id
        session.flush()


def decisions_of(
    session: Session, subject_ids: Sequence[int], *, lock: bool = False
) -> dict[int, list[Penalty]]:
    """Every decision against N subjects; ``lock`` holds them as ``basis_of`` does."""
    wanted = select(Penalty).where(Penalty.subject_id.in_(set(subject_ids))).order_by(Penalty.id)
    if lock:
        wanted = wanted.with_for_update(read=True)
    by_subject: dict[int, list[Penalty]] = {}
    for one in session.scalars(wanted.execution_options(populate_existing=True)):
        by_subject.setdefault(one.subject_id, []).append(one)
    return by_subject
