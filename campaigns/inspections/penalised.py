"""A finding that led to a penalty: it rests on the decision for as long as that stands."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.planning import checklists
from campaigns.planning.goods import goods_of_visit
from campaigns.planning.models import Campaign, ChecklistVersion
from registry.kernel.refusals import N_, Conflict
from registry.penalties.models import Penalty
from registry.penalties.occasions import STANDS, find_standing


class PenaltyStands(Conflict):
    """A finding that led to a penalty is dealt with anew only once the decision fell."""

    title = N_("处罚决定有效")
    detail = N_("这项检查发现已作出处罚决定%(number)s，决定被撤销之后才能重新办理。")


def check_penalty_fell(session: Session, finding: Finding) -> None:
    """Refuse an act on a penalised finding whose penalty stands.

    Raises:
        PenaltyStands.
    Legal basis: 行政处罚法 art. 29: one act is not fined twice; annulled, a decision may be made
        anew.
    """
    if finding.state != FindingState.PENALISED:
        return
    standing = find_standing(session, finding.penalty_id)
    if standing is not None:
        raise PenaltyStands(number=standing.number)


def goods_checked(session: Session, visit: Inspection, on: date) -> frozenset[str] | None:
    """The goods that a visit was about, by its campaign and its checklist; None: any."""
    category, version = session.execute(
        select(Campaign.category, ChecklistVersion)
        .join(ChecklistVersion, ChecklistVersion.id == visit.checklist_version_id)
        .where(Campaign.id == visit.campaign_id)
    ).one()
    return goods_of_visit(category, checklists.read(version), on)


def resting_on_penalties(session: Session, findings: Collection[Finding]) -> set[UUID]:
    """Those of N findings that led to a penalty which stands."""
    penalty_of = {finding.penalty_id: finding.id for finding in findings if finding.penalty_id}
    if not penalty_of:
        return set()
    standing = select(Penalty.id).where(Penalty.id.in_(penalty_of), STANDS)
    return {penalty_of[key] for key in session.scalars(standing)}
