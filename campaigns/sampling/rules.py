"""Who may do what with a sampling, and when. Pure: days, officers and readings are arguments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from campaigns.sampling.lifecycle import (
    FINAL_FAILURE,
    Purpose,
    SamplingState,
    Verdict,
)
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotPermitted

LONGEST_REASON = 500
PROVINCE = "province"


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


class FollowUpNotSettled(Conflict):
    """The follow-up sampling has no final result yet."""

    title = N_("复查抽样还没有最终结果")
    detail = N_("复查抽样应当合格，或者不合格并经确认之后，才能登记复查结果。")


class FollowUpNotOfThis(Invalid):
    """The sampling named does not follow this one up."""

    title = N_("不是这次抽查的复查抽样")


class RecheckTooEarly(Conflict):
    """The re-check after an announcement was made before its window."""

    title = N_("复查过早")
    detail = N_("公告后的复查应当在%(first)s至%(last)s之间抽样。")


class RectificationStillOpen(Conflict):
    """The party still has time to put things right."""

    title = N_("整改期限未满")
    detail = N_("整改期限到%(until)s（含当日）届满，之前不能认定为逾期不改正。")


class ProvinceNeeded(NotPermitted):
    """The announcement is the province's (产品质量法 art. 17)."""

    title = N_("应当由省级机关公告")
    detail = N_("逾期不改正或者复查仍不合格的，由省级以上市场监督管理部门公告。")


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


def check_province(level: str) -> None:
    """Refuse an announcement by an agency below the province.

    Raises:
        ProvinceNeeded.
    Legal basis: 产品质量法 art. 17.
    """
    if level not in (PROVINCE, "central"):
        raise ProvinceNeeded(legal_basis="《产品质量法》第十七条")


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


def check_order(last_day: date, pointer: str, *, today: date, longest: date) -> None:
    """Refuse a last day that is over, or longer than the law lets an officer give.

    Raises:
        SamplingDateWrong.
    """
    if not today <= last_day <= longest:
        detail = N_("应在今天至%(last)s之间")
        raise SamplingDateWrong(
            errors=[FieldError(pointer, detail, (("last", longest.isoformat()),))]
        )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A sampling that follows another one up, as it stands."""

    purpose: Purpose
    taken_on: date
    state: SamplingState
    verdict: Verdict | None


def outcome_of(found: FollowUp, *, of: SamplingState, window: tuple[date, date] | None) -> Verdict:
    """What a follow-up sampling means for the one it follows.

    Args:
        found: the follow-up.
        of: where the followed sampling stands.
        window: first and last day for the sample where the law names them.

    Raises:
        FollowUpNotOfThis: a reinspection where a re-check is due, or the reverse.
        FollowUpNotSettled, RecheckTooEarly.
    """
    wanted = Purpose.REINSPECTION if of is SamplingState.RECTIFYING else Purpose.RECHECK
    if found.purpose is not wanted:
        raise FollowUpNotOfThis
    if window is not None and found.taken_on < window[0]:
        raise RecheckTooEarly(first=window[0].isoformat(), last=window[1].isoformat())
    if found.state is SamplingState.PASSED or found.state is SamplingState.OVERTURNED:
        return Verdict.PASS
    if found.state in FINAL_FAILURE:
        return Verdict.FAIL
    raise FollowUpNotSettled


def check_overdue(rectify_by: date, *, today: date) -> None:
    """Refuse to call a party overdue while it still has time.

    Raises:
        RectificationStillOpen.
    """
    if today <= rectify_by:
        raise RectificationStillOpen(until=rectify_by.isoformat())
