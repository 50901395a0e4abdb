"""Samplings on the file of a subject."""

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from campaigns.sampling import service
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.models import Sampling
from campaigns.sampling.queries import SamplingQuery
from campaigns.sampling.words import MARKS, STATE_NAMES
from registry.accounts.access import actor
from registry.credit.record_panel import ASKED, Record, records_panel
from registry.kernel.period import AsOf
from registry.subjects.models import Subject


def samplings_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """The newest samplings of what it makes or sells, as far as the reader may see them."""
    rows = service.list_samplings(
        session,
        SamplingQuery(subject_id=subject.id, last_on=as_of.valid_on),
        by=actor(),
        limit=ASKED,
    )
    return records_panel(
        "samplings",
        _("监督抽查"),
        [_record(row, subject) for row in rows if row.recorded_at <= as_of.known_at],
        as_of,
        every=url_for("samplings.samplings", uscc=subject.uscc),
    )


def _record(sampling: Sampling, subject: Subject) -> Record:
    state = SamplingState(sampling.state)
    answers = sampling.responsible_id == subject.id
    return Record(
        on=sampling.taken_on,
        title=sampling.number,
        href=url_for("samplings.sampling", sampling_id=sampling.id),
        text=_("%(product)s，%(role)s", product=sampling.product_name, role=_role(answers=answers)),
        mark=MARKS.get(state, "procedure"),
        state=str(STATE_NAMES[state]),
    )


def _role(*, answers: bool) -> str:
    return str(_("由本主体负责") if answers else _("在本主体抽样，由生产者负责"))
