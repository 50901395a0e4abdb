"""Use cases of a draw before its pool is frozen. None commits; each writes the journal once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.draws.acts import check_reason, check_words, locked, moved, note
from campaigns.draws.models import Draw, DrawAgency, DrawExemption
from campaigns.draws.previewing import owe_count
from campaigns.draws.queries import get_draw
from campaigns.draws.refusals import DrawTermsInvalid
from campaigns.draws.replacements import put_replacements
from campaigns.draws.rules import (
    BY_HAND,
    DRAW,
    DrawAct,
    ExemptionReason,
    Terms,
    VoidCause,
    wrong_terms,
)
from campaigns.planning.leading import led_by
from campaigns.planning.models import Campaign
from campaigns.planning.queries import CampaignUnknown, get_campaign, takes_part
from registry.accounts.actors import Actor
from registry.accounts.models import Agency
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, FieldError
from registry.policy.calendar import calendar_on
from registry.policy.draws import DrawPolicy, draw_policy, policy_of
from registry.subjects.service import get_subject


def prepare(
    session: Session,
    terms: Terms,
    *,
    by: Actor,
    at: datetime,
) -> Draw:
    """Write down what is to be drawn; the actor's agency organises it.

    Raises:
        DrawTermsInvalid: with every field at fault.
        RestartImpossible: what it replaces is not void, or was replaced before.
        PersonNeeded.
    """
    policy = draw_policy(legal_day(at))
    organiser_id = by.agency()
    _check_terms(session, terms, policy, organiser_id=organiser_id, on=legal_day(at))
    draw = Draw(
        id=new_id(),
        organiser_id=organiser_id,
        policy_digest=policy.digest,
        state=DRAW.start,
        prepared_by=by.person(),
        prepared_at=at,
        version=1,
    )
    _put_terms(draw, terms, policy)
    session.add(draw)
    session.flush()
    _put_agencies(session, draw, terms.agency_ids)
    put_replacements(session, draw, terms)
    replaces = " ".join(sorted(map(str, terms.replaces))) or None
    note(session, draw, "prepared", by=by, at=at, replaces=replaces)
    owe_count(session, draw, at=at)
    return get_draw(session, draw.id)


def revise(
    session: Session, draw_id: UUID, terms: Terms, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Change what is to be drawn, until the pool is frozen.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, DrawTermsInvalid, RestartImpossible.
    """
    draw = locked(session, draw_id, DrawAct.REVISE, version=version, by=by, at=at)
    policy = policy_of(draw.policy_digest)
    _check_terms(session, terms, policy, organiser_id=draw.organiser_id, on=legal_day(at))
    _put_terms(draw, terms, policy)
    session.execute(delete(DrawAgency).where(DrawAgency.draw_id == draw.id))
    _put_agencies(session, draw, terms.agency_ids)
    put_replacements(session, draw, terms)
    return _changed(session, draw, "revised", by=by, at=at)


def exempt(
    session: Session,
    draw_id: UUID,
    uscc: str,
    *,
    reason: ExemptionReason,
    note_text: str | None,
    version: int,
    by: Actor,
    at: datetime,
) -> Draw:
    """Keep an undertaking out of the pool, with the reason; a second time changes the reason.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, SubjectUnknown, DrawTermsInvalid.
    """
    check_reason(reason, note_text, allowed=BY_HAND)
    draw = locked(session, draw_id, DrawAct.REVISE, version=version, by=by, at=at)
    row = {"reason": reason, "note": note_text, "by_officer": by.person(), "recorded_at": at}
    subject = get_subject(session, uscc)
    written = insert(DrawExemption).values(draw_id=draw.id, subject_id=subject.id, **row)
    session.execute(
        written.on_conflict_do_update(
            index_elements=[DrawExemption.draw_id, DrawExemption.subject_id], set_=row
        )
    )
    return _changed(session, draw, "exempted", by=by, at=at, reason=reason.value)


