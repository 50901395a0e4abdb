"""Decisions about draws: the life cycle as a table, rates inside their bands, who may do what.

Pure: the day, the instant and the record are arguments.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from campaigns.draws.algorithm import OFFICERS_PER_AGENCY, PoolOfficer, Stratum
from campaigns.planning.terms import Scope, wrong_scope
from registry.kernel.lifecycle import Machine
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError
from registry.policy.draws import DrawPolicy

LONGEST_TITLE = 200
LONGEST_REASON = 500
LONGEST_WINDOW_DAYS = 366
_SECRET = re.compile(r"[0-9a-f]{64}")


class DrawState(StrEnum):
    """Where a draw stands."""

    PREPARED = "prepared"
    FROZEN = "frozen"
    COMMITTED = "committed"
    DRAWN = "drawn"
    PUBLISHED = "published"
    VOID = "void"


class DrawAct(StrEnum):
    """What can be done with a draw."""

    REVISE = "revise"
    FREEZE = "freeze"
    COMMIT = "commit"
    BIND = "bind"
    REVEAL = "reveal"
    DRAW = "draw"
    CHANGE = "change"
    PUBLISH = "publish"
    CALL_OFF = "call_off"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


class ItemClass(StrEnum):
    """Of which part of the item list (抽查事项清单): key items or general ones."""

    KEY = "key"
    GENERAL = "general"


class Basis(StrEnum):
    """What the strata are: the class of risk or the quality-credit grade; never a mixture."""

    RISK_CLASS = "risk_class"
    GRADE = "grade"


class ExemptionReason(StrEnum):
    """Why an undertaking in scope is not in the pool, or an object is struck after the draw."""

    CEASED = "ceased"
    LAWFUL_EXEMPTION = "lawful_exemption"
    UNDER_INVESTIGATION = "under_investigation"
    FORCE_MAJEURE = "force_majeure"
    VISITS_REACHED = "visits_reached"
    ASSIGNED_ALREADY = "assigned_already"


BY_HAND = frozenset(ExemptionReason) - {
    ExemptionReason.VISITS_REACHED,
    ExemptionReason.ASSIGNED_ALREADY,
}
"""Reasons that a person gives; the others follow from the record."""
VISITED_BY_HAND = ExemptionReason.ASSIGNED_ALREADY
"""Why a drawn visit is called off that an order by hand made superfluous; needs that visit."""


class SubstitutionReason(StrEnum):
    """Why an officer does not go after all; which conflict or illness stays unwritten.

    ``booked``: has as many visits that day as one may; held against the record.
    """

    RECUSAL = "recusal"
    ABSENCE = "absence"
    TRANSFER = "transfer"
    BOOKED = "booked"


class VoidCause(StrEnum):
    """Why a draw did not take place."""

    WITHDRAWN = "withdrawn"
    NOT_COMMITTED = "not_committed"
    NOT_REVEALED = "not_revealed"


class Naming(StrEnum):
    """When the public learns who was drawn: with the record, or once nobody can be forewarned."""

    AT_ONCE = "at_once"
    AFTER_VISITS = "after_visits"


class StrikeState(StrEnum):
    """Where a proposal to strike a drawn object stands."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


_S, _A = DrawState, DrawAct

DRAW: Machine[DrawState, DrawAct] = Machine(
    {
        (_S.PREPARED, _A.REVISE): _S.PREPARED,
        (_S.PREPARED, _A.FREEZE): _S.FROZEN,
        (_S.PREPARED, _A.WITHDRAW): _S.VOID,
        (_S.FROZEN, _A.COMMIT): _S.FROZEN,
        (_S.FROZEN, _A.BIND): _S.COMMITTED,
        (_S.FROZEN, _A.WITHDRAW): _S.VOID,
        (_S.FROZEN, _A.LAPSE): _S.VOID,
        # Once a number is bound nobody calls the draw off: silence has a deadline, and a name.
        (_S.COMMITTED, _A.REVEAL): _S.COMMITTED,
        (_S.COMMITTED, _A.DRAW): _S.DRAWN,
        (_S.COMMITTED, _A.LAPSE): _S.VOID,
        (_S.DRAWN, _A.CHANGE): _S.DRAWN,
        (_S.DRAWN, _A.PUBLISH): _S.PUBLISHED,
        # What is sealed stays; a visit that cannot be made is called off by both agencies.
        (_S.PUBLISHED, _A.CALL_OFF): _S.PUBLISHED,
    },
    start=_S.PREPARED,
)


