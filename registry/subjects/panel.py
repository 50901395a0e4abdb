"""What the file of a subject shows of its own record: moves, links, and how to correct them."""

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from registry.accounts.access import find_actor
from registry.accounts.permissions import Permission
from registry.kernel.period import AsOf
from registry.subjects import persons, service
from registry.subjects.act_schemas import LINK_WORDS, ROLE_WORDS
from registry.subjects.models import Subject
from registry.subjects.schemas import SIZE_WORDS, STATUS_WORDS


def record_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """A section of the file; None when there is nothing to show and nothing to do."""
    by = find_actor()
    links = service.links_of(session, [subject.id], known_at=as_of.known_at).get(subject.id, [])
    traits = service.traits_of(session, subject.id, known_at=as_of.known_at)
    may_write = by is not None and by.may(Permission.SUBJECTS_WRITE)
    if not (links or traits or may_write):
        return None
    person = persons.find_person(session, subject.id)
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "subjects/panel.html",
            subject=subject,
            links=links,
            traits=traits,
            person=person,
            may_write=may_write,
            may_view=by is not None and by.may(Permission.PERSONS_READ),
            words={
                "link": LINK_WORDS,
                "status": STATUS_WORDS,
                "size": SIZE_WORDS,
                "role": ROLE_WORDS,
            },
        )
    )
