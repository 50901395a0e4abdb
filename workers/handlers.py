"""Which service derives which kind of due work, and which job belongs to which hour."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from campaigns.draws import service as draws
from campaigns.evidence.forgetting import forget_uploads
from campaigns.evidence.store import evidence_store
from campaigns.inspections.progress import (
    derive_progress_due,
    owe_running,
    penalties_fell_due,
)
from campaigns.planning.progress import PROGRESS
from campaigns.planning.scope import SCOPE, count_scope_due, owe_open_scopes
from campaigns.sampling import progress as sampling_progress
from registry.accounts import idempotency
from registry.blacklist import candidates, waiting_publications
from registry.blacklist import jobs as blacklist_jobs
from registry.credit import risk_classes, what_if
from registry.credit import service as credit
from registry.credit.ledger import CHANGE
from registry.daily import DailyJob
from registry.disclosure.jobs import edition_job
from registry.files.service import forget_unrecorded, originals_of
from registry.measures import jobs as measures_jobs
from registry.measures import lifting
from registry.penalties import service as penalties
from registry.settings import Settings
from registry.sharing import feed
from registry.subjects import runs as imports
from registry.subjects.uploads import imports_folder

Handler = Callable[[Session, Sequence[str], datetime], None]

# Kinds of which one row is a transaction's work: others take the rest side by side.
ALONE = frozenset({credit.CHUNK, what_if.WHAT_IF, draws.FREEZE})

_AFTER_MIDNIGHT = time(0, 5)
# How long a repeated request finds its first answer.
_ANSWERS_KEPT = timedelta(days=7)


def handlers(settings: Settings) -> Mapping[str, Handler]:
    """The service of each kind of due work; uploaded files lie where ``settings`` says."""

    def regrade(session: Session, keys: Sequence[str], at: datetime) -> None:
        credit.regrade_due(session, keys, at=at)
        risk_classes.derive_classes_due(session, keys, at=at)

    def regrade_chunk(session: Session, keys: Sequence[str], at: datetime) -> None:
        credit.derive_chunks_due(session, keys, at=at)

    def compare_parts(session: Session, keys: Sequence[str], at: datetime) -> None:
        what_if.compare_parts_due(session, keys, at=at)

    def open_candidates(session: Session, keys: Sequence[str], at: datetime) -> None:
        candidates.open_candidates_due(session, keys, at=at)

    def basis_fell(session: Session, keys: Sequence[str], at: datetime) -> None:
        candidates.basis_fell_due(session, keys, at=at)
        penalties_fell_due(session, keys, at)
        sampling_progress.penalties_fell_due(session, keys, at=at)

    def void_draws(session: Session, keys: Sequence[str], at: datetime) -> None:
        draws.lapse_due(session, keys, at=at)

    def count_campaigns(session: Session, keys: Sequence[str], at: datetime) -> None:
        derive_progress_due(session, keys, at=at)
        sampling_progress.derive_batches_due(session, keys, at=at)

    def take_over(session: Session, keys: Sequence[str], at: datetime) -> None:
        imports.import_due(session, keys, at=at, folder=imports_folder(settings.var))

    def list_changed(session: Session, keys: Sequence[str], at: datetime) -> None:
        feed.record_changes(session, keys, at)
        lifting.lift_due(session, keys, at=at)
        waiting_publications.settle_due(session, keys, at=at)

    return {
        imports.IMPORT: take_over,
        draws.LAPSE: void_draws,
        draws.COUNT: draws.count_due,
        draws.FREEZE: draws.freeze_due,
        credit.REGRADE: regrade,
        credit.CHUNK: regrade_chunk,
        what_if.WHAT_IF: compare_parts,
        penalties.GROUNDS: open_candidates,
        penalties.BASIS_FELL: basis_fell,
        CHANGE: list_changed,
        PROGRESS: count_campaigns,
        SCOPE: count_scope_due,
    }


def daily_jobs(settings: Settings, *, started: datetime) -> Sequence[DailyJob]:
    """The jobs of the legal day, in the order in which they are done.

    Args:
        settings: where keys and editions lie.
        started: when this process started.
    """

    def regrade_scheduled(session: Session, on: date, at: datetime) -> None:
        credit.owe_scheduled_changes(session, on=on, at=at)

    def regrade_outdated(session: Session, on: date, at: datetime) -> None:
        credit.begin_run(session, on=on, reason=credit.RegradeReason.DAILY, at=at)

    def end_publications(session: Session, on: date, at: datetime) -> None:
        penalties.end_publications(session, on=on, at=at)

    def count_scopes(session: Session, _on: date, at: datetime) -> None:
        owe_open_scopes(session, at=at)

    def count_again(session: Session, _on: date, at: datetime) -> None:
        owe_running(session, at=at)

    def forget_answers(session: Session, _on: date, at: datetime) -> None:
        idempotency.forget_answers(session, before=at - _ANSWERS_KEPT)

    def forget_unrecorded_files(session: Session, _on: date, at: datetime) -> None:
        forget_unrecorded(session, originals_of(settings.var), at=at)

    def forget_unfinished_uploads(session: Session, _on: date, at: datetime) -> None:
        forget_uploads(session, evidence_store(settings.var), at=at)

    def job(name: str, run: Callable[[Session, date, datetime], None]) -> DailyJob:
        return DailyJob(name=name, opens_at=_AFTER_MIDNIGHT, each_day=False, run=run)

    return (
        *(job(name, run) for name, run in blacklist_jobs.DAILY),
        *(job(name, run) for name, run in measures_jobs.DAILY),
        *(job(name, run) for name, run in draws.DAILY),
        job("penalties.end_publications", end_publications),
        job("credit.owe_scheduled_changes", regrade_scheduled),
        job("credit.begin_run", regrade_outdated),
        *(job(name, run) for name, run in risk_classes.DAILY),
        job("campaigns.owe_open_scopes", count_scopes),
        job("campaigns.owe_running", count_again),
        job("accounts.forget_answers", forget_answers),
        job("files.forget_unrecorded", forget_unrecorded_files),
        job("evidence.forget_uploads", forget_unfinished_uploads),
        edition_job(var=settings.var, keys=settings.var / "keys", started=started),
    )
