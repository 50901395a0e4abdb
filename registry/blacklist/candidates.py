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
from registry.blacklist.clocks import set_clock
from registry.blacklist.list_rules import Conduct, Ground, ListRules
from registry.blacklist.lists import all_lists, get_list
from registry.blacklist.models import CaseEvent, FilingFact, ListingCase
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

# Day, identifier and violation of a penalty decision.
_Decision = tuple[date, UUID, str]

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

    Later decisions against the same parties are looked at again: one entered late may be the
    first of a repetition. Repeatable: a penalty opens at most one candidate on each list.
    """
    by = system_actor("blacklist.grounds")
    rows = _candidates(session, _with_later(session, _ids(keys)), at)
    insert_candidates(session, rows, by=by, at=at)


def open_candidate(
    session: Session, penalty_id: UUID, *, list_key: str, by: Actor, at: datetime
) -> ListingCase:
    """A person opens the candidate the worker would open; an existing case is given back.

    Raises:
        PenaltyUnknown: there is no such penalty.
        NoListingGround: it is no ground of the list.
    """
    by.person()
    get_penalty(session, penalty_id)
    rows = [row for row in _candidates(session, [penalty_id], at) if row["list_key"] == list_key]
    if not rows:
        raise NoListingGround
    insert_candidates(session, rows, by=by, at=at)
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
    revocation itself is a person's act (Order 44 art. 19). A repetition falls, too, where the
    decision that fell was one of those it counted. Repeatable.
    """
    by = system_actor("blacklist.basis_fell")
    fell = {
        penalty.id: penalty
        for penalty in session.scalars(
            select(Penalty)
            .where(Penalty.id.in_(_ids(keys)), Penalty.status == PenaltyStatus.ANNULLED)
            .order_by(Penalty.annulled_on)
        )
    }
    last_fell_on = {one.subject_id: one.annulled_on for one in fell.values()}
    record = _record_of(session, list(last_fell_on))
    of_the_parties = session.execute(
        select(ListingCase, Penalty)
        .join(Penalty, Penalty.id == ListingCase.penalty_id)
        .where(
            ListingCase.subject_id.in_(last_fell_on),
            ListingCase.basis_fell_on.is_(None),
            ListingCase.state.not_in(_ENDED),
        )
        .order_by(ListingCase.id)
        .with_for_update(of=ListingCase)
        .execution_options(populate_existing=True)
    )
    for case, penalty in of_the_parties:
        if penalty.id not in fell and _still_holds(case, penalty, record):
            continue
        annulled_on = penalty.annulled_on or last_fell_on[penalty.subject_id]
        assert annulled_on is not None, "constraint annulled_with_reason"
        mark_basis_fell(session, case, annulled_on, by=by, at=at)


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
        policy, calendar = get_list(case.list_key).on(annulled_on), calendar_on(on)
        clock = set_clock(policy, "stop_publication", starts_on=annulled_on, calendar=calendar)
        start_clocks(session, case.id, clock)


def _candidates(
    session: Session, penalty_ids: Sequence[UUID], at: datetime
) -> list[dict[str, Any]]:
    """A row for each list that a penalty is a ground of, by the rules of its decision day."""
    penalties = session.execute(
        select(Penalty, Agency.function)
        .join(Agency, Agency.id == Penalty.agency_id)
        .where(Penalty.id.in_(penalty_ids), Penalty.status == PenaltyStatus.IN_FORCE)
        .order_by(Penalty.id)
    ).all()
    record = _record_of(session, [penalty.subject_id for penalty, _function in penalties])
    rows = []
    for penalty, function in penalties:
        conduct = _conduct(penalty, record.get(penalty.subject_id, ()))
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


def _still_holds(
    case: ListingCase, penalty: Penalty, record: Mapping[int, Collection[_Decision]]
) -> bool:
    """Whether the ground of a case, its own penalty in force, is met by what is left."""
    ground = get_list(case.list_key).on(penalty.decided_on).ground(case.ground)
    left = record.get(penalty.subject_id, ())
    return ground.repeated is None or ground.holds(_conduct(penalty, left))


def _lists_on(day: date) -> list[ListRules]:
    found = []
    for shipped in all_lists().values():
        try:
            found.append(shipped.on(day))
        except NoProvisionInForce:
            continue
    return found


def _record_of(session: Session, subject_ids: Sequence[int]) -> dict[int, list[_Decision]]:
    """Every penalty in force of N subjects: for grounds that ask for a repetition."""
    found: dict[int, list[_Decision]] = {}
    rows = session.execute(
        select(Penalty.subject_id, Penalty.id, Penalty.decided_on, Penalty.violation).where(
            Penalty.subject_id.in_(set(subject_ids)), Penalty.status == PenaltyStatus.IN_FORCE
        )
    )
    for row in rows:
        found.setdefault(row.subject_id, []).append((row.decided_on, row.id, row.violation))
    return found


def _conduct(penalty: Penalty, record: Collection[_Decision]) -> Conduct:
    # Of two decisions of one day the one entered second is the later.
    itself = (penalty.decided_on, penalty.id)
    return Conduct(
        violation=penalty.violation,
        heavier=penalty.heavier,
        kinds=frozenset(penalty.kinds),
        decided_on=penalty.decided_on,
        earlier=tuple((day, violation) for day, id_, violation in record if (day, id_) < itself),
    )


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
        "legal_basis": f"{policy.legal_basis}{ground.article}",
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
