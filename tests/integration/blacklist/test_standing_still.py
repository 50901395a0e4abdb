"""Late entries, hearings, announcements: what stops or starts the clocks of a case."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.blacklist import service
from registry.blacklist.advice import early_removals_after_stays
from registry.blacklist.casefile import clock_lines
from registry.blacklist.hearing_refusals import (
    HearingAskedLate,
    HearingDayAhead,
    HearingRecordMissing,
    HearingTooSoon,
    WithdrawalByOnePerson,
)
from registry.blacklist.history import history_of
from registry.blacklist.models import CaseDeadline, ListingCase
from registry.blacklist.party_codes import Access
from registry.blacklist.party_view import view_of
from registry.blacklist.queue import facts_to_show
from registry.blacklist.refusals import (
    AnnouncementNotBegun,
    AnnouncementRunning,
    CaseActNotPossible,
    CaseSuspended,
    DeciderHandledCase,
    DecisionOverdue,
    DefencePeriodOpen,
    LateWithoutReason,
    NothingSuspended,
    StandstillWithoutReason,
    StatementUnanswered,
    StepDateWrong,
    SuspendedBefore,
)
from registry.blacklist.remedy_refusals import HostHandledCase, HostUnknown
from registry.blacklist.states import Act
from registry.blacklist.suspensions import suspensions_of
from registry.credit import service as credit_service
from registry.credit.ledger import entries_of
from registry.credit.remedies import RemedyAct
from registry.disclosure.queries import list_ended, public_ids
from registry.kernel.period import AsOf
from registry.policy.calendar import calendar_on
from registry.sharing.queries import by_id
from tests.builders.blacklist import (
    PARTY_PAGE,
    Walk,
    a_bureau,
    a_candidate,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)

MONDAY = date(2024, 3, 4)


def clock(session: Session, walk: Walk, name: str) -> CaseDeadline:
    session.expire_all()
    return {one.clock: one for one in service.deadlines_of(session, walk.case_id)}[name]


def notice(walk: Walk, served_on: date, method: service.ServiceMethod) -> None:
    service.serve_notice(
        walk.session,
        walk.case_id,
        service.Service(served_on, method, "回证"),
        filing_address=PARTY_PAGE,
        version=walk.case.version,
        by=walk.bureau.handler,
        at=walk.at,
    )


def test_a_notice_entered_late_counts_from_its_entry(session: Session) -> None:
    walk = a_candidate(session, on=MONDAY).opened().notice_drawn().on(date(2024, 3, 15))
    notice(walk, MONDAY, service.ServiceMethod.DIRECT)
    assert walk.case.noticed_on == MONDAY
    assert walk.case.defence_starts_on == date(2024, 3, 15)
    assert walk.case.defence_ends_on == date(2024, 3, 22)
    with pytest.raises(DefencePeriodOpen):
        walk.decided()
    walk.after_defence().decided()
    assert walk.case.decided_on == date(2024, 3, 23)


def test_the_time_to_decide_is_made_longer_once_by_another_officer(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).hearing_asked().hearing_notified(date(2024, 3, 18))
    walk.on(date(2024, 3, 18)).hearing_held().record_kept().wait(1)
    due_on = clock(session, walk, "decision").due_on

    def extend(by: Actor) -> None:
        service.extend_decision(
            session,
            walk.case_id,
            reason="案情复杂，需要补充核实",
            version=walk.case.version,
            by=by,
            at=walk.at,
        )

    with pytest.raises(DeciderHandledCase):
        extend(walk.bureau.handler)
    extend(walk.bureau.second_reviewer)
    longer = clock(session, walk, "decision_extended")
    assert clock(session, walk, "decision").met_on == walk.day
    # A hundred and twenty days from 5 March without the fourteen of the hearing: 16 July.
    assert (longer.due_on, longer.met_on) == (date(2024, 7, 16), None)
    assert longer.due_on > due_on
    lines = clock_lines(
        service.deadlines_of(session, walk.case_id), calendar_on(walk.day), on=walk.day
    )
    assert [one["deadline"].clock for one in lines if one["replaced"]] == ["decision"]
    with pytest.raises(CaseActNotPossible):
        extend(walk.bureau.second_reviewer)
    walk.on(longer.due_on).decided(answer="不予采纳", by=walk.bureau.second_reviewer)
    assert clock(session, walk, "decision_extended").met_on == walk.day
    late = a_noticed_case(session, on=MONDAY)
    walk = late.on(clock(session, late, "decision").due_on).wait(1)
    with pytest.raises(DecisionOverdue):
        extend(walk.bureau.second_reviewer)


def test_a_hearing_stops_the_clock_and_is_notified_in_time(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).wait(1).hearing_asked()
    assert clock(session, walk, "decision").paused_on == date(2024, 3, 5)
    walk.wait(1)
    with pytest.raises(HearingTooSoon):
        walk.hearing_notified(date(2024, 3, 15))
    walk.hearing_notified(date(2024, 3, 18))
    told = clock(session, walk, "hearing_notice")
    assert told.met_on == walk.day, "told in time: nobody is late when the days before it are over"
    with pytest.raises(HearingDayAhead):
        walk.on(date(2024, 3, 15)).hearing_held()
    walk.on(date(2024, 3, 18)).hearing_held()
    # Ninety days from 4 March without the fourteen from 5 to 18 March: 16 June is a Sunday.
    decision = clock(session, walk, "decision")
    assert (decision.paused_on, decision.due_on) == (None, date(2024, 6, 17))
    walk.record_kept().wait(1)
    with pytest.raises(StatementUnanswered):
        walk.decided()
    walk.decided(answer="检验报告与批次不符，不予采纳")
    assert walk.case.state == "decided_listed"


def test_a_hearing_ends_by_being_held_or_by_the_partys_own_withdrawal(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).wait(1).hearing_asked()
    with pytest.raises(NothingSuspended):
        walk.resumed(service.SuspensionKind.HEARING)
    with pytest.raises(WithdrawalByOnePerson):
        walk.hearing_withdrawn(confirmed_by=walk.bureau.handler)
    assert walk.case.hearing_over_on is None
    with pytest.raises(CaseSuspended):
        walk.after_defence().decided()
    for ended in ("withdrawn", "held"):
        ending = update(ListingCase).where(ListingCase.id == walk.case_id)
        with pytest.raises(IntegrityError, match="hearing_"), session.begin_nested():
            session.execute(ending.values(hearing_outcome=ended, hearing_over_on=walk.day))
    walk.hearing_withdrawn().decided()
    assert walk.case.hearing_outcome == "withdrawn"
    assert clock(session, walk, "decision").paused_on is None
    unheld = a_noticed_case(session, on=MONDAY).hearing_asked().hearing_notified(date(2024, 3, 18))
    alone = {"hearing_withdrawn_on": unheld.day, "hearing_withdrawal": "x"}
    forged = update(ListingCase).where(ListingCase.id == unheld.case_id).values(alone)
    forged = forged.values(hearing_outcome="withdrawn", hearing_over_on=unheld.day)
    with pytest.raises(IntegrityError, match="party did not withdraw"), session.begin_nested():
        session.execute(forged)
    unheld.on(date(2024, 3, 18)).hearing_held(attended=False).record_kept().wait(1).decided()
    assert unheld.case.hearing_outcome == "absent"


def test_a_hearing_is_not_resumed_but_held_or_withdrawn(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).hearing_asked()
    for kind in (service.SuspensionKind.HEARING, service.SuspensionKind.TESTING):
        with pytest.raises(NothingSuspended):
            walk.resumed(kind)
    facts = facts_to_show(session, walk.case, on=walk.day)
    steps = service.next_steps(facts, walk.day, officer_id=walk.bureau.handler.officer_id)
    assert not next(step for step in steps if step.act is Act.RESUME).possible


def test_a_hearing_is_presided_over_by_an_officer_who_did_not_investigate(
    session: Session,
) -> None:
    walk = a_noticed_case(session, on=MONDAY).hearing_asked().hearing_notified(date(2024, 3, 18))
    walk.on(date(2024, 3, 18))
    with pytest.raises(HostHandledCase):
        walk.hearing_held(host=walk.bureau.handler)
    with pytest.raises(HostUnknown):
        walk.hearing_held(host=a_bureau(session).publisher)
    forged = update(ListingCase).where(ListingCase.id == walk.case_id)
    with pytest.raises(IntegrityError, match="who presides"), session.begin_nested():
        session.execute(forged.values(hearing_host_id=walk.bureau.handler.officer_id))
    walk.hearing_held()
    assert walk.case.hearing_host_id == walk.bureau.publisher.officer_id


def test_a_decision_after_a_hearing_stands_on_the_kept_record(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).hearing_asked().hearing_notified(date(2024, 3, 18))
    walk.on(date(2024, 3, 18)).hearing_held().wait(1)
    for outcome in service.Outcome:
        with pytest.raises(HearingRecordMissing):
            walk.decided(outcome, answer="不予采纳")
    forged = update(ListingCase).where(ListingCase.id == walk.case_id).values(decision="listed")
    with pytest.raises(IntegrityError, match="record of the hearing"), session.begin_nested():
        session.execute(forged)
    assert walk.record_kept().decided(answer="不予采纳").case.state == "decided_listed"


def test_a_hearing_is_asked_for_in_the_time_to_reply(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).on(date(2024, 3, 12))
    with pytest.raises(HearingAskedLate):
        walk.hearing_asked()


def test_service_by_announcement_starts_the_clock_when_it_is_over(session: Session) -> None:
    walk = a_candidate(session, on=MONDAY).opened()
    with pytest.raises(AnnouncementNotBegun):
        notice(walk, MONDAY, service.ServiceMethod.ANNOUNCEMENT)
    walk.suspended(service.SuspensionKind.ANNOUNCEMENT)
    walk.on(date(2024, 4, 3))
    with pytest.raises(AnnouncementRunning):
        notice(walk, MONDAY, service.ServiceMethod.ANNOUNCEMENT)
    walk.on(date(2024, 4, 7))
    notice(walk, MONDAY, service.ServiceMethod.ANNOUNCEMENT)
    # Thirty days from 4 March end on 3 April; entered on the next working day but one, a Sunday
    # that is worked, so the reply counts from the announcement's last day.
    assert walk.case.noticed_on == date(2024, 4, 3)
    assert walk.case.defence_ends_on == date(2024, 4, 11)
    assert clock(session, walk, "decision").paused_on is None


def test_a_decision_not_to_list_reaches_whom_nobody_finds_by_announcement(
    session: Session,
) -> None:
    walk = a_noticed_case(session, on=MONDAY).after_defence()
    walk.decided(service.Outcome.NOT_LISTED)
    walk.suspended(service.SuspensionKind.ANNOUNCEMENT).wait(40)
    service.serve_decision(
        session,
        walk.case_id,
        service.Service(walk.day, service.ServiceMethod.ANNOUNCEMENT, "示例报公告第12号"),
        version=walk.case.version,
        by=walk.bureau.handler,
        at=walk.at,
    )
    assert walk.case.state == "closed"


def test_a_standstill_entered_late_revives_no_clock(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).wait(30)
    with pytest.raises(StepDateWrong):
        walk.suspended(service.SuspensionKind.TESTING, MONDAY)
    decision = clock(session, walk, "decision")
    walk.on(decision.due_on).wait(1)
    walk.suspended(service.SuspensionKind.TESTING, decision.due_on).wait(20)
    walk.resumed(service.SuspensionKind.TESTING)
    after = clock(session, walk, "decision")
    assert (after.due_on, after.paused_on) == (decision.due_on, None)


def test_a_stay_takes_a_published_entry_off_and_its_end_puts_it_back(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY).wait(20)
    subject_id, ends_on, stayed_on = walk.subject.id, walk.listing.ends_on, walk.day

    def seen(known: Walk, on: date) -> list[bool]:
        as_of = AsOf(on, known.at)
        return [
            subject_id in service.standing(session, [subject_id], as_of),
            bool(service.public_listings(session, as_of)),
            bool(public_ids(session, as_of)),
            bool(by_id(session, [subject_id], as_of)[0].listings),
            any(one.on_list for one in history_of(session, subject_id, as_of)),
        ]

    assert seen(walk, walk.day) == [True] * 5
    with pytest.raises(CaseActNotPossible):
        walk.suspended(service.SuspensionKind.TESTING)
    walk.suspended(service.SuspensionKind.STAY)
    assert seen(walk, walk.day) == [False] * 5
    assert seen(walk, walk.day - timedelta(days=1)) == [True] * 5
    stay = {"stayed_since": stayed_on.isoformat(), "stayed_by": "示例报公告第12号"}
    shown = view_of(session, Access(walk.case_id, walk.case_id), on=walk.day).stay
    assert shown is not None, "its party is not told that it is on the list"
    assert shown.first_on == stayed_on
    told = by_id(session, [subject_id], AsOf(walk.day, walk.at))[0]
    assert [one["id"] for one in told.stayed] == [str(walk.listing.id)]
    assert stay.items() <= told.stayed[0].items()
    assert told.bases == ()
    (held,) = history_of(session, subject_id, AsOf(walk.day, walk.at))
    assert (held.stayed_since_on, held.stayed_by) == (stayed_on, stay["stayed_by"])
    while_stayed = replace(walk.wait(5))
    walk.wait(4).resumed(service.SuspensionKind.STAY, walk.day - timedelta(days=6))
    last_on = walk.day - timedelta(days=6)
    assert seen(while_stayed, while_stayed.day) == [False] * 5, "known as stayed then"
    assert seen(walk, while_stayed.day) == [True] * 5, "and known since to have been over"
    walk.wait(1)
    assert seen(walk, walk.day) == [True] * 5, "on the list again from the day after"
    assert seen(walk, stayed_on) == seen(walk, last_on) == [False] * 5
    assert walk.listing.ends_on == ends_on, "the term goes on"


def test_who_keeps_a_copy_is_told_of_the_stay_of_a_listing_without_a_term(
    session: Session,
) -> None:
    walk = an_abnormal_case(session).opened().decided().published().wait(20)

    def ended() -> list[UUID]:
        told = list_ended(session, AsOf(walk.day, walk.at), since=walk.day)
        return [listing_id for listing_id, _when in told]

    assert ended() == []
    walk.suspended(service.SuspensionKind.STAY)
    assert ended() == [walk.listing.id]


def test_each_standstill_has_its_reason_where_the_case_is(session: Session) -> None:
    kinds = service.SuspensionKind
    walk = a_candidate(session, on=MONDAY).opened()
    abnormal = an_abnormal_case(session).opened()
    forged = """INSERT INTO case_suspension (id, case_id, kind, reference, first_on, at)
        VALUES (gen_random_uuid(), :id, :kind, 'x', :on, :at)"""

    def refused(one: Walk, *wrong: service.SuspensionKind) -> None:
        for kind in wrong:
            with pytest.raises(StandstillWithoutReason):
                one.suspended(kind)
            values = {"id": one.case_id, "kind": kind, "on": one.day, "at": one.at}
            with pytest.raises(IntegrityError, match="of this kind"), session.begin_nested():
                session.execute(text(forged), values)

    with pytest.raises(CaseActNotPossible):
        abnormal.suspended(kinds.ANNOUNCEMENT)
    refused(walk, kinds.STAY, kinds.HEARING)
    refused(walk.noticed(), kinds.ANNOUNCEMENT, kinds.STAY)
    refused(walk.after_defence().decided(), kinds.TESTING, kinds.HEARING)
    refused(walk.decision_served(), kinds.ANNOUNCEMENT, kinds.TESTING)
    refused(walk.published(), kinds.ANNOUNCEMENT, kinds.TESTING)


def test_what_is_stayed_rests_in_the_credit_file_and_comes_back_after_the_stay(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=MONDAY).wait(20)
    first_on = walk.day

    def counts(on: date, known: Walk) -> bool:
        entries = entries_of(session, walk.subject.id, AsOf(on, known.at))
        return any(one.kind == "serious_listing" and on in one.valid for one in entries)

    def vetoed(known: Walk) -> bool:
        told = credit_service.find_explanation(session, walk.subject.id, AsOf(known.day, known.at))
        assert told is not None
        return told.score.vetoed

    assert (counts(walk.day, walk), vetoed(walk)) == (True, True)
    walk.suspended(service.SuspensionKind.STAY)
    assert (counts(walk.day, walk), vetoed(walk)) == (False, False)
    while_stayed = replace(walk.wait(10))
    walk.resumed(service.SuspensionKind.STAY).wait(1)
    assert (counts(walk.day, walk), vetoed(walk)) == (True, True)
    assert not counts(first_on, walk), "the days of the stay never counted"
    assert not counts(while_stayed.day, while_stayed)
    (removal,) = early_removals_after_stays(
        session, [one.id for one in suspensions_of(session, walk.case_id)], walk.day
    ).values()
    assert removal.act == RemedyAct.EARLY_REMOVAL
    # A second stay, an end in the midst of it, and nothing is left to count.
    walk.suspended(service.SuspensionKind.STAY).penalty_annulled().revoked()
    assert not counts(MONDAY + timedelta(days=5), walk), "as if never listed"


def test_a_stay_is_entered_with_its_true_day_however_late_and_the_reason_why(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=MONDAY).wait(20)
    ordered_on = walk.day
    before = replace(walk.wait(5))
    walk.wait(1)
    for reason in (None, " "):
        with pytest.raises(LateWithoutReason):
            walk.suspended(service.SuspensionKind.STAY, ordered_on, reason)
    with pytest.raises(StepDateWrong):
        walk.suspended(service.SuspensionKind.STAY, MONDAY - timedelta(days=1), "补登")
    walk.suspended(service.SuspensionKind.STAY, ordered_on, "复议机关的通知六日后收到")
    subject_id = walk.subject.id
    assert service.standing(session, [subject_id], AsOf(ordered_on, before.at)), "as known then"
    walk.on(walk.day + timedelta(days=1))
    assert not service.standing(session, [subject_id], AsOf(ordered_on, walk.at))
    with pytest.raises(SuspendedBefore):
        walk.suspended(service.SuspensionKind.STAY, walk.day)
    (stay,) = suspensions_of(session, walk.case_id)
    assert (stay.first_on, stay.late_reason) == (ordered_on, "复议机关的通知六日后收到")
    walk.resumed(service.SuspensionKind.STAY)
    with pytest.raises(StepDateWrong):
        walk.suspended(service.SuspensionKind.STAY, ordered_on, "与前一次重叠")


def test_a_stay_ends_with_the_listing(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY).wait(20).suspended(service.SuspensionKind.STAY)
    assert walk.on(date(2027, 3, 20)).expired() == 1
    session.expire_all()
    (stay,) = suspensions_of(session, walk.case_id)
    assert (stay.last_on, stay.ended_at, stay.ended_by_id) == (walk.case.ended_on, walk.at, None)
    fallen = a_listed_case(session, on=MONDAY).wait(20).suspended(service.SuspensionKind.STAY)
    fallen.penalty_annulled().revoked()
    session.expire_all()
    (stay,) = suspensions_of(session, fallen.case_id)
    assert stay.last_on == fallen.day
