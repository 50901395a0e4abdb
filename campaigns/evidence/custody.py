"""The chain of custody: who had a piece of evidence in hand, when, and for what."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload, selectinload

from campaigns.evidence.models import Custody, Evidence
from campaigns.evidence.rules import CustodyAct, happened_at
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, NotOnRecord


class EvidenceUnknown(NotOnRecord):
    """No such evidence."""

    title = N_("没有这份证据")
    detail = N_("没有编号为%(evidence_id)s的证据，或者它不对您公开。")


def begin(session: Session, evidence: Evidence, *, opened_at: datetime, at: datetime) -> None:
    """Write the first three links: captured on the device, received, verified.

    What the device's clock told beyond the announcement stands beside the link, not as its time.
    """
    found = {"digest": evidence.digest.hex(), "size_bytes": evidence.size_bytes}
    told_at = evidence.captured_at
    captured_at = happened_at(told_at, received_at=opened_at)
    told = {} if captured_at == told_at else {"device_told": told_at.isoformat()}
    links = (
        (CustodyAct.CAPTURED, captured_at, found | told),
        (CustodyAct.RECEIVED, at, {"announced_at": opened_at.isoformat()}),
        (CustodyAct.VERIFIED, at, found | {"media_type": evidence.media_type}),
    )
    session.execute(
        insert(Custody),
        [_link(evidence.id, act, evidence.captured_by, when, said) for act, when, said in links],
    )


def note_view(session: Session, evidence_id: UUID, *, by: Actor, at: datetime) -> None:
    """Write that an officer looked; once a day is enough."""
    row = _link(evidence_id, CustodyAct.VIEWED, by.person(), at, {})
    fresh = session.execute(
        upsert(Custody)
        .values(row)
        .on_conflict_do_nothing(
            index_elements=["evidence_id", "by_officer", "occurred_on"],
            index_where=Custody.act == CustodyAct.VIEWED,
        )
        .returning(Custody.id)
    ).first()
    if fresh is not None:
        _note(session, evidence_id, CustodyAct.VIEWED, by=by, at=at)


def note_export(session: Session, evidence: Evidence, *, by: Actor, at: datetime) -> None:
    """Write that an officer took a copy of the original; each time."""
    said = {"digest": evidence.digest.hex()}
    row = _link(evidence.id, CustodyAct.EXPORTED, by.person(), at, said)
    session.execute(insert(Custody).values(row))
    _note(session, evidence.id, CustodyAct.EXPORTED, by=by, at=at)


def list_evidence(session: Session, evidence_ids: Collection[UUID]) -> list[Evidence]:
    """N pieces of evidence with who captured them and their chain, oldest first."""
    return list(
        session.scalars(
            select(Evidence)
            .where(Evidence.id.in_(evidence_ids))
            .options(
                joinedload(Evidence.officer),
                selectinload(Evidence.custody).joinedload(Custody.officer),
            )
            .order_by(Evidence.captured_at, Evidence.id)
        )
    )


def _link(
    evidence_id: UUID, act: CustodyAct, by_officer: UUID, when: datetime, detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "evidence_id": evidence_id,
        "act": act.value,
        "by_officer": by_officer,
        "occurred_at": when,
        "occurred_on": legal_day(when),
        "detail": detail,
    }


def _note(session: Session, evidence_id: UUID, act: CustodyAct, *, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=by,
        action=f"evidence.{act}",
        object_kind="evidence",
        object_id=str(evidence_id),
        at=at,
    )
