"""What a subject was on a day, as known at an instant, and whose record goes on in whose."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit.models import JournalEntry
from registry.kernel.identity import new_id
from registry.kernel.period import AsOf
from registry.kernel.refusals import Stale
from registry.sharing import queries
from registry.subjects import links, service
from registry.subjects.corrections import ChangeTooEarly, Correction, NothingCorrected
from registry.subjects.history_models import LinkKind, SubjectLink
from registry.subjects.models import Subject
from registry.subjects.rules import SubjectRowInvalid
from tests.builders.subjects import a_row, a_subject
from tests.builders.web import NOON

BY = system_actor("tests")
MOVED_ON = date(2026, 10, 1)
EVE = MOVED_ON - timedelta(days=1)
LATER = NOON + timedelta(seconds=1)
EARLIER = NOON - timedelta(seconds=1)


def correct(session: Session, subject: Subject, **said: object) -> Subject:
    correction = Correction(reason="登记机关来函", **said)  # type: ignore[arg-type]  # by the test
    return service.correct_subject(
        session, subject.id, correction, version=subject.version, by=BY, at=NOON
    )


def test_a_changed_name_holds_from_its_day_and_a_mistaken_one_never_held(session: Session) -> None:
    changed = correct(
        session, a_subject(session, name="示范旧名厂"), name="示范新名厂", effective_on=MOVED_ON
    )
    mistaken = correct(session, a_subject(session, name="示范错名厂"), name="示范对名厂")
    never = a_subject(session, name="示范常名厂")
    ids = [changed.id, mistaken.id, never.id]

    def names(as_of: AsOf) -> list[str]:
        told = service.names_as_of(session, ids, as_of)
        assert {s.subject_id: s.name for s in queries.by_id(session, ids, as_of)} == told
        return [told[subject_id] for subject_id in ids]

    assert names(AsOf(EVE, LATER)) == ["示范旧名厂", "示范对名厂", "示范常名厂"]
    assert names(AsOf(MOVED_ON, LATER)) == ["示范新名厂", "示范对名厂", "示范常名厂"]
    assert names(AsOf(MOVED_ON, EARLIER)) == ["示范旧名厂", "示范错名厂", "示范常名厂"]


@pytest.mark.parametrize("by_import", [False, True])
def test_a_move_is_told_with_its_days_and_what_was_known(
    session: Session, *, by_import: bool
) -> None:
    subject = a_subject(session, division="140100")
    if by_import:
        row = a_row(uscc=subject.uscc, name=subject.name, division="140200")
        service.import_subjects(session, [row], source="x", by=BY, at=NOON)
    else:
        correct(session, subject, division="140200", effective_on=date(2026, 11, 20))
    told = service.traits_of(session, subject.id, known_at=LATER)
    assert [(trait.value, trait.valid.lower, trait.valid.upper) for trait in told] == [
        ("140200", date(2026, 11, 20), None),
        ("140100", None, date(2026, 11, 20)),
    ]
    (before,) = service.traits_of(session, subject.id, known_at=EARLIER)
    assert (before.value, before.valid.lower, before.valid.upper) == ("140100", None, None)
    subject = service.get_subject(session, subject.uscc)
    again = correct(session, subject, division="140300", effective_on=date(2026, 11, 21))
    assert again.division == "140300"
    assert len(service.traits_of(session, subject.id, known_at=LATER)) == 3


def test_a_correction_is_refused_when_stale_malformed_empty_or_too_early(session: Session) -> None:
    subject = a_subject(session, name="示范某厂", named_since=date(2020, 1, 1))
    with pytest.raises(NothingCorrected):
        correct(session, subject, name="示范某厂")
    with pytest.raises(SubjectRowInvalid):
        correct(session, subject, status="closed")
    with pytest.raises(ChangeTooEarly):
        correct(session, subject, name="示范别厂", effective_on=date(2020, 1, 1))
    correct(session, subject, status="revoked")
    with pytest.raises(Stale):
        service.correct_subject(
            session, subject.id, Correction("x", status="active"), version=1, by=BY, at=NOON
        )


def test_a_correction_is_journalled_with_its_reason(session: Session) -> None:
    subject = correct(session, a_subject(session), status="deregistered", effective_on=MOVED_ON)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "subjects.changed"))
    (written,) = [one for one in entry if one.object_id == subject.uscc]
    assert written.detail == {
        "fields": ["status"],
        "effective_on": "2026-10-01",
        "reason": "登记机关来函",
    }


def a_link(first: Subject, second: Subject) -> links.NewLink:
    return links.NewLink(LinkKind.MERGER, first.uscc, second.uscc, MOVED_ON, "合并公告2026年第1号")


def test_a_merger_is_told_on_both_sides_and_merges_nothing(session: Session) -> None:
    first, second = a_subject(session, name="示范甲厂"), a_subject(session, name="示范乙厂")
    link = service.link_subjects(session, a_link(first, second), by=BY, at=NOON)
    told = service.links_of(session, [first.id, second.id])
    assert [(view.onward, view.other_name) for view in told[first.id]] == [(True, "示范乙厂")]
    assert [(view.onward, view.other_name) for view in told[second.id]] == [(False, "示范甲厂")]
    assert service.get_subject(session, first.uscc).status == "active"
    with pytest.raises(links.LinkKnown):
        service.link_subjects(session, a_link(first, second), by=BY, at=NOON)
    service.withdraw_link(session, link.id, reason="公告有误", by=BY, at=LATER)
    assert service.links_of(session, [first.id]) == {}
    assert first.id in service.links_of(session, [first.id], known_at=NOON)
    with pytest.raises(links.LinkUnknown):
        service.withdraw_link(session, link.id, reason="公告有误", by=BY, at=LATER)


def test_a_subject_is_not_its_own_successor(session: Session) -> None:
    subject = a_subject(session)
    with pytest.raises(links.LinkedToItself):
        service.link_subjects(session, a_link(subject, subject), by=BY, at=NOON)


def linked(session: Session, kind: LinkKind, first: Subject, second: Subject) -> None:
    new = links.NewLink(kind, first.uscc, second.uscc, MOVED_ON, "公告")
    service.link_subjects(session, new, by=BY, at=NOON)


def test_nobody_goes_on_as_oneself_in_the_end(session: Session) -> None:
    first, second, third = (a_subject(session) for _ in range(3))
    linked(session, LinkKind.MERGER, first, second)
    linked(session, LinkKind.SUCCESSION, second, third)
    for kind in (LinkKind.MERGER, LinkKind.SUCCESSION, LinkKind.WRONG_IDENTITY):
        for gone in (second, third):
            with pytest.raises(links.LinkInCircle):
                linked(session, kind, gone, first)
    # Who split off may be merged back.
    linked(session, LinkKind.SPLIT, third, first)


def test_the_database_itself_refuses_two_who_go_on_as_each_other(session: Session) -> None:
    first, second = a_subject(session), a_subject(session)
    linked(session, LinkKind.MERGER, first, second)
    back = insert(SubjectLink).values(
        id=new_id(),
        kind="succession",
        from_id=second.id,
        to_id=first.id,
        happened_on=MOVED_ON,
        basis="公告",
        recorded=Range(NOON, None),
    )
    with pytest.raises(IntegrityError, match="ex_subject_link_one_way"), session.begin_nested():
        session.execute(back)
