"""Bad input, row by row: a clear problem in the reader's language, and nothing changes.

The rows are those of the service's first promise. Each is sent over the interface and, where
there is a form, by the form; in Chinese and in English.
"""

import re
import resource
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
import redis
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from registry.kernel import uscc
from tests.conftest import TestServers
from tests.e2e.conftest import Caller, Running, serving
from tests.e2e.test_thread_over_api import (
    CODE,
    FIRM,
    PLAN,
    a_bad_visit,
    a_running_campaign,
)

HAN = re.compile(r"[\u3400-\u9fff]")
LANGUAGES = ["zh", "en"]
PRINTED = {"zh": "zh-CN", "en": "en"}
WRONG_CHECK = CODE[:-1] + ("1" if CODE[-1] != "1" else "2")
ANOTHER = uscc.assemble("91", "140000", "PDY00777")
MIB = 1024 * 1024


@dataclass
class Desk:
    """The service with a running campaign, a firm and an unconfirmed finding."""

    running: Running
    campaign_id: str
    finding: dict[str, Any]
    signed_in: dict[str, "Pages"]

    def send(
        self, method: str, path: str, *, who: str = "case", language: str = "zh", **sent: Any
    ) -> TestResponse:
        """One request with a key; ``headers`` are added to the key's."""
        headers = {
            **self.running.key(who),
            "Accept-Language": language,
            **sent.pop("headers", {}),
        }
        return self.running.app.test_client().open(path, method=method, headers=headers, **sent)

    def pages(self, username: str) -> "Pages":
        """The browser of an officer, signed in."""
        return self.signed_in[username]

    def state(self) -> dict[str, int]:
        """How many rows every table has; only the log of questions may grow by asking."""
        with self.running.services.database.reading() as session:
            tables = session.scalars(
                text(
                    "SELECT table_name FROM information_schema.tables"
                    " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                    " AND table_name <> 'access_entry'"
                )
            ).all()
            counts = " UNION ALL ".join(
                f"SELECT '{t}' AS name, count(*) AS number FROM {t}"  # noqa: S608 - the catalogue's
                for t in tables
            )
            return {row.name: row.number for row in session.execute(text(counts))}


class Pages:
    """Forms as a browser sends them."""

    def __init__(self, running: Running, username: str) -> None:
        self._client: FlaskClient = running.app.test_client()
        signed = self.post("/sign-in", username=username, password=running.password(username))
        assert signed.status_code == 303

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._client.get(path, headers={"Accept": "text/html", **headers})

    def post(self, path: str, *, at: str | None = None, **fields: Any) -> TestResponse:
        """Fill the form at ``at`` (else ``path``) and send it; its hidden fields go along."""
        headers = {"Accept": "text/html", "Accept-Language": fields.pop("language", "zh")}
        fields |= {"csrf_token": self._guard(at or path)}
        return self._client.post(path, data=fields, headers=headers)

    def upload(self, path: str, data: bytes, *, language: str = "zh") -> TestResponse:
        """Choose a file in the form at ``path`` and send it."""
        body = in_parts(data, csrf_token=self._guard(path))
        headers = {"Accept": "text/html", "Accept-Language": language}
        return self._client.post(path, headers=headers, **body)

    def _guard(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.get(path).text)
        return found[1] if found else ""


def in_parts(file: bytes, **fields: str) -> dict[str, Any]:
    """An upload as a browser sends it; the test client's own way leaves files open."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="plan.txt"\r\n\r\n'
    return {
        "data": b"".join(parts) + head + file + b"\r\n--cut--\r\n",
        "content_type": "multipart/form-data; boundary=cut",
    }


@pytest.fixture(scope="module")
def desk(test_servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One service for the module: what these tests send changes nothing."""
    with redis.Redis.from_url(test_servers.redis_url) as client:
        client.flushall()
    with (
        test_servers.clone() as url,
        serving(url, test_servers.redis_url, tmp_path_factory.mktemp("var")) as running,
    ):

        def caller(who: str) -> Caller:
            return Caller(running, who)

        campaign = a_running_campaign(running, caller)
        caller("campaign").send("/v1/subjects", FIRM)
        (finding,) = a_bad_visit(running, caller, campaign["id"])["findings"]
        officers = ("campaign", "case", "inspector1", "inspector2")
        signed_in = {name: Pages(running, name) for name in officers}
        yield Desk(running, campaign["id"], finding, signed_in)


