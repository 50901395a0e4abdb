"""What a draft and a person's changes to it come to, campaign by campaign.

Pure: works on the stored draft's plain values. Owns the precedence (a person's word before the
reader's) and what a change may say; knows neither storage nor which agencies are on record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from campaigns.plans.vocabulary import vocabulary
from registry.kernel.refusals import N_, FieldError

LONGEST_NAME = 200
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Amendment:
    """Everything a person says of one drafted campaign; None leaves a part as it was read.

    ``agencies`` holds corrected names only: printed name to the agency meant, None where it is
    none on record.
    """

    dropped: bool = False
    name: str | None = None
    category: str | None = None
    kind: str | None = None
    agencies: Mapping[str, UUID | None] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """A campaign as it stands: read by the machine, changed or dropped by a person.

    ``read`` is what the machine read, in the draft's field names; ``roles`` every printed
    agency with ``lead``, ``supporting``, ``shared`` or ``listed``, each name once.
    ``enforcement`` says whether confirming the plan drafts it.
    """

    id: str
    item_id: str
    name: str
    category: str
    kind: str
    enforcement: bool
    quote: str
    roles: tuple[tuple[str, str], ...]
    read: Mapping[str, Any]
    amendment: Amendment | None = None

    @property
    def dropped(self) -> bool:
        """Whether a person took it out."""
        return self.amendment is not None and self.amendment.dropped

    @property
    def to_be_drafted(self) -> bool:
        """Whether confirming the plan makes a draft campaign of it."""
        return self.enforcement and not self.dropped


def planned_campaigns(
    draft: Mapping[str, Any], amendments: Mapping[str, Amendment]
) -> list[PlannedCampaign]:
    """Every campaign of a stored draft in the order printed, with the change that holds.

    Args:
        draft: as ``campaigns.plans.export`` writes it.
        amendments: by the campaign's id, the newest of each.
    """
    return [
        _planned(item, read, amendments.get(read["id"]))
        for item in draft["items"]
        for read in item["campaigns"]
    ]


def faults(
    amendment: Amendment, *, of: PlannedCampaign, among: Iterable[PlannedCampaign]
) -> list[FieldError]:
    """What an amendment says that cannot be.

    Args:
        amendment: the change.
        of: the campaign it changes.
        among: every campaign of the plan as it stands.
    """
    words = vocabulary()
    wrong: list[FieldError] = []
    name = of.read["name_zh"] if amendment.name is None else amendment.name
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        wrong.append(FieldError("#/name", N_("应为1至200个字。")))
    elif not amendment.dropped and _taken(name, of, among):
        wrong.append(FieldError("#/name", N_("同一条目中已有同名的行动。")))
    if amendment.category and amendment.category not in {c.key for c in words.categories}:
        wrong.append(FieldError("#/category", N_("不在目录中")))
    if amendment.kind and amendment.kind not in {k.key for k in words.kinds}:
        wrong.append(FieldError("#/kind", N_("不在目录中")))
    printed = {name for name, _role in of.roles}
    if not printed.issuperset(amendment.agencies):
        wrong.append(FieldError("#/agencies", N_("只能更正原文中这项行动的责任单位。")))
    if len(amendment.note or "") > LONGEST_NOTE:
        wrong.append(FieldError("#/note", N_("最多500个字。")))
    return wrong


def role_of(name: str, item: Mapping[str, Any]) -> str:
    """How an item involves an agency it prints.

    Where several are printed as leaders, none of them is the overall leader: they share.
    """
    if name in item["lead"]:
        return "lead" if len(item["lead"]) == 1 else "shared"
    if name in item["support"]:
        return "supporting"
    return "shared" if item["responsibility_mode"] == "shared" else "listed"


def _planned(
    item: Mapping[str, Any], read: Mapping[str, Any], said: Amendment | None
) -> PlannedCampaign:
    kind = (said and said.kind) or read["kind"]
    return PlannedCampaign(
        id=read["id"],
        item_id=item["id"],
        name=(said and said.name) or read["name_zh"],
        category=(said and said.category) or read["category"],
        kind=kind,
        enforcement=vocabulary().kind(kind).enforcement if said and said.kind else _drive(read),
        quote=read["quote"],
        roles=tuple((name, role_of(name, item)) for name in dict.fromkeys(read["agencies"])),
        read=read,
        amendment=said,
    )


def _drive(read: Mapping[str, Any]) -> bool:
    return bool(read["enforcement"])


def _taken(name: str, of: PlannedCampaign, among: Iterable[PlannedCampaign]) -> bool:
    return any(
        other.name == name and other.item_id == of.item_id and other.id != of.id
        for other in among
        if not other.dropped
    )
