"""What a phone takes along: everything that visits need where there is no network."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, selectinload

from campaigns.evidence.rules import LARGEST_CHUNK_BYTES, LARGEST_ITEM_BYTES
from campaigns.inspections.duty import inspects
from campaigns.inspections.history import answers_now
from campaigns.inspections.models import Inspection
from campaigns.inspections.sight import sees_whole
from campaigns.planning import checklists
from campaigns.planning import service as planning
from campaigns.planning.assignments import Assignment, open_assignments
from campaigns.planning.models import Campaign, ChecklistVersion
from registry.accounts.actors import Actor
from registry.accounts.models import Officer
from registry.accounts.service import list_officers
from registry.files.media import MediaType
from registry.subjects import service as subjects
from registry.subjects.models import Subject

MOST_ASSIGNMENTS = 100
MOST_HITS = 20


def kit(session: Session, *, by: Actor) -> dict[str, Any]:
    """Assignments, running campaigns, their checklists and what was answered last time.

    Args:
        session: the caller's.
        by: the officer whose phone it is.

    Returns:
        JSON values: ``assignments`` (at most 100, the one due first first; whether there are
        more is said beside them), ``campaigns`` with the digest of their checklist,
        ``checklists`` by digest, ``last`` by credit code and checklist, ``colleagues``,
        ``limits``.
    """
    campaigns = [one for one in planning.campaigns_for(session, by.agency()) if one.checklist]
    running = {campaign.id for campaign in campaigns}
    mine = open_assignments(session, officer_id=by.person(), limit=MOST_ASSIGNMENTS + 1)
    orders = [order for order in mine[:MOST_ASSIGNMENTS] if order.campaign_id in running]
    versions = {one.checklist.digest.hex(): one.checklist for one in campaigns if one.checklist}
    return {
        "assignments": [_assignment(order) for order in orders],
        "has_more_assignments": len(mine) > MOST_ASSIGNMENTS,
        "campaigns": [_campaign(campaign) for campaign in campaigns],
        "checklists": {
            digest: checklists.checklist_document(version) for digest, version in versions.items()
        },
        "last": last_answers(session, {order.subject_id for order in orders}, by=by),
        "colleagues": [
            {"id": str(officer.id), "name": officer.name} for officer in colleagues(session, by=by)
        ],
        "limits": {
            "chunk_bytes": LARGEST_CHUNK_BYTES // 4,
            "item_bytes": LARGEST_ITEM_BYTES,
            "media_types": [media.value for media in MediaType],
        },
    }


def colleagues(session: Session, *, by: Actor) -> list[Officer]:
    """Who may go along with an officer: whoever else inspects for the agency."""
    return [
        officer
        for officer in list_officers(session, by.agency())
        if officer.id != by.person() and inspects(officer)
    ]


def order_for(
    session: Session, campaign_id: UUID, subject_id: int, *, by: Actor
) -> Assignment | None:
    """The open order that sends this officer to a subject under a campaign; None without one."""
    orders = open_assignments(session, officer_id=by.person(), campaign_id=campaign_id)
    return next((one for one in orders if one.subject_id == subject_id), None)


def found_subjects(session: Session, asked: str, *, by: Actor) -> dict[str, Any]:
    """At most 20 subjects by code or name, with what was answered last time."""
    hits = [hit.subject for hit in subjects.search(session, asked, limit=MOST_HITS).hits]
    return {
        "subjects": [_subject(subject) for subject in hits],
        "last": last_answers(session, {subject.id for subject in hits}, by=by),
    }


def last_answers(
    session: Session, subject_ids: Collection[int], *, by: Actor
) -> dict[str, dict[str, Any]]:
    """What was answered at the last visit of N subjects with each checklist, corrections included.

    Returns:
        Credit code to checklist key to ``{inspected_on, answers}``, of visits that ``by`` sees
        whole. Notes stay behind: they say what was seen then.
    """
    if not subject_ids:
        return {}
    rows = session.execute(
        select(
            Subject.uscc,
            ChecklistVersion.checklist_key,
            Inspection,
        )
        .join(Subject, Subject.id == Inspection.subject_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(Inspection.subject_id.in_(subject_ids), sees_whole(by))
        .ext(distinct_on(Inspection.subject_id, ChecklistVersion.checklist_key))
        .order_by(
            Inspection.subject_id,
            ChecklistVersion.checklist_key,
            Inspection.inspected_on.desc(),
            Inspection.id.desc(),
        )
        .options(selectinload(Inspection.corrections))
    )
    found: dict[str, dict[str, Any]] = {}
    for uscc, key, visit in rows:
        found.setdefault(uscc, {})[key] = {
            "inspected_on": visit.inspected_on.isoformat(),
            "answers": {
                item: answer.get("value", "") for item, answer in answers_now(visit).items()
            },
        }
    return found


def _assignment(order: Assignment) -> dict[str, Any]:
    return {
        "id": str(order.id),
        "campaign_id": str(order.campaign_id),
        "due_on": order.due_on.isoformat(),
        "subject": _subject(order.subject),
        "officers": [str(officer.id) for officer in order.officers],
    }


def _campaign(campaign: Campaign) -> dict[str, Any]:
    version = campaign.checklist
    return {
        "id": str(campaign.id),
        "name": campaign.name,
        "ends_on": campaign.ends_on.isoformat() if campaign.ends_on else None,
        "started_on": campaign.started_on.isoformat() if campaign.started_on else None,
        "checklist": version.digest.hex() if version else None,
    }


def _subject(subject: Subject) -> dict[str, str]:
    return {"uscc": subject.uscc, "name": subject.name}
