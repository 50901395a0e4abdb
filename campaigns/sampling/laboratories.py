"""Laboratories: who may be charged with tests, and for which kinds of product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.sampling import products
from campaigns.sampling.report_models import Laboratory
from campaigns.sampling.rules import Accreditation
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.db import check_version
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord


class LaboratoryUnknown(NotOnRecord):
    """No such laboratory."""

    title = N_("没有这家检验机构")
    detail = N_("没有编号为%(laboratory_id)s的检验机构。")


class LaboratoryTaken(Conflict):
    """The name or the accreditation number is on record already."""

    title = N_("检验机构已经登记")
    detail = N_("已有同名或者同资质证书号的检验机构。")


class LaboratoryInvalid(Invalid):
    """The scope or the period of the accreditation does not hold together."""

    title = N_("检验机构填报有误")


@dataclass(frozen=True, slots=True)
class NewLaboratory:
    """A laboratory to be registered; both days of the accreditation are included."""

    name: str
    accreditation_no: str
    accredited_from: date
    accredited_until: date
    product_kinds: Sequence[str]


def register_laboratory(
    session: Session, new: NewLaboratory, *, by: Actor, at: datetime
) -> Laboratory:
    """Register a laboratory with its accredited scope.

    Raises:
        LaboratoryInvalid, LaboratoryTaken.
    """
    _check(new)
    values = {**_columns(new), "id": new_id(), "recorded_at": at}
    stored: Laboratory | None = session.scalar(
        insert(Laboratory).values(values).on_conflict_do_nothing().returning(Laboratory)
    )
    if stored is None:
        raise LaboratoryTaken
    _journal(session, stored, "laboratory.registered", by, at)
    return stored


def change_scope(
    session: Session,
    laboratory_id: UUID,
    *,
    accredited_until: date,
    product_kinds: Sequence[str],
    version: int,
    by: Actor,
    at: datetime,
) -> Laboratory:
    """Write a renewed accreditation: its last day and its scope.

    Raises:
        LaboratoryUnknown, Stale, LaboratoryInvalid.
    """
    found = session.get(Laboratory, laboratory_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise LaboratoryUnknown(laboratory_id=laboratory_id)
    check_version(found, version)
    new = NewLaboratory(
        found.name, found.accreditation_no, found.accredited_from, accredited_until, product_kinds
    )
    _check(new)
    found.accredited_until, found.product_kinds = accredited_until, sorted(set(product_kinds))
    found.recorded_at = at
    found.version += 1
    session.flush()
    _journal(session, found, "laboratory.scope_changed", by, at)
    return found


def get_laboratory(session: Session, laboratory_id: UUID) -> Laboratory:
    """One laboratory.

    Raises:
        LaboratoryUnknown.
    """
    found = session.get(Laboratory, laboratory_id)
    if found is None:
        raise LaboratoryUnknown(laboratory_id=laboratory_id)
    return found


def list_laboratories(session: Session, *, product_kind: str | None = None) -> list[Laboratory]:
    """Every laboratory by name; only those whose scope holds ``product_kind`` when given."""
    wanted = select(Laboratory).order_by(Laboratory.name)
    if product_kind is not None:
        wanted = wanted.where(Laboratory.product_kinds.contains([product_kind]))
    return list(session.scalars(wanted))


def accreditation_of(laboratory: Laboratory) -> Accreditation:
    """What a laboratory may test, for the rules."""
    return Accreditation(
        laboratory.product_kinds, laboratory.accredited_from, laboratory.accredited_until
    )


def _check(new: NewLaboratory) -> None:
    errors = []
    if not new.product_kinds or not set(new.product_kinds) <= set(products.shipped()):
        errors.append(FieldError("#/product_kinds", N_("应为已有检验方案的产品类别，至少一类")))
    if new.accredited_until < new.accredited_from:
        errors.append(FieldError("#/accredited_until", N_("不能早于资质起始日期")))
    if errors:
        raise LaboratoryInvalid(errors=errors)


def _columns(new: NewLaboratory) -> dict[str, object]:
    return {
        "name": new.name.strip(),
        "accreditation_no": new.accreditation_no.strip(),
        "accredited_from": new.accredited_from,
        "accredited_until": new.accredited_until,
        "product_kinds": sorted(set(new.product_kinds)),
    }


def _journal(
    session: Session, laboratory: Laboratory, action: str, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="laboratory",
        object_id=str(laboratory.id),
        detail={"product_kinds": list(laboratory.product_kinds)},
        at=at,
    )
