"""What samplings enter into the credit ledger, and how it is taken back.

Two sources. ``sampling``: a final, confirmed failure. ``sampling_failed_again``: the fact
"announced by the province and failing again", a ground that lists may name (Order 44 art. 7).
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.sampling import clocks, products
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.models import Sampling
from campaigns.sampling.outcomes import failed_at
from campaigns.sampling.report_models import TestReport, TestResult
from registry.accounts.actors import Actor
from registry.credit import ledger as credit
from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind, Severity

FAILURE: Final = "sampling"
FAILED_AGAIN: Final = "sampling_failed_again"


def enter_failure(
    session: Session, sampling: Sampling, *, on: date, by: Actor, at: datetime
) -> None:
    """Enter a final failure for who answers for it. Repeatable."""
    assert sampling.severity is not None, "constraint severity_if_failed"
    severity = Severity(sampling.severity)
    items = "、".join(failed_items(session, sampling.id))
    _enter(
        session,
        sampling,
        source_kind=FAILURE,
        severity=severity,
        summary=f"{_product(sampling)}监督抽查不合格：{items}",
        on=on,
        by=by,
        at=at,
    )


def enter_failed_again(
    session: Session, sampling: Sampling, *, on: date, by: Actor, at: datetime
) -> None:
    """Enter that a failure announced by the province was found again. Repeatable."""
    _enter(
        session,
        sampling,
        source_kind=FAILED_AGAIN,
        severity=Severity.SERIOUS,
        summary=f"{_product(sampling)}监督抽查不合格，经公告后复查仍不合格",
        on=on,
        by=by,
        at=at,
    )


def annul(session: Session, sampling: Sampling, *, by: Actor, at: datetime) -> None:
    """Take back what this sampling entered for itself."""
    for source_kind in (FAILURE, FAILED_AGAIN):
        _annul(session, source_kind, sampling, by=by, at=at)


def annul_failed_again(session: Session, sampling: Sampling, *, by: Actor, at: datetime) -> None:
    """Take back that it failed again after the announcement: what showed it was overturned."""
    _annul(session, FAILED_AGAIN, sampling, by=by, at=at)


def entries_of(session: Session, sampling: Sampling) -> list[tuple[str, UUID]]:
    """By source: what a failure entered and still holds in the ledger.

    A re-check's failure after an announcement stands under the sampling that it follows.
    """
    entries = [_held(session, FAILURE, sampling.id), failed_again_shown_by(session, sampling)]
    return [(one.source_kind, one.source_id) for one in entries if one is not None]


def failed_again_shown_by(session: Session, recheck: Sampling) -> CreditEntry | None:
    """The fact of failing again that a re-check established for the sampling it follows."""
    if recheck.follows_id is None or failed_at(session, recheck) is not SamplingState.ANNOUNCED:
        return None
    return _held(session, FAILED_AGAIN, recheck.follows_id)


def failed_again(session: Session, sampling: Sampling) -> CreditEntry | None:
    """The fact that a sampling failed again after the announcement; None where it did not."""
    return _held(session, FAILED_AGAIN, sampling.id)


def failed_items(session: Session, sampling_id: UUID) -> list[str]:
    """Titles of the items that failed in the last report."""
    last = (
        select(TestReport.id)
        .where(TestReport.sampling_id == sampling_id)
        .order_by(TestReport.recorded_at.desc(), TestReport.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(TestResult.title)
            .where(TestResult.report_id == last, TestResult.verdict == "fail")
            .order_by(TestResult.place)
        )
    )


def _product(sampling: Sampling) -> str:
    return products.kind_names()[sampling.product_kind][0]


def _held(session: Session, source_kind: str, source_id: UUID) -> CreditEntry | None:
    return session.scalar(
        select(CreditEntry).where(
            CreditEntry.source_kind == source_kind,
            CreditEntry.source_id == source_id,
            func.upper_inf(CreditEntry.recorded),
        )
    )


def _annul(
    session: Session, source_kind: str, sampling: Sampling, *, by: Actor, at: datetime
) -> None:
    if _held(session, source_kind, sampling.id) is not None:
        credit.annul_entry(
            session,
            source_kind=source_kind,
            source_id=sampling.id,
            reason="overturned",
            by=by,
            at=at,
        )


def _enter(
    session: Session,
    sampling: Sampling,
    *,
    source_kind: str,
    severity: Severity,
    summary: str,
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    credit.enter(
        session,
        [
            credit.NewEntry(
                subject_id=sampling.responsible_id,
                kind=EntryKind.FAILED_SAMPLING,
                severity=severity,
                publication_class=severity,
                source_kind=source_kind,
                source_id=sampling.id,
                source_ref=sampling.number,
                agency_id=sampling.agency_id,
                legal_basis=clocks.legal_basis_on(on),
                summary=summary,
                occurred_on=sampling.taken_on,
                decided_on=on,
            )
        ],
        by=by,
        at=at,
    )
