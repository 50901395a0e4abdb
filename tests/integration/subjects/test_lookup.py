"""Looking up many subjects at once."""

from sqlalchemy.orm import Session

from registry.subjects import service
from tests.builders.subjects import a_code, a_subject


def test_only_those_on_record_are_found(session: Session) -> None:
    first, second = a_subject(session), a_subject(session)
    codes = [first.uscc, second.uscc, a_code(99_990)]
    assert service.find_subjects_by_code(session, codes) == {
        first.uscc: first,
        second.uscc: second,
    }
    assert service.get_subjects(session, [first.id, -1]) == {first.id: first}


def test_asked_for_none_nothing_is_found(session: Session) -> None:
    a_subject(session)
    assert service.find_subjects_by_code(session, []) == {}
    assert service.get_subjects(session, []) == {}
