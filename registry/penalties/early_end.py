"""Whether the publication of a decision may end before its time: conditions, pure and stored.

Order 45 art. 14 and the rules of repair: the shortest publication is over, the kind of penalty
allows it, no penalty of the same kind followed, and the party is not on the serious list. Whether
duties were done and harm removed is the reason that the officer writes down.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, column, func, or_, select, table
from sqlalchemy.dialects.postgresql import DATERANGE, TSTZRANGE, Range
from sqlalchemy.orm import Session, aliased

from registry.credit.models import CreditEntry
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.guards import Guard, GuardRefusal
from registry.kernel.refusals import N_
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import PublicationTerms, terms_of
from registry.penalties.vocabulary import PenaltyStatus

ART_14 = "总局令第45号第十四条"

_ABNORMAL = "abnormal_operations"
# The lists stand above this feature: their rows are read here, none of their code. A listing of
# abnormal operations is no entry of the ledger.
_LISTING = table(
    "listing",
    column("subject_id"),
    column("list_key"),
    column("valid", DATERANGE),
    column("recorded", TSTZRANGE),
)


class PublicationTooShort(GuardRefusal):
    """The shortest publication is not over."""

    title = N_("还没有满最短公示期")
    detail = N_("这一类处罚决定至少公示%(months)s个月，最早%(from_on)s可以提前停止公示。")
    met = N_("已满最短公示期")


class NeverEndsEarly(GuardRefusal):
    """A kind of penalty whose publication never ends early."""

    title = N_("不能提前停止公示")
    detail = N_("这一类处罚决定不提前停止公示，%(ends_on)s起自动停止公示。")
    met = N_("处罚种类可以提前停止公示")


class BanRuns(GuardRefusal):
    """A ban of a trade or an office that came with the penalty runs."""

    title = N_("禁止期限还没有届满")
    detail = N_("处罚决定带有到%(until)s为止的禁止期限，期限届满以前不能提前停止公示。")
    met = N_("没有还在期限内的从业、行业禁止")


class BannedForLife(GuardRefusal):
    """A ban that came with the penalty has no last day."""

    title = N_("终身禁止")
    detail = N_("处罚决定带有终身禁止，不停止公示。")
    met = N_("没有终身禁止")


class PenalisedAgain(GuardRefusal):
    """A penalty for the same conduct followed."""

    title = N_("又因同类违法受到处罚")
    detail = N_("当事人之后又因同类违法行为受到行政处罚，不能提前停止公示。")
    met = N_("之后没有因同类违法受到处罚")


class PartyOnList(GuardRefusal):
    """The party is on a list of serious dishonesty, or of abnormal operations."""

    title = N_("当事人在失信名单上")
    detail = N_("当事人在严重违法失信名单或者经营异常名录上，不能提前停止公示。")
    met = N_("当事人不在严重违法失信名单和经营异常名录上")


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """What the conditions ask of a published decision; dates are legal days.

    ``ends_on`` is None with a ban for life.
    """

    weight: Severity
    violation: str
    early_from: date | None
    ends_on: date | None
    ban_until: date | None
    penalised_again: bool
    on_list: bool


def early_end_guards(facts: PublicationFacts, terms: PublicationTerms, on: date) -> list[Guard]:
    """Every condition of ending the publication on ``on``, met or not."""
    if facts.ends_on is None:
        return [Guard(False, BannedForLife, legal_basis=terms.longer_with_ban_source)]
    possible = {"ends_on": facts.ends_on.isoformat()}
    guards = [
        Guard(
            facts.early_from is not None,
            NeverEndsEarly,
            possible,
            legal_basis=terms.never_early_source,
        )
    ]
    if facts.ban_until is not None:
        until, free_on = facts.ban_until, facts.ban_until + timedelta(days=1)
        said = {"until": until.isoformat()}
        guards.append(Guard(on > until, BanRuns, said, free_on, terms.longer_with_ban_source))
    if facts.early_from is not None:
        months = terms.min_months(facts.weight, facts.violation)
        places = {"months": months, "from_on": facts.early_from.isoformat()}
        basis = terms.min_months_source(facts.weight, facts.violation)
        guards.append(
            Guard(on >= facts.early_from, PublicationTooShort, places, facts.early_from, basis)
        )
    guards.append(Guard(not facts.penalised_again, PenalisedAgain, legal_basis=ART_14))
    guards.append(Guard(not facts.on_list, PartyOnList, legal_basis=ART_14))
    return guards


def guards_of(
    session: Session, penalty: Penalty, on: date, *, until: date | None = None
) -> list[Guard]:
    """The conditions for a decision that is public, as the record stands.

    ``on`` is the day of the application; on the list is who was there on any day to ``until``.
    """
    again, listed = session.execute(
        select(penalised_again(), party_on_list(on, until or on)).where(Penalty.id == penalty.id)
    ).one()
    facts = PublicationFacts(
        weight=Severity(penalty.publication_class),
        violation=penalty.violation,
        early_from=penalty.publication_early_from,
        ends_on=penalty.publication_ends_on,
        ban_until=penalty.ban_until,
        penalised_again=again,
        on_list=listed,
    )
    return early_end_guards(facts, terms_of(penalty.publication_digest), on)


def penalised_again() -> ColumnElement[bool]:
    """Whether another decision for the same conduct followed a ``Penalty``."""
    later = aliased(Penalty)
    return (
        select(later.id)
        .where(
            later.subject_id == Penalty.subject_id,
            later.violation == Penalty.violation,
            later.status == PenaltyStatus.IN_FORCE,
            later.decided_on > Penalty.decided_on,
        )
        .exists()
    )


def party_on_list(first_on: date, last_on: date) -> ColumnElement[bool]:
    """Whether the party of a ``Penalty`` is on a list on any day of a stretch."""
    stretch = Range(first_on, last_on, bounds="[]")
    listed = select(CreditEntry.id).where(
        CreditEntry.subject_id == Penalty.subject_id,
        CreditEntry.kind == EntryKind.SERIOUS_LISTING,
        CreditEntry.valid.overlaps(stretch),
        func.upper_inf(CreditEntry.recorded),
    )
    abnormal = select(_LISTING.c.subject_id).where(
        _LISTING.c.subject_id == Penalty.subject_id,
        _LISTING.c.list_key == _ABNORMAL,
        _LISTING.c.valid.overlaps(stretch),
        func.upper_inf(_LISTING.c.recorded),
    )
    return or_(listed.exists(), abnormal.exists())
