"""Penalty decisions on the file of a subject."""

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.credit.record_panel import ASKED, Record, records_panel
from registry.kernel.period import AsOf
from registry.penalties.choices import title_of
from registry.penalties.models import Penalty
from registry.penalties.schemas import STATUSES
from registry.penalties.vocabulary import PenaltyStatus, current_words
from registry.shell.formats import money
from registry.subjects.models import Subject


def penalties_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """The newest decisions against the subject; None where there is none."""
    rows = session.scalars(
        select(Penalty)
        .where(
            Penalty.subject_id == subject.id,
            Penalty.decided_on <= as_of.valid_on,
            Penalty.entered_at <= as_of.known_at,
        )
        .order_by(Penalty.decided_on.desc(), Penalty.id.desc())
        .limit(ASKED)
    )
    return records_panel(
        "penalties",
        _("处罚决定"),
        [_record(row) for row in rows],
        as_of,
        every=url_for("penalties.penalties", uscc=subject.uscc),
    )


def _record(penalty: Penalty) -> Record:
    words = current_words()
    said = [title_of(words.violations[penalty.violation])]
    said += [title_of(words.kinds[kind]) for kind in penalty.kinds]
    if penalty.fine_yuan:
        said.append(money(penalty.fine_yuan))
    status = PenaltyStatus(penalty.status)
    return Record(
        on=penalty.decided_on,
        title=penalty.number,
        href=url_for("penalties.penalty", penalty_id=penalty.id),
        text=_("，").join(said),
        mark="revoked" if status is PenaltyStatus.ANNULLED else "procedure",
        state=str(STATUSES[status]),
    )
