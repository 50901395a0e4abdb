"""Reports of laboratories: results in, verdict derived; a retest replaces it, both stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from campaigns.sampling import clocks, products
from campaigns.sampling.acts import Deed, begin, day_of, write
from campaigns.sampling.judging import Evaluation, ItemResult, Judged, judge_report
from campaigns.sampling.laboratories import accreditation_of, get_laboratory
from campaigns.sampling.lifecycle import ReportKind, SamplingAct, SamplingState, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.readings import plain
from campaigns.sampling.report_models import TestReport, TestResult
from campaigns.sampling.rules import (
    NoReserveSample,
    check_day,
    check_laboratory,
    check_retest_laboratory,
)
from registry.accounts.actors import Actor
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid


class ReportInvalid(Invalid):
    """Results that cannot be judged, or that are not those of the plan."""

    title = N_("检验结果填报有误")


class ReportNumberTaken(Conflict):
    """The laboratory already has a report under this number."""

    title = N_("报告编号重复")
    detail = N_("这家检验机构已有编号为%(number)s的报告。")


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as issued."""

    laboratory_id: UUID
    report_no: str
    issued_on: date
    results: Sequence[ItemResult]


def product_of(sampling: Sampling) -> products.ProductPlan:
    """The version of the test plan that the sampling keeps."""
    return products.plan_of(sampling.product_kind, sampling.plan_digest)


def enter_report(
    session: Session, sampling_id: UUID, new: NewReport, *, version: int, by: Actor, at: datetime
) -> Sampling:
    """Enter the report of the first test, or of the retest of a contested result.

    The verdict is derived from the results by the plan of the day the sample was taken.

    Raises:
        ReportInvalid: names every line that cannot be judged.
        LaboratoryUnknown, LaboratoryUnfit, SamplingDateWrong, ReportNumberTaken, NoReserveSample,
        SamplingUnknown, Stale, ActNotPossible, SamplingOfAnotherAgency, PersonNeeded.
    """
    # Which of the pair of acts it is shows once the results are judged.
    probe = Deed(SamplingAct.REPORT_PASS, by, at)
    retest = session.scalar(select(Sampling.state).where(Sampling.id == sampling_id)) == (
        SamplingState.CONTESTED
    )
    if retest:
        probe = Deed(SamplingAct.RETEST_PASS, by, at)
    sampling = begin(session, sampling_id, version, probe)
    _check(session, sampling, new, retest=retest, today=probe.today)
    evaluation = judge_report(product_of(sampling), new.results)
    if evaluation.faults:
        raise ReportInvalid(errors=evaluation.faults)
    kind = ReportKind.RETEST if retest else ReportKind.FIRST
    _store(session, sampling, new, evaluation, kind=kind, by=by, at=at)
    deed = Deed(
        _ACTS[kind, evaluation.verdict],
        by,
        at,
        on=new.issued_on,
        detail={
            "report_no": new.report_no,
            "failed": [one.item.title for one in evaluation.failed],
        },
    )
    severity = evaluation.severity
    values: dict[str, object] = {
        "verdict": evaluation.verdict,
        "severity": severity,
        "reported_by": by.person(),
    }
    if deed.act is SamplingAct.RETEST_PASS:
        values["ending_reason"] = N_("复检合格")
    return write(session, sampling, deed, **values)


def _check(
    session: Session, sampling: Sampling, new: NewReport, *, retest: bool, today: date
) -> None:
    laboratory = get_laboratory(session, new.laboratory_id)
    pointer = "#/laboratory_id"
    check_laboratory(
        accreditation_of(laboratory), sampling.product_kind, on=new.issued_on, pointer=pointer
    )
    follows = SamplingAct.OBJECT if retest else SamplingAct.RECEIVE
    follows_on = day_of(session, sampling, follows)
    check_day(new.issued_on, "#/issued_on", not_before=follows_on, today=today)
    if not retest:
        if new.laboratory_id != sampling.laboratory_id:
            detail = N_("样品送的是另一家检验机构")
            raise ReportInvalid(errors=[FieldError(pointer, detail)])
        return
    if not sampling.reserve_kept:
        raise NoReserveSample
    if clocks.retest_elsewhere(new.issued_on):
        first = session.scalars(
            select(TestReport.laboratory_id).where(TestReport.sampling_id == sampling.id)
        ).all()
        check_retest_laboratory(first=first, retest=new.laboratory_id, pointer=pointer)


def _store(
    session: Session,
    sampling: Sampling,
    new: NewReport,
    evaluation: Evaluation,
    *,
    kind: ReportKind,
    by: Actor,
    at: datetime,
) -> None:
    report_id = session.scalar(
        upsert(TestReport)
        .values(
            id=new_id(),
            sampling_id=sampling.id,
            kind=kind,
            laboratory_id=new.laboratory_id,
            report_no=plain(new.report_no),
            issued_on=new.issued_on,
            verdict=evaluation.verdict,
            severity=evaluation.severity,
            recorded_by=by.person(),
            recorded_at=at,
        )
        .on_conflict_do_nothing(index_elements=["laboratory_id", "report_no"])
        .returning(TestReport.id)
    )
    if report_id is None:
        raise ReportNumberTaken(
            number=new.report_no,
            errors=[FieldError("#/report_no", N_("报告编号已被使用，请核对。"))],
        )
    session.execute(insert(TestResult), [_row(report_id, one) for one in evaluation.judged])


def _row(report_id: UUID, one: Judged) -> dict[str, object]:
    item = one.item
    limit = N_("符合") if item.limit is None else f"{item.limit} {item.unit}".strip()
    return {
        "report_id": report_id,
        "item_key": item.key,
        "place": item.place,
        "title": item.title,
        "value": one.value,
        "unit": one.unit,
        "method": one.method,
        "number": one.number,
        "relation": one.relation,
        "limit_text": limit,
        "verdict": one.verdict,
        "severity": item.severity,
    }


_ACTS = {
    (ReportKind.FIRST, Verdict.PASS): SamplingAct.REPORT_PASS,
    (ReportKind.FIRST, Verdict.FAIL): SamplingAct.REPORT_FAIL,
    (ReportKind.RETEST, Verdict.PASS): SamplingAct.RETEST_PASS,
    (ReportKind.RETEST, Verdict.FAIL): SamplingAct.RETEST_FAIL,
}
