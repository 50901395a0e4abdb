"""The grading policy that the installation grades by: data of the database, not of a process.

Every process reads it from there, so that two of them never grade by two policies: an old file in
the memory of a worker, or another setting, has no say. A question about the past is answered by
the policy that was in force when the answer was known.
"""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit import service as audit
from registry.credit.policy import Policies
from registry.credit.policy_file import published_text, read_text
from registry.credit.policy_models import GradingPolicy
from registry.db import one_at_a_time

_LOCK = "grading policy"


def grading(session: Session, *, known_at: datetime | None = None) -> Policies:
    """The policy that everyone is graded by.

    Args:
        session: any.
        known_at: as it was then (UTC); the first chosen answers for the time before. None: now.
    """
    return read_text(grading_text(session, known_at=known_at))


def grading_text(session: Session, *, known_at: datetime | None = None) -> str:
    """The file of that policy, whole; the published one where none was chosen yet."""
    chosen = select(GradingPolicy.document).order_by(GradingPolicy.id.desc()).limit(1)
    if known_at is not None:
        first = select(func.min(GradingPolicy.id)).scalar_subquery()
        chosen = chosen.where((GradingPolicy.chosen_at <= known_at) | (GradingPolicy.id == first))
    return session.scalar(chosen) or published_text()


def grading_held(session: Session) -> Policies:
    """As ``grading``, for a transaction that stores grades: none is chosen until it ends."""
    session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtextextended(_LOCK, 0))))
    return grading(session)


def choose_grading(session: Session, document: str, *, at: datetime) -> bool:
    """Grade by a policy from now on; whoever is storing grades is waited for.

    Args:
        session: the caller's transaction; others that store grades wait for its end.
        document: the policy file, whole.
        at: UTC instant.

    Returns:
        Whether everyone has to be graded anew: it is another policy than the one before.

    Raises:
        PolicyFlawed: it leaves a question open.
    """
    read_text(document)
    one_at_a_time(session, _LOCK)
    last = session.scalar(select(GradingPolicy).order_by(GradingPolicy.id.desc()).limit(1))
    if last is not None and last.document == document:
        return False
    begun = max(at, last.chosen_at) if last else at
    chosen = GradingPolicy(document=document, chosen_at=begun)
    session.add(chosen)
    session.flush()
    audit.record(
        session,
        actor=system_actor("credit.policy"),
        action="grading_policy.chosen",
        object_kind="grading_policy",
        object_id=str(chosen.id),
        detail={"policy": hashlib.sha256(document.encode()).hexdigest()},
        at=at,
    )
    return last is not None or document != published_text()
