"""From the draft of a checklist to its next version, and the draft as an inspector would see it.

What was published never changes, and a running campaign keeps the version it began with.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from campaigns.planning import checklist, checklists
from campaigns.planning.checklist import Checklist, items_from
from campaigns.planning.checklist_editing import ChecklistFaulty, locked_draft, note
from campaigns.planning.checklist_faults import faults_of
from campaigns.planning.checklist_models import ChecklistDraft
from campaigns.planning.models import ChecklistVersion
from registry.accounts.actors import Actor
from registry.kernel.canonical import digest
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError


class NothingEdited(Conflict):
    """The draft says what the version in force says."""

    title = N_("没有改动")
    detail = N_("修改稿与现行版本的内容相同。")


def publish(
    session: Session, key: str, *, version: int, by: Actor, at: datetime
) -> ChecklistVersion:
    """Make the draft the next version, in force from today for campaigns that begin.

    Raises:
        DraftUnknown, Stale, NothingEdited.
        ChecklistFaulty: with every fault of the draft.
    """
    draft = locked_draft(session, key, version)
    if faults := draft_faults(draft):
        raise ChecklistFaulty(errors=faults)
    several = checklists.editions(session, key).get(key, [])
    number = max((one.checklist.version for one in several), default=0) + 1
    preview = preview_of(draft, version=number)
    if any(_same(preview, one.checklist) for one in several[:1]):
        raise NothingEdited
    today = legal_day(at)
    body = {**checklist.document(preview), "effective": today.isoformat()}
    kept = ChecklistVersion(
        id=new_id(),
        checklist_key=key,
        version=number,
        title=draft.title,
        legal_basis=draft.legal_basis,
        body=body,
        digest=digest(body),
        effective_on=today,
        origin="edited",
        published_by=by.officer_id,
        stored_at=at,
    )
    session.add(kept)
    session.delete(draft)
    session.flush()
    note(session, "published", key, {"version": number, "digest": kept.digest.hex()}, by=by, at=at)
    return kept


def draft_faults(draft: ChecklistDraft) -> list[FieldError]:
    """Everything that keeps the draft from being published."""
    head = [] if draft.legal_basis else [FieldError("#/legal_basis", N_("写明依据的法规"))]
    return [*head, *faults_of(items_from(draft.items))]


def preview_of(draft: ChecklistDraft, *, version: int = 0) -> Checklist:
    """The draft as an inspector would see it, faults and all."""
    return Checklist(
        key=draft.checklist_key,
        version=version,
        title=draft.title,
        legal_basis=draft.legal_basis,
        categories=tuple(draft.categories),
        items=items_from(draft.items),
        # Who publishes it answers for the clauses.
        verified=True,
    )


def _same(one: Checklist, other: Checklist) -> bool:
    """Whether two versions ask the same."""
    parts = ("title", "legal_basis", "categories", "items")
    return all(getattr(one, part) == getattr(other, part) for part in parts)
