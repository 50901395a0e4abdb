"""Measures on the file of a subject: who did what because of a listing or an honour."""

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.models import Agency
from registry.credit.record_panel import ASKED, Record, records_panel
from registry.kernel.period import AsOf
from registry.measures.bases import BasisKind
from registry.measures.models import MeasureRecord
from registry.policy.measures import catalogue_by_digest
from registry.shell.formats import day_table, in_locale
from registry.subjects.models import Subject


def measures_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """The newest measures against or for the subject, each with the act behind it."""
    rows = session.execute(
        select(MeasureRecord, Agency.name)
        .join(Agency, Agency.id == MeasureRecord.agency_id)
        .where(
            MeasureRecord.subject_id == subject.id,
            MeasureRecord.started_on <= as_of.valid_on,
            MeasureRecord.reported_at <= as_of.known_at,
        )
        .order_by(MeasureRecord.started_on.desc(), MeasureRecord.id.desc())
        .limit(ASKED)
    )
    return records_panel("measures", _("奖惩措施"), [_record(*row) for row in rows], as_of)


def _record(row: MeasureRecord, agency: str) -> Record:
    measure = catalogue_by_digest(row.catalogue_digest).measures[row.code]
    kind = BasisKind.LISTING if row.listing_id else BasisKind.HONOUR
    if row.lifted_on:
        mark, state = "removed", _("%(on)s解除", on=day_table(row.lifted_on))
    elif row.lift_due_on:
        mark, state = "waiting", _("应当在%(on)s前解除", on=day_table(row.lift_due_on))
    else:
        mark, state = "procedure", _("实施中")
    return Record(
        on=row.started_on,
        title=row.act_ref,
        href=url_for("measures.basis", kind=kind.value, basis_id=row.listing_id or row.honour_id),
        text=_("%(what)s，%(who)s", what=in_locale(measure.name, measure.name_en), who=agency),
        mark=mark,
        state=state,
    )
