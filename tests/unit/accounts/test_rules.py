"""Pure rules of signing in, passwords, roles and keys."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.accounts.actors import Actor, PermissionMissing, PersonNeeded, system_actor
from registry.accounts.permissions import (
    PERMISSION_NAMES,
    ROLE_NAMES,
    Permission,
    Role,
    permissions_of,
)
from registry.accounts.rules import (
    Attempts,
    PasswordWeak,
    check_password,
    fresh_key,
    permissions_of_key,
    taken_apart,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)


def failing(*minutes: int) -> Attempts:
    attempts = Attempts()
    for minute in minutes:
        attempts = attempts.failed(AT + timedelta(minutes=minute))
    return attempts


def test_the_fifth_failure_in_a_row_locks_for_a_quarter_of_an_hour() -> None:
    four, five = failing(0, 1, 2, 3), failing(0, 1, 2, 3, 4)
    assert not four.locked(AT + timedelta(minutes=3))
    assert five.locked(AT + timedelta(minutes=4))
    assert five.locked(AT + timedelta(minutes=18, seconds=59))
    assert not five.locked(AT + timedelta(minutes=19))


def test_failures_far_apart_are_not_in_a_row() -> None:
    assert not failing(0, 20, 40, 60, 80).locked(AT + timedelta(minutes=80))


def test_after_a_lock_the_count_begins_anew() -> None:
    assert failing(0, 0, 0, 0, 0, 15).failures == 1


@pytest.mark.parametrize(
    "password", ["", "Short-1", "aaaaaaaaaaaa", "abcdabcdabcd", "x-LiWei-2026", "y" * 129]
)
def test_a_password_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        check_password(password, username="liwei")


def test_a_password_may_be_a_long_sentence_in_any_script() -> None:
    check_password("春眠不觉晓处处闻啼鸟", username="liwei")


def test_no_role_alone_may_take_a_case_from_proposal_to_publication() -> None:
    needed = {Permission.CASES_WRITE, Permission.CASES_DECIDE, Permission.CASES_PUBLISH}
    for role in Role:
        assert len(needed & permissions_of([role])) <= 1


def test_without_a_role_nothing_may_be_done() -> None:
    assert permissions_of([]) == frozenset()


def test_every_permission_is_in_reach_of_some_role_and_has_a_name() -> None:
    assert permissions_of(list(Role)) == frozenset(Permission)
    assert set(PERMISSION_NAMES) == set(Permission)
    assert set(ROLE_NAMES) == set(Role)


def test_an_auditor_changes_nothing() -> None:
    changing = {p for p in Permission if p.value.partition(":")[2] != "read"}
    assert not changing & permissions_of([Role.AUDITOR])


def test_a_key_never_exceeds_the_officer_it_is_bound_to() -> None:
    scopes = [Permission.CASES_DECIDE, Permission.INSPECTIONS_WRITE]
    assert permissions_of_key(scopes, None) == set(scopes)
    assert permissions_of_key(scopes, [Role.REVIEWER]) == {Permission.CASES_DECIDE}


def test_a_key_is_taken_apart_into_what_was_stored() -> None:
    keys = [fresh_key() for _ in range(200)]
    for key in keys:
        assert taken_apart(key.text) == (key.prefix, key.secret_digest)
    assert len({key.text for key in keys}) == len({key.prefix for key in keys}) == 200


@pytest.mark.parametrize("text", ["", "cx", "cx_abc", "xx_abc_def", "Bearer cx"])
def test_what_is_no_key_of_ours_is_not_taken_apart(text: str) -> None:
    assert taken_apart(text) is None


def test_an_actor_without_the_permission_or_the_person_is_refused() -> None:
    client = Actor(kind="client", name="x", permissions=frozenset({Permission.STATUS_READ}))
    client.must(Permission.STATUS_READ)
    with pytest.raises(PermissionMissing):
        client.must(Permission.CASES_DECIDE)
    for actor in (client, system_actor("tests")):
        with pytest.raises(PersonNeeded):
            actor.person()
