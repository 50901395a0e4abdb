"""The notice that a repair stands on false papers, and the party's answer to it. None commits.

What was false is put to the party by a notice: drawn up with its number when an officer proposes
the revocation, served, and from then on the party has its time to answer. A proposal can be
withdrawn until it is served; then another officer decides it.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import rules
from registry.blacklist.admission import admit, admit_also_the_party
from registry.blacklist.cases import Service
from registry.blacklist.clocks import set_clock, starts_after_recording
from registry.blacklist.deciders import is_left_alone, somebody_decides_revocation
from registry.blacklist.documents import draw_about_revocation
from registry.blacklist.lists import get_list
from registry.blacklist.models import RepairRevocation
from registry.blacklist.numbers import DocumentKind, next_number
from registry.blacklist.record import meet_clocks, start_clocks
from registry.blacklist.remedy_refusals import (
    AnotherDecidesDoubt,
    AnswerTooLate,
    NobodyElseDecides,
    RepairNotRevocable,
    RevocationActNotPossible,
)
from registry.blacklist.repair_intake import lock_repair
from registry.blacklist.request_states import (
    OPEN_REVOCATIONS,
    REVOCATION,
    RevocationAct,
    RevocationState,
)
from registry.blacklist.revocations import (
    begin_revocation,
    can_be_revoked,
    journal,
    lock_revocation,
    move,
    note_service_of,
    revocations_of,
)
from registry.blacklist.serving import check_arrived
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on


def propose_revocation(
    session: Session,
    repair_id: UUID,
    *,
    facts: str,
    filing_address: str,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Draw up the notice that puts to the party what was false in its papers.

    Args:
        session: the caller's.
        repair_id: the granted application.
        facts: what was false or hidden, and its proof; no personal data.
        filing_address: of the page where the party answers by its code.
        version: of the application that the officer saw.
        by: the officer who proposes.
        at: UTC instant; the notice carries its legal day.

    Raises:
        RepairUnknown, Stale, RepairNotRevocable, DocumentFactsMissing, AgencyNotCompetent,
        PersonNeeded, OfficerRecused.
        NobodyElseDecides: everybody who may decide took part in the repair or stands aside.
    """
    on = legal_day(at)
    repair, case = lock_repair(session, repair_id, version)
    admit(session, case, by, on, hold_basis=True)
    policy = get_list(case.list_key).by_digest(repair.rule_digest)
    pending = any(one.state in OPEN_REVOCATIONS for one in revocations_of(session, repair.id))
    if pending or not can_be_revoked(repair, case, on):
        raise RepairNotRevocable(legal_basis=policy.repair.article)
    if not somebody_decides_revocation(session, case, repair, on=on, besides={by.person()}):
        raise NobodyElseDecides(legal_basis=rules.ART_SEPARATION)
    kind = DocumentKind.REVOCATION_NOTICE
    revocation = RepairRevocation(
        id=new_id(),
        repair_id=repair.id,
        case_id=case.id,
        state=REVOCATION.start.value,
        facts=facts,
        proposed_by_id=by.person(),
        proposed_on=on,
        notice_no=next_number(session, agency_id=case.agency_id, kind=kind, on=on),
        rule_digest=policy.digest,
        version=1,
    )
    session.add(revocation)
    session.flush()
    draw_about_revocation(
        session, case, kind, revocation, filing_address=filing_address, by=by, at=at
    )
    journal(session, "repair.revocation_proposed", revocation, by, at)
    return revocation


def serve_revocation_notice(
    session: Session,
    revocation_id: UUID,
    service: Service,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Record that the notice reached the party; its time to answer begins.

    Service entered late counts from the day of the entry.

    Raises:
        RestorationUnknown, Stale, RevocationActNotPossible, StepDateWrong, ElectronicNotAgreed,
        AgencyNotCompetent, PersonNeeded, OfficerRecused.
    """
    revocation, case, on = begin_revocation(session, revocation_id, version, by, at)
    kind = DocumentKind.REVOCATION_NOTICE
    check_arrived(session, case, revocation, kind, service, on=on)
    move(revocation, RevocationAct.NOTIFY)
    policy = get_list(case.list_key).by_digest(revocation.rule_digest)
    starts_on = starts_after_recording(
        served_on=service.served_on,
        recorded_on=on,
        late_working_days=policy.late_recording_working_days,
        calendar=calendar_on(on),
    )
    clock = set_clock(policy, "defence", starts_on=starts_on, calendar=calendar_on(on))
    revocation.noticed_on, revocation.notice_recorded_on = service.served_on, on
    revocation.notice_method, revocation.notice_proof = service.method.value, service.proof
    revocation.answer_ends_on = clock.deadline.on
    note_service_of(session, revocation, kind, service, by=by, at=at)
    start_clocks(session, case.id, clock)
    journal(session, "repair.revocation_noticed", revocation, by, at)
    return revocation


def withdraw_proposal(
    session: Session,
    revocation_id: UUID,
    *,
    withdrawal_reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Take a proposal back; the repair stays as it was granted.

    A notice that did not reach the party is served no more, whoever says so. What it was told
    another officer decides; only where none is left who may, who proposed it takes it back, and
    that is stated.

    Raises:
        AnotherDecidesDoubt: the notice was served, and somebody else may decide, or proposed it.
        RestorationUnknown, Stale, RevocationActNotPossible, AgencyNotCompetent, PersonNeeded,
        OfficerRecused.
    """
    revocation, case, on = begin_revocation(session, revocation_id, version, by, at)
    told = revocation.state == RevocationState.NOTICED
    if told and not (
        by.person() == revocation.proposed_by_id and is_left_alone(session, revocation, case, on=on)
    ):
        raise AnotherDecidesDoubt(legal_basis=rules.ART_SEPARATION)
    move(revocation, RevocationAct.WITHDRAW)
    revocation.withdrawn_on, revocation.withdrawn_by_id = on, by.person()
    revocation.withdrawal_reason, revocation.nobody_decides = withdrawal_reason, told
    if told:
        meet_clocks(session, case.id, "defence", on=on)
    journal(session, "repair.revocation_withdrawn", revocation, by, at)
    return revocation


def record_answer(
    session: Session,
    revocation_id: UUID,
    *,
    answer: str,
    received_on: date | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> RepairRevocation:
    """Write down what the party says, in its time; ``by`` is an officer or the party itself.

    Args:
        session: the caller's.
        revocation_id: which one.
        answer: in the party's sense.
        received_on: day on which a letter came, which counts; None: today.
        version: of the revocation the caller saw.
        by: an officer of the deciding agency, or the party.
        at: UTC instant.

    Raises:
        StepDateWrong: it came before the notice.
        RestorationUnknown, Stale, RevocationActNotPossible, AnswerTooLate, AgencyNotCompetent,
        OfficerRecused.
    """
    on = legal_day(at)
    revocation, case = lock_revocation(session, revocation_id, version)
    admit_also_the_party(session, case, by, on)
    ends_on = revocation.answer_ends_on
    if ends_on is None or revocation.answer is not None:
        raise RevocationActNotPossible
    day = received_on or on
    rules.check_date("#/received_on", day, earliest=revocation.noticed_on or day, latest=on)
    if day > ends_on:
        raise AnswerTooLate(ends_on=ends_on.isoformat())
    move(revocation, RevocationAct.ANSWER)
    revocation.answer, revocation.answered_on = answer, day
    revocation.answer_recorded_by_id = by.officer_id
    journal(session, "repair.revocation_answered", revocation, by, at)
    return revocation
