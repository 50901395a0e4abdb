"""What if: who would stand where under a drafted policy, before it comes into force.

Both policies are asked by the evaluator that grades everyone; no grade is written. A trial is
compared in parts, each by one statement in its own transaction: killed, the part is due again.
What a part found has a digest over every subject, so that a replay says whether it finds the same.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.credit.policy_in_force import grading_text
from registry.credit.what_if_compare import SAMPLES, compare
from registry.credit.what_if_draft import read_draft
from registry.credit.what_if_models import WhatIf, WhatIfPart
from registry.kernel.canonical import digest
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, NotOnRecord
from registry.subjects.models import Subject

WHAT_IF = "credit.what_if"
"""Due work: parts of a trial, as ``trial/number``."""
_PART_SUBJECTS = 20_000


class WhatIfUnknown(NotOnRecord):
    """No such trial."""

    title = N_("没有这次试算")


@dataclass(frozen=True, slots=True)
class Move:
    """So many subjects of one trait that stand ``was`` today and ``now`` under the draft."""

    trait: str
    value: str
    was: str
    now: str
    subjects: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One subject that would move."""

    subject_id: int
    was: str
    was_hundredths: int
    now: str
    now_hundredths: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial has found so far.

    ``digest`` (64 hexadecimal digits) is over both policies, the day, the instant and every
    subject's standing; None while parts are left. ``moves``: trait and value in order.
    """

    trial: WhatIf
    parts: int
    parts_done: int
    moves: tuple[Move, ...]
    samples: tuple[Sample, ...]
    digest: str | None

    @property
    def graded(self) -> int:
        """How many subjects have a grade."""
        return sum(move.subjects for move in self.moves if move.trait == "all")

    @property
    def moved(self) -> int:
        """How many of them would have another one."""
        return sum(m.subjects for m in self.moves if m.trait == "all" and m.was != m.now)


def begin_what_if(
    session: Session,
    draft: str,
    *,
    on: date | None,
    today: date,
    known_at: datetime,
    by: Actor,
    at: datetime,
) -> WhatIf:
    """Check a draft and lay out its trial; the parts are still to be compared.

    Args:
        session: of the caller.
        draft: the drafted policy file, whole.
        on: day whose grades are compared; None: the later of today and the day on which the
            draft's last version comes into force.
        today: the legal day.
        known_at: what the ledger held then. To be replayed, it must be final: no write of before
            it is still under way.
        by: who orders it.
        at: UTC instant of the order.

    Raises:
        DraftTooLarge, DraftRefused.
        NoProvisionInForce: the draft, or the policy in force, says nothing about the day.
    """
    policies = read_draft(draft)
    present = grading_text(session)
    day = on or max(today, policies.versions[-1].effective)
    for each in (policies, read_draft(present)):
        each.on(day)
    trial = WhatIf(
        id=new_id(),
        present=present,
        present_digest=_sha256(present),
        draft=draft,
        draft_digest=_sha256(draft),
        legal_day=day,
        known_at=known_at,
        begun_at=at,
        officer_id=by.officer_id,
    )
    session.add(trial)
    session.flush()
    session.execute(insert(WhatIfPart), list(_layout(session, trial.id)))
    audit.record(
        session,
        actor=by,
        action="what_if.begun",
        object_kind="credit_what_if",
        object_id=str(trial.id),
        detail={"draft": trial.draft_digest, "on": day.isoformat()},
        at=at,
    )
    return trial


def owe_parts(session: Session, trial_id: UUID, *, at: datetime) -> None:
    """Leave the parts to the workers."""
    due.owe(session, WHAT_IF, [f"{trial_id}/{n}" for n in parts_left(session, trial_id)], at=at)


def parts_left(session: Session, trial_id: UUID) -> list[int]:
    """The parts that are still to be compared, in order."""
    left = select(WhatIfPart.number).where(
        WhatIfPart.what_if_id == trial_id, WhatIfPart.done_at.is_(None)
    )
    return list(session.scalars(left.order_by(WhatIfPart.number)))


def compare_parts_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Compare what ``credit.what_if`` owes; a part that is done already is passed over."""
    asked = [(UUID(trial), int(number)) for trial, _, number in (k.partition("/") for k in keys)]
    parts = session.scalars(
        select(WhatIfPart)
        .where(
            tuple_(WhatIfPart.what_if_id, WhatIfPart.number).in_(asked),
            WhatIfPart.done_at.is_(None),
        )
        .order_by(WhatIfPart.what_if_id, WhatIfPart.number)
        .with_for_update()
    ).all()
    for part in parts:
        found = compare(session, get_trial(session, part.what_if_id), part)
        session.execute(
            update(WhatIfPart)
            .where(WhatIfPart.what_if_id == part.what_if_id, WhatIfPart.number == part.number)
            .values(done_at=at, digest=found.digest, counts=found.counts, samples=found.samples)
        )


