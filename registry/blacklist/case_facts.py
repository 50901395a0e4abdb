"""What the rules ask of a case, read from the record as it stands. Decides and writes nothing."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, SelectBase, Text, Uuid, exists, func, null, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from registry.accounts.competence import AgencyWithoutSuccessor, current_agency
from registry.accounts.conflicts import conflicted_with
from registry.blacklist.bans import banned_for_life, last_ban_of
from registry.blacklist.basis import basis_of
from registry.blacklist.consent_models import ConsentRequest, ConsentState
from registry.blacklist.list_rules import EXTENDED, ListRules
from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseDeadline,
    CaseEvent,
    CaseRecusal,
    CaseSuspension,
    FilingFact,
    ListingCase,
    RepairRevocation,
)
from registry.blacklist.party_models import AttachedTo, CaseAttachment
from registry.blacklist.record import BASIS_FELL, FOUND
from registry.blacklist.request_states import RevocationState
from registry.blacklist.rules import CaseFacts
from registry.blacklist.standstills import standstills_of
from registry.blacklist.states import Act, CaseState, SuspensionKind
from registry.penalties.models import Penalty
from registry.subjects.models import Subject

# Who does one of these has proposed or investigated the case and does not decide.
HANDLING = (
    # By a person who proposed it, or established its filing fact; the worker is nobody.
    FOUND,
    Act.OPEN,
    Act.SERVE_NOTICE,
    Act.RECORD_STATEMENT,
    Act.ASK_HEARING,
    Act.NOTIFY_HEARING,
    Act.HOLD_HEARING,
    Act.WITHDRAW_HEARING,
    Act.ASK_CONSENT,
    Act.SUSPEND,
    Act.RESUME,
    # Who took back the filing fact that the case stands on.
    BASIS_FELL,
)


def facts_of(session: Session, case: ListingCase, *, on: date, lock: bool = True) -> CaseFacts:
    """What the rules ask of a case on a day.

    ``lock`` holds the basis against annulment until the transaction ends; pages need none.
    """
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or case.found_on)
    return CaseFacts(
        state=CaseState(case.state),
        cited=policy.cited,
        **_basis(session, case, lock=lock),
        **_around(session, case, on),
        opened_on=case.opened_on,
        noticed_on=case.noticed_on,
        defence_ends_on=case.defence_ends_on,
        decided_on=case.decided_on,
        served_on=case.served_on,
        published_on=case.published_on,
        term_ends_on=case.restored_until_on or case.term_ends_on,
        restored_on=case.restored_on,
        **_restoration(session, case),
        repair=policy.repair,
        notice_required=policy.notice.required,
        service_required=policy.service_before_publication.required,
        consented_on=case.consented_on,
        **(_consent(session, case) if needs_consent(session, case, policy, on=on) else {}),
        standstills=standstills_of(CaseState(case.state), policy),
        hearing_asked_on=case.hearing_asked_on,
        hearing_on=case.hearing_on,
        hearing_over=case.hearing_over_on is not None,
        withdrawal_entered_by=case.hearing_withdrawal_by_id,
        hearing_recorded=_hearing_recorded(session, case),
    )


def repair_facts_of(session: Session, case: ListingCase) -> CaseFacts:
    """What the first day of a repair depends on, and nothing else."""
    policy = get_list(case.list_key).on(case.decided_on or case.opened_on or case.found_on)
    repaired_on, ban_until, for_life = session.execute(
        select(
            _repaired_before(case),
            last_ban_of(case.subject_id).scalar_subquery(),
            banned_for_life(case.subject_id),
        )
    ).one()
    return CaseFacts(
        state=CaseState(case.state),
        cited=policy.cited,
        decided_on=case.decided_on,
        published_on=case.published_on,
        restored_on=case.restored_on,
        repair=policy.repair,
        repaired_before_on=repaired_on,
        ban_until=ban_until,
        banned_for_life=for_life,
    )


def _basis(session: Session, case: ListingCase, *, lock: bool) -> dict[str, Any]:
    """Whether what the case stands on still stands: a penalty, or a filing fact.

    Who took a filing fact back is one of the handlers.
    """
    if case.penalty_id is not None:
        own, fell = basis_of(session, case, lock=lock)
        annulled = {one.annulled_by_id for one in (own, fell) if one is not None}
        return {
            "penalty_in_force": fell is None,
            "penalty_served_on": own.served_on,
            "annulled_by": frozenset(annulled - {None}),
        }
    assert case.filing_fact_id is not None, "constraint one_basis"
    held: Any = {"read": True} if lock else None
    fact = session.get_one(
        FilingFact, case.filing_fact_id, with_for_update=held, populate_existing=True
    )
    cured_on, decided_on = fact.cured_on, case.decided_on
    early = cured_on is not None and decided_on is not None and cured_on < decided_on
    return {
        "penalty_in_force": fact.state != "annulled",
        "fact_cured": fact.state == "cured",
        "cured_before_decision": early,
    }


def needs_consent(session: Session, case: ListingCase, policy: ListRules, *, on: date) -> bool:
    """Whether the level above has to consent on a day.

    The duty falls away with the merger into an agency that it does not bind.
    """
    if not case.consent_required or case.decided_on is not None:
        return case.consent_required
    try:
        carrying = current_agency(session, case.agency_id, on)
    except AgencyWithoutSuccessor:
        return True
    return carrying.id == case.agency_id or policy.upper_consent.binds(carrying.level)


def _consent(session: Session, case: ListingCase) -> dict[str, Any]:
    """That the level above has to consent, and what became of the latest request to it."""
    latest = session.scalars(
        select(ConsentRequest)
        .where(ConsentRequest.case_id == case.id)
        .order_by(ConsentRequest.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        return {"consent_required": True}
    if latest.state == ConsentState.ASKED:
        return {"consent_required": True, "consent_asked_on": latest.asked_on}
    if latest.state == ConsentState.OVERTAKEN:
        return {"consent_required": True, "consent_overtaken_no": latest.number}
    refused = latest.state == ConsentState.REFUSED
    return {"consent_required": True, "consent_refused_on": latest.answered_on if refused else None}


def _hearing_recorded(session: Session, case: ListingCase) -> bool | None:
    """Whether the original of the record of its hearing is kept; None where none was held."""
    if case.hearing_record_no is None:
        return None
    kept = exists().where(
        CaseAttachment.case_id == case.id, CaseAttachment.kind == AttachedTo.HEARING_RECORD
    )
    return bool(session.scalar(select(kept)))


def _restoration(session: Session, case: ListingCase) -> dict[str, Any]:
    """The listing that a revoked repair is to restore, where there is one."""
    if case.state != CaseState.REPAIRED:
        return {}
    row = session.execute(
        select(RepairRevocation.until_on, RepairRevocation.served_on).where(
            RepairRevocation.case_id == case.id,
            RepairRevocation.state.in_((RevocationState.REVOKED, RevocationState.SERVED)),
        )
    ).one_or_none()
    if row is None:
        return {}
    return {"restores_until_on": row.until_on, "restoration_served_on": row.served_on}


def _around(session: Session, case: ListingCase, on: date) -> dict[str, Any]:
    """Who handled the case and who stands aside, what holds it still, and the party's other cases.

    One trip to the database: every act asks it.
    """
    party = select(Subject.uscc).where(Subject.id == case.subject_id).scalar_subquery()
    recused = select(CaseRecusal.officer_id).where(CaseRecusal.case_id == case.id)
    holds = select(CaseSuspension.kind).where(
        CaseSuspension.case_id == case.id, CaseSuspension.last_on.is_(None)
    )
    held_until = select(func.max(CaseSuspension.last_on)).where(
        CaseSuspension.case_id == case.id, CaseSuspension.kind != SuspensionKind.HEARING
    )
    asked = (
        _all(_handlers(case), Uuid),
        _all(recused, Uuid),
        _all(conflicted_with(party, on=on), Uuid),
        _all(holds, Text),
        held_until.scalar_subquery(),
        *_other_listings(case),
        _repaired_before(case),
        last_ban_of(case.subject_id).scalar_subquery(),
        banned_for_life(case.subject_id),
        _time_to_decide(case),
    )
    (
        handlers,
        aside,
        conflicted,
        held,
        held_until_on,
        last,
        endless,
        repaired_on,
        ban_until,
        for_life,
        decision_due_on,
    ) = session.execute(select(*asked)).one()
    return {
        "handlers": frozenset(handlers),
        # Declared in the case, or a conflict with the party.
        "recused": frozenset(aside) | frozenset(conflicted),
        "holds": frozenset(held),
        "held_until_on": held_until_on,
        # ``date.max`` where it has no term.
        "other_listing_ends_on": date.max if endless else last and last - timedelta(days=1),
        "repaired_before_on": repaired_on,
        "ban_until": ban_until,
        "banned_for_life": for_life,
        "decision_due_on": decision_due_on,
    }


def _all(wanted: SelectBase, of: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    """Every value of a column as one array."""
    return func.array(wanted.scalar_subquery(), type_=ARRAY(of))


def _handlers(case: ListingCase) -> SelectBase:
    """Who took part; who entered the penalty brought what the case stands on."""
    acted = select(CaseEvent.officer_id).where(
        CaseEvent.case_id == case.id,
        CaseEvent.act.in_(HANDLING),
        CaseEvent.officer_id.is_not(None),
    )
    brought = select(Penalty.entered_by_id).where(
        Penalty.id == case.penalty_id, Penalty.entered_by_id.is_not(None)
    )
    return acted.union_all(brought)


def _other_listings(case: ListingCase) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The last end of the subject's listings on the list by other cases; whether one has none."""
    others = (
        Listing.list_key == case.list_key,
        Listing.subject_id == case.subject_id,
        Listing.case_id != case.id,
        func.upper_inf(Listing.recorded),
    )
    return (
        select(func.max(func.upper(Listing.valid))).where(*others).scalar_subquery(),
        select(func.bool_or(func.upper_inf(Listing.valid))).where(*others).scalar_subquery(),
    )


def _time_to_decide(case: ListingCase) -> ColumnElement[Any]:
    """The last day of the time to decide that runs, where the list lets it be made longer."""
    if case.opened_on is None or EXTENDED not in get_list(case.list_key).on(case.opened_on).clocks:
        return null()
    wanted = select(func.max(CaseDeadline.due_on)).where(
        CaseDeadline.case_id == case.id,
        CaseDeadline.clock == "decision",
        CaseDeadline.met_on.is_(None),
    )
    return wanted.scalar_subquery()


def _repaired_before(case: ListingCase) -> ColumnElement[Any]:
    """The day of the subject's latest repair on the same list by another case."""
    wanted = select(func.max(ListingCase.ended_on)).where(
        ListingCase.list_key == case.list_key,
        ListingCase.subject_id == case.subject_id,
        ListingCase.id != case.id,
        ListingCase.state == CaseState.REPAIRED,
    )
    return wanted.scalar_subquery()
