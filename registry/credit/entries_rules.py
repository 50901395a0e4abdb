"""Facts that no feature of their own enters: which they are, and how one becomes an entry."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.lifecycle import Machine
from registry.kernel.refusals import N_, FieldError, Invalid, NotPermitted

KINDS = (
    EntryKind.RECALL,
    EntryKind.INCIDENT,
    EntryKind.COMPLAINT,
    EntryKind.AWARD,
    EntryKind.PLEDGE,
    EntryKind.STANDARD,
)
"""Findings, samplings, penalties and listings have features that enter them."""


class UndoneFor(StrEnum):
    """Why a repair is undone."""

    FALSE_PAPERS = "false_papers"
    MISTAKE = "mistake"


class FactState(StrEnum):
    """Where a fact stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REPAIRED = "repaired"
    ANNULLED = "annulled"


class FactAct(StrEnum):
    """What can be done with it."""

    CONFIRM = "confirm"
    REJECT = "reject"
    REPAIR = "repair"
    UNDO_REPAIR = "undo_repair"
    ANNUL = "annul"


FACT: Machine[FactState, FactAct] = Machine(
    {
        (FactState.RECORDED, FactAct.CONFIRM): FactState.CONFIRMED,
        (FactState.RECORDED, FactAct.REJECT): FactState.REJECTED,
        (FactState.CONFIRMED, FactAct.REPAIR): FactState.REPAIRED,
        (FactState.REPAIRED, FactAct.UNDO_REPAIR): FactState.CONFIRMED,
        (FactState.CONFIRMED, FactAct.ANNUL): FactState.ANNULLED,
        (FactState.REPAIRED, FactAct.ANNUL): FactState.ANNULLED,
    },
    start=FactState.RECORDED,
)


class FactInvalid(Invalid):
    """The fact contradicts itself or lies in the future."""

    title = N_("信用事实有误")


class ConfirmedByRecorder(NotPermitted):
    """The same officer recorded it."""

    title = N_("需要第二人确认")
    detail = N_(
        "登记和确认由两名工作人员分别办理，"
        "登记人不能确认、退回、修复自己登记的事实，也不能撤销修复。"
    )


class FactOfAnotherAgency(NotPermitted):
    """Another agency's officers recorded it."""

    title = N_("由登记机关办理")
    detail = N_("信用事实由登记它的机关确认、退回、修复和撤销。")


@dataclass(frozen=True, slots=True)
class NewFact:
    """One fact to record. ``valid_until`` is its last day (a pledge's); None: until annulled.

    ``number`` is its document's, as printed; ``summary`` one sentence without personal data.
    """

    subject_id: int
    agency_id: UUID
    kind: EntryKind
    severity: Severity
    number: str
    legal_basis: str
    summary: str
    occurred_on: date
    decided_on: date
    valid_until: date | None = None


def check(new: NewFact, *, today: date) -> None:
    """Refuse a fact that is of another feature, of a day to come, or out of order.

    Raises:
        FactInvalid: with the fields at fault.
    """
    errors = []
    if new.kind not in KINDS:
        errors.append(FieldError("#/kind", N_("这类事实由专门的功能登记。")))
    if new.occurred_on > new.decided_on:
        errors.append(FieldError("#/occurred_on", N_("行为日期不能晚于文书日期。")))
    if new.decided_on > today:
        errors.append(FieldError("#/decided_on", N_("文书日期不能晚于今天。")))
    if new.valid_until is not None and new.valid_until < new.decided_on:
        errors.append(FieldError("#/valid_until", N_("有效期不能早于文书日期。")))
    if errors:
        raise FactInvalid(errors=errors)
