"""Grounds found by the worker open candidates; a basis that falls stops what stands on it.

A candidate is no legal act: nobody is told and nothing is decided until a person opens it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.audit import service as audit
from registry.blacklist.clocks import set_clock
from registry.blacklist.lists import Ground, ListRules, all_lists, get_list
from registry.blacklist.models import CaseEvent, ListingCase
from registry.blacklist.record import BASIS_FELL, FOUND, get_case, start_clocks, write_step
from registry.blacklist.refusals import NoListingGround
from registry.blacklist.states import Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.provisions import NoProvisionInForce
from registry.penalties.models import Penalty
from registry.penalties.service import get_penalty
from registry.penalties.vocabulary import PenaltyStatus
from registry.policy.calendar import calendar_on

_ENDED = (
    CaseState.DISMISSED,
    CaseState.TERMINATED,
    CaseState.CLOSED,
    CaseState.OVERTURNED,
    CaseState.REVOKED,
    CaseState.LAPSED,
)


def open_candidates_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work ``blacklist.grounds``: look at N penalties (identifiers), open candidates.

    Repeatable: a penalty opens at most one candidate on each list.
    """
    by = system_actor("blacklist.grounds")
    penalties = session.scalars(select(Penalty).where(Penalty.id.in_(_ids(keys))))
    rows = [row for penalty in penalties for row in _candidates(penalty, at)]
    _insert(session, rows, by=by, at=at)


def open_candidate(
    session: Session, penalty_id: UUID, *, list_key: str, by: Actor, at: datetime
) -> ListingCase:
    """A person opens the candidate the worker would open; an existing case is given back.

    Raises:
        PenaltyUnknown: there is no such penalty.
        NoListingGround: it is no ground of the list.
    """
    by.person()
    penalty = get_penalty(session, penalty_id)
    rows = [row for row in _candidates(penalty, at) if row["list_key"] == list_key]
    if not rows:
        raise NoListingGround
    _insert(session, rows, by=by, at=at)
    case_id = session.scalar(
        select(ListingCase.id).where(
            ListingCase.list_key == list_key, ListingCase.penalty_id == penalty_id
        )
    )
    assert case_id is not None, "inserted above, or by somebody before"
    return get_case(session, case_id)


def basis_fell_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work ``blacklist.basis_fell``: N penalties were annulled; mark what stood on them.

    A candidate falls away. Any other case is marked and its clock to stop publication runs: the
    revocation itself is a person's act (Order 44 art. 19). Repeatable.
    """
    by = system_actor("blacklist.basis_fell")
    standing_on_it = session.execute(
        select(ListingCase, Penalty.annulled_on)
        .join(Penalty, Penalty.id == ListingCase.penalty_id)
        .where(
            Penalty.id.in_(_ids(keys)),
            Penalty.status == PenaltyStatus.ANNULLED,
            ListingCase.basis_fell_on.is_(None),
            ListingCase.state.not_in(_ENDED),
        )
        .order_by(ListingCase.id)
        .with_for_update(of=ListingCase)
        .execution_options(populate_existing=True)
    )
    for case, annulled_on in standing_on_it:
        assert annulled_on is not None, "constraint annulled_with_reason"
        _mark(session, case, annulled_on, by=by, at=at)


def _mark(
    session: Session, case: ListingCase, annulled_on: date, *, by: Actor, at: datetime
) -> None:
    on = legal_day(at)
    case.basis_fell_on = annulled_on
    state = CaseState(case.state)
    if state is CaseState.CANDIDATE:
        case.ended_on = on
        case.ending_reason = BASIS_FELL
        write_step(session, case, Act.DISMISS, CaseState.DISMISSED, on=on, by=by, at=at)
        return
    write_step(session, case, BASIS_FELL, state, on=annulled_on, by=by, at=at)
    if state is CaseState.PUBLISHED:
        policy = get_list(case.list_key).on(on)
        clock = set_clock(policy, "stop_publication", starts_on=on, calendar=calendar_on(on))
        start_clocks(session, case.id, clock)


def _candidates(penalty: Penalty, at: datetime) -> list[dict[str, Any]]:
    """A row for each list that the penalty is a ground of, by the rules of its decision day."""
    if penalty.status != PenaltyStatus.IN_FORCE:
        return []
    rows = []
    for shipped in all_lists().values():
        try:
            policy = shipped.on(penalty.decided_on)
        except NoProvisionInForce:
            continue
        ground = policy.ground_of(violation=penalty.violation, heavier=penalty.heavier)
        if ground is not None:
            rows.append(_row(penalty, policy, ground, at))
    return rows


def _row(penalty: Penalty, policy: ListRules, ground: Ground, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "list_key": policy.key,
        "subject_id": penalty.subject_id,
        "agency_id": penalty.agency_id,
        "penalty_id": penalty.id,
        "ground": ground.key,
        "legal_basis": f"{policy.legal_basis}{ground.article}",
        "rule_digest": policy.digest,
        "state": CaseState.CANDIDATE.value,
        "found_on": legal_day(at),
        "updated_at": at,
    }


def _insert(
    session: Session, rows: Collection[Mapping[str, Any]], *, by: Actor, at: datetime
) -> None:
    if not rows:
        return
    opened = session.scalars(
        postgresql.insert(ListingCase)
        .values(list(rows))
        .on_conflict_do_nothing(index_elements=["list_key", "penalty_id"])
        .returning(ListingCase.id)
    ).all()
    if not opened:
        return
    event = {
        "act": FOUND,
        "state": CaseState.CANDIDATE.value,
        "happened_on": legal_day(at),
        "officer_id": by.officer_id,
        "at": at,
        "detail": {},
    }
    session.execute(insert(CaseEvent), [{**event, "case_id": case_id} for case_id in opened])
    audit.record(
        session,
        actor=by,
        action="case.found",
        object_kind="listing_case",
        object_id=str(opened[0]) if len(opened) == 1 else "*",
        detail={"cases": [str(case_id) for case_id in opened]},
        at=at,
    )


def _ids(keys: Sequence[str]) -> list[UUID]:
    return [UUID(key) for key in keys]
