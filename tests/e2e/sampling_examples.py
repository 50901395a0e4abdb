"""A sampling at every step, a file of results, and the addresses where they are shown."""

import io
from datetime import timedelta
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from campaigns.sampling import importing, sheets
from registry.accounts.agencies import get_agency
from registry.accounts.models import Officer
from tests.builders.sampling import BAD, CLEAN, Bench, a_course, a_laboratory
from tests.builders.subjects import a_code, a_subject
from tests.e2e.conftest import Running


def sampling_pages(running: Running) -> dict[str, list[str]]:
    """Paths of the feature's pages by endpoint."""
    with running.services.database.transaction() as session:
        bench = _bench(session, running)
        today = running.today

        def at(days: int) -> Any:
            return a_course(session, bench, on=today - timedelta(days=days))

        received = at(6).received()
        public = at(100).confirmed().do("publish", by=bench.second)
        gone = at(100).confirmed().do("publish", by=bench.second)
        gone.do("overturn", by=bench.second, reason="复议撤销")
        courses = [
            at(1),
            received,
            at(40).received().reported(CLEAN),
            at(16).served(),
            public,
            at(90).rectifying(),
        ]
        applied, looked = (
            importing.receive_file(
                session, _file(received, row), file_name="结果.xlsx", by=bench.by, at=received.at
            )
            for row in ("=1+1", "甲醛")
        )
        importing.apply(session, applied.id, by=bench.by, at=received.at)
    result_page = f"/console/samplings/{received.sampling.id}/results"
    return {
        "samplings.samplings": ["/console/samplings", "/console/samplings?state=served"],
        "samplings.sampling": [f"/console/samplings/{one.sampling.id}" for one in courses],
        "sampling_reports.results": [result_page],
        "sampling_reports.laboratory": [f"/console/laboratories/{bench.laboratory.id}"],
        "sampling_imports.one": [
            f"/console/samplings/import/{one.id}" for one in (applied, looked)
        ],
        "public_samplings.sampling": [f"/samplings/{public.sampling.id}"],
    }


def _bench(session: Session, running: Running) -> Bench:
    cast = running.cast
    first, second = (
        session.get_one(Officer, cast.officers[name].person())
        for name in ("inspector1", "inspector2")
    )
    return Bench(
        agency=get_agency(session, cast.agencies["SF-MSA"]),
        officers=(first, second),
        reviewer=second,
        laboratory=a_laboratory(session),
        other_laboratory=a_laboratory(session),
        seller=a_subject(session, uscc=a_code(9021), name="示范省南山百货有限公司"),
        producer=a_subject(session, uscc=a_code(9022), name="示范省禾沐服饰有限公司"),
    )


def _file(course: Any, wrong: str) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([words[0] for words in sheets.HEADINGS.values()])
    laboratory, day = course.bench.laboratory.name, course.on.isoformat()
    for item, (value, unit) in BAD.items():
        sheet.append(["CC-0", "W-0", laboratory, day, item, wrong, unit, value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
