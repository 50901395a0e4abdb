"""The consent of the level above: asked for, given or refused by another agency, never skipped."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.accounts.agencies import succeed_agency
from registry.accounts.competence import find_superior
from registry.blacklist import consent_refusals, refusals, service
from registry.blacklist.consent_models import ConsentRequest
from registry.blacklist.consent_refusals import NoSuperior, NotAskedForConsent
from registry.blacklist.document_store import documents_of
from registry.blacklist.models import CaseDeadline
from registry.kernel.refusals import Stale
from tests.builders.accounts import an_agency
from tests.builders.blacklist import Bureau, Walk, a_bureau, a_candidate, a_noticed_case
from tests.builders.penalties import noon
from tests.integration.blacklist.conftest import Desk

MONDAY = date(2024, 3, 4)
REFUSE = service.Decision.REFUSE


@pytest.fixture
def above(session: Session) -> Bureau:
    return a_bureau(session)


@pytest.fixture
def walk(session: Session, above: Bureau) -> Walk:
    """A city's case whose time to reply is over."""
    city = a_bureau(session, level="city", division="140100")
    return a_noticed_case(session, bureau=city).after_defence()


def the_request(walk: Walk) -> ConsentRequest:
    (*_, asked) = service.requests_of(walk.session, walk.case_id)
    return asked


def test_a_province_needs_nobody_s_consent_and_a_city_does(session: Session, walk: Walk) -> None:
    province = a_noticed_case(session).after_defence().decided()
    assert (province.case.consent_required, walk.case.consent_required) == (False, True)
    with pytest.raises(consent_refusals.ConsentMissing):
        walk.decided()


def test_consent_is_asked_after_the_time_to_reply(session: Session, above: Bureau) -> None:
    city = a_bureau(session, level="city", division="140100")
    early = a_noticed_case(session, bureau=city)
    with pytest.raises(refusals.DefencePeriodOpen):
        early.consent_asked()


def test_the_agency_above_consents_and_the_case_can_be_listed(walk: Walk, above: Bureau) -> None:
    walk.consent_asked()
    asked = the_request(walk)
    assert asked.agency_id == above.agency.id
    assert asked.due_on == date(2024, 3, 19), "five working days from the day after"
    with pytest.raises(consent_refusals.ConsentPending):
        walk.decided()
    walk.wait(1).consent_answered(above.reviewer).decided()
    assert walk.case.consented_on == date(2024, 3, 13)
    assert walk.case.consent_no == asked.answer_no
    _notice, *drawn = documents_of(walk.session, walk.case_id)
    assert [(one.kind, one.number, one.agency_id) for one in drawn] == [
        ("consent_request", asked.number, walk.bureau.agency.id),
        ("consent_reply", asked.answer_no, above.agency.id),
    ]
    clock = walk.session.scalars(
        select(CaseDeadline).where(
            CaseDeadline.case_id == walk.case_id, CaseDeadline.clock == "consent"
        )
    ).one()
    assert (clock.due_on, clock.met_on) == (date(2024, 3, 19), date(2024, 3, 13))


def test_refused_consent_leaves_not_listing_or_asking_anew(walk: Walk, above: Bureau) -> None:
    walk.consent_asked().consent_answered(above.reviewer, REFUSE)
    with pytest.raises(consent_refusals.ConsentRefused):
        walk.decided()
    walk.consent_asked()
    running = select(CaseDeadline.due_on).where(
        CaseDeadline.case_id == walk.case_id,
        CaseDeadline.clock == "consent",
        CaseDeadline.met_on.is_(None),
    )
    assert walk.session.scalars(running).all() == [the_request(walk).due_on]
    walk.consent_answered(above.reviewer, REFUSE)
    walk.decided(service.Outcome.NOT_LISTED)
    assert [one.state for one in service.requests_of(walk.session, walk.case_id)] == [
        "refused",
        "refused",
    ]


def test_consent_is_to_the_case_as_it_was_asked_for(walk: Walk, above: Bureau) -> None:
    """What the party says afterwards was not before the agency above."""
    walk.consent_asked()
    walk.wait(1).stated("新的检验报告证明产品合格")
    with pytest.raises(consent_refusals.ConsentNotAsked):
        walk.consent_answered(above.reviewer)
    with pytest.raises(consent_refusals.ConsentOvertaken):
        walk.decided(answer="已经复核")
    walk.consent_asked().wait(1).consent_answered(above.reviewer)
    assert walk.case.consented_on == walk.day
    walk.wait(1).stated("还有一份报告")
    assert (walk.case.consented_on, walk.case.consent_no) == (None, None)
    with pytest.raises(consent_refusals.ConsentOvertaken):
        walk.decided(answer="已经复核")
    walk.consent_asked().wait(1).consent_answered(above.reviewer)
    said = (
        "INSERT INTO case_statement (id, case_id, received_on, text, at)"
        " SELECT gen_random_uuid(), case_id, received_on, '又一份', at + interval '30 days'"
        " FROM case_statement LIMIT 1"
    )
    walk.session.execute(text(said))
    with (
        pytest.raises(IntegrityError, match="changed after the agency above was asked"),
        walk.session.begin_nested(),
    ):
        walk.decided(answer="已经复核")


