"""In any order of events: nothing outside the list's measures, nothing left on an ended listing."""

from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.kernel.refusals import Refusal
from registry.measures import lifting, service
from registry.measures.bases import BasisKind, named_measures
from registry.measures.models import MeasureRecord
from registry.measures.service import Lifting
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.measures import NO_HONOURS, SUPERVISION, WEIGHED, some_measures
from tests.builders.penalties import noon

NAMED = [SUPERVISION, NO_HONOURS, WEIGHED]
CODES = [*NAMED, *NAMED, "exit_ban", "green_channel", "cautious_credit", "whatever_we_like"]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("report"), st.sampled_from(CODES)),
        st.tuples(st.just("wait"), st.sampled_from([1, 30, 400])),
        st.tuples(st.sampled_from(["repair", "revoke", "expire", "lift", "work"]), st.none()),
    ),
    min_size=4,
    max_size=12,
)


def do(session: Session, walk: Walk, event: str, what: str | int | None) -> None:
    if event == "report":
        some_measures(walk, [str(what)])
    elif event == "wait":
        assert isinstance(what, int)
        walk.wait(what)
    elif event == "repair":
        walk.repaired(walk.repair_filed())
    elif event == "revoke":
        walk.penalty_annulled().revoked()
    elif event == "expire":
        walk.on(max(walk.day, date(2027, 3, 15))).expired()
    elif event == "lift":
        lift_one(session, walk)
    else:
        lifting.lift_due(session, [str(walk.subject.id)], at=walk.at)


def lift_one(session: Session, walk: Walk) -> None:
    record = session.scalars(
        select(MeasureRecord).where(MeasureRecord.lifted_on.is_(None)).limit(1)
    ).first()
    if record is not None:
        proof = Lifting(walk.day, "示市监解〔2026〕1号")
        wanted = {record.id: record.version}
        service.lift_measures(session, wanted, proof, by=walk.bureau.handler, at=walk.at)


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=EVENTS)
def test_nothing_outside_the_list_and_nothing_left_on_an_ended_listing(
    session: Session, events: list[tuple[str, str | int | None]]
) -> None:
    outer = session.begin_nested()
    try:
        walk = a_listed_case(session)
        held = walk.listing
        for event, what in events:
            step = session.begin_nested()
            day = walk.day
            try:
                do(session, walk, event, what)
                step.commit()
            except Refusal:
                step.rollback()
                walk.on(day)
            session.expire_all()
        lifting.lift_due(session, [str(walk.subject.id)], at=noon(walk.day))
        session.expire_all()
        named = named_measures(
            BasisKind.LISTING, held.list_key, held.rule_digest, on=held.published_on
        )
        recorded = session.scalars(select(MeasureRecord)).all()
        assert {one.code for one in recorded} <= {one.measure.code for one in named}
        assert lifting.count_lifting(session, on=walk.day).unnoticed == 0
        for one in recorded:
            if one.lifted_on is None and one.basis_ended_on is not None:
                assert one.lift_due_on is not None
                assert one.basis_ended_on <= walk.day
        twice = (
            select(MeasureRecord.code)
            .where(MeasureRecord.lifted_on.is_(None))
            .group_by(MeasureRecord.code, MeasureRecord.agency_id)
            .having(func.count() > 1)
        )
        assert session.scalars(twice).all() == []
    finally:
        outer.rollback()
        session.expire_all()
