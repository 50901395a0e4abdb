"""Reading the access log: who asked what about whom. For auditors only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from registry.accounts.models import Agency, ApiKey, Officer
from registry.sharing.models import AccessEntry


def list_access(
    session: Session,
    *,
    subject_id: int | None,
    purpose: str | None,
    before: int | None,
    limit: int,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Questions, the last one first.

    Args:
        session: any.
        subject_id: only those in which this subject was told of; None for all.
        purpose: only those for this purpose; None for all.
        before: the identifier of the last one shown; None at first.
        limit: how many at most.

    Returns:
        Rows with ``id``, ``asked_at``, ``channel``, ``purpose``, ``asked``, ``told`` (how many
        subjects), ``valid_on``, ``known_at``, ``answer_digest``, ``receipt_id``, ``agency``,
        ``key`` and ``officer`` (names, None where there is none).
    """
    wanted = (
        select(
            AccessEntry.id,
            AccessEntry.asked_at,
            AccessEntry.channel,
            AccessEntry.purpose,
            AccessEntry.asked,
            func.cardinality(AccessEntry.subject_ids).label("told"),
            AccessEntry.valid_on,
            AccessEntry.known_at,
            AccessEntry.answer_digest,
            AccessEntry.receipt_id,
            Agency.name.label("agency"),
            ApiKey.name.label("key"),
            Officer.name.label("officer"),
        )
        .outerjoin(Agency, Agency.id == AccessEntry.agency_id)
        .outerjoin(ApiKey, ApiKey.id == AccessEntry.client_id)
        .outerjoin(Officer, Officer.id == AccessEntry.officer_id)
        .order_by(AccessEntry.id.desc())
        .limit(limit)
    )
    if subject_id is not None:
        wanted = wanted.where(AccessEntry.subject_ids.contains([subject_id]))
    if purpose is not None:
        wanted = wanted.where(AccessEntry.purpose == purpose)
    if before is not None:
        wanted = wanted.where(AccessEntry.id < before)
    return session.execute(wanted).all()
