"""What a penalty decision must hold, and what it weighs: pure decisions."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from registry.kernel.refusals import N_, Conflict, FieldError, Invalid
from registry.penalties.vocabulary import (
    PenaltyKind,
    PenaltyPolicy,
    PenaltyStatus,
    Procedure,
)


class PenaltyIncomplete(Invalid):
    """The decision does not hold what its kind needs."""

    title = N_("处罚决定填报有误")


class PenaltyNotHeavier(Invalid):
    """Marked as heavier without what art. 2 asks for."""

    title = N_("不构成较重行政处罚")
    detail = N_("所选处罚种类不属于较重行政处罚，或者没有写明从重裁量的理由。")


class PenaltyAnnulled(Conflict):
    """The decision was annulled and holds nothing any more."""

    title = N_("处罚决定已撤销")
    detail = N_("处罚决定已于%(on)s撤销，不能再办理。")


class PenaltyAlreadyServed(Conflict):
    """Service is on record."""

    title = N_("处罚决定已送达")
    detail = N_("处罚决定已于%(on)s送达，送达只登记一次。")


_NOT_SHOWN = N_(
    "这种违法行为以登记在案的省级公告和公告后的复查不合格为依据，只能在那次抽查的页面登记处罚决定。"
)


_YEAR = re.compile(r"[〔\[［【(（]((?:19|20)[0-9]{2})[〕\]］】)）]")


def written_number(text: str) -> str:
    """The number of a decision in one way of writing, so that it is one decision however typed.

    Half-width, without blanks, the year in the brackets of GB/T 9704-2012 (〔〕).
    """
    return _YEAR.sub(r"〔\1〕", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


@dataclass(frozen=True, slots=True)
class NewPenalty:
    """A penalty decision to be entered.

    Args:
        number: 文号, unique for the agency.
        subject_id: the party.
        agency_id: who decided.
        kinds: one or more.
        fine_yuan, confiscated_yuan: yuan, two decimals at most; None where not ordered.
        violation: key of the vocabulary.
        facts: what was established; no personal data.
        legal_basis: the articles the decision names.
        served_on: None while not served.
        heavier: whether art. 2 of Order 44 is met; for a fine ``heavier_reason`` says why.
        ban_until: last day of a ban of a trade or an office that goes with it, or
            ``ban_for_life``, never both; ``ban_basis`` is the provision that sets the ban.
    """

    number: str
    subject_id: int
    agency_id: UUID
    kinds: tuple[PenaltyKind, ...]
    violation: str
    facts: str
    legal_basis: str
    decided_on: date
    served_on: date | None = None
    procedure: Procedure = Procedure.ORDINARY
    fine_yuan: Decimal | None = None
    confiscated_yuan: Decimal | None = None
    heavier: bool = False
    heavier_reason: str | None = None
    ban_until: date | None = None
    ban_for_life: bool = False
    ban_basis: str | None = None


def check(new: NewPenalty, policy: PenaltyPolicy, *, on: date, shown: Collection[str] = ()) -> None:
    """Refuse a decision that does not hold together, naming every wrong field.

    ``shown``: of the violations that only a course of events shows, those that one on record does.

    Raises:
        PenaltyIncomplete: kinds, amounts, violation or dates do not fit one another.
        PenaltyNotHeavier: see ``heavier_grounds``.
    """
    errors = [*_amount_errors(new), *_date_errors(new, on), *_ban_errors(new, policy)]
    if not new.kinds or len(set(new.kinds)) != len(new.kinds):
        errors.append(FieldError("#/kinds", N_("至少选一种处罚，不重复。")))
    if new.violation not in policy.violations:
        errors.append(FieldError("#/violation", N_("没有这一种违法行为。")))
    elif new.violation in policy.shown_by_course and new.violation not in shown:
        errors.append(FieldError("#/violation", _NOT_SHOWN))
    if errors:
        raise PenaltyIncomplete(errors=errors, legal_basis=policy.legal_basis)
    if new.heavier and not may_be_heavier(new.kinds, new.heavier_reason, policy):
        raise PenaltyNotHeavier(
            errors=[FieldError("#/heavier_reason", N_("写明从重裁量的依据和理由。"))],
            legal_basis=policy.heavier_basis,
        )


def may_be_heavier(
    kinds: Collection[PenaltyKind], reason: str | None, policy: PenaltyPolicy
) -> bool:
    """Whether the kinds, with the reason given, meet the threshold of Order 44 art. 2."""
    named = {kind.value for kind in kinds}
    if named & policy.heavier_by_kind:
        return True
    return bool(named & policy.heavier_with_reason) and bool((reason or "").strip())


def require_in_force(status: PenaltyStatus, annulled_on: date | None) -> None:
    """Refuse an act on an annulled decision.

    Raises:
        PenaltyAnnulled: says since when.
    """
    if status is PenaltyStatus.ANNULLED:
        raise PenaltyAnnulled(on="" if annulled_on is None else annulled_on.isoformat())


def _amount_errors(new: NewPenalty) -> list[FieldError]:
    errors = []
    if (PenaltyKind.FINE in new.kinds) != (new.fine_yuan is not None):
        errors.append(
            FieldError("#/fine_yuan", N_("处罚种类有罚款时填写罚款数额，没有罚款时不填。"))
        )
    if new.confiscated_yuan is not None and PenaltyKind.CONFISCATION not in new.kinds:
        errors.append(FieldError("#/confiscated_yuan", N_("处罚种类没有没收，不填没收数额。")))
    for pointer, amount in (
        ("#/fine_yuan", new.fine_yuan),
        ("#/confiscated_yuan", new.confiscated_yuan),
    ):
        if amount is not None and amount <= 0:
            errors.append(FieldError(pointer, N_("数额应大于0。")))
    return errors


def _ban_errors(new: NewPenalty, policy: PenaltyPolicy) -> list[FieldError]:
    named = {kind.value for kind in new.kinds}
    if new.ban_until is None and not new.ban_for_life:
        needed = bool(named & policy.ban_needed)
        told = N_("限制从业的，填写禁止期限的最后一天，或者选终身禁止。")
        return [FieldError("#/ban_until", told)] if needed or new.ban_basis else []
    errors = []
    if new.ban_until is not None and new.ban_for_life:
        errors.append(FieldError("#/ban_for_life", N_("终身禁止没有最后一天，两项只填一项。")))
    if not named & policy.ban_possible:
        pointer = "#/ban_for_life" if new.ban_for_life else "#/ban_until"
        errors.append(FieldError(pointer, N_("所选处罚种类没有禁止期限，不填。")))
    if new.ban_until is not None and new.ban_until <= new.decided_on:
        errors.append(FieldError("#/ban_until", N_("禁止期限应当在决定日期之后届满。")))
    if not (new.ban_basis or "").strip():
        errors.append(FieldError("#/ban_basis", N_("写明规定禁止期限的法律条款。")))
    return errors


def _date_errors(new: NewPenalty, on: date) -> list[FieldError]:
    errors = []
    if new.decided_on > on:
        errors.append(FieldError("#/decided_on", N_("决定日期不能晚于今天。")))
    if new.served_on is not None and not new.decided_on <= new.served_on <= on:
        errors.append(FieldError("#/served_on", N_("送达日期不能早于决定日期，也不能晚于今天。")))
    return errors