def test_only_the_agency_above_answers_once_and_on_what_it_saw(walk: Walk, above: Bureau) -> None:
    walk.consent_asked()
    for stranger in (walk.bureau.second_reviewer, a_bureau(walk.session).reviewer):
        with pytest.raises(NotAskedForConsent):
            walk.consent_answered(stranger)
    asked = the_request(walk)
    walk.consent_answered(above.reviewer)
    with pytest.raises(Stale):
        service.answer_consent(
            walk.session,
            asked.id,
            decision=REFUSE,
            reason="另有意见",
            version=asked.version - 1,
            by=above.reviewer,
            at=walk.at,
        )
    with pytest.raises(refusals.CaseActNotPossible):
        walk.consent_answered(above.reviewer)


def test_merged_with_the_agency_above_nobody_consents_to_the_own_case(
    session: Session, above: Bureau
) -> None:
    city = a_bureau(session, level="city", division="140100")
    county = a_bureau(session, level="county", division="140101")
    walk = a_noticed_case(session, bureau=county).after_defence().consent_asked()
    assert the_request(walk).agency_id == city.agency.id
    succeed_agency(
        session,
        county.agency.id,
        successor_id=city.agency.id,
        on=walk.day,
        version=county.agency.version,
        by=system_actor("tests"),
        at=walk.at,
    )
    with pytest.raises(NotAskedForConsent):
        walk.consent_answered(city.reviewer)
    # Taken back, it is asked anew of the agency above the successor.
    walk.consent_answered(city.reviewer, REFUSE)
    walk.bureau = city
    walk.consent_asked().consent_answered(above.reviewer)
    assert walk.case.consented_on == walk.day


def test_consent_falls_away_with_the_merger_into_an_agency_that_needs_none(
    walk: Walk, above: Bureau
) -> None:
    walk.consent_asked().wait(1)
    listed_early = text("UPDATE listing_case SET consent_required = false")
    with pytest.raises(IntegrityError, match="is final"), walk.session.begin_nested():
        walk.session.execute(listed_early)
    succeed_agency(
        walk.session,
        walk.bureau.agency.id,
        successor_id=above.agency.id,
        on=walk.day,
        version=walk.bureau.agency.version,
        by=system_actor("tests"),
        at=walk.at,
    )
    walk.decided(by=above.reviewer)
    assert (walk.case.state, walk.case.consent_required) == ("decided_listed", False)
    running = select(CaseDeadline.clock).where(
        CaseDeadline.case_id == walk.case_id, CaseDeadline.met_on.is_(None)
    )
    assert "consent" not in walk.session.scalars(running).all()


def test_the_agency_above_reads_the_case_it_was_asked_about(walk: Walk, above: Bureau) -> None:
    with pytest.raises(refusals.CaseNotReadable):
        service.require_reader(walk.session, walk.case, above.reviewer, walk.day)
    walk.consent_asked()
    service.require_reader(walk.session, walk.case, above.reviewer, walk.day)
    waiting = service.list_requests(
        walk.session, agency_id=above.agency.id, waiting=True, on=walk.day
    )
    assert [line.case.id for line in waiting] == [walk.case_id]
    walk.decided(service.Outcome.NOT_LISTED)
    assert not service.list_requests(
        walk.session, agency_id=above.agency.id, waiting=True, on=walk.day
    )


def test_what_was_asked_of_an_agency_waits_for_whoever_carries_it_on(
    walk: Walk, above: Bureau
) -> None:
    walk.consent_asked()
    line = [above.agency, an_agency(walk.session), an_agency(walk.session)]
    for days, (old, new) in enumerate(pairwise(line), start=1):
        succeed_agency(
            walk.session,
            old.id,
            successor_id=new.id,
            on=walk.day + timedelta(days=days),
            version=old.version,
            by=system_actor("tests"),
            at=walk.at,
        )
    walk.wait(2)
    waiting = service.list_requests(walk.session, agency_id=line[-1].id, waiting=True, on=walk.day)
    assert [one.case.id for one in waiting] == [walk.case_id]
    walk.consent_answered(replace(above.reviewer, agency_id=line[-1].id))
    reply = documents_of(walk.session, walk.case_id)[-1]
    assert (reply.kind, reply.agency_id) == ("consent_reply", line[-1].id)
    assert json.loads(reply.content)["agency"] == line[-1].name


