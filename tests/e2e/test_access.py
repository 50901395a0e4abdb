"""Who may see and do what: every address with and without a key, a sign-in, a guard, a role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from registry.accounts import service as accounts
from registry.accounts.access import system_actor
from registry.accounts.permissions import Permission, Role
from registry.audit.models import JournalEntry
from registry.audit.verification import verify
from tests.builders.blacklist import Walk, a_candidate, a_listed_case, a_noticed_case
from tests.builders.subjects import a_code, a_subject
from tests.conftest import TestServers
from tests.e2e.conftest import Caller, Running, serving
from tests.e2e.examples import bureau_of
from tests.e2e.test_thread_over_api import a_listed_firm

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
# Pages that anybody may open; everything else under these two asks who is there.
WORKING_PAGES = ("/console", "/field")
FORGED: tuple[dict[str, str], ...] = ({}, {"csrf_token": "x"})
OTHERS = ("inspector3", "省公共资源交易中心")


@dataclass
class Site:
    """The service, and cases of one agency at several steps."""

    running: Running
    cases: dict[str, str]
    _visitors: Iterator[int] = field(default_factory=lambda: iter(range(1, 60_000)))

    def ask(self, method: str, path: str, who: str | None = None, **sent: Any) -> TestResponse:
        """One request over the interface, each from an address of its own."""
        number = next(self._visitors)
        return self.running.app.test_client().open(
            path,
            method=method,
            headers=(self.running.key(who) if who else {}) | sent.pop("headers", {}),
            environ_overrides={"REMOTE_ADDR": f"10.1.{number // 250}.{number % 250 + 1}"},
            **sent,
        )

    def signed_in(self, username: str) -> FlaskClient:
        """A browser after the sign-in."""
        client = self.running.app.test_client()
        sign_in(client, username, self.running.password(username))
        return client

    def rules(self) -> list[tuple[str, str, set[str]]]:
        """Every address with its arguments filled in, its endpoint and its methods."""
        found = []
        for rule in self.running.app.url_map.iter_rules():
            given = {name: self._given(rule, name) for name in rule.arguments}
            built = rule.build(given, append_unknown=False)
            assert built is not None, rule
            found.append((built[1], rule.endpoint, rule.methods or set()))
        return found

    def _given(self, rule: Rule, name: str) -> object:
        """Some value that the address takes; a case is one that is on record."""
        match rule._converters[name]:  # noqa: SLF001 - there is no public way to ask
            case UUIDConverter():
                return UUID(self.cases["noticed"]) if name == "case_id" else uuid4()
            case IntegerConverter():
                return 1
            case AnyConverter() as words:
                return min(words.items)
        return "x"


def sign_in(client: FlaskClient, username: str, password: str, **query: str) -> TestResponse:
    page = client.get("/sign-in", headers={"Accept": "text/html"}).text
    guard = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert guard is not None
    form = {"username": username, "password": password, "csrf_token": guard[1]}
    return client.post("/sign-in", data=form, query_string=query)


@pytest.fixture(scope="module")
def site(test_servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One service for the module; each test takes its own case where it changes one."""
    with redis.Redis.from_url(test_servers.redis_url) as client:
        client.flushall()
    with (
        test_servers.clone() as url,
        serving(url, test_servers.redis_url, tmp_path_factory.mktemp("var")) as running,
    ):
        with running.services.database.transaction() as session:
            bureau = bureau_of(session, running)

            def walk(make: Any, number: int, **days: Any) -> Walk:
                firm = a_subject(session, uscc=a_code(number))
                made: Walk = make(session, bureau=bureau, subject=firm, **days)
                return made

            soon = running.today - timedelta(days=40)
            walks = {
                "candidate": walk(a_candidate, 9201, on=running.today),
                "noticed": walk(a_noticed_case, 9202, on=running.today),
                "listed": walk(a_listed_case, 9203, on=soon),
            }
            cases = {name: str(made.case_id) for name, made in walks.items()}
            cases["objection"] = str(walks["listed"].objected().id)
        yield Site(running, cases)


def test_nothing_of_the_interface_is_told_without_a_key(site: Site) -> None:
    wrong = {}
    for path, endpoint, methods in site.rules():
        for method in methods & (WRITING | {"GET"}) if path.startswith("/v1/") else ():
            for key in (
                {},
                {"Authorization": "Bearer cx_none_none"},
                {"Authorization": "Basic YTpi"},
            ):
                status = site.ask(method, path, headers=key, json={}).status_code
                if status != 401:
                    wrong[method, endpoint] = status
    assert wrong == {}


