"""Grounds found by the worker open candidates; a basis that falls stops what stands on it.

A candidate is no legal act: nobody is told and nothing is decided until a person opens it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, aliased

from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from registry.audit import service as audit
from registry.blacklist.basis import conduct_of, decisions_of, fallen_with, ground_of
from registry.blacklist.case_parts import find_case_of_penalty
from registry.blacklist.clocks import set_clock
from registry.blacklist.list_rules import Ground, ListRules
from registry.blacklist.lists import all_lists, get_list
from registry.blacklist.models import CaseEvent, FilingFact, ListingCase
from registry.blacklist.record import BASIS_FELL, FOUND, start_clocks, write_step
from registry.blacklist.refusals import CaseEndedBefore, NoListingGround
from registry.blacklist.states import Act, CaseState
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.provisions import NoProvisionInForce
from registry.penalties.models import Penalty
from registry.penalties.service import get_penalty
from registry.penalties.vocabulary import PenaltyStatus
from registry.policy.calendar import calendar_on

# Ended, and nobody is or was on a list by it.
UNLISTED_ENDS = (
    CaseState.DISMISSED,
    CaseState.TERMINATED,
    CaseState.CLOSED,
    CaseState.OVERTURNED,
    CaseState.REVOKED,
    CaseState.LAPSED,
)


def open_candidates_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work ``blacklist.grounds``: look at N penalties (identifiers), open candidates.

    Later decisions against the same parties are looked at again: one entered late may be the
    first of a repetition. Repeatable: a penalty opens at most one candidate on each list.
    """
    by = system_actor("blacklist.grounds")
    rows = _candidates(session, _with_later(session, _ids(keys)), at)
    insert_candidates(session, rows, by=by, at=at)


def open_candidate(
    session: Session, penalty_id: UUID, *, list_key: str, by: Actor, at: datetime
) -> ListingCase:
    """A person opens the candidate the worker would open; a case that goes on is given back.

    Raises:
        PenaltyUnknown: there is no such penalty.
        NoListingGround: it is no ground of the list.
        CaseEndedBefore: the penalty had its case; only a basis that fell and stands again, or a
        further decision, brings another.
    """
    by.person()
    get_penalty(session, penalty_id)
    rows = [row for row in _candidates(session, [penalty_id], at) if row["list_key"] == list_key]
    if not rows:
        raise NoListingGround
    insert_candidates(session, rows, by=by, at=at)
    case = find_case_of_penalty(session, penalty_id, list_key)
    assert case is not None, "inserted above, or by somebody before"
    if case.ended_on is not None:
        raise CaseEndedBefore(on=case.ended_on.isoformat())
    return case


def basis_fell_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Due work ``blacklist.basis_fell``: N penalties were annulled; mark what stood on them.

    A candidate falls away. Any other case is marked and its clock to stop publication runs: the
    revocation itself is a person's act (Order 44 art. 19). A repetition falls, too, where the
    decision that fell was one of those it counted. Repeatable.
    """
    by = system_actor("blacklist.basis_fell")
    parties = session.scalars(
        select(Penalty.subject_id).where(
            Penalty.id.in_(_ids(keys)), Penalty.status == PenaltyStatus.ANNULLED
        )
    ).all()
    of_the_parties = session.scalars(
        select(ListingCase)
        .where(
            ListingCase.subject_id.in_(parties),
            ListingCase.penalty_id.is_not(None),
            ListingCase.basis_fell_on.is_(None),
            ListingCase.state.not_in(UNLISTED_ENDS),
        )
        .order_by(ListingCase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    decisions = decisions_of(session, parties)
    for case in of_the_parties:
        against = {one.id: one for one in decisions[case.subject_id]}
        assert case.penalty_id is not None, "asked for above"
        fell = fallen_with(ground_of(case), against[case.penalty_id], against.values())
        if fell is not None:
            assert fell.annulled_on is not None, "constraint annulled_with_reason"
            case.basis_fell_penalty_id = fell.id
            mark_basis_fell(session, case, fell.annulled_on, by=by, at=at)


def mark_basis_fell(
    session: Session, case: ListingCase, annulled_on: date, *, by: Actor, at: datetime
) -> None:
    """What the locked case stood on was annulled: a candidate falls away, others are marked."""
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
        # From the annulment, however late it was entered: then the board shows it overdue.
        policy, calendar = get_list(case.list_key).by_digest(case.rule_digest), calendar_on(on)
        clock = set_clock(policy, "stop_publication", starts_on=annulled_on, calendar=calendar)
        start_clocks(session, case.id, clock)


def _candidates(
    session: Session, penalty_ids: Sequence[UUID], at: datetime
) -> list[dict[str, Any]]:
    """A row for each list that a penalty is a ground of, by the rules of its decision day.

    What is counted is held against annulment: whoever annuls it later sees the candidate.
    """
    given = session.execute(
        select(Penalty.id, Penalty.subject_id, Agency.function)
        .join(Agency, Agency.id == Penalty.agency_id)
        .where(Penalty.id.in_(penalty_ids))
        .order_by(Penalty.id)
    ).all()
    record = decisions_of(session, [row.subject_id for row in given], lock=True)
    rows = []
    for penalty_id, subject_id, function in given:
        in_force = {one.id: one for one in record[subject_id] if one.annulled_on is None}
        if penalty_id not in in_force:
            continue
        penalty = in_force[penalty_id]
        conduct = conduct_of(penalty, in_force.values())
        for policy in _lists_on(penalty.decided_on):
            ground = policy.ground_of(conduct)
            if ground is not None and policy.may_be_kept_by(function):
                rows.append(candidate_row(penalty, policy, ground, at, penalty_id=penalty.id))
    return rows


def _with_later(session: Session, penalty_ids: Sequence[UUID]) -> list[UUID]:
    """N penalties, and every later decision in force against the same parties."""
    given = aliased(Penalty)
    return list(
        session.scalars(
            select(Penalty.id)
            .join(given, given.subject_id == Penalty.subject_id)
            .where(
                given.id.in_(penalty_ids),
                Penalty.status == PenaltyStatus.IN_FORCE,
                or_(Penalty.id == given.id, Penalty.decided_on >= given.decided_on),
            )
            .distinct()
        )
    )


def _lists_on(day: date) -> list[ListRules]:
    found = []
    for shipped in all_lists().values():
        try:
            found.append(shipped.on(day))
        except NoProvisionInForce:
            continue
    return found


def candidate_row(
    source: Penalty | FilingFact,
    policy: ListRules,
    ground: Ground,
    at: datetime,
    **basis: UUID,
) -> dict[str, Any]:
    """A candidate's columns; ``basis`` is ``penalty_id`` or ``filing_fact_id``."""
    return {
        "id": new_id(),
        "list_key": policy.key,
        "subject_id": source.subject_id,
        "agency_id": source.agency_id,
        **basis,
        "ground": ground.key,
        "legal_basis": policy.cite(ground.article),
        "rule_digest": policy.digest,
        "state": CaseState.CANDIDATE.value,
        "found_on": legal_day(at),
        "updated_at": at,
    }


def insert_candidates(
    session: Session, rows: Collection[Mapping[str, Any]], *, by: Actor, at: datetime
) -> list[UUID]:
    """Write N candidates and their first event; those that exist are left as they are."""
    if not rows:
        return []
    opened = list(
        session.scalars(
            postgresql.insert(ListingCase).on_conflict_do_nothing().returning(ListingCase.id),
            [dict(row) for row in rows],
        )
    )
    if not opened:
        return []
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
    return opened


def _ids(keys: Sequence[str]) -> list[UUID]:
    return [UUID(key) for key in keys]
