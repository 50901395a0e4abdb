"""For the board of deadlines: what an agency has to make public."""

from datetime import date
from uuid import UUID

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from campaigns.draws.labels import PUBLICATIONS
from campaigns.draws.publications import publications_due
from registry.shell.words import clock_level

_SHOWN = 10


def publications_panel(session: Session, agency_id: UUID | None, on: date) -> Markup | None:
    """The publications that are due first; None where there is nothing to publish."""
    waiting = publications_due(session, agency_id, on=on)
    if not waiting:
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "draws/publications.html",
            waiting=waiting[:_SHOWN],
            more=len(waiting) - _SHOWN,
            late=sum(one.due_on < on for one in waiting),
            level=clock_level,
            kinds=PUBLICATIONS,
        )
    )
