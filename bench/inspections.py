"""The console's list of visits, each filter of it and its files, beside a bare SELECT of the rows.

Whole requests of a signed-in officer, from the routing to the last byte, without a network.
"""

import argparse
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import province
from bench.accounts import signed_in
from bench.harness import Figure, copy_subjects, report
from bench.province import AT
from chengxin.demo import cast as casting
from chengxin.demo import orders
from chengxin.demo.cast import Cast
from chengxin.web import create_app
from registry.accounts.actors import system_actor
from registry.web.context import Services

_BY = system_actor("bench")
_OFFICER = "inspector1"
_RUNS = 30
# What a page takes at most, in seconds.
_BOUND = 0.3
# A second agency's visits are in it too: what the reader sees is part of every statement.
_VISITS = """
INSERT INTO inspection (id, campaign_id, subject_id, agency_id, inspected_on, checklist_version_id,
    answers, result, client_ref, content_digest, recorded_by, recorded_at)
SELECT gen_random_uuid(), campaign.id, subject.id, officer.agency_id,
    DATE '2026-11-20' - (n % 330), campaign.checklist_version_id,
    '{"licences": {"value": "pass"}, "seal": {"value": "fail", "note": "铅封缺失"}}',
    CASE WHEN n % 5 = 0 THEN 'problems' ELSE 'clean' END, 'bench-' || n,
    sha256(n::text::bytea), officer.id, :at
FROM generate_series(1, :number) AS n
JOIN (SELECT id, checklist_version_id, row_number() OVER (ORDER BY id) - 1 AS place,
    count(*) OVER () AS all_of FROM campaign WHERE checklist_version_id IS NOT NULL) AS campaign
    ON campaign.place = n % campaign.all_of
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all_of
    FROM subject) AS subject ON subject.place = n % subject.all_of
JOIN (SELECT id, agency_id, row_number() OVER (ORDER BY username) - 1 AS place,
    count(*) OVER () AS all_of FROM officer WHERE username LIKE 'inspector%') AS officer
    ON officer.place = n % officer.all_of
"""
_OFFICERS = """
INSERT INTO inspection_officer (inspection_id, officer_id)
SELECT inspection.id, officer.id FROM inspection
JOIN officer ON officer.agency_id = inspection.agency_id AND officer.username LIKE 'inspector%'
"""
_FINDINGS = """
INSERT INTO finding (id, inspection_id, item_key, place, description, legal_basis, severity, state,
    recorded_by, recorded_at)
SELECT gen_random_uuid(), id, 'seal', 2, '铅封缺失', '依据', 'general', 'recorded', recorded_by,
    recorded_at
FROM inspection WHERE result = 'problems'
"""
# Half of them confirmed, as the acts write it: the trace first, then the finding.
_CONFIRMED = (
    """
INSERT INTO finding_event (finding_id, version, act, acted_on, by_officer, recorded_at, detail)
SELECT finding.id, 2, 'confirm', DATE '2026-11-20', second.id, :at, '{}'
FROM finding JOIN inspection ON inspection.id = finding.inspection_id
JOIN LATERAL (SELECT officer.id FROM officer WHERE officer.agency_id = inspection.agency_id
    AND officer.id <> finding.recorded_by LIMIT 1) AS second ON true
WHERE abs(hashtext(finding.id::text)) % 2 = 0
""",
    """
UPDATE finding SET state = 'confirmed', version = 2, confirmed_by = finding_event.by_officer,
    confirmed_on = acted_on
FROM finding_event WHERE finding_event.finding_id = finding.id
""",
)
_FLOOR = """
SELECT inspection.*, subject.name, campaign.name, agency.name FROM inspection
JOIN subject ON subject.id = subject_id JOIN campaign ON campaign.id = campaign_id
JOIN agency ON agency.id = inspection.agency_id
ORDER BY inspected_on DESC, inspection.id DESC LIMIT :limit
"""


@contextmanager
def service() -> Iterator[tuple[Services, Cast]]:
    """The service on a fresh database, with the demonstration's agencies, officers, campaigns."""
    with province.folder(None) as var, province.service(var) as services:
        begun = AT - timedelta(days=340)
        with services.database.transaction() as session:
            cast = casting.appoint(session, by=_BY, at=begun, keys_from=AT)
            orders.order(session, cast, at=begun)
        yield services, cast


def fill(session: Session, number: int) -> None:
    """``number`` visits to as many subjects by every inspector, a fifth of them with a finding."""
    copy_subjects(session, number)
    session.execute(text(_VISITS), {"number": number, "at": AT})
    session.execute(text(_OFFICERS))
    session.execute(text(_FINDINGS))
    for statement in _CONFIRMED:
        session.execute(text(statement), {"at": AT} if ":at" in statement else {})
    session.execute(text("ANALYZE"))


