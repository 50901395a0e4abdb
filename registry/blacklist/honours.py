"""The honour list (红名单): proposed by one, confirmed by another, ended as a criterion falls.

It brings incentives only. Its end takes away no right and is no decision against the party: it
is written by ``honour_ends``. None of the use cases commits.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    exists,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.accounts import service as accounts
from registry.accounts.actors import Actor
from registry.accounts.conflicts import conflicted_officers
from registry.audit import service as audit
from registry.blacklist.clocks import day_after
from registry.blacklist.guards import ART_RECUSAL
from registry.blacklist.honour_queries import (
    HonourCriterion,
    HonourView,
    fallen_criteria,
    held_on,
    honours_in_force,
)
from registry.blacklist.honour_refusals import (
    CriterionNotMet,
    NotHonourKeeper,
    ProposalDecided,
    ProposalPending,
    ProposalUnknown,
    ProposerDecides,
)
from registry.blacklist.honour_rules import HonourRules, honour_rules_on
from registry.blacklist.honour_states import HONOUR, HonourAct, HonourState
from registry.blacklist.models import Honour, HonourProposal
from registry.blacklist.refusals import OfficerRecused
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.period import add_years
from registry.kernel.refusals import N_, FieldError
from registry.subjects.models import Subject

__all__ = [
    "CriterionNotMet",
    "HonourCriterion",
    "HonourView",
    "NotHonourKeeper",
    "ProposalDecided",
    "ProposalPending",
    "ProposalUnknown",
    "ProposerDecides",
    "decide_honour",
    "fallen_criteria",
    "get_proposal",
    "honours_in_force",
    "propose_honour",
]


def propose_honour(
    session: Session, subject_id: int, *, list_key: str, reason: str, by: Actor, at: datetime
) -> HonourProposal:
    """An officer proposes a subject that meets every criterion.

    Raises:
        CriterionNotMet, ProposalPending, NotHonourKeeper, PersonNeeded.
        OfficerRecused: the officer declared a conflict with the subject.
    """
    on, officer = legal_day(at), by.person()
    rules = honour_rules_on(list_key, on)
    agency = accounts.get_agency(session, by.agency())
    if agency.function not in rules.authorities:
        raise NotHonourKeeper
    _refuse_conflicted(session, subject_id, officer, on)
    session.get_one(Subject, subject_id, with_for_update={"key_share": True})
    pending = select(HonourProposal.id).where(
        HonourProposal.list_key == list_key,
        HonourProposal.subject_id == subject_id,
        HonourProposal.state == HonourState.FILED,
    )
    honoured = select(Honour.row).where(
        Honour.list_key == list_key, Honour.subject_id == subject_id, *held_on(on)
    )
    if session.scalar(select(or_(exists(pending), exists(honoured)))):
        raise ProposalPending
    _require_criteria(session, subject_id, rules, on, at_field="#/uscc")
    proposal = HonourProposal(
        id=new_id(),
        list_key=list_key,
        subject_id=subject_id,
        agency_id=agency.id,
        state=HONOUR.start.value,
        reason=reason,
        proposed_by_id=officer,
        proposed_on=on,
        version=1,
    )
    session.add(proposal)
    session.flush()
    _journal(session, "honour.proposed", str(proposal.id), by, at)
    return proposal


def decide_honour(
    session: Session,
    proposal_id: UUID,
    *,
    confirm: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> HonourProposal:
    """Another officer of the agency confirms (on the list from today) or refuses.

    Raises:
        ProposalUnknown, Stale, ProposalDecided, ProposerDecides, NotHonourKeeper,
        OfficerRecused, CriterionNotMet, PersonNeeded.
    """
    on, officer = legal_day(at), by.person()
    proposal = session.get(
        HonourProposal, proposal_id, with_for_update=True, populate_existing=True
    )
    if proposal is None:
        raise ProposalUnknown
    check_version(proposal, version)
    act = HonourAct.CONFIRM if confirm else HonourAct.REFUSE
    stands = HonourState(proposal.state)
    if not HONOUR.allows(stands, act):
        raise ProposalDecided
    if not accounts.acts_for(session, by, proposal.agency_id, on):
        raise NotHonourKeeper
    if officer == proposal.proposed_by_id:
        raise ProposerDecides
    _refuse_conflicted(session, proposal.subject_id, officer, on)
    proposal.state = HONOUR.after(stands, act).value
    proposal.decided_by_id, proposal.decided_on = officer, on
    proposal.version += 1
    if confirm:
        rules = honour_rules_on(proposal.list_key, on)
        _require_criteria(session, proposal.subject_id, rules, on, at_field="#/confirm")
        session.add(_honour_of(proposal, rules, officer, on, at))
    session.flush()
    _journal(session, "honour.decided", str(proposal.id), by, at)
    return proposal


def get_proposal(session: Session, proposal_id: UUID) -> HonourProposal:
    """One proposal.

    Raises:
        ProposalUnknown: there is none.
    """
    proposal = session.get(HonourProposal, proposal_id)
    if proposal is None:
        raise ProposalUnknown
    return proposal


def _refuse_conflicted(session: Session, subject_id: int, officer: UUID, on: date) -> None:
    """An officer with a declared conflict neither proposes nor decides (行政处罚法 art. 43)."""
    uscc = session.get_one(Subject, subject_id).uscc
    if officer in conflicted_officers(session, uscc, on=on):
        raise OfficerRecused(legal_basis=ART_RECUSAL)


def _require_criteria(
    session: Session, subject_id: int, rules: HonourRules, on: date, *, at_field: str
) -> None:
    missing = fallen_criteria(session, [subject_id], rules, on).get(subject_id)
    if missing:
        raise CriterionNotMet(errors=[_fallen(key, rules, at_field) for key in missing])


def _fallen(key: HonourCriterion, rules: HonourRules, at_field: str) -> FieldError:
    if key is HonourCriterion.GRADE:
        detail = N_("质量信用等级没有连续%(months)s个月为%(grade)s。")
        return FieldError(
            at_field, detail, (("months", rules.grade_months), ("grade", rules.grade))
        )
    if key is HonourCriterion.PENALTY:
        detail = N_("%(months)s个月内受过行政处罚（警告除外）。")
        return FieldError(at_field, detail, (("months", rules.no_penalty_months),))
    return FieldError(at_field, N_("当事人在名单上。"))


def _honour_of(
    proposal: HonourProposal, rules: HonourRules, officer: UUID, on: date, at: datetime
) -> Honour:
    ends_on = add_years(on, rules.term_years)
    return Honour(
        id=new_id(),
        list_key=proposal.list_key,
        subject_id=proposal.subject_id,
        agency_id=proposal.agency_id,
        reason=proposal.reason,
        rule_digest=rules.digest,
        proposed_by_id=proposal.proposed_by_id,
        confirmed_by_id=officer,
        honoured_on=on,
        ends_on=ends_on,
        valid=Range(on, day_after(ends_on)),
        recorded=Range(at, None),
    )


def _journal(session: Session, action: str, object_id: str, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="honour_proposal",
        object_id=object_id,
        at=at,
    )
