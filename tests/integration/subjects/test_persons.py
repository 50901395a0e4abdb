"""Persons on record by law: matched without being readable, shown masked, looked at on record."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from stdnum.cn import ric

from registry.accounts.actors import system_actor
from registry.audit.models import JournalEntry
from registry.kernel import uscc
from registry.kernel.period import ALL_RECORDED, AsOf
from registry.sharing import queries
from registry.subjects import personal_keys, persons, service
from registry.subjects.models import Subject
from registry.subjects.person_models import IdentifierKind, PersonRole, SubjectPerson
from registry.subjects.personal_keys import PersonalKeys
from registry.subjects.persons import NewPerson, PersonInvalid, PersonKnown, PersonUnknown, Purpose
from tests.builders.subjects import a_row, a_subject
from tests.builders.web import NOON

BY = system_actor("tests")
# Division 140100 in the year 1900: nobody's.
NUMBER = "14010019000101001" + ric.calc_check_digit("140100190001010010")
NAME = "示范人"


@pytest.fixture
def keys(tmp_path: Path) -> PersonalKeys:
    return personal_keys.open_keys(tmp_path)


def new(**said: object) -> NewPerson:
    fields = {
        "name": NAME,
        "identifier_kind": IdentifierKind.RESIDENT_ID,
        "identifier": NUMBER,
        "role": PersonRole.GUIDE,
        "legal_basis": "旅游市场黑名单管理办法第四条",
        "division": "140100",
        **said,
    }
    return NewPerson(**fields)  # type: ignore[arg-type]  # by the test


def a_guide(session: Session, keys: PersonalKeys) -> Subject:
    return persons.register_person(session, new(), keys, by=BY, at=NOON)


def test_a_person_stands_under_a_public_number_and_a_masked_name(
    session: Session, keys: PersonalKeys
) -> None:
    guide = a_guide(session, keys)
    assert uscc.valid(guide.uscc).startswith("PR140100")
    assert (guide.name, guide.kind) == ("示**", "person_by_law")
    (standing,) = queries.by_id(session, [guide.id], AsOf(NOON.date(), ALL_RECORDED))
    assert (standing.uscc, standing.name) == (guide.uscc, "示**")
    assert persons.find_person(session, guide.id).identifier_masked[6:14] == "********"  # type: ignore[union-attr]


def test_nothing_that_is_stored_or_journalled_can_be_read(
    session: Session, keys: PersonalKeys
) -> None:
    guide = a_guide(session, keys)
    persons.match_person(session, IdentifierKind.RESIDENT_ID, NUMBER.lower(), keys, by=BY, at=NOON)
    persons.view_person(session, guide, keys, purpose=Purpose.CASE_HANDLING, by=BY, at=NOON)
    for table in ("subject", "subject_name", "subject_person", "journal_entry"):
        stored = session.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {table} AS t"))  # noqa: S608 - names above
        assert NUMBER not in stored
        assert NUMBER[6:14] not in stored
        assert NAME not in stored
    assert NUMBER not in repr(new())
    assert NAME not in repr(new())


def test_a_person_is_looked_at_for_a_purpose_and_on_record(
    session: Session, keys: PersonalKeys
) -> None:
    guide = a_guide(session, keys)
    seen = persons.view_person(session, guide, keys, purpose=Purpose.CORRECTION, by=BY, at=NOON)
    assert (seen.name, seen.identifier) == (NAME, NUMBER)
    viewed = session.scalars(select(JournalEntry).where(JournalEntry.action == "persons.viewed"))
    (entry,) = [one for one in viewed if one.object_id == guide.uscc]
    assert entry.detail == {"purpose": "correction"}
    with pytest.raises(PersonUnknown):
        persons.view_person(
            session, a_subject(session), keys, purpose=Purpose.CORRECTION, by=BY, at=NOON
        )


def test_one_number_is_one_person(session: Session, keys: PersonalKeys) -> None:
    guide = a_guide(session, keys)
    with pytest.raises(PersonKnown):
        persons.register_person(session, new(name="别名"), keys, by=BY, at=NOON)
    found = persons.match_person(session, IdentifierKind.RESIDENT_ID, NUMBER, keys, by=BY, at=NOON)
    assert found.id == guide.id
    with pytest.raises(PersonUnknown):
        persons.match_person(session, IdentifierKind.PASSPORT, NUMBER, keys, by=BY, at=NOON)


def test_a_wrong_number_is_refused_without_repeating_it(
    session: Session, keys: PersonalKeys
) -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    with pytest.raises(PersonInvalid) as refused:
        persons.register_person(session, new(identifier=wrong), keys, by=BY, at=NOON)
    assert wrong not in str([refused.value.errors, refused.value.params])


def test_a_renewed_key_seals_anew_and_matches_as_before(session: Session, tmp_path: Path) -> None:
    guide = a_guide(session, personal_keys.open_keys(tmp_path))
    keys = personal_keys.renew(tmp_path)
    assert persons.reseal_persons(session, keys) == 1
    assert persons.reseal_persons(session, keys) == 0
    only_new = PersonalKeys(keys.current, {keys.current: keys.sealing[keys.current]}, keys.matching)
    seen = persons.view_person(session, guide, only_new, purpose=Purpose.CORRECTION, by=BY, at=NOON)
    assert seen.identifier == NUMBER
    with pytest.raises(PersonKnown):
        a_guide(session, keys)
    assert (tmp_path / "personal.json").stat().st_mode & 0o777 == 0o600


def test_a_sealed_number_does_not_open_in_another_row(session: Session, keys: PersonalKeys) -> None:
    guide = a_guide(session, keys)
    held = session.get_one(SubjectPerson, guide.id)
    with pytest.raises(InvalidTag):
        keys.unseal(held.identifier_sealed, key_id="1", bound_to="subject_person/0/identifier")


def test_a_person_comes_on_record_in_no_other_way(session: Session) -> None:
    number = uscc.assemble("PR", "140100", "00000001")
    rows = [a_row(kind="person_by_law"), a_row(uscc=number)]
    report = service.import_subjects(session, rows, source="x", by=BY, at=NOON)
    assert [wrong.pointer for wrong in report.rejected] == ["#/kind", "#/kind"]
    with pytest.raises(IntegrityError, match="person_has_public_number"):
        session.execute(
            text("UPDATE subject SET kind = 'person_by_law'"), a_subject(session) and {}
        )
