"""What the file of a subject shows of its own record: moves, links, and how to correct them."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from registry.accounts.access import find_actor
from registry.accounts.permissions import Permission
from registry.kernel.period import AsOf
from registry.subjects import persons, service
from registry.subjects.act_schemas import LINK_WORDS, ROLE_WORDS
from registry.subjects.history_models import SubjectTrait, Trait
from registry.subjects.models import Subject
from registry.subjects.schemas import KIND_WORDS, SIZE_WORDS, STATUS_WORDS

TRAIT_WORDS = {
    Trait.KIND: _l("主体类型"),
    Trait.DIVISION: _l("所在地"),
    Trait.INDUSTRY: _l("行业"),
    Trait.PRODUCT_CLASSES: _l("产品类别"),
    Trait.STATUS: _l("登记状态"),
    Trait.SIZE: _l("企业规模"),
}
_VALUE_WORDS: Mapping[str, Mapping[Any, Any]] = {
    Trait.KIND: KIND_WORDS,
    Trait.STATUS: STATUS_WORDS,
    Trait.SIZE: SIZE_WORDS,
}


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
            value_of=_value,
            person=person,
            may_write=may_write,
            may_view=by is not None and by.may(Permission.PERSONS_READ),
            words={
                "link": LINK_WORDS,
                "role": ROLE_WORDS,
                "trait": TRAIT_WORDS,
            },
        )
    )


def _value(trait: SubjectTrait) -> str:
    """A trait's value as a reader knows it."""
    if not trait.value:
        return str(_("没有登记"))
    words = _VALUE_WORDS.get(trait.trait, {})
    comma: str = _("，")
    return str(words.get(trait.value, trait.value)).replace("\n", comma)
