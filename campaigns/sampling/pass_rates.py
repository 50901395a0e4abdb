"""Pass rates of samplings, each with its basis: a rate without it says nothing.

Counted are supervision samplings with a result; follow-ups and void samples are not.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from campaigns.sampling.lifecycle import Purpose, ReportKind, SamplingState, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.report_models import TestReport


class SamplingBasis(StrEnum):
    """What a rate counts, and by which test."""

    BATCHES_FIRST_TEST = "batches_first_test"
    BATCHES_AFTER_RETEST = "batches_after_retest"
    ENTERPRISES_FIRST_TEST = "enterprises_first_test"
    ENTERPRISES_AFTER_RETEST = "enterprises_after_retest"

    @property
    def of_enterprises(self) -> bool:
        """An enterprise passes when every batch of its passes."""
        return self in (self.ENTERPRISES_FIRST_TEST, self.ENTERPRISES_AFTER_RETEST)

    @property
    def after_retest(self) -> bool:
        """Whether retests and what was overturned count."""
        return self in (self.BATCHES_AFTER_RETEST, self.ENTERPRISES_AFTER_RETEST)


@dataclass(frozen=True, slots=True)
class PassRate:
    """``passed`` of ``tested``, batches or enterprises as the basis says."""

    basis: SamplingBasis
    tested: int
    passed: int

    @property
    def rate(self) -> float | None:
        """0 to 1; None where nothing was tested."""
        return self.passed / self.tested if self.tested else None


def pass_rate(
    session: Session,
    *,
    basis: SamplingBasis,
    product_kind: str | None = None,
    campaign_id: UUID | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
) -> PassRate:
    """The rate of the samples taken from ``first_on`` to ``last_on``, both included."""
    passes = _passes(after_retest=basis.after_retest)
    wanted = (
        select(Sampling.id, Sampling.responsible_id, passes.label("passes"))
        .join(
            TestReport,
            and_(TestReport.sampling_id == Sampling.id, TestReport.kind == ReportKind.FIRST),
        )
        .where(Sampling.purpose == Purpose.SUPERVISION)
    )
    for column, value in (
        (Sampling.product_kind, product_kind),
        (Sampling.campaign_id, campaign_id),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if first_on is not None:
        wanted = wanted.where(Sampling.taken_on >= first_on)
    if last_on is not None:
        wanted = wanted.where(Sampling.taken_on <= last_on)
    counted = wanted.subquery()
    unit = counted.c.responsible_id if basis.of_enterprises else counted.c.id
    units = select(func.bool_and(counted.c.passes).label("passes")).group_by(unit).subquery()
    tested, passed = session.execute(
        select(func.count(), func.count().filter(units.c.passes)).select_from(units)
    ).one()
    return PassRate(basis, tested, passed)


def _passes(*, after_retest: bool) -> ColumnElement[bool]:
    first = TestReport.verdict == Verdict.PASS
    if not after_retest:
        return first
    return case((Sampling.state == SamplingState.OVERTURNED, True), else_=first)