@dataclass(frozen=True, slots=True)
class RateChoice:
    """An agency's own rate for one stratum, in hundredths of a per cent, with its reason."""

    rate_bp: int
    reason: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draw is to be. ``rates`` names only strata whose rate is not the usual one.

    ``agency_ids``: whose officers go, the organiser's among them or not. ``over_cap_reason``:
    why undertakings are visited beyond their yearly number; None keeps them out. ``replaces``:
    void draws of the same matter that this one takes the place of, with ``replaces_reason``.
    """

    title: str
    campaign_id: UUID
    witness_id: UUID
    agency_ids: tuple[UUID, ...]
    item_class: ItemClass
    basis: Basis
    scope: Scope
    visit_from: date
    visit_to: date
    rates: Mapping[str, RateChoice]
    over_cap_reason: str | None = None
    replaces: tuple[UUID, ...] = ()
    replaces_reason: str | None = None


def wrong_terms(
    terms: Terms,
    policy: DrawPolicy,
    *,
    organiser_id: UUID,
    campaign_days: tuple[date, date],
    on: date,
) -> list[FieldError]:
    """Every fault of the terms on a day that needs no look at the record; empty: they agree."""
    faults = []
    if terms.witness_id == organiser_id:
        faults.append(FieldError("#/witness_id", N_("见证机关须是另一个机关")))
    if not terms.agency_ids:
        faults.append(FieldError("#/agency_ids", N_("至少选一个实施检查的机关")))
    first, last = campaign_days
    if not first <= terms.visit_from <= terms.visit_to <= last:
        faults.append(FieldError("#/visit_to", N_("检查日期须在专项行动的起止日期之内，先后有序")))
    if terms.visit_from < on:
        faults.append(FieldError("#/visit_from", N_("检查开始日期不能早于今天")))
    if (terms.visit_to - terms.visit_from).days > LONGEST_WINDOW_DAYS:
        faults.append(FieldError("#/visit_to", N_("检查日期最长一年")))
    faults += wrong_scope(terms.scope)
    faults += wrong_rates(terms.rates, policy, terms.item_class)
    if terms.replaces and not (terms.replaces_reason or "").strip():
        faults.append(FieldError("#/replaces_reason", N_("替代作废的抽取，须写明原因")))
    written = [
        ("#/title", terms.title),
        ("#/over_cap_reason", terms.over_cap_reason or ""),
        ("#/replaces_reason", terms.replaces_reason or ""),
    ]
    written += [(f"#/rate_{key.lower()}_reason", one.reason) for key, one in terms.rates.items()]
    faults += [
        FieldError(pointer, N_("这段文字将公开，不能写入证件号码或者电话号码"))
        for pointer, text in written
        if looks_personal(text)
    ]
    return faults


def wrong_rates(
    rates: Mapping[str, RateChoice], policy: DrawPolicy, item_class: ItemClass
) -> list[FieldError]:
    """Rates outside their band, or without a reason."""
    faults = []
    for key, choice in rates.items():
        rule = policy.strata.get(key)
        if rule is None:
            faults.append(FieldError("#/rates", N_("没有这一类别")))
            continue
        high = policy.key_items_high_bp if item_class is ItemClass.KEY else rule.high_bp
        if not rule.low_bp <= choice.rate_bp <= high:
            band = (("low", f"{rule.low_bp / 100:g}"), ("high", f"{high / 100:g}"))
            pointer = f"#/rate_{key.lower()}"
            faults.append(FieldError(pointer, N_("比例须在%(low)s%%到%(high)s%%之间"), band))
        if not choice.reason.strip():
            pointer = f"#/rate_{key.lower()}_reason"
            faults.append(FieldError(pointer, N_("不用通常比例的，须写明理由")))
    return faults


def strata_for(rates: Mapping[str, RateChoice], policy: DrawPolicy) -> list[Stratum]:
    """The strata with the rates chosen or usual, in the order of the rules."""
    return [
        Stratum(key, rates[key].rate_bp if key in rates else rule.usual_bp, rule.minimum)
        for key, rule in policy.strata.items()
    ]


def wrong_pool(
    *, objects: int, officers: Sequence[PoolOfficer], agencies: Sequence[str]
) -> list[FieldError]:
    """Why a pool cannot be drawn from; empty when it can."""
    faults = [] if objects else [FieldError("#/scope", N_("范围内没有检查对象"))]
    for agency in agencies:
        mine = [one for one in officers if one.agency == agency]
        if len(mine) < OFFICERS_PER_AGENCY or not any(one.qualified for one in mine):
            faults.append(FieldError("#/agency_ids", N_("有机关的可派人员不足")))
    return faults


def wrong_secret(name: str, value: str) -> list[FieldError]:
    """A number, salt or commitment that is not 64 lower-case hexadecimal digits."""
    form = N_("应为64位小写十六进制数")
    return [] if _SECRET.fullmatch(value) else [FieldError(f"#/{name}", form)]


def publication_due(drawn_on: date, *, within: date, visit_to: date) -> date:
    """The last day to publish a result.

    Args:
        drawn_on: the day of the draw.
        within: the last day of the clock that runs from it.
        visit_to: the last day of the visits, which nobody makes before they are published.
    """
    return max(drawn_on, min(within, visit_to))


def deadline(at: datetime, *, hours: int) -> datetime:
    """The instant up to which the two sides can act."""
    return at + timedelta(hours=hours)