@pytest.fixture
def unchanged(desk: Desk) -> Iterator[None]:
    """After the test every table has the rows it had before."""
    before = desk.state()
    yield
    assert desk.state() == before


def problem(answer: TestResponse, status: int, slug: str, language: str) -> dict[str, Any]:
    """The problem document, checked whole, in the reader's language."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), (
        answer.text
    )
    body: dict[str, Any] = answer.json or {}
    assert body["type"] == f"/problems/{slug}", body
    assert body["status"] == status
    assert len(body["trace_id"]) == 32
    words = [body["title"], body["detail"], *(one["detail"] for one in body.get("errors", ()))]
    for sentence in words:
        assert bool(HAN.search(sentence)) == (language == "zh"), sentence
        assert "%(" not in sentence
    return body


def pointers(body: dict[str, Any]) -> list[str]:
    return [wrong["pointer"] for wrong in body["errors"]]


def a_penalty(**other: Any) -> dict[str, Any]:
    """A penalty that would be entered."""
    return {
        "number": "示市监处罚〔2026〕9号",
        "uscc": CODE,
        "kinds": ["fine"],
        "fine_yuan": "1000",
        "violation": "metrology_fraud",
        "facts": "实测短量",
        "legal_basis": "《计量法》第二十六条",
        "decided_on": "2026-03-09",
        **other,
    }


# --- codes ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_check_digit_is_pointed_at(desk: Desk, language: str) -> None:
    for path, who, body in (
        ("/v1/subjects", "campaign", {**FIRM, "uscc": WRONG_CHECK}),
        ("/v1/penalties", "case", a_penalty(uscc=WRONG_CHECK)),
    ):
        answer = desk.send("POST", path, who=who, language=language, json=body)
        assert pointers(problem(answer, 422, "invalid", language)) == ["#/uscc"]
    asked = desk.send("GET", f"/v1/subjects/{WRONG_CHECK}/status", language=language)
    problem(asked, 422, "code-check-wrong", language)
    form = desk.pages("case").post(
        "/console/penalties/new", **a_penalty(uscc=WRONG_CHECK), language=language
    )
    assert form.status_code == 422
    assert WRONG_CHECK in form.text, "what was typed stays in the form"


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(CODE.lower(), id="lower case"),
        pytest.param("".join(chr(ord(c) + 0xFEE0) for c in CODE), id="full width"),
        pytest.param(f" {CODE[:2]} {CODE[2:8]} {CODE[8:17]} {CODE[17]} ", id="grouped"),
    ],
)
def test_a_code_is_understood_however_it_is_typed(desk: Desk, spelling: str) -> None:
    for path in ("/v1/subjects/{}", "/v1/subjects/{}/status", "/v1/subjects/{}/credit"):
        answer = desk.send("GET", path.format(spelling))
        assert answer.status_code == 200, answer.text
        assert CODE in answer.text
    batch = desk.send("POST", "/v1/status", json={"codes": [spelling]})
    assert batch.json is not None
    assert batch.json["items"][0]["uscc"] == CODE


# --- plans ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_plan_file_is_read_in_every_usual_encoding(desk: Desk, encoding: str) -> None:
    data = PLAN.replace("\n", "\r\n").encode(encoding)
    over_the_interface = desk.send("POST", "/v1/plans", who="campaign", **in_parts(data))
    assert over_the_interface.status_code == 200, "the plan that is on record already"
    assert over_the_interface.json is not None
    form = desk.pages("campaign").upload("/console/plans/new", data)
    assert form.status_code == 303, form.text
    assert over_the_interface.json["id"] in form.headers["Location"]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("data", "status", "slug"),
    [
        pytest.param(b"", 400, "plan-empty", id="empty"),
        pytest.param(" \r\n　".encode(), 400, "plan-empty", id="white space"),
        pytest.param(b"\x00\x01PK", 400, "plan-not-text", id="no text"),
        pytest.param(b"a" * 6 * MIB, 413, "plan-too-large", id="6 MiB"),
        pytest.param(b"a" * 50 * MIB, 413, "too-large", id="50 MiB"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(
    desk: Desk, data: bytes, status: int, slug: str, language: str
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    problem(
        desk.send("POST", "/v1/plans", who="campaign", language=language, **in_parts(data)),
        status,
        slug,
        language,
    )
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 120 * 1024, "what is refused by its size is not read into memory"
    form = desk.pages("campaign").upload("/console/plans/new", data, language=language)
    assert form.status_code in (status, 422), form.text[:300]
    assert f'<html lang="{PRINTED[language]}"' in form.text


# --- JSON ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"uscc": ', id="cut off"),
        pytest.param(b'{"uscc": NaN}', id="NaN"),
        pytest.param(b"{'uscc': 1}", id="single quotes"),
        pytest.param(b'{"uscc": "\\ud800"}', id="half a character"),
        pytest.param(b'{"uscc": "\xff"}', id="not UTF-8"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param("\ufeff{}".encode(), id="byte order mark"),
    ],
)
def test_malformed_json_is_unreadable(desk: Desk, body: bytes, language: str) -> None:
    for path, who in (("/v1/subjects", "campaign"), ("/v1/inspections/batch", "inspector1")):
        answer = desk.send(
            "POST", path, who=who, language=language, data=body, content_type="application/json"
        )
        problem(answer, 400, "json-malformed", language)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"fine_yuan": True}, "#/fine_yuan"),
        ({"fine_yuan": "-1"}, "#/fine_yuan"),
        ({"fine_yuan": "0.001"}, "#/fine_yuan"),
        ({"fine_yuan": "1e400"}, "#/fine_yuan"),
        ({"fine_yuan": "NaN"}, "#/fine_yuan"),
        ({"fine_yuan": 10**30}, "#/fine_yuan"),
        ({"fine_yuan": [1]}, "#/fine_yuan"),
        ({"kinds": "fine"}, "#/kinds"),
        ({"kinds": ["prison"]}, "#/kinds/0"),
        ({"kinds": [["fine"]]}, "#/kinds/0"),
        ({"violation": "theft"}, "#/violation"),
        ({"violation": {"key": "theft"}}, "#/violation"),
        ({"facts": 5}, "#/facts"),
        ({"facts": None}, "#/facts"),
        ({"facts": "长" * 100_000}, "#/facts"),
        ({"heavier": "perhaps"}, "#/heavier"),
        ({"colour": "red"}, "#/colour"),
        ({"decided_on": "2026-02-30"}, "#/decided_on"),
        ({"decided_on": "09/03/2026"}, "#/decided_on"),
        ({"decided_on": "2026-03-10"}, "#/decided_on"),
        ({"decided_on": "9999-12-31"}, "#/decided_on"),
        ({"decided_on": "0001-01-01"}, "#/decided_on"),
        ({"decided_on": 20260309}, "#/decided_on"),
        ({"served_on": "2026-03-10"}, "#/served_on"),
    ],
    ids=str,
)
def test_a_wrong_value_is_pointed_at(
    desk: Desk, wrong: dict[str, Any], pointer: str, language: str
) -> None:
    answer = desk.send("POST", "/v1/penalties", language=language, json=a_penalty(**wrong))
    assert pointers(problem(answer, 422, "invalid", language)) == [pointer]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wrong",
    [
        {"fine_yuan": "ten"},
        {"violation": "theft"},
        {"kinds": "prison"},
        {"decided_on": "2026-03-10"},
        {"decided_on": "yesterday"},
        {"facts": ""},
    ],
    ids=str,
)
def test_a_wrong_field_of_a_form_is_told_beside_it(
    desk: Desk, wrong: dict[str, str], language: str
) -> None:
    form = desk.pages("case").post(
        "/console/penalties/new", **a_penalty(**wrong), language=language
    )
    assert form.status_code == 422
    (name,) = wrong
    beside = re.search(rf'id="f-{name}-e">.*?<span>(.*?)</span>', form.text)
    assert beside is not None, name
    assert bool(HAN.search(beside[1])) == (language == "zh")
    assert f'<html lang="{PRINTED[language]}"' in form.text


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("body", ["[]", "null", '"a"', "7", "[[{}]]"])
def test_a_body_that_is_no_object_is_refused(desk: Desk, body: str, language: str) -> None:
    for path, who in (
        ("/v1/penalties", "case"),
        ("/v1/inspections", "inspector1"),
        ("/v1/status", "case"),
        ("/v1/plans", "campaign"),
        ("/v1/repairs", "case"),
    ):
        answer = desk.send(
            "POST", path, who=who, language=language, data=body, content_type="application/json"
        )
        problem(answer, 422, "invalid", language)


# --- characters that cannot be kept ----------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f"])
def test_a_control_character_is_refused_wherever_it_stands(
    desk: Desk, character: str, language: str
) -> None:
    spoilt = f"好{character}坏"
    visit = {"campaign_id": desk.campaign_id, "uscc": CODE, "inspected_on": "2026-03-09"}
    for path, who, body, pointer in (
        ("/v1/penalties", "case", a_penalty(facts=spoilt), "#/facts"),
        ("/v1/subjects", "campaign", {**FIRM, "uscc": ANOTHER, "name": spoilt}, "#/name"),
        (
            "/v1/inspections",
            "inspector1",
            {**visit, "answers": {"licences": {"value": "pass", "note": spoilt}}},
            "#/answers/licences/note",
        ),
        ("/v1/plans", "campaign", {"text": PLAN, "file_name": spoilt}, "#/file_name"),
        ("/v1/penalties", "case", {spoilt: 1}, "#"),
    ):
        answer = desk.send("POST", path, who=who, language=language, json=body)
        assert pointers(problem(answer, 422, "invalid", language)) == [pointer]
    batch = desk.send("POST", "/v1/status", language=language, json={"codes": [CODE, spoilt]})
    assert batch.json is not None
    assert ["error" in item for item in batch.json["items"]] == [False, True]


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_control_character_in_an_address_finds_nothing(desk: Desk, language: str) -> None:
    for path in ("/v1/subjects/%00", "/v1/subjects/%00/credit", "/v1/checklists/%00"):
        problem(desk.send("GET", path, language=language), 404, "not-on-record", language)
    for path in ("/v1/subjects?q=%00", "/v1/cases?q=a%00", "/v1/listings?q=%00"):
        answer = desk.send("GET", path, language=language)
        assert pointers(problem(answer, 422, "invalid", language)) == ["#/q"]
    pages = desk.pages("inspector1")
    for path in (
        "/search?q=%00ab",
        "/listings?q=%00",
        "/console/subjects?q=%00a",
        "/console/cases?q=%00",
        f"/field/{desk.campaign_id}?q=%00",
        "/sign-in?next=%00",
    ):
        page = pages.get(path, **{"Accept-Language": language})
        assert (page.status_code, page.mimetype) == (422, "text/html"), path
    assert pages.get("/console/subjects/%00").status_code == 404


@pytest.mark.usefixtures("unchanged")
def test_a_control_character_in_a_form_is_refused(desk: Desk) -> None:
    form = desk.pages("case").post("/console/penalties/new", **a_penalty(facts="好\x00"))
    assert form.status_code == 422
    at = f"/field/{desk.campaign_id}/visits/{CODE}"
    form = desk.pages("inspector1").post(at, inspected_on="2026-03-09", place="\x00")
    assert form.status_code == 422


# --- the same request again --------------------------------------------------------------------


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(desk: Desk) -> None:
    body = {**FIRM, "uscc": uscc.assemble("91", "140000", "PDY00778")}
    named = {"Idempotency-Key": "subject-778"}
    first = desk.send("POST", "/v1/subjects", who="campaign", json=body, headers=named)
    assert first.status_code == 201, first.text
    after_first = desk.state()
    again = desk.send("POST", "/v1/subjects", who="campaign", json=body, headers=named)
    assert (again.status_code, again.data) == (201, first.data)
    for language in LANGUAGES:
        other = desk.send(
            "POST",
            "/v1/subjects",
            who="campaign",
            language=language,
            json={**body, "name": "另一个名称"},
            headers=named,
        )
        problem(other, 409, "idempotency-key-reused", language)
    assert desk.state() == after_first


def test_the_same_request_sent_at_once_is_done_once(desk: Desk) -> None:
    body: dict[str, Any] = a_penalty(number="示市监处罚〔2026〕88号")
    before = desk.state()
    answers: list[TestResponse] = []
    start = threading.Barrier(6)

    def send() -> None:
        start.wait()
        answers.append(
            desk.send("POST", "/v1/penalties", json=body, headers={"Idempotency-Key": "at-once"})
        )

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert desk.state()["penalty"] == before["penalty"] + 1


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["", "k" * 300, "ключ"])
def test_what_cannot_be_a_key_is_refused(desk: Desk, key: str, language: str) -> None:
    answer = desk.send(
        "POST",
        "/v1/subjects",
        who="campaign",
        language=language,
        json={**FIRM, "uscc": ANOTHER},
        headers={"Idempotency-Key": key.encode().decode("latin-1")},
    )
    problem(answer, 422, "idempotency-key-invalid", language)


# --- versions ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("version", "status", "slug"),
    [
        pytest.param(None, 428, "version-required", id="missing"),
        pytest.param('"99"', 412, "stale", id="stale"),
        pytest.param('W/"1"', 422, "version-unreadable", id="weak"),
        pytest.param("*", 422, "version-unreadable", id="any"),
        pytest.param('"1", "2"', 422, "version-unreadable", id="several"),
        pytest.param('"99999999999999999999"', 422, "version-unreadable", id="too long"),
        pytest.param('"999999999999999999"', 412, "stale", id="as long as can be"),
    ],
)
def test_a_change_needs_the_version_that_was_read(
    desk: Desk, version: str | None, status: int, slug: str, language: str
) -> None:
    headers = {} if version is None else {"If-Match": version}
    for path, who in (
        (f"/v1/findings/{desk.finding['id']}/confirmation", "inspector2"),
        (f"/v1/campaigns/{desk.campaign_id}/closure", "campaign"),
    ):
        answer = desk.send("POST", path, who=who, language=language, json={}, headers=headers)
        problem(answer, status, slug, language)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stale_form_is_told_and_changes_nothing(desk: Desk, language: str) -> None:
    inspection = f"/console/inspections/{desk.finding['inspection_id']}"
    form = desk.pages("inspector2").post(
        f"/console/findings/{desk.finding['id']}/confirm",
        at=inspection,
        version="99",
        language=language,
    )
    assert form.status_code in (409, 412), form.text[:300]
    assert f'<html lang="{PRINTED[language]}"' in form.text


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_guard_is_refused(desk: Desk, language: str) -> None:
    client = desk.running.app.test_client()
    answer = client.post(
        "/console/penalties/new", data=a_penalty(), headers={"Accept-Language": language}
    )
    problem(answer, 400, "form-out-of-date", language)


# --- lists and methods ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=201", "limit=9e9", "limit=x"])
def test_a_page_of_a_list_has_its_bounds(desk: Desk, query: str, language: str) -> None:
    for path, who in LISTS:
        answer = desk.send("GET", f"{path}?{query}", who=who, language=language)
        assert pointers(problem(answer, 422, "invalid", language)) == ["#/limit"], path


LISTS = (
    ("/v1/subjects", "case"),
    ("/v1/penalties", "case"),
    ("/v1/cases", "case"),
    ("/v1/listings", "case"),
    ("/v1/plans", "campaign"),
    ("/v1/campaigns", "campaign"),
    ("/v1/inspections", "inspector1"),
    ("/v1/agencies", "case"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cursor_that_this_list_did_not_give_is_not_taken(desk: Desk, language: str) -> None:
    first = desk.send("GET", "/v1/agencies?limit=1").json
    assert first is not None
    anothers = first["next_cursor"]
    for path, who in LISTS:
        for cursor in ("x.y", f"{anothers[:-2]}xx", *([anothers] * (path != "/v1/agencies"))):
            answer = desk.send("GET", f"{path}?cursor={cursor}", who=who, language=language)
            problem(answer, 422, "cursor-unreadable", language)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("language", LANGUAGES)
def test_methods_and_media_types_that_are_not_taken_are_told(desk: Desk, language: str) -> None:
    problem(
        desk.send("DELETE", "/v1/subjects", language=language), 405, "method-not-allowed", language
    )
    problem(
        desk.send("PATCH", "/v1/penalties", language=language), 405, "method-not-allowed", language
    )
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = desk.send(
            "POST", "/v1/penalties", language=language, data=b"a=1", content_type=kind
        )
        problem(answer, 415, "media-type-not-taken", language)
    problem(desk.send("GET", "/v1/nothing", language=language), 404, "not-on-record", language)
    assert desk.send("HEAD", "/v1/subjects").status_code == 200
    assert "GET" in desk.send("OPTIONS", "/v1/subjects").headers["Allow"]


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("en-GB,en;q=0.8", "en"),
        ("fr, en;q=0.5, zh;q=0.1", "en"),
        ("zh-TW", "zh"),
        ("zh-Hans-CN", "zh"),
        ("xx", "zh"),
        ("*", "zh"),
        ("", "zh"),
        (";;;q=,", "zh"),
    ],
)
def test_the_language_follows_the_readers_wish(desk: Desk, wish: str, language: str) -> None:
    problem(desk.send("GET", "/v1/nothing", language=wish), 404, "not-on-record", language)


def test_the_bodies_that_are_refused_hold_what_they_seem_to_hold() -> None:
    assert uscc.valid(CODE) == CODE
    with pytest.raises(uscc.CodeInvalid):
        uscc.valid(WRONG_CHECK)
    assert orjson.loads('{"a": "\\u0000"}') == {"a": "\x00"}
