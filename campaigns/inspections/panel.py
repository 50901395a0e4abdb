"""Visits on the file of a subject."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from campaigns.inspections import service
from campaigns.inspections.lifecycle import Result
from campaigns.inspections.models import Inspection
from campaigns.inspections.queries import InspectionQuery
from campaigns.inspections.schemas import RESULT_NAMES
from registry.accounts.access import actor
from registry.credit.record_panel import ASKED, Record, records_panel
from registry.kernel.period import AsOf
from registry.subjects.models import Subject


def visits_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """The newest visits to the subject, as far as the reader may see them."""
    rows = service.list_inspections(
        session,
        InspectionQuery(subject_id=subject.id, last_on=as_of.valid_on),
        by=actor(),
        limit=ASKED,
    )
    return records_panel(
        "visits",
        _("现场检查"),
        [_record(row) for row in rows if row.recorded_at <= as_of.known_at],
        as_of,
        every=url_for("inspections.inspections", uscc=subject.uscc),
    )


def _record(visit: Inspection) -> Record:
    found = len(visit.findings)
    return Record(
        on=visit.inspected_on,
        title=visit.campaign.name,
        href=url_for("inspections.inspection", inspection_id=visit.id),
        text=ngettext("%(num)s项问题", "%(num)s项问题", found) if found else "",
        mark="procedure" if found else "none",
        state=str(RESULT_NAMES[Result(visit.result)]),
    )
