"""Who sees which visit and which finding.

Until a second officer has confirmed a finding, it is known only to the agency that made the
visit, to the agencies that take part in the campaign, and to auditors. Everybody else who may read
subjects sees confirmed findings and nothing of the visit besides where and when it was: neither
answers nor notes, and no visit without a confirmed finding.

That a finding was handed over to the police is known only to who may read the referral: everybody
else is told where it stood before.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import set_committed_value

from campaigns.inspections.lifecycle import FindingAct, FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.planning.models import Campaign
from campaigns.planning.service import takes_part
from registry.accounts.actors import Actor
from registry.accounts.competence import taken_over_by
from registry.accounts.permissions import Permission


def sees_whole(by: Actor) -> ColumnElement[bool]:
    """The condition that ``by`` sees everything about a visit."""
    if by.may(Permission.AUDIT_READ):
        return true()
    if by.agency_id is None:
        return false()
    theirs = select(Campaign.id).where(takes_part(by.agency_id))
    own = Inspection.agency_id.in_(taken_over_by(by.agency_id))
    return or_(own, Inspection.campaign_id.in_(theirs))


def sees_visit(by: Actor) -> ColumnElement[bool]:
    """The condition that ``by`` sees a visit at all."""
    if by.may(Permission.AUDIT_READ):
        return true()
    found = select(Finding.id).where(Finding.inspection_id == Inspection.id, CONFIRMED)
    # OFFSET keeps the question to the visit at hand: without it all findings are read first.
    return or_(sees_whole(by), exists(found.offset(0)))


def sees_finding(by: Actor) -> ColumnElement[bool]:
    """The condition that ``by`` sees a finding; the statement joins its visit."""
    return or_(sees_whole(by), CONFIRMED)


def sees_referrals(
    by: Actor, agency_id: ColumnElement[UUID] | InstrumentedAttribute[UUID] = Inspection.agency_id
) -> ColumnElement[bool]:
    """The condition that ``by`` knows of referrals to the police by an agency."""
    if by.may(Permission.AUDIT_READ):
        return true()
    handles = by.may(Permission.REFERRALS_WRITE) or by.may(Permission.REFERRALS_DECIDE)
    if not handles or by.agency_id is None:
        return false()
    return agency_id.in_(taken_over_by(by.agency_id))


TOLD_OF_REFERRED = frozenset(
    {
        FindingState.REFERRED,
        FindingState.CONFIRMED,
        FindingState.REINSPECTED,
        FindingState.RECTIFICATION_ORDERED,
    }
)
"""What a finding at the police's may be told as, see :func:`told_state`; any other state is so."""


def told_state(knows: ColumnElement[bool]) -> ColumnElement[str]:
    """The state of a finding as it is told; ``knows``: whether the reader knows of referrals."""
    referred = and_(Finding.state == FindingState.REFERRED, ~knows)
    return case(
        (~referred, Finding.state),
        (Finding.ordered_on.is_(None), FindingState.CONFIRMED),
        (Finding.reinspected_on >= Finding.ordered_on, FindingState.REINSPECTED),
        else_=FindingState.RECTIFICATION_ORDERED,
    )


def leave_referral(finding: Finding) -> None:
    """Take from a finding that was read that it was, or once was, the police's."""
    if finding.state == FindingState.REFERRED:
        set_committed_value(finding, "state", _before_referral(finding))
    if "events" in vars(finding):
        kept = [event for event in finding.events if event.act not in _OF_REFERRALS]
        set_committed_value(finding, "events", kept)


def leave_confirmed(visit: Inspection) -> None:
    """Take from a visit that was read what only those see who see it whole.

    Its findings are loaded; so are its corrections where they are to be told.
    """
    kept = [finding for finding in visit.findings if _is_confirmed(finding)]
    for finding in kept:
        leave_words(finding)
    set_committed_value(visit, "findings", kept)
    set_committed_value(visit, "answers", {})
    set_committed_value(visit, "corrections", [])
    set_committed_value(visit, "place", None)
    if "officers" in vars(visit):
        set_committed_value(visit, "officers", [])


def leave_words(finding: Finding) -> None:
    """Take from a confirmed finding what only those see who see the visit whole.

    That is its note, and its history, which tells older notes and names officers.
    """
    set_committed_value(finding, "note", None)
    if "events" in vars(finding):
        set_committed_value(finding, "events", [])


CONFIRMED = and_(Finding.confirmed_by.is_not(None), Finding.state != FindingState.WITHDRAWN)
"""The condition that a finding is one that everybody sees who may read subjects."""


def _is_confirmed(finding: Finding) -> bool:
    return finding.confirmed_by is not None and finding.state != FindingState.WITHDRAWN


def _before_referral(finding: Finding) -> FindingState:
    """As ``told_state`` has it."""
    ordered_on, reinspected_on = finding.ordered_on, finding.reinspected_on
    if ordered_on is None:
        return FindingState.CONFIRMED
    if reinspected_on is not None and reinspected_on >= ordered_on:
        return FindingState.REINSPECTED
    return FindingState.RECTIFICATION_ORDERED


_OF_REFERRALS = (FindingAct.REFER, FindingAct.TAKE_BACK)
