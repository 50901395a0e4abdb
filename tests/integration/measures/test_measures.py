"""Measures: only what the list names, only while it holds, each by its own agency, all lifted."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, PersonNeeded, system_actor
from registry.accounts.agencies import get_agency, succeed_agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.audit.models import JournalEntry
from registry.blacklist.honour_rules import QUALITY, honour_rules_on
from registry.blacklist.models import Honour, Listing
from registry.blacklist.states import SuspensionKind
from registry.kernel.identity import new_id
from registry.kernel.refusals import Stale
from registry.measures import lifting, queries, service
from registry.measures.bases import BasisKind
from registry.measures.models import MeasureRecord
from registry.measures.queries import View
from registry.measures.refusals import (
    BasisStayed,
    BasisUnknown,
    MeasureDateWrong,
    MeasureLifted,
    MeasureNotNamed,
    MeasureReported,
    NotOwnMeasure,
    OutsideTerritory,
)
from registry.measures.service import Lifting
from registry.policy.calendar import calendar_on
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.measures import (
    NO_HONOURS,
    SUPERVISION,
    WEIGHED,
    a_measure_officer,
    some_measures,
)
from tests.builders.penalties import noon


@pytest.fixture
def walk(session: Session) -> Walk:
    return a_listed_case(session)


def tasks_of(session: Session, actor: Actor, on: date) -> dict[object, tuple[str, ...]]:
    agency = get_agency(session, actor.agency())
    return {task.basis_id: task.codes for task in queries.tasks(session, agency, on=on)}


def columns_of(row: Any) -> dict[str, Any]:
    columns = [one for one in inspect(type(row)).columns if one.computed is None]
    return {column.key: getattr(row, column.key) for column in columns}


def reread(session: Session, record: MeasureRecord) -> MeasureRecord:
    session.expire_all()
    return service.get_measure(session, record.id)


def test_what_an_agency_shall_do_is_to_do_until_it_is_reported(
    session: Session, walk: Walk
) -> None:
    listing = walk.listing.id
    handler = walk.bureau.handler
    assert tasks_of(session, handler, walk.day)[listing] == (
        SUPERVISION,
        NO_HONOURS,
        "no_pledge_approval",
        WEIGHED,
    )
    some_measures(walk, [SUPERVISION, NO_HONOURS])
    assert tasks_of(session, handler, walk.day)[listing] == ("no_pledge_approval", WEIGHED)
    # Who may and need not has nothing to do; who shall by its own function has.
    health = a_measure_officer(session, function="health")
    assert listing not in tasks_of(session, health, walk.day)
    buyer = a_measure_officer(session, function="procurement")
    assert tasks_of(session, buyer, walk.day)[listing] == (WEIGHED,)


def test_nobody_acts_on_a_listing_while_its_execution_is_stayed(
    session: Session, walk: Walk
) -> None:
    earlier = some_measures(walk, [SUPERVISION])[0]
    walk.wait(5).suspended(SuspensionKind.STAY)
    with pytest.raises(BasisStayed):
        some_measures(walk, [NO_HONOURS])
    forged = columns_of(earlier) | {"id": new_id(), "code": NO_HONOURS, "started_on": walk.day}
    with pytest.raises(IntegrityError, match="while its listing"), session.begin_nested():
        session.execute(insert(MeasureRecord).values(forged))
    walk.wait(4).resumed(SuspensionKind.STAY).wait(1)
    assert some_measures(walk, [NO_HONOURS])


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("market_regulation", "exit_ban"),
        ("market_regulation", "whatever_we_like"),
        ("market_regulation", "green_channel"),
        ("central_bank", SUPERVISION),
    ],
)
def test_only_what_the_list_names_for_the_agency_can_be_done(
    session: Session, walk: Walk, function: str, code: str
) -> None:
    officer = a_measure_officer(session, function=function)
    with pytest.raises(MeasureNotNamed):
        some_measures(walk, [code], by=officer)


def test_a_measure_begins_while_the_listing_holds(session: Session, walk: Walk) -> None:
    first = walk.listing.published_on
    with pytest.raises(MeasureDateWrong):
        some_measures(walk, started_on=first - timedelta(days=1))
    with pytest.raises(MeasureDateWrong):
        some_measures(walk, started_on=walk.day + timedelta(days=1))
    walk.wait(30).penalty_annulled().revoked()
    with pytest.raises(BasisUnknown):
        some_measures(walk)


def test_a_measure_is_reported_once_and_by_a_person(session: Session, walk: Walk) -> None:
    some_measures(walk)
    with pytest.raises(MeasureReported):
        some_measures(walk)
    with pytest.raises(MeasureReported):
        some_measures(walk, [NO_HONOURS, NO_HONOURS])
    machine = Actor(kind="client", name="key", agency_id=walk.bureau.agency.id)
    with pytest.raises(PersonNeeded):
        some_measures(walk, [NO_HONOURS], by=machine)
    far = a_measure_officer(session, function="health", division="990000")
    with pytest.raises(OutsideTerritory):
        some_measures(walk, [NO_HONOURS], by=far)


@pytest.mark.parametrize("ending", ["expired", "repaired", "revoked", "overturned"])
def test_however_a_listing_ends_its_measures_are_to_be_lifted(
    session: Session, walk: Walk, ending: str
) -> None:
    (record,) = some_measures(walk)
    if ending == "expired":
        walk.on(date(2027, 3, 15)).expired()
    elif ending == "repaired":
        walk.on(date(2026, 3, 2))
        walk.repaired(walk.repair_filed())
    elif ending == "revoked":
        walk.wait(30).penalty_annulled().revoked()
    else:
        walk.wait(3).upheld(walk.objected())
    keys = [str(walk.subject.id)]
    lifting.lift_due(session, keys, at=walk.at)
    noted = reread(session, record)
    ended_on = date(2027, 3, 13) if ending == "expired" else walk.day
    assert noted.basis_ended_on == ended_on
    assert noted.lift_due_on is not None
    assert noted.lift_due_on > ended_on
    # Once more, and by the job of the next day: the same.
    version, due_on = noted.version, noted.lift_due_on
    lifting.lift_due(session, keys, at=walk.at)
    later = walk.day + timedelta(days=1)
    assert lifting.open_lifting(session, on=later, at=noon(later)) == 0
    assert (reread(session, record).version, noted.lift_due_on) == (version, due_on)


def test_the_time_to_lift_is_three_working_days_from_the_end(session: Session, walk: Walk) -> None:
    (record,) = some_measures(walk)
    # Thursday 30 April 2026; the holiday goes to 5 May and Saturday 9 May is worked.
    walk.on(date(2026, 4, 30))
    walk.repaired(walk.repair_filed())
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    assert reread(session, record).lift_due_on == date(2026, 5, 8)
    before, after = date(2026, 5, 8), date(2026, 5, 9)
    assert lifting.count_lifting(session, on=before) == lifting.Counts(1, 0, 0)
    assert lifting.count_lifting(session, on=after) == lifting.Counts(1, 1, 0)


def test_a_day_in_a_year_announced_later_is_counted_again(session: Session) -> None:
    last_year = calendar_on(date(2099, 1, 1)).announced_through
    walk = a_listed_case(session, on=date(last_year - 1, 3, 4))
    (record,) = some_measures(walk)
    # The year after is not announced yet: the day to lift may still move.
    walk.on(date(last_year, 12, 30))
    walk.repaired(walk.repair_filed())
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    due_on = reread(session, record).lift_due_on
    assert due_on is not None
    assert due_on.year == last_year + 1
    # As it would stand if it had been counted by a calendar that knew less.
    earlier = {"lift_due_on": due_on - timedelta(days=1)}
    session.execute(update(MeasureRecord).values(earlier))
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    assert reread(session, record).lift_due_on == earlier["lift_due_on"], "the day's job counts"
    for _twice in range(2):
        lifting.open_lifting(session, on=walk.day, at=walk.at)
        assert reread(session, record).lift_due_on == due_on
    told = select(JournalEntry).where(JournalEntry.action == "measure.counted_anew")
    assert len(session.scalars(told).all()) == 1


def test_an_agency_lifts_its_own_measures_once_with_proof(session: Session, walk: Walk) -> None:
    (record,) = some_measures(walk)
    walk.on(date(2026, 3, 2))
    walk.repaired(walk.repair_filed())
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    proof = Lifting(walk.day, "示市监解〔2026〕3号")
    version = reread(session, record).version
    other = a_measure_officer(session, function="health")
    for wanted, by, refusal in (
        ({record.id: version}, other, NotOwnMeasure),
        ({record.id: 1}, walk.bureau.handler, Stale),
    ):
        with pytest.raises(refusal):
            service.lift_measures(session, wanted, proof, by=by, at=walk.at)
    too_late = Lifting(walk.day + timedelta(days=1), "示市监解〔2026〕3号")
    with pytest.raises(MeasureDateWrong):
        service.lift_measures(
            session, {record.id: version}, too_late, by=walk.bureau.handler, at=walk.at
        )
    service.lift_measures(session, {record.id: version}, proof, by=walk.bureau.handler, at=walk.at)
    assert lifting.count_lifting(session, on=walk.day).to_lift == 0
    whose = walk.bureau.agency.id
    lifted = queries.records(session, agency_id=whose, view=View.LIFTED, on=walk.day)
    assert [line.record.lift_proof for line in lifted] == ["示市监解〔2026〕3号"]
    with pytest.raises(MeasureLifted):
        service.lift_measures(
            session, {record.id: version + 1}, proof, by=walk.bureau.handler, at=walk.at
        )
    acts = session.query(JournalEntry.action).filter(JournalEntry.object_kind == "measure")
    assert {act for (act,) in acts} == {"measure.reported", "measure.to_lift", "measure.lifted"}


def test_a_successor_lifts_the_measures_of_the_agency_it_carries_on(
    session: Session, walk: Walk
) -> None:
    (record,) = some_measures(walk)
    successor, other = (
        actor_of(an_officer(session, agency=an_agency(session), roles=(Role.MEASURE_OFFICER,)))
        for _agency in range(2)
    )
    walk.on(date(2026, 3, 2))
    walk.repaired(walk.repair_filed())
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    gone, version = walk.bureau.agency, reread(session, record).version
    succeed_agency(
        session,
        gone.id,
        successor_id=successor.agency(),
        on=walk.day,
        version=gone.version,
        by=system_actor("tests"),
        at=walk.at,
    )
    for whose, waiting in ((successor, 1), (other, 0)):
        agency = get_agency(session, whose.agency())
        told = queries.records(session, agency_id=agency.id, view=View.TO_LIFT, on=walk.day)
        assert len(told) == waiting
        assert queries.counts(session, agency, on=walk.day)[View.TO_LIFT] == waiting
        counted = lifting.count_lifting(session, on=walk.day, agency_id=agency.id)
        assert counted.to_lift == waiting
    wanted, proof = {record.id: version}, Lifting(walk.day, "示市监解〔2026〕3号")
    with pytest.raises(NotOwnMeasure):
        service.lift_measures(session, wanted, proof, by=other, at=walk.at)
    (lifted,) = service.lift_measures(session, wanted, proof, by=successor, at=walk.at)
    assert (lifted.lifted_on, lifted.agency_id) == (walk.day, gone.id)


def test_what_is_reported_after_the_end_is_to_be_lifted_at_once(
    session: Session, walk: Walk
) -> None:
    began = walk.day
    walk.on(date(2026, 3, 2))
    walk.repaired(walk.repair_filed()).wait(20)
    (record,) = some_measures(walk, started_on=began)
    noted = reread(session, record)
    assert (noted.basis_ended_on, noted.lift_due_on) == (date(2026, 3, 2), date(2026, 3, 5))


def test_an_honour_brings_incentives_that_end_with_it(session: Session, walk: Walk) -> None:
    honour = an_honour(session, walk, on=date(2024, 5, 6))
    on, handler = date(2024, 6, 3), walk.bureau.handler
    assert tasks_of(session, handler, on)[honour.id] == (
        "fewer_inspections",
        "green_channel",
        "priority_in_awards",
    )
    new = service.NewMeasures(
        BasisKind.HONOUR, honour.id, ["green_channel"], date(2024, 5, 6), "示市监信〔2024〕2号"
    )
    (record,) = service.report_measures(session, new, by=handler, at=noon(on))
    over = date(2026, 5, 7)
    assert lifting.open_lifting(session, on=date(2026, 5, 6), at=noon(on)) == 0
    assert lifting.open_lifting(session, on=over, at=noon(over)) == 1
    assert reread(session, record).basis_ended_on == over


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"code": "flogging"}, "fk_measure_record_of_the_catalogue"),
        ({"measure_group": "incentive"}, "ck_measure_record_incentives_for_honours_only"),
        ({"started_on": date(2020, 1, 2)}, "measure_record_begins"),
        ({"subject_id": 0}, "measure_record_begins"),
        ({"act_ref": " "}, "ck_measure_record_with_its_act"),
    ],
)
def test_the_database_refuses_what_no_list_brings_about(
    session: Session, walk: Walk, change: dict[str, object], constraint: str
) -> None:
    (record,) = some_measures(walk)
    columns = columns_of(record) | {
        "id": new_id(),
        "agency_id": a_measure_officer(session, function="health").agency_id,
    }
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        session.execute(insert(MeasureRecord), [{**columns, **change}])


def test_the_database_keeps_what_was_reported_and_lifted(session: Session, walk: Walk) -> None:
    (record,) = some_measures(walk)
    proof = Lifting(walk.day, "示市监解〔2024〕3号")
    service.lift_measures(
        session, {record.id: record.version}, proof, by=walk.bureau.handler, at=walk.at
    )
    for statement in (
        "UPDATE measure_record SET lift_proof = 'x'",
        "UPDATE measure_record SET lifted_on = NULL, lift_proof = NULL, lifted_by_id = NULL",
        "UPDATE measure_record SET code = 'no_honours'",
        "DELETE FROM measure_record",
        "DELETE FROM catalogue_measure",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))


def test_a_restored_listing_takes_the_note_back(session: Session, walk: Walk) -> None:
    (record,) = some_measures(walk)
    held = walk.listing
    row = columns_of(held)
    walk.on(date(2026, 3, 2))
    walk.repaired(walk.repair_filed())
    lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)
    assert reread(session, record).lift_due_on is not None
    later = noon(date(2026, 3, 9))
    session.execute(
        update(Listing)
        .where(Listing.id == held.id, text("upper_inf(recorded)"))
        .values(recorded=text("tstzrange(lower(recorded), :at)").bindparams(at=later))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(Listing), [{**row, "row": held.row + 1_000_000, "recorded": Range(later, None)}]
    )
    lifting.lift_due(session, [str(walk.subject.id)], at=later)
    assert reread(session, record).lift_due_on is None
    last = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id.desc())).first()
    assert last == "measure.not_to_lift"


def an_honour(session: Session, walk: Walk, *, on: date) -> Honour:
    """As it would be written; how one comes to be honoured is tested with the list."""
    rules = honour_rules_on(QUALITY, on)
    ends_on = on.replace(year=on.year + rules.term_years)
    honour = Honour(
        id=new_id(),
        list_key=QUALITY,
        subject_id=walk.subject.id,
        agency_id=walk.bureau.agency.id,
        reason="连续一年A级",
        rule_digest=rules.digest,
        proposed_by_id=walk.bureau.handler.person(),
        confirmed_by_id=walk.bureau.reviewer.person(),
        honoured_on=on,
        ends_on=ends_on,
        valid=Range(on, ends_on + timedelta(days=1)),
        recorded=Range(noon(on), None),
    )
    session.add(honour)
    session.flush()
    return honour
