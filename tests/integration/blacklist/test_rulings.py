"""What a ruling leaves open: nothing after a judgment, nothing that is not carried out here."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.blacklist import service
from registry.blacklist.contest_checks import contestable_of
from registry.blacklist.contest_models import Contest, ContestKind, ContestOutcome
from registry.blacklist.contest_refusals import (
    ChangedListingNotEntered,
    ConcluderTookPart,
    ContestEnteredBefore,
    ContestTooLate,
    DecisionUpheldByCourt,
    NothingRestored,
    RestorationRulingNotEntered,
    RulingGrants,
)
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.listing_models import Objection, Repair
from registry.blacklist.models import RepairRevocation
from registry.blacklist.request_facts import facts_of_request
from registry.kernel.identity import new_id
from registry.policy.calendar import calendar_on
from tests.builders.blacklist import Walk, a_decided_case, a_listed_case
from tests.builders.contests import concluded, contested
from tests.integration.blacklist.test_contests import anew, another_reviewer, decided

REVIEW = ContestKind.RECONSIDERATION
UPHELD, UNLAWFUL = ContestOutcome.UPHELD, ContestOutcome.UNLAWFUL
CHANGED, ANNULLED = ContestOutcome.CHANGED, ContestOutcome.ANNULLED
REFUSE, GRANT = service.Decision.REFUSE, service.Decision.GRANT


def forged(walk: Walk, **fields: object) -> dict[str, object]:
    row: dict[str, object] = {"id": new_id(), "case_id": walk.case_id, "kind": "litigation"}
    row |= {"organ": "院", "number": "99号", "filed_on": walk.day}
    return row | {"recorded_by_id": walk.bureau.handler.officer_id} | fields


def refused_by_the_database(walk: Walk, **fields: object) -> None:
    with (
        pytest.raises(IntegrityError, match="that stands is contested"),
        walk.session.begin_nested(),
    ):
        walk.session.execute(insert(Contest), [forged(walk, **fields)])


@pytest.mark.parametrize("outcome", [UPHELD, UNLAWFUL])
def test_what_a_court_left_standing_is_contested_no_more(
    session: Session, outcome: ContestOutcome
) -> None:
    walk = a_listed_case(session).wait(10)
    suit = contested(walk)
    concluded(walk.wait(5), suit, outcome)
    assert walk.case.state == "published", "upheld or found unlawful, it goes on to hold"
    assert contestable_of(session, walk.case) == []
    for kind in ContestKind:
        with pytest.raises(DecisionUpheldByCourt):
            contested(walk, kind=kind, number="另一号")
        refused_by_the_database(walk, kind=kind.value)


def test_a_decision_upheld_in_reconsideration_is_sued_in_its_fifteen_days(
    session: Session,
) -> None:
    walk = a_listed_case(session).wait(10)
    review = contested(walk, kind=REVIEW, organ="示范市人民政府", number="示府复〔2024〕1号")
    concluded(walk.wait(150), review, UPHELD)
    assert contestable_of(session, walk.case) == [None]
    last = calendar_on(walk.day).calendar_deadline(walk.day, days=15).on
    walk.on(last + timedelta(days=1))
    with pytest.raises(ContestTooLate):
        contested(walk)
    assert contested(walk, late_reason="复议决定书在四月才送达当事人").outcome is None


def test_one_number_however_it_is_typed_is_one_contest(session: Session) -> None:
    walk = a_listed_case(session).wait(10)
    first = contested(walk, number=" （2024）示行初3号 ")
    assert first.number == "（2024）示行初3号", "as the court writes it"
    concluded(walk, first, ContestOutcome.WITHDRAWN)
    for typed in ("(2024)示行初3号", "〔2024〕示行初 ３号"):
        with pytest.raises(ContestEnteredBefore):
            contested(walk, number=typed, organ=" 示范市人民法院")
        with pytest.raises(IntegrityError, match="organ_number"), session.begin_nested():
            session.execute(insert(Contest), [forged(walk, organ=first.organ, number=typed)])


def test_a_listing_is_contested_once_it_reached_the_party_and_while_it_stands(
    session: Session,
) -> None:
    walk = a_decided_case(session).decision_served()
    refused_by_the_database(walk, filed_on=walk.day - timedelta(days=1))
    concluded(walk, contested(walk), ANNULLED)
    assert walk.case.state == "overturned"
    refused_by_the_database(walk)


def test_a_refusal_that_a_ruling_changed_into_consent_is_not_refused_again(
    session: Session,
) -> None:
    walk = a_listed_case(session).wait(370)
    refused = walk.repair_filed()
    walk.accepted(refused).wait(2)
    decided(walk, refused, REFUSE, walk.bureau.reviewer)
    concluded(walk, contested(walk, refused, kind=REVIEW), CHANGED, no="示府复决〔2025〕3号")
    again = anew(walk, refused)
    assert isinstance(again, Repair)
    with pytest.raises(RulingGrants) as against:
        decided(walk, again, REFUSE, walk.bureau.second_reviewer)
    assert against.value.params["number"] == "示府复决〔2025〕3号"
    against_it = {"state": "refused", "decided_on": walk.day, "reason": "同前"}
    against_it |= {"decided_by_id": walk.bureau.second_reviewer.officer_id}
    with pytest.raises(IntegrityError, match="changed into consent"), session.begin_nested():
        session.execute(update(Repair).where(Repair.id == again.id).values(against_it))
    assert walk.case.state == "published", "removed by the ordinary act, with its papers"
    decided(walk, again, GRANT, walk.bureau.second_reviewer)
    assert walk.case.state == "repaired"
    told = facts_of_request(session, walk.case, DocumentKind.REPAIR_REPLY, again.id)
    assert "以示府复决〔2025〕3号变更为同意，本机关依照执行" in str(told["request_reason"])


def test_a_rejection_that_a_ruling_changed_is_upheld_by_the_ordinary_act(
    session: Session,
) -> None:
    walk = a_listed_case(session).wait(10)
    objection, third = walk.objected(), another_reviewer(walk)
    decided(walk, objection, REFUSE, walk.bureau.second_reviewer)
    concluded(walk, contested(walk, objection), CHANGED, by=third)
    again = anew(walk, objection)
    assert isinstance(again, Objection)
    with pytest.raises(RulingGrants):
        decided(walk, again, REFUSE, third)
    decided(walk, again, GRANT, third)
    assert walk.case.state == "overturned"


def test_a_changed_listing_is_not_entered_as_something_else(session: Session) -> None:
    walk = a_listed_case(session).wait(10)
    contest = contested(walk)
    with pytest.raises(ChangedListingNotEntered):
        concluded(walk, contest, CHANGED)
    assert (contest.outcome, walk.case.state) == (None, "published")


def test_a_contested_restoration_never_undoes_the_whole_listing(session: Session) -> None:
    walk = a_listed_case(session, on=date(2026, 5, 11)).on(date(2027, 6, 1))
    repair = walk.repair_filed()
    revocation = walk.repaired(repair).wait(30).revocation_proposed(repair)
    with pytest.raises(NothingRestored):
        contested(walk, revocation)
    refused_by_the_database(walk, revocation_id=revocation.id)
    walk.repair_revoked(revocation).wait(3).restored(revocation)
    assert [type(one) for one in contestable_of(session, walk.case)] == [
        type(None),
        RepairRevocation,
    ]
    served_on = walk.day
    last = calendar_on(walk.day).calendar_deadline(walk.day, days=60).on
    walk.on(last)
    contest = contested(walk, revocation, kind=REVIEW)
    assert contest.decision == "restoration"
    third = another_reviewer(walk)
    for took_part in (walk.bureau.second_reviewer, walk.bureau.handler):
        with pytest.raises(ConcluderTookPart):
            concluded(walk, contest, UPHELD, by=took_part)
    for outcome in (ANNULLED, ContestOutcome.REMANDED, CHANGED):
        with pytest.raises(RestorationRulingNotEntered):
            concluded(walk, contest, outcome, by=third)
    concluded(walk, contest, UPHELD, by=third)
    assert (walk.case.state, walk.case.restored_on) == ("published", served_on)
    assert isinstance(contest.revocation_id, UUID)
    assert session.scalar(select(Contest.id).where(Contest.repair_id.is_not(None))) is None