def test_a_key_does_nothing_beyond_its_scopes(site: Site) -> None:
    spec = site.ask("GET", "/openapi.json").json
    assert spec is not None
    # One key for each set of scopes; colleagues of one role have the same.
    keys = {tuple(key.scopes): key for key in site.running.cast.keys}.values()
    wrong = {}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if method not in ("get", "post", "put"):
                continue
            needed = set(operation["security"][0]["bearer"])
            address = re.sub(r"\{[^}]+\}", str(uuid4()), path)
            for key in keys:
                who = key.officer or key.agency
                if not needed <= set(key.scopes):
                    status = site.ask(method.upper(), address, who, json={}).status_code
                    if status != 403:
                        wrong[who, method, path] = status
    assert wrong == {}


def test_working_pages_lead_to_the_sign_in(site: Site) -> None:
    open_to_all = []
    for path, endpoint, methods in site.rules():
        if path.startswith(WORKING_PAGES) and "GET" in methods and endpoint != "field.static":
            answer = site.ask("GET", path, headers={"Accept": "text/html"})
            if answer.status_code != 303 or not answer.headers["Location"].startswith("/sign-in"):
                open_to_all.append((path, answer.status_code))
    assert open_to_all == []


def test_no_form_is_taken_without_its_guard(site: Site) -> None:
    client = site.signed_in("case")
    taken = []
    for path, _endpoint, methods in site.rules():
        if methods & WRITING and not path.startswith("/v1/"):
            method = min(methods & WRITING)
            statuses = {client.open(path, method=method, data=data).status_code for data in FORGED}
            taken += [path] * (statuses != {400})
    assert taken == []


def test_a_sign_in_does_not_open_the_interface_nor_a_key_the_pages(site: Site) -> None:
    assert site.signed_in("case").get("/v1/me").status_code == 401
    assert site.ask("GET", "/console/cases", "case").status_code == 303


def test_an_expired_and_a_revoked_key_and_a_former_officers_open_nothing(site: Site) -> None:
    running, by = site.running, system_actor("test")
    with running.services.database.transaction() as session:
        at = running.clock.now()
        officer = accounts.create_officer(
            session,
            agency_id=running.cast.agencies["SF-MSA"],
            username="leaving",
            name="将离",
            roles=[Role.CASE_OFFICER],
            password="a password of the test 1",
            by=by,
            at=at,
        )

        def issue(name: str, days: int, *, person: bool = False) -> tuple[Any, str]:
            return accounts.issue_key(
                session,
                agency_id=officer.agency_id,
                officer_id=officer.id if person else None,
                name=name,
                scopes={Permission.SUBJECTS_READ},
                expires_at=at + timedelta(days=days),
                by=by,
                at=at,
            )

        (_, short), (revoked, second), (_, bound) = (
            issue("短期", 1),
            issue("收回", 30),
            issue("本人", 30, person=True),
        )

    def status(key: str) -> int:
        return site.ask("GET", "/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code

    assert [status(key) for key in (short, second, bound)] == [200, 200, 200]
    running.clock.advance(timedelta(days=1))
    with running.services.database.transaction() as session:
        at = running.clock.now()
        accounts.revoke_key(session, revoked.id, by=by, at=at)
        accounts.deactivate_officer(session, officer.id, version=officer.version, by=by, at=at)
    assert [status(key) for key in (short, second, bound)] == [401, 401, 401]
    running.clock.advance(timedelta(days=-1))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\\[",
        "//[",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_nobody_is_led_to_another_site(site: Site, address: str) -> None:
    for path in ("/language?to=en", "/display?size=large"):
        at, _, wish = path.partition("?")
        name, _, value = wish.partition("=")
        answer = site.ask("GET", at, query_string={name: value, "next": address})
        assert (answer.status_code, answer.headers.get("Location")) in ((302, "/"), (422, None))
    page = site.ask("GET", "/sign-in", query_string={"next": address})
    assert page.status_code in (200, 422)
    assert 'action="/sign-in?next=/console"' in page.text or page.status_code == 422


def test_a_sign_in_begins_a_session_of_its_own_and_ends_it(site: Site) -> None:
    client = site.running.app.test_client()
    client.get("/sign-in")
    signed = sign_in(client, "case2", site.running.password("case2"), next="//evil.example")
    assert signed.headers["Location"] == "/console"
    cookie = signed.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    held = client.get_cookie("cx_session")
    assert held is not None
    page = client.get("/console/profile", headers={"Accept": "text/html"})
    assert page.headers["Cache-Control"] == "private, no-store"
    guard = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert guard is not None
    assert client.post("/sign-out", data={"csrf_token": guard[1]}).status_code == 303
    stolen = site.running.app.test_client()
    stolen.set_cookie("cx_session", held.value)
    assert stolen.get("/console/profile").status_code == 303, "the cookie is worth nothing now"


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2fetc%2fpasswd",
        "/static/x/..%2f..%2fpages.py",
        "/editions/..%2f..%2fkeys%2fsigning.pem/edition.csv",
        "/editions/%2e%2e/edition.jsonl",
        "/editions/2026-03-09%2f../manifest.json",
        "/field/static/..%2f..%2fmodels.py",
        "/problems/..%2fstale",
    ],
)
def test_no_address_leads_out_of_its_folder(site: Site, path: str) -> None:
    assert site.ask("GET", path).status_code == 404


