"""Editing a checklist: one draft a checklist, item by item. None commits.

A draft may be at fault; publishing (``checklist_publishing``) refuses it until it is whole.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.planning import checklist, checklists
from campaigns.planning.checklist_faults import KEY
from campaigns.planning.checklist_models import ChecklistDraft
from campaigns.plans import words
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord

LONGEST_TITLE = 200
Items = list[dict[str, Any]]


class DraftUnknown(NotOnRecord):
    """Nobody is editing the checklist, or the draft has no such item."""

    title = N_("没有正在修改的检查表")
    detail = N_("这份检查表没有正在修改的稿子，或者稿子里没有这一项。")


class ChecklistKeyTaken(Conflict):
    """There is a checklist or a draft of this key."""

    title = N_("检查表编号已被使用")
    detail = N_("已经有编号为“%(key)s”的检查表。")


class ChecklistFaulty(Invalid):
    """The draft contradicts itself; nothing was published."""

    title = N_("检查表还有错误")


def open_draft(session: Session, key: str, *, by: Actor, at: datetime) -> ChecklistDraft:
    """The draft of a checklist; made from the version in force today where there is none.

    Raises:
        ChecklistUnknown, NoProvisionInForce.
    Repeatable: yes; two at once give one draft.
    """
    current = checklists.in_force(session, key, legal_day(at)).checklist
    written = checklist.document(current)
    _insert(session, key, written, based_on=current.version, by=by, at=at)
    return get_draft(session, key)


def new_draft(session: Session, key: str, title: str, *, by: Actor, at: datetime) -> ChecklistDraft:
    """The draft of a checklist that does not exist yet, without items.

    Raises:
        ChecklistKeyTaken.
        ChecklistFaulty: the key's form, or no title.
    """
    if not KEY.fullmatch(key):
        told = N_("以小写字母开头，由小写字母、数字和下划线组成，不超过50个")
        raise ChecklistFaulty(errors=[FieldError("#/key", told)])
    _check_head(title, "", ())
    empty = {"title": title, "legal_basis": "", "categories": [], "items": []}
    if checklists.editions(session, key).get(key) or not _insert(
        session, key, empty, based_on=None, by=by, at=at
    ):
        raise ChecklistKeyTaken(key=key)
    return get_draft(session, key)


def put_head(
    session: Session,
    key: str,
    *,
    title: str,
    legal_basis: str,
    categories: Sequence[str],
    version: int,
    by: Actor,
    at: datetime,
) -> ChecklistDraft:
    """Change a draft's title, instruments and the categories it is for.

    Raises:
        DraftUnknown, Stale, ChecklistFaulty.
    """
    _check_head(title, legal_basis, categories)
    draft = locked_draft(session, key, version)
    draft.title, draft.legal_basis = title.strip(), legal_basis.strip()
    draft.categories = list(categories)
    return edited(session, draft, by=by, at=at)


def discard(session: Session, key: str, *, version: int, by: Actor, at: datetime) -> None:
    """Give the draft up; the version in force stays.

    Raises:
        DraftUnknown, Stale.
    """
    locked_draft(session, key, version)
    session.execute(delete(ChecklistDraft).where(ChecklistDraft.checklist_key == key))
    note(session, "draft_discarded", key, {}, by=by, at=at)


def get_draft(session: Session, key: str) -> ChecklistDraft:
    """The draft of a checklist.

    Raises:
        DraftUnknown.
    """
    draft = session.get(ChecklistDraft, key)
    if draft is None:
        raise DraftUnknown
    return draft


def list_drafts(session: Session) -> dict[str, ChecklistDraft]:
    """Every draft by the key of its checklist; there are never many."""
    found = session.scalars(select(ChecklistDraft).order_by(ChecklistDraft.checklist_key))
    return {draft.checklist_key: draft for draft in found}


def _insert(
    session: Session,
    key: str,
    written: Mapping[str, Any],
    *,
    based_on: int | None,
    by: Actor,
    at: datetime,
) -> bool:
    made = session.scalar(
        insert(ChecklistDraft)
        .values(
            checklist_key=key,
            title=written["title"],
            legal_basis=written["legal_basis"],
            categories=list(written["categories"]),
            items=list(written["items"]),
            based_on=based_on,
            edited_by=by.officer_id,
            edited_at=at,
        )
        .on_conflict_do_nothing()
        .returning(ChecklistDraft.checklist_key)
    )
    if made is not None:
        note(session, "draft_opened", key, {"based_on": based_on}, by=by, at=at)
    return made is not None


def locked_draft(session: Session, key: str, version: int) -> ChecklistDraft:
    draft = session.get(ChecklistDraft, key, with_for_update=True, populate_existing=True)
    if draft is None:
        raise DraftUnknown
    check_version(draft, version)
    return draft


def edited(session: Session, draft: ChecklistDraft, *, by: Actor, at: datetime) -> ChecklistDraft:
    draft.version += 1
    draft.edited_by, draft.edited_at = by.officer_id, at
    session.flush()
    note(session, "draft_edited", draft.checklist_key, {"draft": draft.version}, by=by, at=at)
    return draft


def _check_head(title: str, legal_basis: str, categories: Sequence[str]) -> None:
    faults = []
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        faults.append(FieldError("#/title", N_("必填，不超过200字")))
    if len(legal_basis) > LONGEST_TITLE:
        faults.append(FieldError("#/legal_basis", N_("不超过200字")))
    if not set(categories) <= set(words.categories()):
        faults.append(FieldError("#/categories", N_("不在目录中")))
    if faults:
        raise ChecklistFaulty(errors=faults)


def note(
    session: Session, what: str, key: str, detail: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=f"checklist.{what}",
        object_kind="checklist",
        object_id=key,
        detail=detail,
        at=at,
    )
