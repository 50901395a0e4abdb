"""The form by which agencies and their shares of the visits are written on a campaign.

One row for each agency that is named, to change its share or to drop it, and one to add another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.planning.labels import ROLE_NAMES
from campaigns.planning.terms import AgencyRole, NamedAgency
from registry.accounts.service import list_existing_agencies
from registry.policy.divisions import named_within, place_name
from registry.shell.formats import locale_code

_LARGEST_SHARE = 10_000_000


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One named agency as the form shows it; ``share`` as typed."""

    place: int
    name: str
    role: object
    share: str


def rows_of(agencies: Sequence[NamedAgency], typed: Mapping[str, str]) -> list[AgencyRow]:
    """The rows of the form, with what was typed where something was."""
    return [
        AgencyRow(
            place,
            named.printed_name,
            ROLE_NAMES[named.role],
            typed.get(f"share.{place}", "" if named.share is None else str(named.share)),
        )
        for place, named in enumerate(agencies)
    ]


def read_agencies(
    agencies: Sequence[NamedAgency], typed: Mapping[str, str], names: Mapping[str, str]
) -> tuple[list[NamedAgency], list[str]]:
    """The agencies as the form wants them, and what is wrong with it.

    Args:
        agencies: as the form was drawn.
        typed: the fields: ``share.N``, ``drop.N``, ``add_agency``, ``add_role``, ``add_share``.
        names: agencies that may be added, by identifier.
    """
    wrong: list[str] = []
    kept = [
        replace(named, share=_share(typed.get(f"share.{place}", ""), wrong))
        for place, named in enumerate(agencies)
        if f"drop.{place}" not in typed
    ]
    added = typed.get("add_agency", "")
    if added in names:
        role = typed.get("add_role", "")
        role = role if role in set(AgencyRole) else AgencyRole.SUPPORTING
        share = _share(typed.get("add_share", ""), wrong)
        kept.append(NamedAgency(names[added], AgencyRole(role), UUID(added), share))
    elif added:
        wrong.append(_("没有这个机关，或者它已经撤并。"))
    return kept, wrong


def place_choices(
    session: Session, *, on: date, held: Sequence[str] = ()
) -> list[tuple[str, object]]:
    """The places a scope is chosen from: where agencies are, what lies there, and those held."""
    seats = {agency.division for agency in list_existing_agencies(session, on=on)}
    codes = sorted({*seats, *named_within(seats, on), *held})
    place = 1 if locale_code() == "en" else 0
    return [(code, f"{place_name(code, on)[place]}（{code}）") for code in codes]


def _share(text: str, wrong: list[str]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > _LARGEST_SHARE:
        wrong.append(_("分工的户次应为不大的整数。"))
        return None
    return int(text)
