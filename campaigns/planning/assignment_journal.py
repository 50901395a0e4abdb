"""The journal's line about assignments."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit


def note(session: Session, what: str, ids: Collection[UUID], *, by: Actor, at: datetime) -> None:
    """One line about what became of N assignments."""
    keys = sorted(map(str, ids))
    audit.record(
        session,
        actor=by,
        action=f"assignment.{what}",
        object_kind="assignment",
        object_id=keys[0] if len(keys) == 1 else f"{len(keys)} assignments",
        detail={"ids": keys},
        at=at,
    )
