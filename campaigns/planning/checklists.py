"""Which checklists there are, which version is in force, and the versions that campaigns keep.

A version comes from the YAML files beside this module or was edited and published here
(``checklist_editing``). A shipped version is stored when a campaign first begins with it, so that
a later edit of a file cannot change what a running campaign asks. Where a file brings a version
under a number that was published here already, the one published here stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.planning import checklist
from campaigns.planning.checklist import Checklist
from campaigns.planning.models import ChecklistVersion
from registry.kernel import provisions
from registry.kernel.identity import new_id
from registry.kernel.provisions import NoProvisionInForce, Provision
from registry.kernel.refusals import N_, Conflict, NotOnRecord

GENERAL = "general"
_FOLDER = Path(__file__).with_name("checklists")


class ChecklistUnknown(NotOnRecord):
    """No checklist has this key, or this version."""

    title = N_("没有这份检查表")
    detail = N_("没有编号为“%(key)s”的检查表，或者没有这个版本。")


class ChecklistAltered(Conflict):
    """A shipped version was edited after a campaign had used it; it needs a new number."""

    title = N_("检查表版本被改动")
    detail = N_("检查表“%(key)s”第%(version)s版已经使用过，内容不能再改，应当另编新版本。")


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a checklist on record: what it asks, since when, and where it comes from.

    ``origin`` is ``shipped`` or ``edited``; ``stored_id`` is None for a shipped version that no
    campaign has used yet; ``digest`` has 64 hexadecimal digits.
    """

    checklist: Checklist
    effective_on: date
    origin: str
    digest: str
    stored_id: UUID | None = None

    @property
    def order(self) -> tuple[date, int]:
        """Later ones replace earlier ones."""
        return self.effective_on, self.checklist.version


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


def shipped_on(key: str, on: date) -> Checklist:
    """The version of a shipped checklist in force on ``on``.

    Raises:
        ChecklistUnknown: no such key.
        NoProvisionInForce: ``on`` lies before its first version.
    """
    if key not in shipped():
        raise ChecklistUnknown(key=key)
    provision = shipped()[key]
    return checklist.parse(key, provision.title, provision.on(on).body)


def editions(session: Session, key: str | None = None) -> dict[str, list[Edition]]:
    """Every version of every checklist (or of one), the newest first; one statement."""
    wanted = select(ChecklistVersion).order_by(ChecklistVersion.checklist_key)
    if key is not None:
        wanted = wanted.where(ChecklistVersion.checklist_key == key)
    found: dict[str, dict[int, Edition]] = {}
    for row in session.scalars(wanted):
        one = Edition(read(row), row.effective_on, row.origin, row.digest.hex(), row.id)
        found.setdefault(row.checklist_key, {})[row.version] = one
    for name, provision in shipped().items():
        if key in (None, name):
            for one in _shipped_editions(name, provision):
                found.setdefault(name, {}).setdefault(one.checklist.version, one)
    return {
        name: sorted(numbered.values(), key=lambda one: one.order, reverse=True)
        for name, numbered in sorted(found.items())
    }


def catalogue(session: Session, on: date) -> dict[str, Checklist]:
    """Every checklist in the version in force on ``on``, by key, the last published first."""
    found = (_newest(several, on) for several in editions(session).values())
    current = [one for one in found if one is not None]
    # Of two that apply from one day the one published later: its identifier is the greater.
    current.sort(key=lambda one: (one.effective_on, str(one.stored_id or "")), reverse=True)
    return {one.checklist.key: one.checklist for one in current}


def in_force(session: Session, key: str, on: date) -> Edition:
    """The version of a checklist in force on ``on``.

    Raises:
        ChecklistUnknown: no such key.
        NoProvisionInForce: ``on`` lies before its first version.
    """
    several = editions(session, key).get(key)
    if several is None:
        raise ChecklistUnknown(key=key)
    current = _newest(several, on)
    if current is None:
        raise NoProvisionInForce(title=several[0].checklist.title, on=on.isoformat())
    return current


def get_edition(session: Session, key: str, version: int) -> Edition:
    """One version of a checklist, whether in force or not.

    Raises:
        ChecklistUnknown: no such key or version.
    """
    for one in editions(session, key).get(key, ()):
        if one.checklist.version == version:
            return one
    raise ChecklistUnknown(key=key)


def key_for(category: str, among: Mapping[str, Checklist]) -> str:
    """The checklist of a campaign category; the general one where it has none of its own.

    Where several are for it, the first of ``among``: see :func:`catalogue`.
    """
    for key, one in among.items():
        if category in one.categories:
            return key
    return GENERAL


def fitting(category: str, among: Mapping[str, Checklist]) -> dict[str, Checklist]:
    """The checklists that a campaign of a category may use: its own, and those of no category."""
    return {
        key: one for key, one in among.items() if not one.categories or category in one.categories
    }


def keep_version(session: Session, key: str, *, on: date, at: datetime) -> ChecklistVersion:
    """The stored version of ``key`` in force on ``on``; stored now if it was not yet.

    Raises:
        ChecklistUnknown, NoProvisionInForce: as :func:`in_force`.
        ChecklistAltered: the file's version differs from the one stored under its number.
    Transaction: the caller's. Repeatable: yes.
    """
    current = in_force(session, key, on)
    if current.stored_id is None:
        _store_shipped(session, key, current, at=at)
    number = current.checklist.version
    kept = session.scalars(
        select(ChecklistVersion).where(
            ChecklistVersion.checklist_key == key, ChecklistVersion.version == number
        )
    ).one()
    if kept.digest.hex() != current.digest or _is_altered(key, kept):
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


def _newest(several: list[Edition], on: date) -> Edition | None:
    return next((one for one in several if one.effective_on <= on), None)


def _shipped_editions(key: str, provision: Provision) -> list[Edition]:
    return [
        Edition(
            checklist.parse(key, provision.title, version.body),
            version.effective,
            "shipped",
            version.digest,
        )
        for version in provision.versions
    ]


def _is_altered(key: str, kept: ChecklistVersion) -> bool:
    """Whether the file says something else now under the number of a stored shipped version."""
    if kept.origin != "shipped" or key not in shipped():
        return False
    return any(
        int(version.body["version"]) == kept.version and version.digest != kept.digest.hex()
        for version in shipped()[key].versions
    )


def _store_shipped(session: Session, key: str, current: Edition, *, at: datetime) -> None:
    provision = shipped()[key]
    written = next(v for v in provision.versions if v.digest == current.digest)
    session.execute(
        insert(ChecklistVersion)
        .values(
            id=new_id(),
            checklist_key=key,
            version=current.checklist.version,
            title=provision.title,
            legal_basis=written.legal_basis,
            body={**written.body, "effective": written.effective.isoformat()},
            digest=bytes.fromhex(written.digest),
            effective_on=written.effective,
            origin="shipped",
            stored_at=at,
        )
        .on_conflict_do_nothing(index_elements=["checklist_key", "version"])
    )
