"""Correcting what is on record of a subject: its name, place, standing, size.

Two kinds. A *change* holds from a day on; what was before stays true of the days before. A
*mistake* is taken back for all the time it was said of; that it was said stays known. Neither
overwrites: the row ends as recorded, and what is true is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry import due
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version, close_recorded
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.subjects.history_models import SubjectTrait, Trait
from registry.subjects.lookup import SubjectUnknown
from registry.subjects.models import Subject, SubjectName
from registry.subjects.naming import core_key, name_key
from registry.subjects.rules import checked_correction
from registry.subjects.vocabulary import STATUS_CHANGE


@dataclass(frozen=True, slots=True)
class Correction:
    """What is otherwise, since when and why. None leaves a field as it is.

    ``effective_on`` is the first day of a change; None takes a mistake back. ``reason`` is kept
    in the journal and beside the place or standing; it must not hold personal data.
    """

    reason: str
    effective_on: date | None = None
    name: str | None = None
    division: str | None = None
    status: str | None = None
    size: str | None = None


class NothingCorrected(Invalid):
    """The correction says what is on record already."""

    title = N_("没有更正任何内容")
    detail = N_("所填内容与登记的相同。")


class ChangeTooEarly(Invalid):
    """A change on or before the first day of what it changes would be a mistake taken back."""

    title = N_("变更日期过早")
    detail = N_(
        "现登记的内容从%(since)s起有效，变更日期应晚于这一天；如果登记有误，请选择“登记错误”。"
    )


def correct_subject(
    session: Session,
    subject_id: int,
    correction: Correction,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> Subject:
    """Correct one subject.

    Raises:
        SubjectUnknown: it is not on record.
        Stale: somebody changed it since ``version``.
        SubjectRowInvalid: the name, division or status is malformed.
        NothingCorrected: all of it is on record already.
        ChangeTooEarly: what is on record began on or after ``effective_on``.
    """
    subject = session.get(Subject, subject_id, with_for_update=True, populate_existing=True)
    if subject is None:
        raise SubjectUnknown(uscc="")
    check_version(subject, version)
    fields = _differing(subject, correction)
    if not fields:
        raise NothingCorrected
    checked_correction(fields)
    if name := fields.get("name"):
        _rename(session, subject, name, correction.effective_on, at)
    for trait in Trait:
        if value := fields.get(trait.value):
            _set_trait(session, subject, trait, value, correction, at)
    for field, value in fields.items():
        setattr(subject, field, value)
    subject.recorded_at, subject.version = at, subject.version + 1
    session.flush()
    due.owe(session, STATUS_CHANGE, [str(subject.id)], at=at)
    audit.record(
        session,
        actor=by,
        action="subjects.corrected" if correction.effective_on is None else "subjects.changed",
        object_kind="subject",
        object_id=subject.uscc,
        detail={
            "fields": sorted(fields),
            "effective_on": correction.effective_on and correction.effective_on.isoformat(),
            "reason": correction.reason,
        },
        at=at,
    )
    return subject


def traits_of(session: Session, subject_id: int, *, known_at: datetime) -> Sequence[SubjectTrait]:
    """Places and standings that changed, as known at ``known_at``, the latest first."""
    return session.scalars(
        select(SubjectTrait)
        .where(SubjectTrait.subject_id == subject_id, SubjectTrait.recorded.contains(known_at))
        .order_by(func.lower(SubjectTrait.valid).desc().nulls_last(), SubjectTrait.id.desc())
    ).all()


def _differing(subject: Subject, correction: Correction) -> dict[str, str]:
    said = {
        "name": correction.name and correction.name.strip(),
        "division": correction.division,
        "status": correction.status,
        "size": correction.size,
    }
    return {
        field: value
        for field, value in said.items()
        if value is not None and value != getattr(subject, field)
    }


def _rename(
    session: Session, subject: Subject, name: str, effective_on: date | None, at: datetime
) -> None:
    held = session.scalars(
        select(SubjectName).where(
            SubjectName.subject_id == subject.id,
            func.upper_inf(SubjectName.recorded),
            func.upper_inf(SubjectName.valid),
        )
    ).one()
    before, after = _split(held.valid, effective_on)
    from_at = max(at, held.recorded.lower or at)
    close_recorded(session, [held], at=from_at)
    rows = [(name, after)] if before is None else [(held.name, before), (name, after)]
    for words, valid in rows:
        key = name_key(words)
        session.add(
            SubjectName(
                subject_id=subject.id,
                name=words,
                name_key=key,
                core_key=core_key(key),
                valid=valid,
                recorded=Range(from_at, None),
            )
        )
    session.flush()


def _set_trait(
    session: Session,
    subject: Subject,
    trait: Trait,
    value: str,
    correction: Correction,
    at: datetime,
) -> None:
    old: str = getattr(subject, trait.value) or ""
    held = session.scalars(
        select(SubjectTrait).where(
            SubjectTrait.subject_id == subject.id,
            SubjectTrait.trait == trait.value,
            func.upper_inf(SubjectTrait.recorded),
            func.upper_inf(SubjectTrait.valid),
        )
    ).one_or_none()
    from_at = max(at, held.recorded.lower or at) if held else at
    before, after = _split(held.valid if held else Range(None, None), correction.effective_on)
    rows = [(value, after, Range(from_at, None))]
    if before is not None:
        rows.append((old, before, Range(from_at, None)))
    if held is None:
        # What was believed until now; before the first change there was no need of a row.
        rows.append((old, Range(None, None), Range(None, from_at)))
    else:
        close_recorded(session, [held], at=from_at)
    for said, valid, recorded in rows:
        session.add(
            SubjectTrait(
                subject_id=subject.id,
                trait=trait.value,
                value=said,
                reason=correction.reason,
                valid=valid,
                recorded=recorded,
            )
        )
    session.flush()


def _split(valid: Range[date], effective_on: date | None) -> tuple[Range[date] | None, Range[date]]:
    """The days before and from ``effective_on``; None: all of them belong to the new value."""
    if effective_on is None:
        return None, valid
    if valid.lower is not None and effective_on <= valid.lower:
        since = valid.lower.isoformat()
        refusal = FieldError("#/effective_on", ChangeTooEarly.detail, (("since", since),))
        raise ChangeTooEarly(errors=[refusal], since=since)
    return Range(valid.lower, effective_on), Range(effective_on, valid.upper)
