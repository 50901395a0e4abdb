"""Shipped checklists and the versions that campaigns keep.

The YAML files beside this module are the source; a version is stored when a campaign first
begins with it, so that a later edit of a file cannot change what a running campaign asks.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.planning import checklist
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import ChecklistVersion
from registry.kernel import provisions
from registry.kernel.identity import new_id
from registry.kernel.provisions import Provision
from registry.kernel.refusals import N_, Conflict, NotOnRecord

GENERAL = "general"
_FOLDER = Path(__file__).with_name("checklists")


class ChecklistUnknown(NotOnRecord):
    """No checklist has this key."""

    title = N_("没有这份检查表")
    detail = N_("没有编号为“%(key)s”的检查表。")


class ChecklistAltered(Conflict):
    """A shipped version was edited after a campaign had used it; it needs a new number."""

    title = N_("检查表版本被改动")
    detail = N_("检查表“%(key)s”第%(version)s版已经使用过，内容不能再改，应当另编新版本。")


@cache
def shipped() -> dict[str, Provision]:
    """Every shipped checklist by key, each version read and checked.

    Raises:
        ChecklistInvalid: a file contradicts itself.
    """
    found = provisions.load_folder(_FOLDER)
    for key, provision in found.items():
        for version in provision.versions:
            checklist.parse(key, provision.title, version.body)
    return found


def key_for(category: str) -> str:
    """The checklist of a campaign category; the general one where it has none of its own."""
    for key, provision in shipped().items():
        if category in provision.versions[-1].body["categories"]:
            return key
    return GENERAL


def shipped_on(key: str, on: date) -> Checklist:
    """The version of a shipped checklist in force on ``on``.

    Raises:
        ChecklistUnknown: no such key.
        NoProvisionInForce: ``on`` lies before its first version.
    """
    provision = _provision(key)
    return checklist.parse(key, provision.title, provision.on(on).body)


def keep_version(session: Session, key: str, *, on: date, at: datetime) -> ChecklistVersion:
    """The stored version of ``key`` in force on ``on``; stored now if it was not yet.

    Raises:
        ChecklistUnknown, NoProvisionInForce: as :func:`shipped_on`.
        ChecklistAltered: the file's version differs from the one stored under its number.
    Transaction: the caller's. Repeatable: yes.
    """
    provision = _provision(key)
    version = provision.on(on)
    number = int(version.body["version"])
    session.execute(
        insert(ChecklistVersion)
        .values(
            id=new_id(),
            checklist_key=key,
            version=number,
            title=provision.title,
            legal_basis=version.legal_basis,
            body={**version.body, "effective": version.effective.isoformat()},
            digest=bytes.fromhex(version.digest),
            stored_at=at,
        )
        .on_conflict_do_nothing(index_elements=["checklist_key", "version"])
    )
    kept = session.scalars(
        select(ChecklistVersion).where(
            ChecklistVersion.checklist_key == key, ChecklistVersion.version == number
        )
    ).one()
    if kept.digest.hex() != version.digest:
        raise ChecklistAltered(key=key, version=number)
    return kept


def read(version: ChecklistVersion) -> Checklist:
    """The stored version as items."""
    return checklist.parse(version.checklist_key, version.title, version.body)


def checklist_document(version: ChecklistVersion) -> dict[str, Any]:
    """Everything a device needs to ask and judge a visit, JSON-serialisable.

    ``{id, key, version, title, legal_basis, categories, verified, digest, items}``; an item has
    ``key, section, title, type, legal_basis, required, weight`` and, where they are not empty,
    ``shown_if`` (all of its conditions: ``{item, is}`` or, on a number, ``{item, low, high}``),
    ``finding``, ``options``, ``unit``, ``plausible``, ``accepted``, ``readings`` (``least``,
    ``most``, ``judged_by``), ``photos_least``, ``note_hint``, ``note_required``. Decimal numbers
    are strings. ``campaigns.planning.answers`` says how answers are judged by it.
    """
    return {
        "id": str(version.id),
        "digest": version.digest.hex(),
        **checklist.document(read(version)),
    }


def _provision(key: str) -> Provision:
    try:
        return shipped()[key]
    except KeyError:
        raise ChecklistUnknown(key=key) from None
