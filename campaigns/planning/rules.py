"""Decisions about enforcement campaigns: the life cycle as a table, and what each act needs.

Pure: the day and the record are arguments. Owns no storage and no words for the reader beyond
the refusals. What a campaign says it will do is in ``terms``.
"""

from datetime import date
from enum import StrEnum

from registry.kernel.lifecycle import Machine
from registry.kernel.refusals import N_, Conflict, FieldError


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    RUNNING = "running"
    CLOSED = "closed"
    REPORTED = "reported"


class CampaignAct(StrEnum):
    """What can be done with a campaign."""

    REVISE = "revise"
    ANNOUNCE = "announce"
    START = "start"
    AMEND = "amend"
    CLOSE = "close"
    REPORT = "report"


_S, _A = CampaignState, CampaignAct

CAMPAIGN: Machine[CampaignState, CampaignAct] = Machine(
    {
        (_S.DRAFT, _A.REVISE): _S.DRAFT,
        (_S.DRAFT, _A.ANNOUNCE): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.AMEND): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.START): _S.RUNNING,
        (_S.RUNNING, _A.AMEND): _S.RUNNING,
        (_S.RUNNING, _A.CLOSE): _S.CLOSED,
        (_S.CLOSED, _A.REPORT): _S.REPORTED,
    },
    start=_S.DRAFT,
)


class CampaignNotReady(Conflict):
    """Something an announcement must state is still missing."""

    title = N_("专项行动还缺内容")
    detail = N_("公布之前要先写明起止日期，并至少有一个在册的责任单位。")


class CampaignNotDueYet(Conflict):
    """A campaign is not started before its first day, nor after its last."""

    title = N_("不在专项行动的起止日期内")
    detail = N_("这次专项行动从%(starts_on)s到%(ends_on)s，今天不能开始。")


def check_ready(*, starts_on: date | None, ends_on: date | None, known_agencies: int) -> None:
    """Refuse an announcement without dates, or without an agency on record.

    Raises:
        CampaignNotReady: with the missing fields.
    """
    faults = [
        FieldError(pointer, N_("必填"))
        for pointer, missing in (
            ("#/starts_on", starts_on is None),
            ("#/ends_on", ends_on is None),
            ("#/agencies", known_agencies == 0),
        )
        if missing
    ]
    if faults:
        raise CampaignNotReady(errors=faults)


def check_start(*, starts_on: date, ends_on: date, on: date) -> None:
    """Refuse a start outside the announced days, first and last included.

    Raises:
        CampaignNotDueYet: names both days.
    """
    if not starts_on <= on <= ends_on:
        raise CampaignNotDueYet(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
