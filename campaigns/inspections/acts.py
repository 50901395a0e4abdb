"""One act on findings: lock them, move them on, leave the trace in history and journal.

Owns no decision; which act is lawful is decided before it is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.models import Finding, FindingEvent, Inspection
from campaigns.inspections.sight import sees_finding
from campaigns.planning.progress import owe_progress
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, NotOnRecord


class FindingUnknown(NotOnRecord):
    """No such finding."""

    title = N_("没有这项检查发现")
    detail = N_("没有编号为%(finding_id)s的检查发现。")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on one finding: who, when, and what the history says of it."""

    act: FindingAct
    by: Actor
    at: datetime
    detail: dict[str, Any]

    @property
    def on(self) -> date:
        """The legal day of the act."""
        return legal_day(self.at)


def lock(session: Session, finding_ids: Sequence[UUID], *, by: Actor) -> list[Finding]:
    """N findings as they are now, locked in the order of their ids, with their visits.

    Raises:
        FindingUnknown: there is none, or none that ``by`` sees.
    """
    found = session.scalars(
        select(Finding)
        .where(Finding.id.in_(finding_ids))
        .order_by(Finding.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    seen = session.scalars(
        select(Finding.id)
        .join(Finding.inspection)
        .where(Finding.id.in_(finding_ids), sees_finding(by))
    )
    missing = set(finding_ids) - set(seen)
    if missing:
        raise FindingUnknown(finding_id=min(missing))
    visits = session.scalars(
        select(Inspection).where(Inspection.id.in_({finding.inspection_id for finding in found}))
    )
    by_id = {visit.id: visit for visit in visits}
    for finding in found:
        set_committed_value(finding, "inspection", by_id[finding.inspection_id])
    return list(found)


def write(
    session: Session, findings: Sequence[Finding], deed: Deed, values: dict[str, Any]
) -> None:
    """Move N findings of one state on, with history and one line in the journal."""
    if not findings:
        return
    ids = [finding.id for finding in findings]
    state = FINDING.after(FindingState(findings[0].state), deed.act)
    officer = deed.by.person()
    # The trace comes first: the database lets a finding move by an act on record only.
    session.execute(
        insert(FindingEvent),
        [
            {
                "finding_id": finding.id,
                "version": finding.version + 1,
                "act": deed.act,
                "acted_on": deed.on,
                "by_officer": officer,
                "recorded_at": deed.at,
                "detail": deed.detail,
            }
            for finding in findings
        ],
    )
    session.execute(
        update(Finding)
        .where(Finding.id.in_(ids))
        .values(state=state, version=Finding.version + 1, **values)
    )
    owe_progress(session, {finding.inspection.campaign_id for finding in findings}, at=deed.at)
    audit.record(
        session,
        actor=deed.by,
        action=f"finding.{_PAST[deed.act]}",
        object_kind="finding",
        object_id=str(ids[0]) if len(ids) == 1 else f"{len(ids)} findings",
        detail={"ids": [str(key) for key in ids], "state": state},
        at=deed.at,
    )


_PAST: dict[FindingAct, str] = {
    FindingAct.CONFIRM: "confirmed",
    FindingAct.WITHDRAW: "withdrawn",
    FindingAct.ORDER_RECTIFICATION: "rectification_ordered",
    FindingAct.REINSPECT: "reinspected",
    FindingAct.CLOSE: "closed",
    FindingAct.PENALISE: "penalised",
    FindingAct.CORRECT: "corrected",
    FindingAct.REFER: "referred",
    FindingAct.TAKE_BACK: "taken_back",
}


def worded_by(session: Session, officer: UUID, finding_ids: Sequence[UUID]) -> set[UUID]:
    """Those of N findings whose words the officer has corrected."""
    return set(
        session.scalars(
            select(FindingEvent.finding_id).where(
                FindingEvent.finding_id.in_(finding_ids),
                FindingEvent.act == FindingAct.CORRECT,
                FindingEvent.by_officer == officer,
            )
        )
    )