def readmit(
    session: Session, draw_id: UUID, uscc: str, *, version: int, by: Actor, at: datetime
) -> Draw:
    """Take an exemption back.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, SubjectUnknown.
    """
    draw = locked(session, draw_id, DrawAct.REVISE, version=version, by=by, at=at)
    subject = get_subject(session, uscc)
    session.execute(
        delete(DrawExemption).where(
            DrawExemption.draw_id == draw.id, DrawExemption.subject_id == subject.id
        )
    )
    return _changed(session, draw, "readmitted", by=by, at=at)


def withdraw(
    session: Session, draw_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Draw:
    """Call a draw off before anybody is bound; it stays on record as void.

    Raises:
        DrawUnknown, Stale, ActNotPossible, NotTheOrganiser, DrawTermsInvalid.
    """
    check_words("reason", reason)
    draw = locked(session, draw_id, DrawAct.WITHDRAW, version=version, by=by, at=at)
    draw.voided_at, draw.void_cause, draw.void_note = at, VoidCause.WITHDRAWN, reason.strip()
    return moved(session, draw, DrawAct.WITHDRAW, "withdrawn", by=by, at=at)


def _changed(
    session: Session, draw: Draw, past: str, *, by: Actor, at: datetime, **detail: str | None
) -> Draw:
    """The draw after a change of what would be in its pool, which is counted again."""
    draw = moved(session, draw, DrawAct.REVISE, past, by=by, at=at, **detail)
    owe_count(session, draw, at=at)
    return draw


def _check_terms(
    session: Session, terms: Terms, policy: DrawPolicy, *, organiser_id: UUID, on: date
) -> None:
    try:
        campaign = get_campaign(session, terms.campaign_id)
    except CampaignUnknown:
        fault = FieldError("#/campaign_id", CampaignUnknown.title)
        raise DrawTermsInvalid(errors=[fault]) from None
    days = (campaign.starts_on or date.max, campaign.ends_on or date.min)
    faults = wrong_terms(terms, policy, organiser_id=organiser_id, campaign_days=days, on=on)
    known = session.scalars(select(Agency.id).where(Agency.id.in_([terms.witness_id])))
    if not known.all():
        faults.append(FieldError("#/witness_id", N_("没有这个机关")))
    if not (
        led_by(session, campaign, organiser_id, on) or _takes_part(session, campaign, organiser_id)
    ):
        faults.append(FieldError("#/campaign_id", N_("本机关不参加这次专项行动")))
    if not all(_takes_part(session, campaign, one) for one in terms.agency_ids):
        faults.append(FieldError("#/agency_ids", N_("有机关不参加这次专项行动")))
    if faults:
        raise DrawTermsInvalid(errors=faults)


def _takes_part(session: Session, campaign: Campaign, agency_id: UUID) -> bool:
    part = select(Campaign.id).where(Campaign.id == campaign.id, takes_part(agency_id))
    return session.scalar(part) is not None


def _put_terms(draw: Draw, terms: Terms, policy: DrawPolicy) -> None:
    draw.campaign_id, draw.title = terms.campaign_id, terms.title
    draw.witness_id = terms.witness_id
    draw.item_class, draw.basis = terms.item_class, terms.basis
    draw.scope = {
        "divisions": list(terms.scope.divisions),
        "industries": list(terms.scope.industries),
        "product_classes": list(terms.scope.product_classes),
    }
    draw.rates = {
        key: {"rate_bp": one.rate_bp, "reason": one.reason} for key, one in terms.rates.items()
    }
    draw.visit_from, draw.visit_to = terms.visit_from, terms.visit_to
    draw.over_cap_reason = terms.over_cap_reason
    draw.results_due_on = (
        calendar_on(legal_day(draw.prepared_at))
        .deadline(terms.visit_to, working_days=policy.results_working_days)
        .on
    )


def _put_agencies(session: Session, draw: Draw, agency_ids: Sequence[UUID]) -> None:
    session.execute(
        insert(DrawAgency),
        [{"draw_id": draw.id, "agency_id": one} for one in sorted(set(agency_ids), key=str)],
    )
