"""What a party is told of its applications for repair and of doubts about them. Reads only.

A decision is told once it was served, as everything else in its case: until then the repair that
it revokes stands for the party, and its notice waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.blacklist.listing_models import Repair
from registry.blacklist.request_states import RepairState, RevocationState
from registry.blacklist.requests import can_be_withdrawn
from registry.blacklist.restoration_models import RepairRevocation
from registry.blacklist.revocations import revocations_of_case


@dataclass(frozen=True, slots=True)
class ToldRepair:
    """One application as its party sees it."""

    repair: Repair
    state: RepairState
    can_be_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ToldDoubt:
    """One notice of false papers as the party sees it; ``decided`` once the outcome is told."""

    revocation: RepairRevocation
    state: RevocationState
    decided: bool


def told_of(session: Session, case_id: UUID) -> tuple[list[ToldRepair], list[ToldDoubt]]:
    """The applications of a case and the doubts about them, each oldest first."""
    revocations = revocations_of_case(session, case_id)
    repairs = session.scalars(select(Repair).where(Repair.case_id == case_id).order_by(Repair.id))
    return (
        [_told_repair(one, revocations) for one in repairs],
        [_told_doubt(one) for one in revocations if one.noticed_on is not None],
    )


def _told_repair(repair: Repair, revocations: Sequence[RepairRevocation]) -> ToldRepair:
    state = RepairState(repair.state)
    fallen = any(one.repair_id == repair.id and one.served_on for one in revocations)
    if state is RepairState.REVOKED and not fallen:
        state = RepairState.GRANTED
    return ToldRepair(repair, state, can_be_withdrawn(repair))


def _told_doubt(revocation: RepairRevocation) -> ToldDoubt:
    state = RevocationState(revocation.state)
    if state is RevocationState.REVOKED:
        return ToldDoubt(revocation, RevocationState.NOTICED, decided=False)
    # What is kept or taken back takes nothing from the party and is told at once.
    kept = state in (RevocationState.KEPT, RevocationState.WITHDRAWN)
    told = kept or revocation.served_on is not None
    return ToldDoubt(revocation, state, decided=told)