def replay(session: Session, trial_id: UUID) -> Iterator[bool]:
    """Compare every part again from what is stored; yields whether each finds the same.

    Raises:
        WhatIfUnknown.
    """
    trial = get_trial(session, trial_id)
    for part in _parts(session, trial.id):
        found = compare(session, trial, part)
        yield part.digest is not None and found.digest == part.digest


def get_trial(session: Session, trial_id: UUID) -> WhatIf:
    """One trial.

    Raises:
        WhatIfUnknown.
    """
    trial = session.get(WhatIf, trial_id)
    if trial is None:
        raise WhatIfUnknown
    return trial


def get_outcome(session: Session, trial_id: UUID) -> Outcome:
    """What one trial has found so far.

    Raises:
        WhatIfUnknown.
    """
    trial = get_trial(session, trial_id)
    parts = _parts(session, trial.id)
    done = [part for part in parts if part.digest is not None]
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for part in done:
        for trait, value, was, now, subjects in part.counts or ():
            counts[trait, value, was, now] += subjects
    chosen: dict[tuple[str, str], list[Sample]] = {}
    for part in done:
        for written in part.samples or ():
            sample = Sample(*written)
            chosen.setdefault((sample.was, sample.now), []).append(sample)
    return Outcome(
        trial=trial,
        parts=len(parts),
        parts_done=len(done),
        moves=tuple(Move(*key, subjects) for key, subjects in sorted(counts.items())),
        samples=tuple(each for move in sorted(chosen) for each in chosen[move][:SAMPLES]),
        digest=_digest(trial, parts) if len(done) == len(parts) else None,
    )


def subjects_of(session: Session, outcome: Outcome) -> dict[int, Subject]:
    """The subjects among the samples, by their numbers."""
    numbers = [sample.subject_id for sample in outcome.samples]
    return {one.id: one for one in session.scalars(select(Subject).where(Subject.id.in_(numbers)))}


def ladders_of(trial: WhatIf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The grades of the draft and of the policy in force, each the best first."""
    drafted, present = (
        tuple(band.grade for band in read_draft(policy).on(trial.legal_day).ladder)
        for policy in (trial.draft, trial.present)
    )
    return drafted, present


def list_trials(session: Session, *, limit: int = 20) -> list[WhatIf]:
    """The last trials, the newest first."""
    newest = select(WhatIf).order_by(WhatIf.begun_at.desc(), WhatIf.id.desc())
    return list(session.scalars(newest.limit(limit)))


def _layout(session: Session, trial_id: UUID) -> Iterator[dict[str, Any]]:
    """Ranges of numbers that hold every subject on record; at least one."""
    highest = session.scalar(select(func.max(Subject.id))) or 1
    for number, first in enumerate(range(1, highest + 1, _PART_SUBJECTS), start=1):
        yield {
            "what_if_id": trial_id,
            "number": number,
            "first_subject_id": first,
            "last_subject_id": first + _PART_SUBJECTS - 1,
        }


def _parts(session: Session, trial_id: UUID) -> Sequence[WhatIfPart]:
    parts = select(WhatIfPart).where(WhatIfPart.what_if_id == trial_id)
    return session.scalars(
        parts.order_by(WhatIfPart.number).execution_options(populate_existing=True)
    ).all()


def _digest(trial: WhatIf, parts: Sequence[WhatIfPart]) -> str:
    said = {
        "present": trial.present_digest,
        "draft": trial.draft_digest,
        "on": trial.legal_day,
        "known_at": trial.known_at,
        "parts": [part.digest.hex() for part in parts if part.digest],
    }
    return digest(said).hex()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
