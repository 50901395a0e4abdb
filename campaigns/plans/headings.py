"""The tree of a plan's headings, and how a heading finds its place in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from campaigns.plans.markers import Marker
from campaigns.plans.text import Line


@dataclass(slots=True)
class Paragraph:
    """One paragraph as printed, with the line it begins on."""

    line: int
    text: str


@dataclass(slots=True)
class Heading:
    """A marker, the rest of its line, the paragraphs below it and the headings under it."""

    marker: Marker
    printed: str
    line: int
    first: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    children: list["Heading"] = field(default_factory=list)
    parent: "Heading | None" = None

    @property
    def body(self) -> list[Paragraph]:
        """Every paragraph of its own, the rest of the marker's line first."""
        first = [Paragraph(self.line, self.first)] if self.first else []
        return first + self.paragraphs

    def walk(self) -> Iterator["Heading"]:
        """Itself and all below, in the order printed."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Outline:
    """Lines before the first heading, the top headings, and what has no place under them.

    ``contents`` are lines of a table of contents, ``loose`` rows of a table without a task,
    ``joined`` what an annexed table says of a heading.
    """

    before: list[Line] = field(default_factory=list)
    top: list[Heading] = field(default_factory=list)
    contents: list[Line] = field(default_factory=list)
    loose: list[Line] = field(default_factory=list)
    joined: list[tuple[Heading, list[Paragraph]]] = field(default_factory=list)

    def join(self) -> None:
        """Put what annexed tables say below the headings that they speak of."""
        for heading, paragraphs in self.joined:
            heading.paragraphs += paragraphs

    def headings(self) -> Iterator[Heading]:
        for heading in self.top:
            yield from heading.walk()


def attach(outline: Outline, heading: Heading) -> None:
    """Put a heading where its marker's rank belongs, behind all that are there."""
    current, marker = last_heading(outline), heading.marker
    while current is not None and current.marker.rank >= marker.rank:
        current = current.parent
    heading.parent = current
    (outline.top if current is None else current.children).append(heading)


def last_heading(outline: Outline) -> Heading | None:
    """The heading that was put in last."""
    if not outline.top:
        return None
    heading = outline.top[-1]
    while heading.children:
        heading = heading.children[-1]
    return heading