def test_a_county_asks_its_city_or_where_there_is_none_its_province(session: Session) -> None:
    county = an_agency(session, level="county", division="150102", function="agriculture")
    assert find_superior(session, county, MONDAY) is None
    province = an_agency(session, division="150000", function="agriculture")
    assert find_superior(session, county, MONDAY) == province
    city = an_agency(session, level="city", division="150100", function="agriculture")
    assert find_superior(session, county, MONDAY) == city
    assert find_superior(session, city, MONDAY) == province


def test_nobody_above_on_record_is_said(session: Session) -> None:
    alone = a_bureau(session, level="city", division="230100")
    walk = a_candidate(session, bureau=alone).opened().noticed().after_defence()
    with pytest.raises(NoSuperior):
        walk.consent_asked()


BY_HAND = "UPDATE listing_case SET consented_on = :on, consent_no = 'x'"
LISTED_BY_HAND = """UPDATE listing_case SET state = 'decided_listed', decision = 'listed',
    decided_on = :on, decided_by_id = (SELECT id FROM officer WHERE id <> handler_id LIMIT 1),
    decision_no = 'x', decision_reason = 'x', term_years = 3, term_ends_on = :on"""
ANSWERED_BELOW = """UPDATE consent_request SET state = 'given', answered_on = :on,
    answer_no = 'x', answer_reason = 'x', answered_by_id = asked_by_id"""


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (BY_HAND, "consent_given_above"),
        (LISTED_BY_HAND, "ck_listing_case_consent_where_required"),
        (ANSWERED_BELOW, "consent_of_another_agency"),
        ("UPDATE consent_request SET reason = 'x'", "final_once_written"),
    ],
)
def test_the_database_knows_no_way_around_consent(
    walk: Walk, statement: str, constraint: str
) -> None:
    walk.consent_asked()
    with pytest.raises(IntegrityError) as refused:
        walk.session.execute(text(statement), {"on": walk.day} if ":on" in statement else {})
    assert refused.value.orig.diag.constraint_name == constraint


@pytest.mark.parametrize(
    "since",
    [
        (
            "INSERT INTO case_suspension (id, case_id, kind, reference, first_on, last_on,"
            " begun_by_id, ended_by_id, at, ended_at)"
            " VALUES (gen_random_uuid(), :id, 'testing', 'x', :on, :on, :by, :by, :at, :at)"
        ),
        (
            "INSERT INTO case_event (case_id, act, state, happened_on, officer_id, at, detail)"
            " VALUES (:id, 'hold_hearing', 'noticed', :on, :by, :at, '{}')"
        ),
    ],
)
def test_what_was_tested_or_heard_since_the_database_lets_nobody_list_on_consent(
    walk: Walk, above: Bureau, since: str
) -> None:
    walk.consent_asked().consent_answered(above.reviewer).wait(2)
    by = walk.bureau.handler.officer_id
    values = {"id": walk.case_id, "on": walk.day, "by": by, "at": walk.at}
    walk.session.execute(text(since), values)
    with pytest.raises(IntegrityError) as refused, walk.session.begin_nested():
        walk.session.execute(text(LISTED_BY_HAND), {"on": walk.day})
    assert refused.value.orig.diag.constraint_name == "consent_knows_the_case"


def test_the_desks_of_both_agencies_and_the_interface(desk: Desk) -> None:
    with desk.database.transaction() as session:
        city = a_bureau(session, level="city", division="140100")
        walk = a_candidate(session, bureau=city).opened().noticed().after_defence()
        case_id, day = walk.case_id, walk.day
        walk.consent_asked()
        request_id = the_request(walk).id
    desk.on(day)
    reviewer = desk.console("reviewer")
    assert "待答复" in reviewer.opens("/console/consents")
    page = f"/console/consents/{request_id}"
    assert "请示的理由" in reviewer.opens(page)
    assert "等待上一级机关答复" in desk.console("handler").opens(page)
    caller = desk.api("reviewer")
    shown = caller.get(f"/v1/consents/{request_id}")
    assert shown.json["state"] == "asked"
    body = {"decision": "grant", "reason": "同意"}
    assert desk.api("machine").post(f"/v1{page[8:]}/answer", body, etag='"1"').status_code == 403
    reviewer.sends(page, decision="grant", reason="事实清楚")
    late = caller.post(f"/v1/consents/{request_id}/answer", body, etag=shown.headers["ETag"])
    assert late.status_code == 412
    with desk.database.transaction() as session:
        assert service.get_case(session, case_id).consented_on == noon(day).date()