# --- cases ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", OTHERS)
def test_another_agency_reads_no_case(site: Site, who: str) -> None:
    for path in (f"/v1/cases/{site.cases['noticed']}", f"/v1/objections/{site.cases['objection']}"):
        answer = site.ask("GET", path, who)
        assert answer.status_code == 403, path
        assert answer.json is not None
        assert answer.json["type"] == "/problems/case-not-readable"


def test_the_pages_of_a_case_are_its_agencys_and_the_auditors(site: Site) -> None:
    at = f"/console/cases/{site.cases['noticed']}"
    paths = (at, f"{at}/acts/recusal", f"/console/objections/{site.cases['objection']}")
    for username, status in (("inspector3", 403), ("case2", 200), ("auditor", 200)):
        client = site.signed_in(username)
        assert [client.get(path).status_code for path in paths] == [status] * 3, username
    assert site.ask("GET", f"/v1/cases/{site.cases['noticed']}", "reviewer").status_code == 200
    reviewers = site.ask("GET", f"/v1/objections/{site.cases['objection']}", "reviewer")
    assert reviewers.headers["ETag"] == '"1"', "who decides can read the version to decide on"


def test_an_officer_of_another_agency_does_not_touch_a_case(site: Site) -> None:
    at = f"/v1/cases/{site.cases['noticed']}"
    version = site.ask("GET", at, "case").headers["ETag"]
    answer = site.ask(
        "POST",
        f"{at}/recusal",
        "inspector3",
        json={"reason": "与本案有关"},
        headers={"If-Match": version},
    )
    assert answer.status_code == 403
    assert site.ask("GET", at, "case").headers["ETag"] == version


def test_who_stands_aside_dismisses_no_candidate_and_rejects_no_objection(site: Site) -> None:
    def act(path: str, who: str, version: str, **body: Any) -> TestResponse:
        return site.ask("POST", path, who, json=body, headers={"If-Match": version})

    candidate = f"/v1/cases/{site.cases['candidate']}"
    aside = {"reason": "近亲属在当事人处任职"}
    stood = act(f"{candidate}/recusal", "case2", '"1"', **aside)
    assert stood.status_code == 200, stood.text
    version = stood.headers["ETag"]
    refused = act(f"{candidate}/dismissal", "case2", version, reason="不构成")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/officer-recused")  # type: ignore[index]  # JSON
    again = act(f"{candidate}/recusal", "case2", version, **aside)
    assert again.status_code == 409, "once is enough"

    listed = f"/v1/cases/{site.cases['listed']}"
    version = site.ask("GET", listed, "reviewer2").headers["ETag"]
    assert act(f"{listed}/recusal", "reviewer2", version, **aside).status_code == 200
    objection = f"/v1/objections/{site.cases['objection']}/decision"
    refused = act(objection, "reviewer2", '"1"', decision="refuse", reason="不成立")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/officer-recused")  # type: ignore[index]  # JSON


# --- the journal ---------------------------------------------------------------------------


class Traced(Caller):
    """Looks after each act whether the journal tells of it, and of nothing that was refused."""

    def __init__(self, running: Running, who: str, wrong: list[str]) -> None:
        super().__init__(running, who)
        self._running = running
        self._wrong = wrong

    def try_to(self, path: str, body: Any = None, **given: Any) -> Any:
        before = self._entries()
        answer = super().try_to(path, body, **given)
        told = self._entries() > before
        if told != (answer.status_code < 400):
            self._wrong.append(f"{answer.status_code} {path}")
        return answer

    def _entries(self) -> int:
        with self._running.services.database.reading() as session:
            return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_every_act_of_the_thread_is_in_the_journal_and_no_refused_one(running: Running) -> None:
    wrong: list[str] = []
    a_listed_firm(running, lambda who: Traced(running, who, wrong))
    assert wrong == []
    with running.services.database.reading() as session:
        assert verify(session).whole
