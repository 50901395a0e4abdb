"""A write that names itself is done once, however often it is sent.

The answer is stored in the write's own transaction: either both happened or neither. A
duplicate that arrives at the same time waits for the first and gets its answer. What a refusal
rolled back is not stored; sent again, it is judged again.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.models import IdempotentAnswer
from registry.db import one_at_a_time
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid

LONGEST_KEY = 200


class IdempotencyKeyReused(Conflict):
    """The key was used for something else."""

    title = N_("幂等键已用于另一请求")
    detail = N_("这个Idempotency-Key已用于内容不同的请求。重试请原样发送；新的请求请换一个键。")


class IdempotencyKeyInvalid(Invalid):
    """The key is empty, too long or not printable ASCII."""

    title = N_("幂等键有误")
    detail = N_("Idempotency-Key应为1至%(longest)s个可见的ASCII字符。")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answered: HTTP status, JSON object, headers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_once(
    session: Session,
    *,
    actor: Actor,
    key: str | None,
    route: str,
    body: bytes,
    produce: Callable[[], Answer],
) -> Answer:
    """The answer of ``produce``, or the stored one when the same request was answered before.

    Args:
        session: the caller's transaction, in which ``produce`` writes.
        actor: whose key it is; two clients may use the same key.
        key: the request's ``Idempotency-Key``; without one, ``produce`` simply runs.
        route: method and address.
        body: as received; with ``route`` it decides whether the request is the same.
        produce: does the write.

    Raises:
        IdempotencyKeyReused: the key was used with another route or body.
        IdempotencyKeyInvalid: it cannot be a key.
    """
    if key is None:
        return produce()
    _check(key)
    owner = f"{actor.kind}:{actor.client_id or actor.officer_id or actor.name}"
    digest = hashlib.sha256(b"%s\n%s" % (route.encode(), body)).digest()
    _wait_for_first(session, owner, key)
    stored = session.get(IdempotentAnswer, (owner, key))
    if stored is not None:
        if stored.body_digest != digest:
            raise IdempotencyKeyReused
        return Answer(stored.status, stored.body, stored.headers)
    answer = produce()
    session.add(
        IdempotentAnswer(
            owner=owner,
            key=key,
            route=route,
            body_digest=digest,
            status=answer.status,
            body=answer.body,
            headers=dict(answer.headers),
        )
    )
    session.flush()
    return answer


def forget_answers(session: Session, *, before: datetime) -> int:
    """Delete answers given before ``before``; how many."""
    gone = delete(IdempotentAnswer).where(IdempotentAnswer.created_at < before)
    return cast("CursorResult[Any]", session.execute(gone)).rowcount


def _check(key: str) -> None:
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid(
            longest=LONGEST_KEY,
            errors=[FieldError("#", N_("请求头Idempotency-Key有误。"))],
        )


def _wait_for_first(session: Session, owner: str, key: str) -> None:
    """Hold, until the transaction ends, the place that a concurrent duplicate waits at."""
    one_at_a_time(session, f"idempotent:{owner}:{key}")
