"""Decisions about enforcement campaigns: the life cycle as a table, and what each act needs.

Pure: the day and the record are arguments. Owns no storage and no words for the reader beyond
the refusals.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registry.kernel.lifecycle import Machine
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    RUNNING = "running"
    CLOSED = "closed"


class CampaignAct(StrEnum):
    """What can be done with a campaign."""

    REVISE = "revise"
    ANNOUNCE = "announce"
    START = "start"
    SET_TARGETS = "set_targets"
    CLOSE = "close"


class AgencyRole(StrEnum):
    """How a plan or an order involves an agency; ``shared`` and ``listed`` name no leader."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    SHARED = "shared"
    LISTED = "listed"


class PassRateBasis(StrEnum):
    """What a pass rate counts; a rate without its basis says nothing."""

    FIRST_VISIT = "enterprises_first_visit"
    AFTER_REINSPECTION = "enterprises_after_reinspection"


_S, _A = CampaignState, CampaignAct

CAMPAIGN: Machine[CampaignState, CampaignAct] = Machine(
    {
        (_S.DRAFT, _A.REVISE): _S.DRAFT,
        (_S.DRAFT, _A.SET_TARGETS): _S.DRAFT,
        (_S.DRAFT, _A.ANNOUNCE): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.SET_TARGETS): _S.ANNOUNCED,
        (_S.ANNOUNCED, _A.START): _S.RUNNING,
        (_S.RUNNING, _A.SET_TARGETS): _S.RUNNING,
        (_S.RUNNING, _A.CLOSE): _S.CLOSED,
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


class CampaignTermsInvalid(Invalid):
    """Dates or targets that contradict each other."""

    title = N_("专项行动的内容有误")


@dataclass(frozen=True, slots=True)
class Targets:
    """What a campaign is to reach.

    ``inspections`` counts visits (>= 1); ``pass_rate`` is per cent, 0 to 100, and needs
    ``basis``. Anything may be absent.
    """

    inspections: int | None = None
    pass_rate: Decimal | None = None
    basis: PassRateBasis | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draft may still change. ``checklist_key`` names a shipped checklist."""

    name: str
    starts_on: date | None
    ends_on: date | None
    checklist_key: str
    targets: Targets = Targets()


def wrong_targets(targets: Targets) -> list[FieldError]:
    """Every fault of the targets; empty when they agree."""
    faults = []
    if targets.inspections is not None and targets.inspections < 1:
        faults.append(FieldError("#/target_inspections", N_("检查户数至少为1")))
    if targets.pass_rate is not None:
        if not 0 <= targets.pass_rate <= 100:  # noqa: PLR2004 - per cent
            faults.append(FieldError("#/target_pass_rate", N_("合格率在0到100之间")))
        if targets.basis is None:
            faults.append(FieldError("#/target_basis", N_("写明合格率的口径")))
    return faults


def check_terms(terms: Terms, *, checklists: Collection[str]) -> None:
    """Refuse terms that contradict each other or name an unknown checklist.

    Raises:
        CampaignTermsInvalid: with every field at fault.
    """
    faults = wrong_targets(terms.targets)
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        faults.append(FieldError("#/ends_on", N_("结束日期不能早于开始日期")))
    if terms.checklist_key not in checklists:
        faults.append(FieldError("#/checklist_key", N_("没有这份检查表")))
    if faults:
        raise CampaignTermsInvalid(errors=faults)


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
