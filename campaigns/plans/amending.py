"""The form that changes, or drops, one campaign of a plan's draft.

Two schemas on one page: what is said of the campaign, and one choice per printed agency. Owns
how they are filled and read; the routes are in ``pages``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.plans import words
from campaigns.plans.agency_names import agencies_by_name
from campaigns.plans.amendments import Amendment, PlannedCampaign
from campaigns.plans.schemas import DROP, KEEP, AmendmentForm, said_by_form
from registry.accounts.models import Agency
from registry.accounts.service import list_existing_agencies
from registry.shell.formats import locale_code
from registry.shell.forms import Form, form_of
from registry.web.forms import read_form
from registry.web.schema import Schema

_SAID, _AGENCY = "said-", "agency-"
_BY_NAME, _NONE = "by_name", "none"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: loaded values, or the strings as typed with what is wrong with them."""

    said: Mapping[str, Any]
    agencies: Mapping[str, Any]
    wrong_said: Mapping[str, Any]
    wrong_agencies: Mapping[str, Any]

    @property
    def wrong(self) -> bool:
        """Whether anything has to be changed before it is a change."""
        return bool(self.wrong_said or self.wrong_agencies)


class AmendingForm:
    """The form for one campaign as it stands.

    Args:
        session: to find who the printed names mean.
        found: the campaign.
        on: the legal day; agencies that have ended by then are not offered.
    """

    def __init__(self, session: Session, found: PlannedCampaign, *, on: date) -> None:
        """See the class."""
        self._found = found
        self._agencies = _agencies_schema(session, found, on)
        self.held = _held(found)

    def read(self) -> Typed:
        """What the current request's form says."""
        said, wrong_said = read_form(AmendmentForm, prefix=_SAID)
        agencies, wrong_agencies = read_form(self._agencies, prefix=_AGENCY)
        return Typed(said, agencies, wrong_said, wrong_agencies)

    def amendment(self, typed: Typed) -> Amendment:
        """The change that a form without faults says."""
        corrections = {
            name: None if typed.agencies[key] == _NONE else UUID(typed.agencies[key])
            for key, name in self._names()
            if typed.agencies[key] != _BY_NAME
        }
        return said_by_form(dict(typed.said), corrections, self._found)

    def said(self, typed: Typed | None, errors: Mapping[str, Any] | None = None) -> Form:
        """The campaign's own fields, as typed or as they stand."""
        values = typed.said if typed else self.held
        wrong = errors or (typed.wrong_said if typed else {})
        chosen = words.choices(locale_code())
        return form_of(AmendmentForm(), values, wrong, choices=chosen, prefix=_SAID)

    def agencies(self, typed: Typed | None) -> Form:
        """The choice for each printed agency, as typed or as it stands."""
        values = typed.agencies if typed else _held_agencies(self._found)
        wrong = typed.wrong_agencies if typed else {}
        return form_of(self._agencies(), values, wrong, prefix=_AGENCY)

    def compared(self, typed: Typed) -> list[dict[str, Any]]:
        """What is on record now beside what was typed, field by field."""
        rows = []
        for field in self.said(typed).fields:
            name, named = field.name.removeprefix(_SAID), dict(field.choices)
            was, now = str(self.held[name] or "–"), str(typed.said.get(name) or "–")
            rows.append(
                {"label": field.label, "was": named.get(was, was), "now": named.get(now, now)}
            )
        return rows

    def _names(self) -> list[tuple[str, str]]:
        return [(str(place), name) for place, (name, _role) in enumerate(self._found.roles)]


def _agencies_schema(session: Session, found: PlannedCampaign, on: date) -> type[ma.Schema]:
    """One choice per printed agency, in the order printed: found by name, none, or another."""
    by_name = agencies_by_name(session, [name for name, _role in found.roles])
    existing = [(str(agency.id), agency.name) for agency in list_existing_agencies(session, on=on)]
    held = _held_agencies(found)
    fields = {}
    for place, (name, role) in enumerate(found.roles):
        key = str(place)
        options = [(_BY_NAME, _found_word(by_name.get(name))), (_NONE, _("不在册")), *existing]
        if held[key] not in {value for value, _word in options}:
            options.append((held[key], _("已更正为一个撤并了的机关")))
        fields[key] = _choice(_printed(name, role), options)
    made: type[ma.Schema] = Schema.from_dict(fields, name="PlanAgenciesForm")
    return made


def _choice(label: str, options: list[tuple[str, str]]) -> ma.fields.Field[Any]:
    known = ma.validate.OneOf([value for value, _word in options])
    metadata = {"label": label, "widget": "select", "choices": options}
    return ma.fields.String(required=True, validate=known, metadata=metadata)


def _printed(name: str, role: str) -> str:
    return str(_("%(name)s（%(role)s）", name=name, role=words.ROLE_NAMES[role]))


def _found_word(agency: Agency | None) -> str:
    if agency is None:
        return str(_("按名称查找：没有找到"))
    return str(_("按名称查找：%(name)s", name=agency.name))


def _held(found: PlannedCampaign) -> dict[str, Any]:
    return {
        "fate": DROP if found.dropped else KEEP,
        "name": found.name,
        "category": found.category,
        "kind": found.kind,
        "note": found.amendment.note if found.amendment else None,
    }


def _held_agencies(found: PlannedCampaign) -> dict[str, str]:
    corrected = found.amendment.agencies if found.amendment else {}
    return {
        str(place): (str(corrected[name]) if corrected[name] else _NONE)
        if name in corrected
        else _BY_NAME
        for place, (name, _role) in enumerate(found.roles)
    }
