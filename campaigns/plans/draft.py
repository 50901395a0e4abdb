"""What the plan reader hands back: a draft that a person confirms.

Owns the shapes only. Everything here is immutable and free of storage; how a draft is printed as
JSON stands in ``export``, how it is kept in ``models``.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Level = Literal["section", "item"]
ResponsibilityMode = Literal["lead_support", "shared", "listed", "all_members", "tier", "none"]
TargetOperator = Literal["ge", "gt", "le", "lt", "eq", "by", "reach", "rank_within"]


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for an item, as printed; empty tuples where nothing is printed."""

    text: str | None = None
    mode: ResponsibilityMode = "none"
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """One drive that an item orders. ``quote`` is an exact substring of the item's text."""

    id: str
    name_zh: str
    name_verbatim: bool
    category: str
    also: tuple[str, ...]
    kind: str
    enforcement: bool
    quote: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One credit or supervision mechanism that an item sets up or keeps."""

    id: str
    name_zh: str
    kind: str
    quote: str
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One figure an item is measured by. ``due`` is a year; None when none is printed."""

    id: str
    metric: str
    op: TargetOperator
    value: int | float | str
    unit: str | None
    due: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered heading under a chapter with what it says.

    ``text`` is the item's own wording: marker, title and paragraphs, without those of the
    headings under it. ``line`` is the 1-based line of the marker in the plan's text.
    """

    id: str
    path: str
    heading_no: str
    chapter: str | None
    title: str
    title_printed: bool
    level: Level
    line: int
    text: str
    responsibility: Responsibility
    campaigns: tuple[Campaign, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A top heading: its number without marker signs, and its title.

    ``targets`` are figures set in the chapter's own paragraphs, outside every item.
    """

    no: str
    title: str
    line: int
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line the reader could not put anywhere, with the reason."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something printed that looks damaged or contradictory; nothing is put in its place."""

    line: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days a plan covers, both inclusive, and what says so."""

    start: date
    end: date
    basis: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whose plan it is: name as printed, level, and the GB/T 2260 code where it is known."""

    name: str
    level: Literal["province", "prefecture", "county"]
    gbt2260: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Title, issuer, number and dates, each None when it is not printed."""

    title: str | None = None
    issuing_body: str | None = None
    approved_by: str | None = None
    doc_no: str | None = None
    issue_date: date | None = None
    publish_date: date | None = None
    period: Period | None = None
    jurisdiction: Jurisdiction | None = None
    addressees: str | None = None


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """Everything read from one plan's text, in the order printed; ``text`` is as it came."""

    file: str
    prefix: str
    text: str
    front: FrontMatter
    chapters: tuple[Chapter, ...] = ()
    items: tuple[Item, ...] = ()
    parent_documents: tuple[str, ...] = ()
    unplaced: tuple[Unplaced, ...] = field(default=())
    warnings: tuple[Warned, ...] = field(default=())
