"""Examples of a report on paper and of a drafted policy that was tried."""

from datetime import timedelta

from registry.accounts.actors import system_actor
from registry.credit import reports, what_if
from registry.credit.policy_file import GRADING
from registry.kernel.period import AsOf
from registry.signing import open_signer
from tests.builders.credit import a_declaration, an_entry
from tests.builders.subjects import a_subject
from tests.e2e.conftest import Running

_BY = system_actor("tests")


def credit_pages(running: Running) -> dict[str, list[str]]:
    """A report of a subject with a finding; a trial that moves it, and one still to be done."""
    at, today = running.clock.now(), running.today
    signer = open_signer(running.services.settings.var / "keys")
    draft = GRADING.read_text("utf-8").replace("points: -6,", "points: -30,")
    with running.services.database.transaction() as session:
        subject = a_subject(session, name="示范省试算食品有限公司", industry="C14")
        a_declaration(session, subject, running.services.settings.var, on=today, at=at)
        an_entry(session, subject, at=at - timedelta(minutes=1))
        report = reports.issue_report(
            session, subject, AsOf(today, at), signer=signer, by=_BY, at=at, advisers={}
        )
        done, waiting = (
            what_if.begin_what_if(
                session,
                draft,
                on=None,
                today=today,
                known_at=at,
                by=_BY,
                at=at,
            )
            for _ in range(2)
        )
        parts = what_if.parts_left(session, done.id)
        what_if.compare_parts_due(session, [f"{done.id}/{n}" for n in parts], at=at)
    return {
        "attachments.of_subject": [f"/console/subjects/{subject.uscc}/attachments"],
        "reports.report": [f"/console/reports/{report.id}"],
        "what_if.trial": [f"/console/credit/what-if/{each.id}" for each in (done, waiting)],
    }
