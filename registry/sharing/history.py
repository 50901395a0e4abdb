"""Answering whether a subject was on a list on a past day, as known at a past instant.

Ended listings are hidden from the public; who is entitled is told them, by name, logged like every
other question, and with a signed statement where one is wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist.history import (
    HeldThen,
    history_of,
    linked_then,
    moments_of,
    statement_of,
)
from registry.kernel import uscc
from registry.sharing.service import (
    Answer,
    Question,
    SubjectNotOnRecord,
    Told,
    answer,
    check_known_at,
    framed,
)
from registry.sharing.vocabulary import Channel
from registry.subjects.links import LinkView
from registry.subjects.models import Subject
from registry.subjects.service import find_subjects_by_code


@dataclass(frozen=True, slots=True)
class HistoryTold:
    """The listings as held then, whom the subject is linked with, when that changed, the answer."""

    subject: Subject
    held: Sequence[HeldThen]
    linked: Sequence[LinkView]
    moments: Sequence[datetime]
    answer: Answer


def ask_history(
    session: Session, code: str, question: Question, *, by: Actor, at: datetime
) -> HistoryTold:
    """Whether a subject was listed on the day, as known at the instant, on what basis.

    Args:
        session: of the caller's transaction.
        code: as typed; width, case and spaces are forgiven.
        question: as of when, what for, and whether a signed statement is wanted.
        by: who asks.
        at: when, UTC.

    Raises:
        CodeInvalid, KnownAtInFuture: nothing is logged.
        SubjectNotOnRecord: the code belongs to nobody on record.
    """
    check_known_at(question.as_of, at)
    wanted = uscc.valid(code)
    subject = find_subjects_by_code(session, [wanted]).get(wanted)
    if subject is None:
        raise SubjectNotOnRecord(uscc=wanted)
    held = history_of(session, subject.id, question.as_of)
    linked = linked_then(session, subject.id, question.as_of)
    body = {**statement_of(subject, held, linked, question.as_of), **framed(question.as_of, at)}
    told = Told(Channel.STATUS, 1, (subject.id,))
    answered = answer(session, told, question, body, by=by, at=at)
    return HistoryTold(subject, held, linked, moments_of(session, subject.id), answered)
