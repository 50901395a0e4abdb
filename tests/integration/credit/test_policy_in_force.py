"""Every process grades by the policy that stands in the database, and by no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.credit import service
from registry.credit.models import GradePeriod
from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import ladder_text, published_text
from registry.credit.policy_in_force import choose_grading, grading_text
from registry.credit.regrading import find_outdated
from registry.db import Database
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from tests.builders.credit import an_entry
from tests.builders.subjects import a_subject

AT = datetime(2024, 6, 1, 4, tzinfo=UTC)
LATER = AT + timedelta(days=1)
SPLIT = ladder_text("aaa_to_d")


def ladder_of(session: Session, subject_id: int, known_at: datetime) -> list[str]:
    told = service.explain(session, subject_id, AsOf(legal_day(AT), known_at))
    return [band.grade for band in told.policy.ladder]


def test_another_policy_waits_for_grades_being_stored_and_then_rules_every_session(
    database: Database,
) -> None:
    with database.transaction() as session:
        subject = a_subject(session)
        an_entry(session, subject, at=AT)
        choose_grading(session, published_text(), at=AT - timedelta(days=1))
    with ThreadPoolExecutor(1) as other:
        with database.transaction() as grading_one:
            service.regrade(grading_one, [subject.id], at=AT)
            chosen = other.submit(_choose, database, SPLIT)
            with database.transaction() as looking:
                waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
                while not looking.scalar(waiting):
                    assert not chosen.done(), "it was chosen while grades were stored by another"
        assert chosen.result(timeout=10), "everyone has to be graded anew"
    with database.transaction() as session:
        assert find_outdated(session, on=legal_day(LATER)) == [subject.id]
        service.regrade(session, [subject.id], at=LATER)
        assert find_outdated(session, on=legal_day(LATER)) == []
        kept = session.scalars(select(GradePeriod.policy_digest).order_by(GradePeriod.id)).all()
        assert len(set(kept)) > 1
        assert ladder_of(session, subject.id, LATER)[0] == "AAA"
        assert ladder_of(session, subject.id, AT)[0] == "A", "what was known is never changed"
        assert not choose_grading(session, SPLIT, at=LATER), "chosen again, it stays"


def test_a_flawed_policy_is_not_chosen_and_a_chosen_one_is_never_changed(session: Session) -> None:
    with pytest.raises(PolicyFlawed):
        choose_grading(
            session, published_text().replace("from_points: 90", "from_points: 75"), at=AT
        )
    assert grading_text(session) == published_text()
    choose_grading(session, SPLIT, at=AT)
    assert grading_text(session, known_at=AT - timedelta(days=9)) == SPLIT, "the first, from ever"
    with pytest.raises(IntegrityError, match="kept as it was"), session.begin_nested():
        session.execute(text("UPDATE grading_policy SET chosen_at = now()"))


def _choose(database: Database, document: str) -> bool:
    with database.transaction() as session:
        return choose_grading(session, document, at=LATER)
