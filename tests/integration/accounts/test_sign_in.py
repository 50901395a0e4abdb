"""Signing in: five failures, no name given away, a planted session worthless."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from registry.accounts import passwords, rules, service
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Permission, Role
from registry.audit.models import JournalEntry
from registry.db import Database
from registry.kernel.clock import FixedClock
from tests.builders.accounts import PASSWORD, a_key, an_agency, an_officer
from tests.builders.web import NOON, an_app

HTML = {"Accept": "text/html"}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def app(database: Database, redis_url: str, clock: FixedClock) -> Flask:
    return an_app(database, redis_url, clock=clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def officer(database: Database) -> Officer:
    with database.transaction() as session:
        return an_officer(session, username="li", roles=[Role.INSPECTOR])


def guard_of(client: FlaskClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path, headers=HTML).text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, page: str, **fields: str | list[str]) -> TestResponse:
    return client.post(path, data={"csrf_token": guard_of(client, page), **fields}, headers=HTML)


def sign_in(
    client: FlaskClient, username: str = "li", password: str = PASSWORD, to: str = ""
) -> TestResponse:
    path = f"/sign-in?next={to}" if to else "/sign-in"
    return send(client, path, "/sign-in", username=username, password=password)


def is_in(client: FlaskClient) -> bool:
    return client.get("/console/profile", headers=HTML).status_code == 200


def attempt(database: Database, clock: FixedClock, username: str, password: str) -> object:
    with database.transaction() as session:
        return service.sign_in(session, username, password, at=clock.now())


@pytest.mark.usefixtures("officer")
def test_an_officer_signs_in_and_out(client: FlaskClient) -> None:
    assert not is_in(client)
    response = sign_in(client, " LI ", to="/console/profile")
    assert (response.status_code, response.location) == (303, "/console/profile")
    assert is_in(client)
    send(client, "/sign-out", "/console/profile")
    assert not is_in(client)


@pytest.mark.usefixtures("officer")
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure(database: Database, redis_url: str) -> None:
    app = an_app(database, redis_url, public_url="https://example.invalid")
    assert app.config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.usefixtures("officer")
def test_a_copied_cookie_is_worthless_after_signing_out(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("cx_session")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("cx_session", cookie.value)
    assert is_in(thief)
    send(client, "/sign-out", "/console/profile")
    assert not is_in(thief)


@pytest.mark.usefixtures("officer")
def test_a_session_planted_before_the_sign_in_is_thrown_away(client: FlaskClient) -> None:
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody"
    guard = guard_of(client)
    client.post(
        "/sign-in", data={"csrf_token": guard, "username": "li", "password": PASSWORD}, headers=HTML
    )
    with client.session_transaction() as held:
        assert "planted" not in held
    again = client.post("/sign-out", data={"csrf_token": guard}, headers=HTML)
    assert again.status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.invalid/",
        "//evil.invalid/",
        "/\\evil.invalid/",
        "\\\\evil.invalid",
        "javascript:alert(1)",
        "/%0d%0aevil",
        "evil",
    ],
)
@pytest.mark.usefixtures("officer")
def test_nobody_is_led_to_another_site_after_the_sign_in(client: FlaskClient, target: str) -> None:
    assert sign_in(client, to=target).location == "/console"


@pytest.mark.usefixtures("officer")
def test_a_page_that_needs_an_account_leads_to_the_sign_in_and_back(client: FlaskClient) -> None:
    response = client.get("/console/audit?action=x", headers=HTML)
    assert response.status_code == 303
    assert response.location == "/sign-in?next=/console/audit?action%3Dx"


@pytest.mark.usefixtures("officer")
def test_wrong_name_and_wrong_password_are_told_alike(client: FlaskClient) -> None:
    def said(response: TestResponse) -> str:
        assert response.status_code == 401
        page = re.sub(r'value="[^"]*"', "", response.text)
        return re.sub(r"trace_id.*", "", page)

    assert said(sign_in(client, "li", "wrong")) == said(sign_in(client, "nobody", "wrong"))


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", passwords.standard())
    with database.transaction() as session:
        an_officer(session, username="li", roles=[Role.INSPECTOR])

    def least(username: str) -> float:
        """Seconds of this process, which others on the machine do not lengthen."""

        def once() -> float:
            clock.advance(rules.LOCKED_FOR)
            began = time.process_time()
            attempt(database, clock, username, "wrong")
            return time.process_time() - began

        return min(once() for _ in range(5))

    least("warm up")
    known, unknown = least("li"), least("nobody")
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("username", ["li", "nobody"])
@pytest.mark.usefixtures("officer")
def test_five_failures_lock_a_name_for_a_quarter_of_an_hour_whether_it_exists_or_not(
    database: Database, clock: FixedClock, username: str
) -> None:
    outcomes = [attempt(database, clock, username, "wrong") for _ in range(6)]
    assert [type(outcome) for outcome in outcomes] == [
        *[service.SignInRefused] * 5,
        service.SignInLocked,
    ]
    assert isinstance(attempt(database, clock, username, PASSWORD), service.SignInLocked)
    with database.reading() as session:
        locks = session.scalars(select(JournalEntry).where(JournalEntry.action == "officer.locked"))
        assert len(locks.all()) == (username == "li"), "an account's lock is on record, once"
    clock.advance(timedelta(minutes=15))
    expected = service.SignedInAs if username == "li" else service.SignInRefused
    assert isinstance(attempt(database, clock, username, PASSWORD), expected)


@pytest.mark.usefixtures("officer")
def test_a_success_forgets_the_failures_before_it(database: Database, clock: FixedClock) -> None:
    for _ in range(3):
        for _ in range(4):
            attempt(database, clock, "li", "wrong")
        assert isinstance(attempt(database, clock, "li", PASSWORD), service.SignedInAs)


def test_a_password_hashed_with_older_parameters_is_hashed_anew(
    database: Database, clock: FixedClock, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", passwords.standard())
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with database.transaction() as session:
        session.execute(update(Officer).values(password_hash=older))
    assert isinstance(attempt(database, clock, "li", PASSWORD), service.SignedInAs)
    with database.reading() as session:
        stored = session.scalars(select(Officer.password_hash)).one()
    assert stored != older
    assert "m=19456,t=2,p=1" in stored
    assert isinstance(attempt(database, clock, "li", PASSWORD), service.SignedInAs)


@pytest.mark.usefixtures("officer")
def test_one_address_tries_ten_times_a_minute(client: FlaskClient) -> None:
    guard = guard_of(client)
    answers = [
        client.post(
            "/sign-in",
            data={"csrf_token": guard, "username": f"name{n}", "password": "x"},
            headers=HTML,
        )
        for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [*[401] * 10, 429]
    assert f"{answers[-1].headers['Retry-After']}秒" in answers[-1].text


@pytest.mark.usefixtures("officer")
def test_a_sign_in_ends_by_itself_after_twelve_hours(
    client: FlaskClient, clock: FixedClock
) -> None:
    sign_in(client)
    clock.advance(timedelta(hours=11, minutes=59))
    assert is_in(client)
    clock.advance(timedelta(minutes=1))
    assert not is_in(client)


@pytest.mark.usefixtures("officer")
def test_a_new_password_ends_every_other_sign_in(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    new = "Quite-Another-1"
    wrong = send(
        client,
        "/console/profile/password",
        "/console/profile",
        present="not it",
        new=new,
        again=new,
    )
    assert wrong.status_code == 422
    assert "现在的密码不正确。" in wrong.text
    assert new not in wrong.text
    assert is_in(other)
    done = send(
        client,
        "/console/profile/password",
        "/console/profile",
        present=PASSWORD,
        new=new,
        again=new,
    )
    assert done.status_code == 303
    assert (is_in(client), is_in(other)) == (True, False)
    assert sign_in(other).status_code == 401
    assert sign_in(other, password=new).status_code == 303


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "my-name-is-li-"])
@pytest.mark.usefixtures("officer")
def test_a_weak_password_is_refused(client: FlaskClient, weak: str) -> None:
    sign_in(client)
    page = "/console/profile"
    response = send(client, f"{page}/password", page, present=PASSWORD, new=weak, again=weak)
    assert response.status_code == 422


@pytest.mark.usefixtures("officer")
def test_an_officer_chooses_the_language_of_their_pages(client: FlaskClient) -> None:
    sign_in(client)
    send(client, "/console/profile/language", "/console/profile", language="en")
    page = client.get("/console/profile", headers={**HTML, "Accept-Language": "zh-CN"})
    assert "My account" in page.text


@pytest.fixture
def admin(database: Database, client: FlaskClient) -> FlaskClient:
    with database.transaction() as session:
        an_officer(session, username="admin", roles=[Role.ADMINISTRATOR])
    sign_in(client, "admin")
    return client


def test_a_conflict_is_declared_by_its_officer_and_ended_by_somebody_else(
    app: Flask, admin: FlaskClient, officer: Officer
) -> None:
    own, code = app.test_client(), "91140000PDY000028F"
    sign_in(own)
    profile, told = "/console/profile", {"uscc": code, "reason": "近亲属任职"}
    missing = send(own, f"{profile}/conflicts", profile, **told)
    assert missing.status_code == 422
    today = NOON.date()
    told["from_on"] = today.isoformat()
    assert send(own, f"{profile}/conflicts", profile, **told).status_code == 303
    assert "近亲属任职" in own.get(profile, headers=HTML).text
    page = f"/console/accounts/officers/{officer.id}"
    shown = admin.get(page, headers=HTML).text
    found = re.search(r'<option value="([^"]+)"[^>]*>91140000PDY', shown)
    assert found
    ending = {"conflict_id": found[1], "reason": "已经离职"}
    past = (today - timedelta(days=1)).isoformat()
    refused = send(admin, f"{page}/conflicts/ending", page, **ending, until_on=past)
    assert (refused.status_code, "也不能早于今天" in refused.text) == (422, True)
    ended = send(admin, f"{page}/conflicts/ending", page, **ending, until_on=today.isoformat())
    assert ended.status_code == 303
    assert "已经离职" in own.get(profile, headers=HTML).text


@pytest.mark.usefixtures("officer")
def test_only_administrators_manage_accounts(client: FlaskClient) -> None:
    sign_in(client)
    response = client.get("/console/accounts", headers=HTML)
    assert response.status_code == 403
    assert "accounts:admin" in response.text


def test_an_administrator_puts_agency_officer_and_key_on_record(
    admin: FlaskClient, app: Flask
) -> None:
    created = send(
        admin,
        "/console/accounts/agencies/new",
        "/console/accounts/agencies/new",
        code="A-1",
        name="示范市质量技术监督局",
        short_name="市质监局",
        function="quality_supervision",
        level="city",
        division="140200",
        valid_from="2001-01-01",
    )
    assert created.status_code == 303
    agency = created.location
    new_officer = f"{agency}/officers/new"
    facts = {"username": "wang", "name": "示例", "password": PASSWORD, "roles": ["reviewer"]}
    assert send(admin, new_officer, new_officer, **facts).status_code == 303
    taken = send(admin, new_officer, new_officer, **facts)
    assert taken.status_code == 422
    assert "这个用户名已被使用" in taken.text
    assert PASSWORD not in taken.text
    new_key = f"{agency}/keys/new"
    issued = send(
        admin,
        new_key,
        new_key,
        name="统计",
        scopes=["status:read", "subjects:read"],
        expires_on="2027-11-20",
    )
    text = re.search(r"cx_[0-9a-f]{10}_[\w-]{43}", issued.text)
    assert text
    bearer = {"Authorization": f"Bearer {text[0]}"}
    guest = app.test_client()
    assert guest.get("/v1/me", headers=bearer).status_code == 200
    page = admin.get(agency, headers=HTML).text
    assert text[0] not in page
    revocation = re.search(r'action="([^"]+/revocation)"', page)
    assert revocation
    assert send(admin, revocation[1], agency).status_code == 303
    assert guest.get("/v1/me", headers=bearer).status_code == 401


def test_a_closed_account_is_out_at_once_with_its_keys(
    database: Database, app: Flask, admin: FlaskClient, officer: Officer
) -> None:
    with database.transaction() as session:
        _, text = a_key(session, Permission.INSPECTIONS_WRITE, officer=officer, at=NOON)
    theirs = app.test_client()
    sign_in(theirs)
    page = f"/console/accounts/officers/{officer.id}"
    closed = send(admin, f"{page}/deactivation", page, version="1")
    assert closed.status_code == 303
    assert not is_in(theirs)
    assert sign_in(theirs).status_code == 401
    bearer = {"Authorization": f"Bearer {text}"}
    assert theirs.get("/v1/me", headers=bearer).status_code == 401


def test_a_stale_form_changes_nothing(
    database: Database, admin: FlaskClient, officer: Officer
) -> None:
    page = f"/console/accounts/officers/{officer.id}"
    first = send(admin, f"{page}/roles", page, version="1", roles=["reviewer"])
    second = send(admin, f"{page}/roles", page, version="1", roles=["auditor"])
    assert (first.status_code, second.status_code) == (303, 412)
    with database.reading() as session:
        assert session.scalar(select(Officer.roles).where(Officer.id == officer.id)) == ["reviewer"]


def test_nobody_appoints_or_closes_themselves(database: Database, admin: FlaskClient) -> None:
    with database.reading() as session:
        own = session.scalar(select(Officer.id).where(Officer.username == "admin"))
    page = f"/console/accounts/officers/{own}"
    for act in ("roles", "deactivation"):
        assert send(admin, f"{page}/{act}", page, version="1").status_code == 409


def test_a_merged_agency_hands_its_officers_to_the_successor(
    database: Database, admin: FlaskClient
) -> None:
    with database.transaction() as session:
        old, new = an_agency(session), an_agency(session)
        moved = an_officer(session, agency=old)
    page = f"/console/accounts/agencies/{old.id}"
    merged = send(
        admin, f"{page}/succession", page, version="1", successor_id=str(new.id), on="2018-10-01"
    )
    assert merged.status_code == 303
    shown = admin.get(page, headers=HTML).text
    assert new.name in shown
    with database.reading() as session:
        assert session.get_one(Officer, moved.id).agency_id == new.id
        assert session.get_one(Agency, old.id).version == 2


def test_auditors_read_and_verify_the_journal(
    database: Database, client: FlaskClient, officer: Officer
) -> None:
    with database.transaction() as session:
        an_officer(session, username="auditor", roles=[Role.AUDITOR])
    sign_in(client, "auditor")
    assert "officer.signed_in" in client.get("/console/audit", headers=HTML).text
    found = client.get(f"/console/audit?object_id={officer.id}", headers=HTML).text
    assert "officer.created" in found
    assert "officer.signed_in" not in found
    first = client.get("/console/audit?limit=2", headers=HTML).text
    onward = re.search(r'href="(/console/audit\?cursor=[^"]+)"', first)
    assert onward
    assert client.get(onward[1], headers=HTML).status_code == 200
    assert "没有一条被修改" in client.get("/console/audit/verification", headers=HTML).text


@pytest.mark.usefixtures("officer")
def test_no_secret_is_in_the_journal(database: Database, client: FlaskClient) -> None:
    sign_in(client)
    with database.reading() as session:
        details = list(walk(session.scalars(select(JournalEntry.detail)).all()))
    assert details
    assert PASSWORD not in details
    assert not any("argon2" in str(value) for value in details)


def walk(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from walk(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)
    else:
        yield value
