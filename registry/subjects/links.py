"""Succession, merger, split and mistaken identity: links that explain, and merge nothing.

A link says how one subject's record goes on in another's. Listings, entries and grades stay with
whom they were decided against; whether they reach a successor is for a person to decide by law.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session, aliased

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import one_at_a_time
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord
from registry.subjects.history_models import LinkKind, SubjectLink
from registry.subjects.lookup import get_subject
from registry.subjects.models import Subject


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to enter: codes of both subjects, the day, and the document that says so."""

    kind: LinkKind
    from_uscc: str
    to_uscc: str
    happened_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as one of its two subjects sees it: ``other`` is the other one.

    ``onward``: this subject goes on as the other; else it carries the other on.
    """

    id: UUID
    kind: LinkKind
    onward: bool
    other_uscc: str
    other_name: str
    happened_on: date
    basis: str


class LinkedToItself(Invalid):
    """A subject cannot succeed itself."""

    title = N_("不能关联到自身")
    detail = N_("两个代码相同。")


class LinkKnown(Conflict):
    """The same link is on record."""

    title = N_("已有相同的关联")
    detail = N_("这两个主体之间已经登记了同样的关联。")


class LinkInCircle(Conflict):
    """The other subject goes on, over whatever links, as this one."""

    title = N_("关联成了循环")
    detail = N_(
        "按已经登记的关联，对方最终由这个主体继续，不能再登记这个主体由对方继续。"
        "请核对方向；原来的关联有误的，先撤回。"
    )


class LinkUnknown(NotOnRecord):
    """No link in force has this identifier."""

    title = N_("没有这个关联")
    detail = N_("没有编号为%(link_id)s的有效关联，可能已经撤回。")


def link_subjects(session: Session, new: NewLink, *, by: Actor, at: datetime) -> SubjectLink:
    """Enter a link.

    Raises:
        SubjectUnknown, CodeInvalid: one of the two.
        LinkedToItself, LinkKnown, LinkInCircle: nothing is entered.
    """
    first, second = get_subject(session, new.from_uscc), get_subject(session, new.to_uscc)
    if first.id == second.id:
        raise LinkedToItself(errors=[FieldError("#/to_uscc", LinkedToItself.detail)])
    one_at_a_time(session, "subjects.link")
    same = select(SubjectLink.id).where(
        SubjectLink.kind == new.kind.value,
        SubjectLink.from_id == first.id,
        SubjectLink.to_id == second.id,
        func.upper_inf(SubjectLink.recorded),
    )
    if session.scalar(same) is not None:
        raise LinkKnown
    if new.kind is not LinkKind.SPLIT and first.id in _goes_on_as(session, second.id):
        raise LinkInCircle
    link = SubjectLink(
        id=new_id(),
        kind=new.kind.value,
        from_id=first.id,
        to_id=second.id,
        happened_on=new.happened_on,
        basis=new.basis,
        recorded=Range(at, None),
    )
    session.add(link)
    session.flush()
    detail = {"kind": new.kind.value, "from": first.uscc, "to": second.uscc, "basis": new.basis}
    _journal(session, "subjects.linked", link.id, detail, by=by, at=at)
    return link


def withdraw_link(
    session: Session, link_id: UUID, *, reason: str, by: Actor, at: datetime
) -> SubjectLink:
    """Take a link back that should not have been entered; that it stood there stays known.

    Raises:
        LinkUnknown: there is none in force.
    """
    link = session.get(SubjectLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.recorded.upper is not None:
        raise LinkUnknown(link_id=link_id)
    begun = func.lower(SubjectLink.recorded)
    session.execute(
        update(SubjectLink)
        .where(SubjectLink.id == link_id)
        .values(
            withdrawn_reason=reason,
            recorded=func.tstzrange(begun, func.greatest(begun, at)),
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(link)
    _journal(session, "subjects.link_withdrawn", link_id, {"reason": reason}, by=by, at=at)
    return link


def links_of(
    session: Session, subject_ids: Collection[int], *, known_at: datetime | None = None
) -> dict[int, list[LinkView]]:
    """The links of N subjects, the latest first; one statement. Without any, it is left out.

    Args:
        session: any.
        subject_ids: whose.
        known_at: as known then; None for what is on record now.
    """
    if not subject_ids:
        return {}
    wanted = set(subject_ids)
    first, second = aliased(Subject), aliased(Subject)
    held = (
        func.upper_inf(SubjectLink.recorded)
        if known_at is None
        else SubjectLink.recorded.contains(known_at)
    )
    rows = session.execute(
        select(SubjectLink, first, second)
        .join(first, first.id == SubjectLink.from_id)
        .join(second, second.id == SubjectLink.to_id)
        .where(or_(SubjectLink.from_id.in_(wanted), SubjectLink.to_id.in_(wanted)), held)
        .order_by(SubjectLink.happened_on.desc(), SubjectLink.id)
    )
    found: dict[int, list[LinkView]] = {}
    for link, from_, to in rows:
        if from_.id in wanted:
            found.setdefault(from_.id, []).append(_view(link, to, onward=True))
        if to.id in wanted:
            found.setdefault(to.id, []).append(_view(link, from_, onward=False))
    return found


def _view(link: SubjectLink, other: Subject, *, onward: bool) -> LinkView:
    return LinkView(
        link.id,
        LinkKind(link.kind),
        onward,
        other.uscc,
        other.name,
        link.happened_on,
        link.basis,
    )


def _goes_on_as(session: Session, subject_id: int) -> set[int]:
    """Every subject as which this one goes on, over any number of links.

    Splits are none of them: who split off may be merged back.
    """
    step = select(SubjectLink.to_id).where(
        SubjectLink.kind != LinkKind.SPLIT, func.upper_inf(SubjectLink.recorded)
    )
    onward = step.where(SubjectLink.from_id == subject_id).cte(recursive=True)
    onward = onward.union(step.join(onward, onward.c.to_id == SubjectLink.from_id))
    return set(session.scalars(select(onward.c.to_id)))


def _journal(
    session: Session, action: str, link_id: UUID, detail: dict[str, str], *, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="subject_link",
        object_id=str(link_id),
        detail=detail,
        at=at,
    )
