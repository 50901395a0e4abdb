"""Runs: everyone whose stored grade has aged is derived anew, in chunks that workers share.

A run is what a new version of the policy needs, and what finds and heals any grade that is not
what the ledger gives. A chunk is one transaction: killed, it is due again, whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from registry import due
from registry.credit.ledger_rows import REGRADE
from registry.credit.models import RegradeChunk, RegradeRun
from registry.credit.periods import regrade
from registry.credit.policy_in_force import grading
from registry.credit.regrading import find_outdated
from registry.credit.vocabulary import RegradeReason
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, NotOnRecord

CHUNK = "credit.regrade_chunk"
"""Due work: chunks of a run, as ``run/number``."""
_CHUNK_SUBJECTS = 1000


class RunUnknown(NotOnRecord):
    """No such run."""

    title = N_("没有这次全量评定")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. ``finished_at`` is None while chunks are left."""

    run: RegradeRun
    chunks: int
    chunks_done: int
    subjects: int
    subjects_done: int
    moved: int
    finished_at: datetime | None


def begin_run(
    session: Session, *, on: date, reason: RegradeReason, at: datetime
) -> RegradeRun | None:
    """Find everyone whose stored grade of ``on`` is not what the ledger gives, and owe them.

    One set-based look at the whole ledger; the derivations themselves are due work.

    Returns:
        The run; None where every stored grade is what it should be.

    Raises:
        NoProvisionInForce: no policy was in force on the day.
    """
    outdated = find_outdated(session, on=on)
    if not outdated:
        return None
    run = RegradeRun(
        id=new_id(),
        reason=str(reason),
        legal_day=on,
        policy_digest=grading(session).on(on).digest,
        begun_at=at,
    )
    session.add(run)
    session.flush()
    parts = [
        outdated[begin : begin + _CHUNK_SUBJECTS]
        for begin in range(0, len(outdated), _CHUNK_SUBJECTS)
    ]
    session.execute(
        insert(RegradeChunk),
        [
            {"run_id": run.id, "number": number, "subject_ids": part}
            for number, part in enumerate(parts, start=1)
        ],
    )
    due.owe(session, CHUNK, [f"{run.id}/{n}" for n in range(1, len(parts) + 1)], at=at)
    return run


def derive_chunks_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Derive what ``credit.regrade_chunk`` owes; a chunk that is done already is passed over."""
    asked = [(UUID(run), int(number)) for run, _, number in (key.partition("/") for key in keys)]
    chunks = session.scalars(
        select(RegradeChunk)
        .where(
            tuple_(RegradeChunk.run_id, RegradeChunk.number).in_(asked),
            RegradeChunk.done_at.is_(None),
        )
        .order_by(RegradeChunk.run_id, RegradeChunk.number)
        .with_for_update()
    ).all()
    for chunk in chunks:
        moved = regrade(session, chunk.subject_ids, at=at)
        session.execute(
            update(RegradeChunk)
            .where(RegradeChunk.run_id == chunk.run_id, RegradeChunk.number == chunk.number)
            .values(done_at=at, moved=len(moved))
        )


def get_progress(session: Session, run_id: UUID) -> Progress:
    """How far one run is.

    Raises:
        RunUnknown: there is none.
    """
    run = session.get(RegradeRun, run_id)
    if run is None:
        raise RunUnknown
    return _progress(session, [run])[0]


def list_runs(session: Session, *, limit: int = 20) -> list[Progress]:
    """The last runs and how far they are, the newest first."""
    newest = select(RegradeRun).order_by(RegradeRun.begun_at.desc(), RegradeRun.id.desc())
    return _progress(session, session.scalars(newest.limit(limit)).all())


def subjects_owed(session: Session) -> set[int]:
    """Whose grade is still to be derived: by itself, or within a chunk of a run."""
    keys = session.scalars(select(due.DueWork.key).where(due.DueWork.kind == REGRADE))
    chunks = session.scalars(select(RegradeChunk.subject_ids).where(RegradeChunk.done_at.is_(None)))
    return {int(key) for key in keys} | {number for chunk in chunks for number in chunk}


def _progress(session: Session, runs: Sequence[RegradeRun]) -> list[Progress]:
    done = RegradeChunk.done_at.is_not(None)
    subjects = func.cardinality(RegradeChunk.subject_ids)
    rows = session.execute(
        select(
            RegradeChunk.run_id,
            func.count().label("chunks"),
            func.count().filter(done).label("chunks_done"),
            func.sum(subjects).label("subjects"),
            func.coalesce(func.sum(subjects).filter(done), 0).label("subjects_done"),
            func.coalesce(func.sum(RegradeChunk.moved), 0).label("moved"),
            func.max(RegradeChunk.done_at).label("last_at"),
        )
        .where(RegradeChunk.run_id.in_([run.id for run in runs]))
        .group_by(RegradeChunk.run_id)
    )
    counted = {row.run_id: row for row in rows}
    return [
        Progress(
            run=run,
            chunks=row.chunks,
            chunks_done=row.chunks_done,
            subjects=row.subjects,
            subjects_done=row.subjects_done,
            moved=row.moved,
            finished_at=row.last_at if row.chunks == row.chunks_done else None,
        )
        for run in runs
        for row in [counted[run.id]]
    ]
