"""Bad input and faults: one problem document in the reader's language, nothing changed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from marshmallow import fields, validate
from redis import Redis
from sqlalchemy import text
from werkzeug.test import TestResponse

from registry.accounts.access import requires, requires_key
from registry.accounts.permissions import Permission, Role
from registry.db import Database, engine_for
from registry.kernel import uscc
from registry.kernel.refusals import N_, Conflict, Stale
from registry.web.api import answers, blueprint, takes
from registry.web.context import services, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import PageQuery, page_of, unseal
from registry.web.schema import Digest, Instant, LegalDate, Schema, Uscc, Yuan
from tests.builders.accounts import a_key, an_agency, an_officer
from tests.builders.web import NOON, an_app
from tests.conftest import TestServers

A_CODE = uscc.assemble("91", "140000", "PDY00001")


class DoorShut(Conflict):
    """A condition of these tests."""

    title = N_("门已关闭")
    detail = N_("%(door)s已关闭。")


class PartIn(Schema):
    n = fields.Integer(required=True, validate=validate.Range(min=1, max=9))


class ThingIn(Schema):
    name = fields.String(required=True, validate=validate.Length(min=2, max=5))
    kind = fields.String(validate=validate.OneOf(["a", "b"]))
    on = LegalDate(not_future=True)
    code = Uscc()
    fine = Yuan()
    digest = Digest()
    parts = fields.List(fields.Nested(PartIn))
    flag = fields.Boolean()
    at = Instant(not_future=True)
    until = LegalDate()
    id = fields.UUID()
    role = fields.Enum(Role, by_value=True, validate=validate.OneOf([Role.AUDITOR]))


class ThingOut(Schema):
    on = fields.Date()
    code = fields.String()
    fine = Yuan()
    name = fields.String()


blp = blueprint("things_api", __name__, url_prefix="/v1/things", description="试验")
bp = Blueprint("things", __name__)


@blp.post("")
@requires_key
@takes(ThingIn)
@answers(201, ThingOut)
def create(body: dict[str, Any]) -> dict[str, Any]:
    return body


@blp.put("/1")
@requires_key
@takes(PartIn)
@answers(200, PartIn)
def change(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    if if_match() != 3:
        raise Stale
    return body, 200, etag(4)


@blp.get("")
@requires_key
@takes(PageQuery, location="query")
@answers(200)
def numbers(query: dict[str, Any]) -> dict[str, Any]:
    after = unseal(query["cursor"])
    first = after[0] + 1 if after else 0
    rows = list(range(first, min(first + query["limit"] + 1, 7)))
    page = page_of(rows, query["limit"], key=lambda n: [n])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/shut")
@requires_key
def shut() -> None:
    raise DoorShut(door="东门", legal_basis="《示例办法》第三条")


@blp.get("/fault")
@requires_key
def fault() -> None:
    raise RuntimeError("张三 91140000PDY0000XXX")


@blp.get("/decide")
@requires(Permission.CASES_DECIDE)
def decide() -> dict[str, Any]:
    return {}


@blp.get("/gone")
@requires_key
def database_gone() -> dict[str, Any]:
    with transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return {}


@bp.get("/shut")
def shut_page() -> None:
    raise DoorShut(door="东门")


@bp.post("/form")
def form() -> str:
    return request.form["a"]


@pytest.fixture(scope="module")
def database(test_servers: TestServers) -> Iterator[Database]:
    """One database for the module: these tests only ever add keys and agencies."""
    with test_servers.clone() as url:
        engine = engine_for(url)
        yield Database(engine)
        engine.dispose()


@pytest.fixture(scope="module")
def app(database: Database, test_servers: TestServers) -> Flask:
    return an_app(database, test_servers.redis_url, apis=[blp], more_pages=[bp])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    with database.transaction() as session:
        _, written = a_key(session, Permission.SUBJECTS_READ, at=NOON)
    return {"Authorization": f"Bearer {written}"}


def errors(response: TestResponse) -> dict[str, str]:
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    return {wrong["pointer"]: wrong["detail"] for wrong in response.json["errors"]}


def test_good_input_is_taken_and_normalised(client: FlaskClient, key: dict[str, str]) -> None:
    body = {
        "name": "两字",
        "on": "2026-11-20",
        "code": A_CODE.lower()[:2] + " " + A_CODE[2:],
        "fine": "162000",
    }
    response = client.post("/v1/things", json=body, headers=key)
    assert response.status_code == 201
    assert response.json == {
        "name": "两字",
        "on": "2026-11-20",
        "code": A_CODE,
        "fine": "162000.00",
    }


def test_malformed_json_is_unreadable_and_says_where(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.post(
        "/v1/things",
        data='{"name": "两字",\n "on" 3}',
        content_type="application/json",
        headers=key,
    )
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["type"] == "/problems/json-malformed"
    assert "第2行" in response.json["detail"]


@pytest.mark.parametrize(
    "body", ['{"name": NaN}', '{"name": "\ud800"}'.encode("utf-8", "surrogatepass"), b"\xff", "["]
)
def test_what_json_does_not_know_is_unreadable(
    client: FlaskClient, key: dict[str, str], body: str | bytes
) -> None:
    response = client.post("/v1/things", data=body, content_type="application/json", headers=key)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "body", ['{"name":"甲乙","name":"丙丁"}', '{"parts":[{"n":1,"\\u006e":2}]}']
)
def test_a_name_given_twice_is_refused(client: FlaskClient, key: dict[str, str], body: str) -> None:
    sent = body.encode()
    response = client.post("/v1/things", data=sent, content_type="application/json", headers=key)
    assert (response.status_code, response.json["type"]) == (400, "/problems/name-twice")  # type: ignore[index]  # a problem has a body


def test_an_argument_of_one_value_given_twice_is_refused(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.get("/v1/things?limit=2&limit=3", headers=key)
    assert response.status_code == 422
    assert response.json["errors"] == [{"pointer": "#/limit", "detail": "只能填写一次。"}]  # type: ignore[index]  # a problem has a body


def test_an_empty_body_and_another_media_type_are_told_apart(
    client: FlaskClient, key: dict[str, str]
) -> None:
    empty = client.post("/v1/things", headers=key)
    other = client.post("/v1/things", data="name=x", headers=key, content_type="text/plain")
    assert (empty.status_code, other.status_code) == (400, 415)


CASES: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, "#/name", "必须填写。", "Required."),
    ({"name": None}, "#/name", "不能为空。", "May not be null."),
    ({"name": 3}, "#/name", "应为文字。", "Must be text."),
    ({"name": "一"}, "#/name", "长度应在2和5之间。", "Length must be between 2 and 5."),
    ({"kind": "c"}, "#/kind", "应为其中之一：a, b。", "Must be one of: a, b."),
    ({"surprise": 1}, "#/surprise", "没有这个字段。", "No such field."),
    ({"a/b~c": 1}, "#/a~1b~0c", "没有这个字段。", "No such field."),
    (
        {"on": "2026-11-21"},
        "#/on",
        "不能晚于今天（2026-11-20）。",
        "May not be later than today (2026-11-20).",
    ),
    (
        {"on": "2026-02-30"},
        "#/on",
        "应为真实存在的日期，格式如2026-11-20。",
        "Must be a real date such as 2026-11-20.",
    ),
    (
        {"on": 20261120},
        "#/on",
        "应为真实存在的日期，格式如2026-11-20。",
        "Must be a real date such as 2026-11-20.",
    ),
    (
        {"parts": [{"n": 1}, {"n": 10}]},
        "#/parts/1/n",
        "应在1和9之间。",
        "Must be between 1 and 9.",
    ),
    ({"parts": [{"n": "x"}]}, "#/parts/0/n", "应为整数。", "Must be a whole number."),
    ({"parts": {}}, "#/parts", "应为一个列表。", "Must be a list."),
    ({"parts": [3]}, "#/parts/0", "应为一个对象。", "Must be an object."),
    ({"flag": "perhaps"}, "#/flag", "应为true或者false。", "Must be true or false."),
    (
        {"at": "yesterday"},
        "#/at",
        "应为ISO 8601格式的时间，例如2026-11-20T08:00:00+08:00。",
        "Must be an ISO 8601 instant such as 2026-11-20T08:00:00+08:00.",
    ),
    (
        {"at": "9999-12-31T23:59:59-12:00"},
        "#/at",
        "应在1900-01-01和2199-12-31之间。",
        "Must be between 1900-01-01 and 2199-12-31.",
    ),
    (
        {"at": "0001-01-01T00:00:00+14:00"},
        "#/at",
        "应在1900-01-01和2199-12-31之间。",
        "Must be between 1900-01-01 and 2199-12-31.",
    ),
    ({"at": "2026-11-20T20:00:01"}, "#/at", "不能晚于现在。", "May not be later than now."),
    (
        {"until": "9999-12-31"},
        "#/until",
        "不能晚于2199-12-31。",
        "May not be later than 2199-12-31.",
    ),
    ({"id": "x"}, "#/id", "应为UUID格式的编号。", "Must be a UUID."),
]


@pytest.mark.parametrize(("body", "pointer", "zh", "en"), CASES)
def test_a_wrong_field_is_pointed_at_in_the_readers_language(
    client: FlaskClient, key: dict[str, str], body: dict[str, Any], pointer: str, zh: str, en: str
) -> None:
    sent = body if "name" in body or not body else {"name": "两字", **body}
    in_chinese = client.post("/v1/things", json=sent, headers=key)
    in_english = client.post("/v1/things", json=sent, headers={**key, "Accept-Language": "en"})
    assert in_chinese.status_code == in_english.status_code == 422
    assert errors(in_chinese) == {pointer: zh}
    assert errors(in_english) == {pointer: en}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"fine": 1.5}, "#/fine"),
        ({"fine": "-1"}, "#/fine"),
        ({"fine": "1.005"}, "#/fine"),
        ({"fine": "1e400"}, "#/fine"),
        ({"fine": "NaN"}, "#/fine"),
        ({"digest": "AB" * 32}, "#/digest"),
        ({"code": A_CODE[:17]}, "#/code"),
        ({"code": A_CODE[:17] + ("0" if A_CODE[17] != "0" else "1")}, "#/code"),
        ({"on": "0001-01-01"}, "#/on"),
    ],
)
def test_values_of_our_own_fields_are_checked(
    client: FlaskClient, key: dict[str, str], body: dict[str, Any], pointer: str
) -> None:
    response = client.post("/v1/things", json={"name": "两字", **body}, headers=key)
    assert response.status_code == 422
    assert list(errors(response)) == [pointer]


def test_a_body_that_is_no_object_is_refused(client: FlaskClient, key: dict[str, str]) -> None:
    response = client.post("/v1/things", json=[1], headers=key)
    assert response.status_code == 422
    assert errors(response) == {"#": "应为一个对象。"}


def test_more_than_is_taken_at_once_is_refused_unread(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.post(
        "/v1/things",
        data=b"x" * (8 * 1024 * 1024 + 1),
        content_type="application/json",
        headers=key,
    )
    assert response.status_code == 413
    assert response.json is not None
    assert "8 MiB" in response.json["detail"]


def test_a_refusal_names_its_law_and_explains_itself(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.get("/v1/things/shut?secret=search", headers=key)
    problem = response.json
    assert problem is not None
    assert problem == {
        "type": "/problems/door-shut",
        "title": "门已关闭",
        "status": 409,
        "detail": "东门已关闭。",
        "instance": "/v1/things/shut",
        "trace_id": response.headers["X-Trace-Id"],
        "legal_basis": "《示例办法》第三条",
    }
    assert client.get(problem["type"]).status_code == 200


def test_a_browser_gets_the_same_words_as_a_page(client: FlaskClient) -> None:
    response = client.get("/shut", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 409
    assert response.mimetype == "text/html"
    assert "东门已关闭。" in response.text


def test_a_fault_tells_its_trace_and_nothing_else(
    client: FlaskClient, key: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    response = client.get("/v1/things/fault", headers=key)
    client.application.config["PROPAGATE_EXCEPTIONS"] = True
    said = capsys.readouterr()
    assert response.status_code == 500
    assert response.json is not None
    assert response.json["trace_id"] == response.headers["X-Trace-Id"]
    assert response.json["trace_id"] in said.out + said.err
    assert "RuntimeError" in said.out + said.err
    for told in (response.text, said.out, said.err):
        assert "张三" not in told


def test_a_database_that_does_not_answer_is_told_as_such(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.get("/v1/things/gone", headers=key)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert client.get("/v1/me", headers=key).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nowhere", 404), ("DELETE", "/v1/things", 405), ("GET", "/nowhere", 404)],
)
def test_unknown_addresses_and_methods_are_problems_too(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert status != 405 or "GET" in response.headers["Allow"]


def test_a_change_needs_the_version_it_was_made_on(
    client: FlaskClient, key: dict[str, str]
) -> None:
    def put(**headers: str) -> TestResponse:
        return client.put("/v1/things/1", json={"n": 1}, headers={**key, **headers})

    assert put().status_code == 428
    assert put(**{"If-Match": "*"}).status_code == 422
    assert put(**{"If-Match": '"2"'}).status_code == 412
    done = put(**{"If-Match": '"3"'})
    assert (done.status_code, done.headers["ETag"]) == (200, '"4"')


def test_a_list_is_read_page_by_page_to_its_end(client: FlaskClient, key: dict[str, str]) -> None:
    def pages() -> Iterator[list[int]]:
        cursor: str | None = ""
        while cursor is not None:
            query = {"limit": "3", **({"cursor": cursor} if cursor else {})}
            page = client.get("/v1/things", query_string=query, headers=key).json
            assert page is not None
            yield page["items"]
            cursor = page["next_cursor"]

    assert list(pages()) == [[0, 1, 2], [3, 4, 5], [6]]


@pytest.mark.parametrize("query", ["cursor=abc", "limit=0", "limit=201", "limit=x", "unknown=1"])
def test_wrong_page_queries_are_refused(
    client: FlaskClient, key: dict[str, str], query: str
) -> None:
    assert client.get(f"/v1/things?{query}", headers=key).status_code == 422


def test_the_language_may_be_asked_for_in_the_address(
    client: FlaskClient, key: dict[str, str]
) -> None:
    assert client.get("/v1/things?lang=en", headers=key).status_code == 200


def test_without_a_key_nothing_is_told(client: FlaskClient) -> None:
    for header in ({}, {"Authorization": "Bearer cx_0000_guess"}, {"Authorization": "Basic eDp5"}):
        response = client.get("/v1/me", headers=header)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_without_the_scope_is_refused_by_its_name(
    client: FlaskClient, key: dict[str, str]
) -> None:
    response = client.get("/v1/things/decide", headers=key)
    assert response.status_code == 403
    assert response.json is not None
    assert "cases:decide" in response.json["detail"]


def test_an_input_of_one_value_posted_twice_is_refused(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept": "text/html"}).text
    guard = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert guard
    form = {"csrf_token": [guard[1]], "username": ["li"], "password": ["x"]}
    for name in ("username", "csrf_token", "version", "idempotency_key"):
        twice = {**form, name: [*form.get(name, ["1"]), "2"]}
        refused = client.post("/sign-in", data=twice, headers={"Accept": "text/html"})
        assert refused.status_code == 422
        assert "只能填写一次。" in refused.text


def test_a_form_without_its_guard_changes_nothing(client: FlaskClient) -> None:
    response = client.post("/form", data={"a": "b"}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "页面已过期" in response.text


def test_a_key_is_counted_and_told_when_to_come_back(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        _, slow = a_key(session, at=NOON, requests_per_minute=3)
        _, other = a_key(session, at=NOON, requests_per_minute=3)
    statuses = [
        client.get("/v1/me", headers={"Authorization": f"Bearer {slow}"}).status_code
        for _ in range(4)
    ]
    refused = client.get("/v1/things/shut", headers={"Authorization": f"Bearer {slow}"})
    assert statuses == [200, 200, 200, 429]
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert f"{wait}秒" in refused.get_json()["detail"]
    assert client.get("/v1/me", headers={"Authorization": f"Bearer {other}"}).status_code == 200


def test_without_redis_the_registry_goes_on_and_still_counts(database: Database) -> None:
    app = an_app(database, "redis://127.0.0.1:1/0")
    with database.transaction() as session:
        _, slow = a_key(session, at=NOON, requests_per_minute=3)
    client = app.test_client()
    statuses = [
        client.get("/v1/me", headers={"Authorization": f"Bearer {slow}"}).status_code
        for _ in range(5)
    ]
    assert statuses[:3] == [200, 200, 200]
    assert statuses[-1] == 429


def test_the_reference_describes_what_is_served(client: FlaskClient) -> None:
    described = client.get("/openapi.json").json
    assert described is not None
    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert described["components"]["schemas"]["ThingIn"]["properties"]["role"]["enum"] == [
        "auditor"
    ]
    assert described["paths"]["/v1/things/decide"]["get"]["security"] == [
        {"bearer": ["cases:decide"]}
    ]
    page = client.get("/docs", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/v1/agencies" in page.text
    assert "<script" not in page.text.replace('<script defer src="/', "")
    group = client.get("/docs/things", headers={"Accept": "text/html"})
    assert "/v1/things/decide" in group.text
    assert client.get("/docs/nothing", headers={"Accept": "text/html"}).status_code == 404


def test_requests_are_logged_without_what_was_searched(
    client: FlaskClient, key: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/v1/things?limit=3&lang=en", headers=key)
    said = capsys.readouterr()
    assert "/v1/things" in said.out + said.err
    assert "limit" not in said.out + said.err


def test_every_service_of_the_context_is_at_hand(app: Flask) -> None:
    with app.app_context():
        assert isinstance(services().redis, Redis)
        assert services().clock.now() == NOON


def test_agencies_are_listed_for_who_may_read(
    client: FlaskClient, key: dict[str, str], database: Database
) -> None:
    with database.transaction() as session:
        created = {an_agency(session, division=f"14{n:02}00").name for n in range(5)}
    seen: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = client.get("/v1/agencies", query_string=query, headers=key).json
        assert page is not None
        names = {item["name"] for item in page["items"]}
        assert not names & seen
        seen |= names
        cursor = page["next_cursor"]
    assert created < seen


def test_me_tells_what_the_key_may_do_and_never_more_than_its_officer(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        inspector = an_officer(session)
        _, written = a_key(
            session,
            Permission.CASES_DECIDE,
            Permission.INSPECTIONS_WRITE,
            officer=inspector,
            at=NOON,
        )
    me = client.get("/v1/me", headers={"Authorization": f"Bearer {written}"}).json
    assert me is not None
    assert me["scopes"] == ["inspections:write"]
    assert me["officer_id"] == str(inspector.id)
