"""Amending an announced campaign: what it was stays on record, with the reason."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from campaigns.planning.course_models import CampaignAmendment
from campaigns.planning.drafting import (
    agencies_of,
    check_named,
    put_agencies,
    put_leader,
    put_terms,
    terms_of,
)
from campaigns.planning.drawn_visits import check_drawn_visits, end_orders
from campaigns.planning.models import Campaign
from campaigns.planning.moving import done, locked
from campaigns.planning.rules import CampaignAct, check_ready
from campaigns.planning.scope import owe_scope
from campaigns.planning.terms import (
    CampaignTermsInvalid,
    NamedAgency,
    Scope,
    Targets,
    Terms,
    check_terms,
    wrong_public_text,
)
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError

LONGEST_REASON = 500


class NothingAmended(Conflict):
    """The amendment says what is on record already."""

    title = N_("没有改动")
    detail = N_("变更后的内容与现在的记录相同。")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What shall be otherwise from now on; None leaves it as it is.

    ``reason`` is public, 1 to 500 characters. Name, first day and checklist stay as announced.
    """

    reason: str
    ends_on: date | None = None
    targets: Targets | None = None
    scope: Scope | None = None
    agencies: Sequence[NamedAgency] | None = None


def amend(
    session: Session,
    campaign_id: UUID,
    amendment: Amendment,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Campaign:
    """Change an announced or running campaign, on the record.

    Raises:
        CampaignUnknown, CampaignOfAnotherAgency, Stale, ActNotPossible, NothingAmended.
        CampaignTermsInvalid: no reason, an end in the past, or terms that contradict each other.
        CampaignNotReady: no agency on record would be left.
    """
    campaign = locked(session, campaign_id, CampaignAct.AMEND, version, by=by, at=at)
    return put_amendment(session, campaign, amendment, by=by, at=at)


def put_amendment(
    session: Session,
    campaign: Campaign,
    amendment: Amendment,
    *,
    by: Actor,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> Campaign:
    """Change a locked campaign on the record, for who may; ``detail`` is for the journal.

    Raises:
        NothingAmended, CampaignTermsInvalid, CampaignNotReady.
        DrawnVisitsOpen: visits that a draw named could not be made any more.
    """
    was_terms, was_agencies = terms_of(campaign), agencies_of(campaign)
    terms = _changed(was_terms, amendment)
    agencies = was_agencies if amendment.agencies is None else list(amendment.agencies)
    check_named(session, agencies, held=was_agencies, on=legal_day(at))
    _check(terms, agencies, amendment, was=was_terms, on=legal_day(at))
    was, becomes = _written(was_terms, was_agencies), _written(terms, agencies)
    if was == becomes:
        raise NothingAmended
    # The trace comes first, then the agencies: the database lets an announced campaign change by
    # an amendment only, and its agencies while that one is ahead of the campaign.
    session.add(
        CampaignAmendment(
            campaign_id=campaign.id,
            version=campaign.version + 1,
            amended_on=legal_day(at),
            reason=amendment.reason.strip(),
            was=was,
            becomes=becomes,
            by_officer=by.officer_id,
            recorded_at=at,
        )
    )
    session.flush()
    put_agencies(campaign, agencies)
    session.flush()
    check_drawn_visits(session, campaign.id, ends_on=terms.ends_on)
    end_orders(session, campaign.id, over=False, by=by, at=at)
    put_leader(campaign, agencies)
    put_terms(campaign, terms)
    campaign = done(session, campaign, CampaignAct.AMEND, by=by, at=at, detail=detail)
    if terms.scope != was_terms.scope:
        owe_scope(session, campaign, at=at)
        session.flush()
    return campaign


def list_amendments(session: Session, campaign_id: UUID) -> list[CampaignAmendment]:
    """Every amendment of a campaign, the newest first; there are never many."""
    return list(
        session.scalars(
            select(CampaignAmendment)
            .where(CampaignAmendment.campaign_id == campaign_id)
            .order_by(CampaignAmendment.version.desc())
        )
    )


def took_part_until(
    session: Session, campaign_ids: Collection[UUID], agency_id: UUID
) -> dict[UUID, date]:
    """The day on which amendments took an agency, or its function, out of campaigns."""
    was = (
        select(
            CampaignAmendment.campaign_id,
            CampaignAmendment.amended_on,
            func.jsonb_array_elements(CampaignAmendment.was["agencies"], type_=JSONB).label("one"),
        )
        .where(CampaignAmendment.campaign_id.in_(campaign_ids))
        .subquery("was")
    )
    named, mine = aliased(Agency), aliased(Agency)
    rows = session.execute(
        select(was.c.campaign_id, func.max(was.c.amended_on))
        .join(named, cast(named.id, Text) == was.c.one["agency_id"].astext)
        .join(mine, mine.id == agency_id)
        .where(
            or_(
                named.id == mine.id,
                named.function == mine.function,
                named.successor_id == mine.id,
            )
        )
        .group_by(was.c.campaign_id)
    )
    return dict(rows.all())


def _changed(terms: Terms, amendment: Amendment) -> Terms:
    return replace(
        terms,
        ends_on=amendment.ends_on or terms.ends_on,
        targets=amendment.targets or terms.targets,
        scope=amendment.scope or terms.scope,
    )


def _check(
    terms: Terms, agencies: Sequence[NamedAgency], amendment: Amendment, *, was: Terms, on: date
) -> None:
    faults = wrong_public_text("reason", amendment.reason)
    if not 0 < len(amendment.reason.strip()) <= LONGEST_REASON:
        faults.append(FieldError("#/reason", N_("请写明原因，不超过500字")))
    if terms.ends_on and terms.ends_on != was.ends_on and terms.ends_on < on:
        faults.append(FieldError("#/ends_on", N_("结束日期不能改到今天以前")))
    if faults:
        raise CampaignTermsInvalid(errors=faults)
    # The checklist was on record when the campaign was announced, and stays.
    check_terms(terms, agencies, checklists={terms.checklist_key})
    known = sum(named.agency_id is not None for named in agencies)
    check_ready(starts_on=terms.starts_on, ends_on=terms.ends_on, known_agencies=known)


def _written(terms: Terms, agencies: Sequence[NamedAgency]) -> dict[str, Any]:
    """Terms as JSON values; decimals as strings."""
    whole = {**asdict(terms), "agencies": [asdict(named) for named in agencies]}
    written: dict[str, Any] = orjson.loads(orjson.dumps(whole, default=str))
    return written