def p95(work: Callable[[], object], runs: int = _RUNS) -> float:
    """The seconds that nineteen of twenty runs stay below, the first run left out."""
    work()
    taken = []
    for _run in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.quantiles(taken, n=20)[-1]


def own_cpu(work: Callable[[], object], runs: int = 9) -> float:
    """Processor seconds of this process for one run, the database's not in it; the median.

    On a machine that does other things too, this says what the page costs and the wall does not.
    """
    taken = []
    for _run in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def got(client: FlaskClient, path: str) -> Callable[[], object]:
    """Ask for a page and read it to the end."""

    def ask() -> object:
        answer = client.get(path)
        if answer.status_code != 200:  # noqa: PLR2004 - well
            raise AssertionError(f"{path}: {answer.status_code} {answer.text[:500]}")
        return answer.data

    return ask


def first_piece(client: FlaskClient, path: str) -> Callable[[], object]:
    """Ask for a file and take its first rows; the reader's programme begins to save it."""

    def ask() -> object:
        with client.get(path, buffered=False) as answer:
            pieces: Any = answer.response
            return next(piece for piece in pieces if len(piece) > 3)  # noqa: PLR2004 - no byte order mark

    return ask


def filters(session: Session) -> dict[str, str]:
    """One query string for each filter of the list."""

    def one(statement: str) -> str:
        return str(session.execute(text(statement)).scalar_one())

    campaign = one("SELECT campaign_id FROM inspection GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    agency = one("SELECT agency_id FROM inspection GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    code = one("SELECT uscc FROM subject ORDER BY id LIMIT 1")
    officer = one(f"SELECT id FROM officer WHERE username = '{_OFFICER}'")  # noqa: S608 - our own word
    return {
        "all": "",
        "campaign": f"campaign_id={campaign}",
        "agency": f"agency_id={agency}",
        "division": "division=140000",
        "no such division": "division=650000",
        "officer": f"officer_id={officer}",
        "result": "result=problems",
        "state": "finding_state=recorded",
        "rare state": "finding_state=penalised",
        "overdue": "overdue=true",
        "code": f"uscc={code}",
        "days": "first_on=2026-03-01&last_on=2026-03-31",
        "several": f"campaign_id={campaign}&result=problems&officer_id={officer}",
    }


def measure(number: int) -> float:
    """Print and keep every figure; the slowest page."""
    with service() as (services, cast):
        with services.database.transaction() as session:
            fill(session, number)
        password = next(one.password for one in cast.accounts if one.username == _OFFICER)
        client = signed_in(create_app(services), _OFFICER, password)
        with services.database.reading() as session:
            chosen = filters(session)
            page = p95(lambda: session.execute(text(_FLOOR), {"limit": 51}).all())
            whole = p95(lambda: session.execute(text(_FLOOR), {"limit": number}).all(), 3)
        slowest = 0.0
        for name, query in chosen.items():
            ask = got(client, f"/console/inspections?{query}")
            seconds, cpu = p95(ask), own_cpu(ask)
            slowest = max(slowest, seconds)
            figure = Figure(f"list of visits: {name}", number, seconds, "bare SELECT, 51", page)
            report(figure, own_cpu_ms=round(cpu * 1000))
        for ending in ("csv", "xlsx"):
            path = f"/console/inspections.{ending}"
            begun = p95(first_piece(client, path))
            slowest = max(slowest, begun)
            report(Figure(f"visits as {ending}: first rows", number, begun, "SELECT, 51", page))
            seconds = p95(got(client, path), 3)
            report(Figure(f"visits as {ending}: whole", number, seconds, "SELECT, all", whole))
        seconds = p95(got(client, _deep(client)))
        report(Figure("list of visits: next page", number, seconds, "bare SELECT, 51", page))
    return max(slowest, seconds)


def _deep(client: FlaskClient) -> str:
    found = re.search(r'href="([^"]*cursor=[^"]*)"', client.get("/console/inspections").text)
    if found is None:
        raise AssertionError("there is no next page")
    return found[1].replace("&amp;", "&")


def main() -> None:
    """Measure; a page that takes longer than it may ends the command with an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="number of visits")
    slowest = measure(parser.parse_args().size)
    print(f"slowest page {slowest * 1000:.0f} ms, bound {_BOUND * 1000:.0f} ms")
    if slowest > _BOUND:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
