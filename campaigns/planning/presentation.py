"""A campaign as its pages show it: agencies, progress against target by agency and region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.planning import checklists
from campaigns.planning.amending import list_amendments
from campaigns.planning.drafting import agencies_of
from campaigns.planning.labels import BASIS_NAMES, ROLE_NAMES, STATE_MARKS, STATE_NAMES
from campaigns.planning.models import Campaign
from campaigns.planning.progress import Counted, Progress, parts, pass_rate, progress
from campaigns.planning.reporting import find_report
from campaigns.planning.terms import AgencyRole, NamedAgency, PassRateBasis
from campaigns.plans import words
from registry.accounts.agencies import get_agencies
from registry.accounts.models import Agency
from registry.policy.divisions import codes_now, place_name


@dataclass(frozen=True, slots=True)
class Line:
    """The progress of an agency or a region beside its part of the target, if it has one.

    ``name`` is Chinese and, of a region, English.
    """

    name: tuple[str, str | None]
    progress: Progress
    share: int | None
    rate: Decimal | None


def names() -> dict[str, Any]:
    """The words every page of campaigns uses."""
    return {
        "categories": words.categories(),
        "kinds": words.kinds(),
        "states": {state.value: name for state, name in STATE_NAMES.items()},
        "marks": {state.value: mark for state, mark in STATE_MARKS.items()},
    }


def shown(session: Session, campaign: Campaign, *, on: date) -> dict[str, Any]:
    """What the public and the officers see alike of one campaign."""
    so_far = progress(session, [campaign.id])[campaign.id]
    basis = PassRateBasis(campaign.target_basis or PassRateBasis.FIRST_VISIT)
    counted = parts(session, campaign.id)
    concerned = _concerned(session, campaign, counted)
    return {
        "campaign": campaign,
        "progress": so_far,
        "rate": pass_rate(so_far, basis),
        "coverage": _coverage(campaign, so_far),
        "basis": BASIS_NAMES[basis],
        "bases": {one.value: name for one, name in BASIS_NAMES.items()},
        "of_batches": basis.of_batches,
        "checklist": _asked(session, campaign, on),
        "agencies": by_role(campaign),
        "by_agency": by_agency(agencies_of(campaign), counted, concerned, basis),
        "by_region": by_region(agencies_of(campaign), counted, concerned, basis, on=on),
        "places": [place_name(code, on) for code in campaign.divisions],
        "amendments": list_amendments(session, campaign.id),
        "report": find_report(session, campaign.id),
        **names(),
    }


def by_role(campaign: Campaign) -> list[tuple[Any, list[tuple[str, int | None]]]]:
    """Whom a campaign names, with their share, by role."""
    found: dict[AgencyRole, list[tuple[str, int | None]]] = {}
    for named in campaign.agencies:
        found.setdefault(AgencyRole(named.role), []).append((named.printed_name, named.share))
    return [(ROLE_NAMES[role], found[role]) for role in AgencyRole if role in found]


def by_agency(
    named: Sequence[NamedAgency],
    counted: Sequence[Counted],
    agencies: Mapping[UUID, Agency],
    basis: PassRateBasis,
) -> list[Line]:
    """Each named agency with what it and its line bureaus did; then those that nobody named.

    A campaign names the bureau of its own level; its line bureaus below carry it out.
    """
    of_named = {one.agency_id: one for one in named if one.agency_id is not None}
    function = {agencies[key].function: key for key in reversed(of_named) if key in agencies}
    done: dict[UUID, Progress] = {}
    for one in counted:
        if one.agency_id is not None and one.agency_id in agencies:
            agency = agencies[one.agency_id]
            key = agency.id if agency.id in of_named else function.get(agency.function, agency.id)
            done[key] = done.get(key, Progress()).plus(one.progress)
    lines = [
        _line(one.printed_name, done.pop(key, Progress()), one.share, basis)
        for key, one in of_named.items()
    ]
    rest = [_line(agencies[key].name, one, None, basis) for key, one in done.items()]
    return lines + sorted(rest, key=lambda line: -line.progress.inspections)


def by_region(
    named: Sequence[NamedAgency],
    counted: Sequence[Counted],
    agencies: Mapping[UUID, Agency],
    basis: PassRateBasis,
    *,
    on: date,
) -> list[Line]:
    """Each city with the visits in it; its target is the share of the agencies seated there."""
    done: dict[str, Progress] = {}
    for one in counted:
        if one.division is not None:
            city = _city(one.division, on)
            done[city] = done.get(city, Progress()).plus(one.progress)
    shares: dict[str, int] = {}
    for agency in named:
        if agency.share is not None and agency.agency_id and agency.agency_id in agencies:
            seat = agencies[agency.agency_id].division
            if not seat.endswith("0000"):
                city = _city(seat, on)
                shares[city] = shares.get(city, 0) + agency.share
    return [
        _line(place_name(code, on), done.get(code, Progress()), shares.get(code), basis)
        for code in sorted({*done, *shares})
    ]


def _line(
    name: str | tuple[str, str], done: Progress, share: int | None, basis: PassRateBasis
) -> Line:
    whole = (name, None) if isinstance(name, str) else name
    return Line(whole, done, share, pass_rate(done, basis))


def _city(code: str, on: date) -> str:
    """The city a division lies in now; where it was split, the code as recorded."""
    now = {f"{one[:4]}00" for one in codes_now(code, on)}
    return now.pop() if len(now) == 1 else code


def _coverage(campaign: Campaign, so_far: Progress) -> Decimal | None:
    if not campaign.scope_subjects:
        return None
    return min(Decimal(1), Decimal(so_far.subjects) / campaign.scope_subjects)


def _asked(session: Session, campaign: Campaign, on: date) -> Any:  # noqa: ANN401 - a checklist
    if campaign.checklist is not None:
        return checklists.read(campaign.checklist)
    return checklists.in_force(session, campaign.checklist_key, on).checklist


def _concerned(
    session: Session, campaign: Campaign, counted: Sequence[Counted]
) -> dict[UUID, Agency]:
    named = {one.agency_id for one in campaign.agencies if one.agency_id}
    return get_agencies(session, named | {one.agency_id for one in counted if one.agency_id})
