"""Examples of the pages on which subjects are corrected, linked, imported and shown as persons."""

from datetime import date
from pathlib import Path

from stdnum.cn import ric

from registry.accounts.actors import system_actor
from registry.subjects import personal_keys, persons, runs, service
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink
from registry.subjects.person_models import IdentifierKind, PersonRole
from registry.subjects.persons import NewPerson
from tests.builders.subjects import a_subject
from tests.e2e.conftest import Running

_BY = system_actor("tests")
# Born in 1900: nobody's number.
_NUMBER = "14010019000101002" + ric.calc_check_digit("140100190001010020")


def subject_pages(running: Running) -> dict[str, list[str]]:
    """A subject that merged into another, a file that is being taken over, a guide."""
    at, var = running.clock.now(), running.services.settings.var
    file = Path(var, "register.csv")
    file.write_text(
        "统一社会信用代码,名称,主体类型,行政区划\n坏代码,示范店,enterprise,140100\n", "utf-8"
    )
    keys = personal_keys.open_keys(var / "keys")
    with running.services.database.transaction() as session:
        first, second = (a_subject(session, name=f"示范{word}厂") for word in "甲乙")
        link = NewLink(LinkKind.MERGER, first.uscc, second.uscc, date(2026, 3, 2), "合并公告")
        service.link_subjects(session, link, by=_BY, at=at)
        correction = service.Correction("注销通知书", date(2026, 3, 2), status="deregistered")
        service.correct_subject(session, first.id, correction, version=1, by=_BY, at=at)
        run = runs.begin_import(session, file, source="示范登记机关", by=_BY, at=at)
        guide = persons.register_person(
            session,
            NewPerson(
                name="示范人",
                identifier_kind=IdentifierKind.RESIDENT_ID,
                identifier=_NUMBER,
                role=PersonRole.GUIDE,
                legal_basis="旅游市场黑名单管理办法",
                division="140100",
            ),
            keys,
            by=_BY,
            at=at,
        )
    at_first = f"/console/subjects/{first.uscc}"
    return {
        "subjects.correct": [f"{at_first}/correction"],
        "subjects.links": [f"{at_first}/links"],
        "subjects.show_import": [f"/console/subjects/imports/{run.id}"],
        "persons.identity": [f"/console/persons/{guide.uscc}"],
    }
