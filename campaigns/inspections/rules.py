"""Decisions about visits: who may record or confirm what, and when. Pure: the day is an argument.

What answers establish is decided in ``campaigns.planning.answers``.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from campaigns.inspections.lifecycle import FINDING, FindingAct, FindingState
from campaigns.inspections.rectification import RectificationRule
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotPermitted


class SecondOfficerNeeded(NotPermitted):
    """Whoever recorded a finding does not confirm it."""

    title = N_("需要另一名执法人员确认")
    detail = N_("检查情况由您记录，应当由另一名执法人员确认。")


class StandsAside(NotPermitted):
    """Who declared a conflict of interest with the party decides nothing about it."""

    title = N_("应当回避")
    detail = N_("您登记了与这家企业的回避，应当由其他执法人员确认。")


class FindingOfAnotherAgency(NotPermitted):
    """A finding is dealt with by the agency whose visit it was."""

    title = N_("不是本机关的检查")
    detail = N_("这项问题由实施检查的机关办理。")


class NotPutRight(Conflict):
    """A finding is closed only after a reinspection found it put right."""

    title = N_("尚未整改合格")
    detail = N_("复查没有通过，不能结案；可以再次责令整改，或者转入行政处罚。")


class FindingDateWrong(Invalid):
    """A day before what it follows, or in the future."""

    title = N_("日期有误")


def check_confirmation(
    *,
    recorded_by: UUID,
    agency_id: UUID,
    officer_id: UUID,
    acting: Collection[UUID],
    worded: bool = False,
    aside: bool = False,
) -> None:
    """Refuse a confirmation by who recorded or last worded it, by another agency, or in conflict.

    Args:
        recorded_by: who recorded the finding.
        agency_id: whose visit it was.
        officer_id: who wants to confirm.
        acting: the agencies that the officer acts for.
        worded: whether they have corrected its words.
        aside: whether they stand aside from the party.

    Raises:
        SecondOfficerNeeded, FindingOfAnotherAgency, StandsAside.
    """
    check_agency(agency_id=agency_id, acting=acting)
    if aside:
        raise StandsAside
    if worded or officer_id == recorded_by:
        raise SecondOfficerNeeded


def check_put_right_by(recorded_by: UUID, *, confirmed_by: UUID | None, officer: UUID) -> None:
    """Refuse that who recorded a confirmed finding words it anew: two stand behind each word.

    Raises:
        SecondOfficerNeeded.
    """
    if confirmed_by is not None and officer == recorded_by:
        raise SecondOfficerNeeded


def check_agency(*, agency_id: UUID, acting: Collection[UUID]) -> None:
    """Refuse an act on another agency's finding; ``acting`` is whom the officer acts for.

    Raises:
        FindingOfAnotherAgency.
    """
    if agency_id not in acting:
        raise FindingOfAnotherAgency


def check_rectify_by(
    rectify_by: date, *, reason: str | None, rule: RectificationRule, on: date
) -> None:
    """Refuse a last day that is over, too far ahead, or far ahead without a reason.

    Raises:
        FindingDateWrong.
    """
    if rectify_by < on:
        raise FindingDateWrong(errors=[FieldError("#/rectify_by", N_("整改期限不能早于今天"))])
    if rectify_by > (longest := rule.longest_until(on)):
        places = (("until", longest.isoformat()),)
        told = FieldError("#/rectify_by", N_("整改期限最迟到%(until)s"), places)
        raise FindingDateWrong(errors=[told], legal_basis=rule.source)
    if rectify_by > rule.usual_until(on) and not (reason or "").strip():
        days = (("days", rule.usual_days),)
        told = FieldError("#/reason", N_("整改期限超过%(days)s日的，写明理由"), days)
        raise FindingDateWrong(errors=[told], legal_basis=rule.source)


def put_right_in_time(*, reinspected_on: date | None, rectify_by: date | None) -> bool:
    """Whether what was ordered was seen put right by its last day (policy: 按期改正)."""
    return reinspected_on is not None and rectify_by is not None and reinspected_on <= rectify_by


def check_reinspection(
    reinspected_on: date,
    *,
    passed: bool,
    asked_on: date | None,
    ordered_on: date,
    rectify_by: date,
    on: date,
) -> None:
    """Refuse a reinspection before the order that it checks, or in the future.

    One that fails while the party still has time counts only if the party asked for it.

    Args:
        reinspected_on: the day of the reinspection.
        passed: whether it was found put right.
        asked_on: the day the party asked for it, where it did.
        ordered_on: the day of the order.
        rectify_by: the last day of the party's time.
        on: legal day of the record.

    Raises:
        FindingDateWrong.
    """
    if not ordered_on <= reinspected_on <= on:
        detail = N_("复查日期不能早于责令整改之日，也不能晚于今天")
        raise FindingDateWrong(errors=[FieldError("#/reinspected_on", detail)])
    if asked_on is not None and not ordered_on <= asked_on <= reinspected_on:
        detail = N_("申请复查的日期应在责令整改之日和复查日期之间")
        raise FindingDateWrong(errors=[FieldError("#/asked_on", detail)])
    if not passed and asked_on is None and reinspected_on <= rectify_by:
        detail = N_("整改期限到%(until)s，期限内复查不合格的，当事人申请提前复查才能登记")
        told = FieldError("#/asked_on", detail, (("until", rectify_by.isoformat()),))
        raise FindingDateWrong(errors=[told])


def check_closing(*, passed: bool | None) -> None:
    """Refuse closing what was not found put right.

    Raises:
        NotPutRight.
    """
    if not passed:
        raise NotPutRight


def acts_after(state: str) -> list[FindingAct]:
    """Acts the life cycle allows in ``state``, in the order of its table."""
    return FINDING.acts(FindingState(state))
