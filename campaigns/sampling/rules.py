"""Who may do what with a sampling, and when. Pure: days, officers and readings are arguments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from campaigns.sampling.lifecycle import SamplingState
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotPermitted

LONGEST_REASON = 500


class SamplingOfAnotherAgency(NotPermitted):
    """A sampling is dealt with by the agency that took the sample."""

    title = N_("不是本机关的抽样")
    detail = N_("这次抽查由抽样的机关办理。")


class SecondOfficerForSampling(NotPermitted):
    """Who entered the report or recorded the service does not confirm the result."""

    title = N_("需要另一名执法人员确认")
    detail = N_("检验结果或者送达由您登记，应当由另一名执法人员确认。")


class ObjectionPeriodOpen(Conflict):
    """The party may still object."""

    title = N_("异议期未满")
    detail = N_("当事人可以在%(until)s之前（含当日）提出异议，期满才能确认。")


class SamplingObjectionTooLate(Conflict):
    """The objection came after the period."""

    title = N_("异议已逾期")
    detail = N_("异议应当在%(until)s之前（含当日）提出。")


class NoReserveSample(Conflict):
    """No reserve sample was kept, so nothing can be tested again."""

    title = N_("没有备用样品")
    detail = N_("抽样时没有封存备用样品，不能复检；可以就异议作出处理。")


class LaboratoryUnfit(Invalid):
    """The laboratory may not test this."""

    title = N_("检验机构不符合要求")


class SealBroken(Conflict):
    """The seal did not hold: the sample proves nothing."""

    title = N_("封条不完好")
    detail = N_("样品封条不完好，不能作为检验样品接收，请作废这次抽样并重新抽样。")


class SamplingDateWrong(Invalid):
    """A day before what it follows, in the future, or outside the legal period."""

    title = N_("日期有误")


class AlreadyPublished(Conflict):
    """The result is public already."""

    title = N_("已经公布")
    detail = N_("抽查结果已于%(on)s公布。")


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What a laboratory may test, and when; both days included."""

    product_kinds: Collection[str]
    valid_from: date
    valid_until: date

    def covers(self, product_kind: str, on: date) -> bool:
        """Whether it may test the kind of product on a day."""
        return product_kind in self.product_kinds and self.valid_from <= on <= self.valid_until


def check_agency(*, agency_id: UUID, acting: Collection[UUID]) -> None:
    """Refuse an act on another agency's sampling; ``acting`` is whom the officer acts for.

    Raises:
        SamplingOfAnotherAgency.
    """
    if agency_id not in acting:
        raise SamplingOfAnotherAgency


def check_day(on: date, pointer: str, *, not_before: date, today: date) -> None:
    """Refuse a day before what it follows, or in the future.

    Raises:
        SamplingDateWrong.
    """
    if not not_before <= on <= today:
        detail = N_("应在%(first)s至今天之间")
        raise SamplingDateWrong(
            errors=[FieldError(pointer, detail, (("first", not_before.isoformat()),))]
        )


def check_laboratory(
    accreditation: Accreditation, product_kind: str, *, on: date, pointer: str
) -> None:
    """Refuse a laboratory whose accredited scope does not cover the product on the day.

    Raises:
        LaboratoryUnfit.
    """
    if not accreditation.covers(product_kind, on):
        detail = N_("检验机构当日的资质范围不包括这类产品")
        raise LaboratoryUnfit(errors=[FieldError(pointer, detail)])


def check_retest_laboratory(*, first: Sequence[UUID], retest: UUID, pointer: str) -> None:
    """Refuse a retest by the laboratory of the first test.

    Raises:
        LaboratoryUnfit.
    """
    if retest in first:
        detail = N_("复检应当由另一家检验机构承担")
        raise LaboratoryUnfit(errors=[FieldError(pointer, detail)])


def check_service(served_on: date, *, issued_on: date, today: date, late_days: int) -> None:
    """Refuse a service before the report, in the future, or recorded too late.

    Raises:
        SamplingDateWrong.
    """
    earliest = max(issued_on, today - timedelta(days=late_days))
    check_day(served_on, "#/served_on", not_before=earliest, today=today)


def check_objection(filed_on: date, *, served_on: date, until: date, today: date) -> None:
    """Refuse an objection that came after the period.

    Raises:
        SamplingDateWrong, SamplingObjectionTooLate.
    """
    check_day(filed_on, "#/filed_on", not_before=served_on, today=today)
    if filed_on > until:
        raise SamplingObjectionTooLate(
            until=until.isoformat(), legal_basis="《产品质量法》第十五条"
        )


def final_on(state: SamplingState, *, objection_until: date, settled_on: date | None) -> date:
    """The day a failure became final: the day after the period, or the day it was upheld."""
    if state is SamplingState.UPHELD:
        assert settled_on is not None, "an upheld failure was settled on a day"
        return settled_on
    return objection_until + timedelta(days=1)


def check_confirmation(
    *, final: date, objection_until: date, today: date, officer: UUID, others: Collection[UUID]
) -> None:
    """Refuse a confirmation before the failure is final, or by who made it.

    Args:
        final: see ``final_on``.
        objection_until: last day of the objection.
        today: legal day of the confirmation.
        officer: who confirms.
        others: who entered the report and who recorded the service.

    Raises:
        SecondOfficerForSampling, ObjectionPeriodOpen.
    """
    if officer in others:
        raise SecondOfficerForSampling
    if today < final:
        raise ObjectionPeriodOpen(
            until=objection_until.isoformat(), legal_basis="《产品质量法》第十五条"
        )
