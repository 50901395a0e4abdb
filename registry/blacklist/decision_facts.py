"""What the conditions of acts ask of a case: plain values, read by ``case_facts``."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.blacklist.list_rules import Cited
from registry.blacklist.states import CaseState, SuspensionKind
from registry.blacklist.term_rules import RepairRule


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules need to know of a case; dates are legal days.

    ``handlers`` are all who proposed the case, brought what it stands on or took part in the
    investigation, ``recused`` who must stand aside, by a conflict declared for the subject or in
    the case. ``annulled_by`` entered that a penalty fell which the case stands on.
    ``penalty_in_force`` speaks of the basis whichever it is: the penalties that count, or a filing
    fact. ``holds`` are the suspensions that go on, ``held_until_on`` the last day of the last one
    that is over (not of a hearing), ``standstills`` those that can begin. ``fact_cured``
    is None where the case stands on a penalty; ``cured_before_decision`` that the fact was cured on
    an earlier day, as turned out since.
    ``consent_asked_on`` is of the request that waits for its answer,
    ``consent_refused_on`` of the latest refusal, ``consent_overtaken_no`` the number of one that
    the case has outgrown since.
    ``term_ends_on`` is of the listing as it stands, restored or not; ``restores_until_on`` and
    ``restoration_served_on`` are of a revoked repair whose listing is still to be restored.
    ``ban_until`` is the last day of the longest ban of a trade or an office against the party,
    ``banned_for_life`` that one has none.
    ``decision_due_on`` is the last day of the time to decide that runs, where the list lets it be
    made longer and nobody did so yet.
    ``withdrawal_entered_by`` entered the party's paper that withdraws its request for a hearing,
    which another officer is still to confirm.
    ``hearing_recorded``: the original of the record is kept; None where no hearing was held.
    ``cited`` are the articles of the list's own rules.
    ``somebody_decides``: an officer is left who took no part and need not stand aside; asked where
    steps are shown, and true of itself where one decides.
    """

    state: CaseState
    cited: Cited
    repair: RepairRule
    penalty_in_force: bool = True
    penalty_served_on: date | None = None
    handlers: frozenset[UUID] = frozenset()
    opened_on: date | None = None
    noticed_on: date | None = None
    defence_ends_on: date | None = None
    decided_on: date | None = None
    served_on: date | None = None
    published_on: date | None = None
    term_ends_on: date | None = None
    restored_on: date | None = None
    restores_until_on: date | None = None
    restoration_served_on: date | None = None
    other_listing_ends_on: date | None = None
    repaired_before_on: date | None = None
    ban_until: date | None = None
    banned_for_life: bool = False
    recused: frozenset[UUID] = frozenset()
    annulled_by: frozenset[UUID] = frozenset()
    notice_required: bool = True
    service_required: bool = True
    consent_required: bool = False
    consented_on: date | None = None
    consent_asked_on: date | None = None
    consent_refused_on: date | None = None
    consent_overtaken_no: str | None = None
    holds: frozenset[str] = frozenset()
    held_until_on: date | None = None
    standstills: frozenset[SuspensionKind] = frozenset(SuspensionKind)
    hearing_asked_on: date | None = None
    hearing_on: date | None = None
    hearing_over: bool = False
    withdrawal_entered_by: UUID | None = None
    hearing_recorded: bool | None = None
    decision_due_on: date | None = None
    fact_cured: bool | None = None
    cured_before_decision: bool = False
    somebody_decides: bool = True
