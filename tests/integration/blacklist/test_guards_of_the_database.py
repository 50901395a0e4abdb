"""What due process forbids, the database refuses by itself, whoever writes to it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.conflicts import (
    ConflictDatesWrong,
    OwnConflict,
    declare_conflict,
    end_conflict,
)
from registry.blacklist import service
from registry.blacklist.models import ListingCase
from registry.blacklist.refusals import CaseSuspended, HoldNotOver, OfficerRecused
from registry.kernel.identity import new_id
from tests.builders.blacklist import (
    a_candidate,
    a_decided_case,
    a_listed_case,
    a_noticed_case,
    an_abnormal_case,
)

MONDAY = date(2024, 3, 4)


def refused(session: Session, sql: str, **values: Any) -> str:
    """The constraint that refuses a statement."""
    session.flush()
    with pytest.raises(IntegrityError) as wrong, session.begin_nested():
        session.execute(text(sql), values)
    return str(wrong.value.orig.diag.constraint_name)


def test_the_time_to_reply_cannot_be_cut(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY)
    values = {"id": walk.case_id, "reviewer": walk.bureau.reviewer.officer_id}
    one = "UPDATE listing_case SET {} WHERE id = :id"
    decided_at_once = one.format(
        "state = 'decided_listed', decided_on = defence_ends_on, decision = 'listed',"
        " decision_no = 'x', decision_reason = 'x', term_years = 3,"
        " term_ends_on = defence_ends_on + 9, decided_by_id = :reviewer"
    )
    for sql, constraint in (
        (one.format("defence_ends_on = defence_ends_on - 1"), "defence_is_never_shortened"),
        (one.format("defence_starts_on = noticed_on - 1"), "steps_are_final"),
        (one.format("noticed_on = noticed_on - 1"), "steps_are_final"),
        (one.format("notice_recorded_on = notice_recorded_on - 9"), "steps_are_final"),
        (decided_at_once, "ck_listing_case_decided_after_defence"),
    ):
        assert refused(session, sql, **values) == constraint


def test_a_notice_is_not_entered_for_another_day(session: Session) -> None:
    walk = an_abnormal_case(session)  # any case without a notice
    sql = (
        "UPDATE listing_case SET state = 'noticed', opened_on = '2024-07-01', number = 'x',"
        " handler_id = :handler, noticed_on = '2024-07-01', notice_recorded_on = '2024-07-01',"
        " notice_no = 'x', notice_method = 'direct', notice_proof = 'x',"
        " defence_starts_on = '2024-07-01', defence_ends_on = '2024-07-02',"
        " updated_at = '2024-07-20T04:00Z' WHERE id = :id"
    )
    handler = walk.bureau.handler.officer_id
    assert refused(session, sql, id=walk.case_id, handler=handler) == "notice_recorded_today"


def test_nobody_revokes_while_the_basis_stands(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY)
    sql = (
        "UPDATE listing_case SET state = 'revoked', ended_on = '2024-04-01', ending_reason = 'x'"
        " WHERE id = :id"
    )
    assert refused(session, sql, id=walk.case_id) == "revoked_when_basis_fell"


def test_nothing_of_a_case_is_erased_and_what_was_filed_or_decided_stays(
    session: Session,
) -> None:
    walk = a_listed_case(session, on=MONDAY).on(date(2025, 3, 20))
    walk.objected()
    walk.repaired(walk.repair_filed())
    a_noticed_case(session, on=MONDAY, bureau=walk.bureau).stated()
    for sql in (
        "UPDATE case_statement SET text = 'x'",
        "DELETE FROM case_statement",
        "DELETE FROM case_recusal",
        "DELETE FROM case_deadline",
        "DELETE FROM listing_case",
        "DELETE FROM repair",
        "DELETE FROM objection",
        "DELETE FROM document_series",
        "TRUNCATE case_suspension",
    ):
        assert refused(session, sql) == "case_event_append_only"
    for sql in (
        "UPDATE repair SET duties_done = 'x'",
        "UPDATE repair SET earliest_on = earliest_on - 90",
        "UPDATE repair SET decided_on = decided_on + 1",
        "UPDATE objection SET statement = 'x'",
        "UPDATE case_deadline SET starts_on = starts_on - 1",
    ):
        assert refused(session, sql) == "final_once_written"
    gap = "UPDATE document_series SET last_number = last_number + 2"
    assert refused(session, gap) == "document_series_grows"


def test_a_subject_never_falls_out_of_the_feed(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY)
    session.execute(
        text(
            "INSERT INTO status_change (subject_id, position, changed_at, status, digest)"
            " VALUES (:id, 7, now(), '{}', '')"
        ),
        {"id": walk.subject.id},
    )
    assert refused(session, "DELETE FROM status_change") == "status_change_stays"
    back = "UPDATE status_change SET position = 6"
    assert refused(session, back) == "status_change_stays"


def test_a_declared_conflict_keeps_an_officer_out_by_rule_and_by_constraint(
    session: Session,
) -> None:
    walk = a_noticed_case(session, on=MONDAY)
    reviewer = walk.bureau.reviewer
    assert reviewer.officer_id is not None
    declared = declare_conflict(
        session,
        officer_id=reviewer.officer_id,
        uscc=walk.subject.uscc,
        reason="近亲属",
        from_on=MONDAY,
        by=reviewer,
        at=walk.at,
    )
    walk.after_defence()
    with pytest.raises(OfficerRecused):
        walk.decided()
    sql = (
        "UPDATE listing_case SET state = 'decided_not_listed', decided_on = :on,"
        " decision = 'not_listed', decision_no = 'x', decision_reason = 'x',"
        " decided_by_id = :officer, updated_at = updated_at WHERE id = :id"
    )
    values = {"on": walk.day, "officer": reviewer.officer_id, "id": walk.case_id}
    assert refused(session, sql, **values) == "decider_is_not_recused"
    assert refused(session, "DELETE FROM officer_conflict") == "officer_conflict_kept"
    ended = {"until_on": walk.day, "reason": "关系已解除", "at": walk.at}
    with pytest.raises(OwnConflict):
        end_conflict(session, declared.id, **ended, by=reviewer)
    yesterday = ended | {"until_on": walk.day - timedelta(days=1)}
    with pytest.raises(ConflictDatesWrong):
        end_conflict(session, declared.id, **yesterday, by=walk.bureau.handler)
    end_conflict(session, declared.id, **ended, by=walk.bureau.handler)
    with pytest.raises(OfficerRecused):
        walk.decided()
    walk.wait(1).decided()
    assert walk.case.state == "decided_listed"


def test_nothing_is_decided_or_published_while_the_case_stands_still(session: Session) -> None:
    walk = a_noticed_case(session, on=MONDAY).hearing_asked().after_defence()
    with pytest.raises(CaseSuspended):
        walk.decided()
    sql = (
        "UPDATE listing_case SET state = 'decided_not_listed', decided_on = :on,"
        " decision = 'not_listed', decision_no = 'x', decision_reason = 'x',"
        " hearing_over_on = :on, hearing_outcome = 'withdrawn', hearing_withdrawn_on = :on,"
        " hearing_withdrawal = 'x', decided_by_id = :officer WHERE id = :id"
    )
    values = {"on": walk.day, "officer": walk.bureau.reviewer.officer_id, "id": walk.case_id}
    assert refused(session, sql, **values) == "nothing_decided_while_suspended"
    served = a_decided_case(session, on=MONDAY).decision_served()
    served.suspended(service.SuspensionKind.STAY)
    with pytest.raises(CaseSuspended):
        served.published()
    sql = "UPDATE listing_case SET state = 'published', published_on = :on WHERE id = :id"
    values = {"on": served.day, "id": served.case_id}
    assert refused(session, sql, **values) == "nothing_decided_while_suspended"
    # A hold lasts to the end of its last day.
    served.wait(3).resumed(service.SuspensionKind.STAY)
    with pytest.raises(HoldNotOver) as told:
        served.published()
    values["on"] = served.day
    assert refused(session, sql, **values) == "published_after_the_hold"
    assert told.value.params["from_on"] == (served.day + timedelta(days=1)).isoformat()
    assert served.wait(1).published().case.state == "published"


@pytest.mark.parametrize(
    "steps",
    [
        {"consented_on": MONDAY, "consent_no": "x"},
        {"restored_on": MONDAY, "restored_until_on": date(2044, 1, 1)},
    ],
)
def test_no_case_begins_with_a_step_behind_it(session: Session, steps: dict[str, Any]) -> None:
    case = a_candidate(session, on=MONDAY).case
    columns = [one.key for one in ListingCase.__table__.columns if one.computed is None]
    given = {name: getattr(case, name) for name in columns}
    given |= {"id": new_id(), "list_key": "another", **steps}
    with pytest.raises(IntegrityError) as wrong, session.begin_nested():
        session.execute(insert(ListingCase), [given])
    assert wrong.value.orig.diag.constraint_name == "begins_as_candidate"


def test_a_recused_officer_takes_no_part_after_the_listing_either(session: Session) -> None:
    walk = a_listed_case(session, on=MONDAY)
    handler, other = walk.bureau.handler, walk.bureau.second_reviewer
    for officer in (handler, other):
        assert officer.officer_id is not None
        declare_conflict(
            session,
            officer_id=officer.officer_id,
            uscc=walk.subject.uscc,
            reason="持有股份",
            from_on=MONDAY,
            by=officer,
            at=walk.at,
        )
    walk.on(date(2025, 3, 20))
    with pytest.raises(OfficerRecused):
        walk.objected()
    with pytest.raises(OfficerRecused):
        walk.repair_filed()
    papers = service.RepairPapers(duties_done="已缴", harm_removed="已召回", pledged=True)
    told = {"by": walk.bureau.publisher, "at": walk.at}
    repair = service.file_repair(session, walk.case_id, papers, **told)
    with pytest.raises(OfficerRecused):
        walk.accepted(repair)
    objection = service.file_objection(session, walk.case_id, statement="有误", **told)
    values = {"officer": other.officer_id, "on": walk.day}
    accepts = "UPDATE repair SET accepted_by_id = :officer, accepted_on = :on, state = 'accepted'"
    rejects = (
        "UPDATE objection SET decided_by_id = :officer, decided_on = :on, reason = 'x',"
        " state = 'rejected'"
    )
    for sql in (accepts, rejects):
        assert refused(session, sql, **values) == "decider_is_not_recused"
    assert (repair.state, objection.state) == ("filed", "filed")
    # Who investigated does not decide the objection, whoever writes it down.
    handled = {"officer": walk.bureau.reviewer.officer_id, "on": walk.day}
    event = (
        "INSERT INTO case_event (case_id, act, state, happened_on, officer_id, at, detail)"
        " VALUES (:id, 'record_statement', 'published', :on, :officer, now(), '{}')"
    )
    session.execute(text(event), handled | {"id": walk.case_id})
    assert refused(session, rejects, **handled) == "decider_took_no_part"
