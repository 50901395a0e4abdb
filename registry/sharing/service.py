"""Answering: how subjects stand, told to somebody who is named in the access log.

Owns the question, the answer and the log of both. What is true is owned by the features below.
Each question is its own audit record (``access_entry``, append-only), on record before it is
answered; it does not enter the journal besides, whose one chain would make every reader wait
for every other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.driver import Prepared
from registry.kernel import uscc
from registry.kernel.canonical import canonical
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, FieldError, Invalid, NotOnRecord, Refusal, TooLarge
from registry.sharing import queries, receipts
from registry.sharing.duties import duties_of
from registry.sharing.models import AccessEntry
from registry.sharing.queries import Standing
from registry.sharing.vocabulary import Channel, Purpose
from registry.signing import Signer

LARGEST_BATCH = 10_000

_NOTE = Prepared(
    insert(AccessEntry)
    .values(
        {
            column.name: bindparam(column.name)
            for column in AccessEntry.__table__.columns
            if not column.primary_key
        }
    )
    .inline()
)


class SubjectNotOnRecord(NotOnRecord):
    """A well-formed code that belongs to no subject on record."""

    title = N_("查无此主体")
    detail = N_("%(uscc)s不在登记之中。这不表示它守信或者失信。")


class TooManyCodes(TooLarge):
    """More codes than are answered at once."""

    detail = N_("一次最多查询%(limit)s个代码，这次有%(asked)s个。")


class KnownAtInFuture(Invalid):
    """Nobody knows now what will be on record later."""

    title = N_("记录截至的时刻还没有到")
    detail = N_("记录截至的时刻不能晚于现在。")


Explain = Callable[[Refusal], dict[str, Any]]
"""Turns a refusal into the problem object of its item; the edge knows the reader's language."""


@dataclass(frozen=True, slots=True)
class Question:
    """As of which day and known when, what for, and whether a signed receipt is wanted."""

    as_of: AsOf
    purpose: Purpose | None = None
    signer: Signer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was told: canonical bytes of the body, and the receipt if one was wanted."""

    content: bytes
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the access log keeps of an answer."""

    channel: Channel
    asked: int
    subject_ids: Sequence[int]


def ask_status(
    session: Session, code: str, question: Question, *, by: Actor, at: datetime
) -> Answer | SubjectNotOnRecord:
    """How one subject stands.

    A code that is on record nowhere is answered by a value, not by raising, so that the
    question is logged all the same.

    Args:
        session: of the caller's transaction.
        code: as typed; width, case and spaces are forgiven.
        question: as of when and what for.
        by: who asks.
        at: when, UTC.

    Raises:
        CodeInvalid: what is wrong with the code; nothing is logged, nobody was asked about.
        KnownAtInFuture: the state of knowledge asked for lies ahead.
    """
    check_known_at(question.as_of, at)
    wanted = uscc.valid(code)
    found = queries.by_code(session, [wanted], question.as_of, asker=by.agency_id).get(wanted)
    frame = framed(question.as_of, at)
    if found is None:
        told = Told(Channel.STATUS, 1, ())
        log_access(session, told, question, canonical({"uscc": wanted, **frame}), by=by, at=at)
        return SubjectNotOnRecord(uscc=wanted)
    told = Told(Channel.STATUS, 1, (found.subject_id,))
    body = {**_told(found, question.as_of), **frame}
    return answer(session, told, question, body, by=by, at=at)


def ask_batch(
    session: Session,
    codes: Sequence[str],
    question: Question,
    *,
    explain: Explain,
    by: Actor,
    at: datetime,
) -> Answer:
    """How N subjects stand: one item a code, in the order given.

    A code that is malformed or on record nowhere gets an item that says so; the others are
    answered.

    Args:
        session: of the caller's transaction.
        codes: at most 10,000, as typed.
        question: as of when and what for.
        explain: see ``Explain``.
        by: who asks.
        at: when, UTC.

    Raises:
        TooManyCodes: more than 10,000.
        KnownAtInFuture: the state of knowledge asked for lies ahead.
    """
    check_known_at(question.as_of, at)
    if len(codes) > LARGEST_BATCH:
        raise TooManyCodes(limit=LARGEST_BATCH, asked=len(codes))
    found = _standings(session, codes, question.as_of, by.agency_id)
    known = [standing for standing in found.values() if isinstance(standing, Standing)]
    body = {
        "items": [_item(code, found[code], question.as_of, explain) for code in codes],
        **framed(question.as_of, at),
    }
    told = Told(Channel.BATCH, len(codes), sorted({standing.subject_id for standing in known}))
    return answer(session, told, question, body, by=by, at=at)


