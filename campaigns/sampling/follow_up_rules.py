"""What may follow a confirmed failure, and when. Pure: days and the law's terms are arguments.

Legal source: 产品质量法 art. 17; Order 18.
"""

from dataclasses import dataclass
from datetime import date

from campaigns.sampling.lifecycle import FINAL_FAILURE, Purpose, SamplingState, Verdict
from campaigns.sampling.rules import SamplingDateWrong
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotPermitted

PURPOSES = {
    SamplingState.RECTIFYING: Purpose.REINSPECTION,
    SamplingState.ANNOUNCED: Purpose.RECHECK,
    SamplingState.STOPPED: Purpose.RECHECK,
}
"""What a sample is taken for, by where the failure stands that it follows up."""

_PROVINCIAL = ("province", "central")


class FollowUpNotSettled(Conflict):
    """The follow-up sampling has no final result yet."""

    title = N_("复查抽样还没有最终结果")
    detail = N_("复查抽样应当合格，或者不合格并经确认之后，才能登记复查结果。")


class FollowUpNotOfThis(Invalid):
    """The sampling named does not follow this one up."""

    title = N_("不是这次抽查的复查抽样")


class FollowUpTooEarly(Conflict):
    """The sample was taken before it could follow this failure up."""

    title = N_("复查过早")
    detail = N_("复查的样品应当在%(first)s以后（含当日）抽取。")


class RectificationStillOpen(Conflict):
    """The party still has time to put things right."""

    title = N_("整改期限未满")
    detail = N_("整改期限到%(until)s（含当日）届满，之前不能认定为逾期不改正。")


class ProvinceNeeded(NotPermitted):
    """The announcement is the province's (产品质量法 art. 17)."""

    title = N_("应当由省级机关公告")
    detail = N_("逾期不改正或者复查仍不合格的，由省级以上市场监督管理部门公告。")


@dataclass(frozen=True, slots=True)
class Term:
    """When a follow-up sample is due.

    ``first``: no sample before it follows the failure up. ``party_until``: the last day that the
    party was given to put things right; None where it was given none. ``last``: the day by which
    the sample should have been taken; None where the law names none.
    """

    first: date
    party_until: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A sampling that follows another one up, as it stands."""

    purpose: Purpose
    taken_on: date
    state: SamplingState


def check_province(level: str) -> None:
    """Refuse an announcement by an agency below the province.

    Raises:
        ProvinceNeeded.
    Legal basis: 产品质量法 art. 17.
    """
    if level not in _PROVINCIAL:
        raise ProvinceNeeded(legal_basis="《产品质量法》第十七条")


def check_order(last_day: date, pointer: str, *, today: date, longest: date) -> None:
    """Refuse a last day that is over, or longer than the law lets an officer give.

    Raises:
        SamplingDateWrong.
    """
    if not today <= last_day <= longest:
        raise _wrong(pointer, N_("应在今天至%(last)s之间"), last=longest)


def outcome_of(
    found: FollowUp, *, of: SamplingState, term: Term, applied_on: date | None, reason: str | None
) -> Verdict:
    """What a follow-up sampling means for the one it follows.

    Args:
        found: the follow-up.
        of: where the followed sampling stands.
        term: when the sample was due.
        applied_on: the day the party itself asked to be tested before its time was over.
        reason: why the sample was taken later than due.

    Raises:
        FollowUpNotOfThis: a reinspection where a re-check is due, or the reverse.
        FollowUpNotSettled, FollowUpTooEarly.
        SamplingDateWrong: it fails before the party's time is over, and the party did not ask for
            it; or it is late without a reason.
    """
    if found.purpose is not PURPOSES[of]:
        raise FollowUpNotOfThis
    if found.taken_on < term.first:
        raise FollowUpTooEarly(first=term.first.isoformat())
    verdict = _verdict_of(found.state)
    _check_applied(found.taken_on, applied_on, term=term, failed=verdict is Verdict.FAIL)
    if term.last is not None and found.taken_on > term.last and not (reason or "").strip():
        detail = N_("复查应当在%(last)s以前抽样，晚于这一天的写明理由")
        raise _wrong("#/reason", detail, last=term.last)
    return verdict


def check_overdue(rectify_by: date, *, today: date) -> None:
    """Refuse to call a party overdue while it still has time.

    Raises:
        RectificationStillOpen.
    """
    if today <= rectify_by:
        raise RectificationStillOpen(until=rectify_by.isoformat())


def _verdict_of(state: SamplingState) -> Verdict:
    if state in (SamplingState.PASSED, SamplingState.OVERTURNED):
        return Verdict.PASS
    if state in FINAL_FAILURE:
        return Verdict.FAIL
    raise FollowUpNotSettled


def _check_applied(taken_on: date, applied_on: date | None, *, term: Term, failed: bool) -> None:
    """A failure counts while the party still has time only if the party asked for the test."""
    if applied_on is not None and not term.first <= applied_on <= taken_on:
        raise _wrong(
            "#/applied_on", N_("应在%(first)s至%(last)s之间"), first=term.first, last=taken_on
        )
    until = term.party_until
    if failed and until is not None and taken_on <= until and applied_on is None:
        detail = N_("整改期限到%(until)s，期限内复查不合格的，当事人申请提前复查才能登记")
        raise _wrong("#/applied_on", detail, until=until)


def _wrong(pointer: str, detail: str, **days: date) -> SamplingDateWrong:
    told = tuple((name, day.isoformat()) for name, day in days.items())
    return SamplingDateWrong(errors=[FieldError(pointer, detail, told)])
