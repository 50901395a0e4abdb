"""Writing the journal: one line per use case, in the use case's own transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit.models import JournalEntry


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: str,
    detail: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    """Write down one act. The database chains it when the transaction commits.

    Called once per use case by every service that changes something; a batch is one act with
    its count and identifiers in ``detail``.

    Args:
        session: the act's own transaction; rolled back, nothing is left of it.
        actor: who acted.
        action: ``<noun>.<verb in the past>``: ``case.noticed``.
        object_kind: the record's table by habit: ``listing_case``.
        object_id: its identifier as text.
        detail: JSON values: counts, identifiers, digests. Nothing personal.
        at: UTC instant of the act.
    """
    session.execute(
        insert(JournalEntry),
        {
            "at": at,
            "actor_kind": actor.kind,
            "officer_id": actor.officer_id,
            "client_id": actor.client_id,
            "agency_id": actor.agency_id,
            "system_name": actor.name if actor.kind == "system" else None,
            "action": action,
            "object_kind": object_kind,
            "object_id": object_id,
            "detail": dict(detail or {}),
        },
    )