def log_access(
    session: Session,
    told: Told,
    question: Question,
    content: bytes,
    *,
    by: Actor,
    at: datetime,
    receipt_id: UUID | None = None,
) -> None:
    """Write down one question and the digest of its answer."""
    _NOTE.ask(
        session,
        asked_at=at,
        agency_id=by.agency_id,
        client_id=by.client_id,
        officer_id=by.officer_id,
        channel=told.channel,
        purpose=question.purpose,
        valid_on=question.as_of.valid_on,
        known_at=question.as_of.known_at,
        asked=told.asked,
        subject_ids=list(told.subject_ids),
        answer_digest=sha256(content).digest(),
        receipt_id=receipt_id,
    )


def answer(
    session: Session,
    told: Told,
    question: Question,
    body: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> Answer:
    """The body in canonical bytes, logged, and with its signed receipt if one was wanted."""
    content = canonical(body)
    if question.signer is None:
        log_access(session, told, question, content, by=by, at=at)
        return Answer(content, None)
    receipt_id = new_id()
    log_access(session, told, question, content, by=by, at=at, receipt_id=receipt_id)
    receipt = receipts.issue(
        question.signer, receipt_id=receipt_id, asker=by.name, at=at, answer=body
    )
    return Answer(content, receipt)


def _standings(
    session: Session, codes: Sequence[str], as_of: AsOf, asker: UUID | None
) -> dict[str, Standing | Refusal]:
    """Each code as given with its standing, or with why there is none.

    A code found as it was typed needs no check of its digits: it is on record. What the database
    cannot hold is not asked of it.
    """
    kept = {code for code in codes if code.isprintable()}
    exact = queries.by_code(session, kept, as_of, asker=asker)
    found: dict[str, Standing | Refusal] = dict(exact)
    retyped: dict[str, str] = {}
    for code in set(codes) - exact.keys():
        try:
            retyped[code] = uscc.valid(code)
        except uscc.CodeInvalid as invalid:
            found[code] = invalid
    others = {valid for code, valid in retyped.items() if valid != code}
    again = queries.by_code(session, others, as_of, asker=asker) if others else {}
    for code, valid in retyped.items():
        found[code] = again.get(valid) or SubjectNotOnRecord(uscc=valid)
    return found


def _told(standing: Standing, as_of: AsOf) -> dict[str, Any]:
    return {**standing.as_dict(), "measures": duties_of(standing, on=as_of.valid_on)}


def _item(code: str, standing: Standing | Refusal, as_of: AsOf, explain: Explain) -> dict[str, Any]:
    if isinstance(standing, Standing):
        return _told(standing, as_of)
    return {"uscc": code, "error": explain(standing)}


def framed(as_of: AsOf, at: datetime) -> dict[str, str]:
    """What every answer says about itself."""
    return {
        "valid_on": as_of.valid_on.isoformat(),
        "known_at": instant_text(as_of.known_at),
        "asked_at": instant_text(at),
    }


def instant_text(at: datetime) -> str:
    """An instant in UTC as the interface writes it."""
    return at.isoformat().replace("+00:00", "Z")


def check_known_at(as_of: AsOf, at: datetime) -> None:
    """Refuse a state of knowledge that lies ahead.

    Raises:
        KnownAtInFuture: it does.
    """
    if as_of.known_at > at:
        raise KnownAtInFuture(errors=[FieldError("#/known_at", KnownAtInFuture.detail)])
