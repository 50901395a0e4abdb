"""How the file shows a register of another feature: its newest lines, each with its document.

Owns the frame alone: which lines there are, and who may see them, the feature that keeps them says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template
from markupsafe import Markup

from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.web.context import today

SHOWN = 10
"""Lines on the file; the register has them all."""
ASKED = SHOWN + 1
"""How many lines a panel asks for, to know whether there are more."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line: of which day, what, where its document is (None: not for this reader).

    ``mark`` is a key of the shell's states, ``state`` its word; ``title`` is as printed.
    """

    on: date | None
    title: str
    href: str | None
    text: str = ""
    mark: str = "none"
    state: str = ""


def records_panel(
    key: str,
    title: str,
    records: Sequence[Record],
    as_of: AsOf,
    *,
    every: str | None = None,
    note: str = "",
    as_asked: bool = False,
) -> Markup | None:
    """A section of the file; None where there is no line.

    Args:
        key: of the section within the page.
        title: its heading, in the reader's language.
        records: the newest first, ``ASKED`` at most.
        as_of: the question of time: of a past day, or of what was known once, it is said that the
            documents are of then and their states of today.
        every: address of the whole register of this subject; None where there is none.
        note: a sentence below, in the reader's language.
        as_asked: the states are of the moment asked about, too.
    """
    if not records:
        return None
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "credit/records.html",
            key=key,
            title=title,
            records=records[:SHOWN],
            more=len(records) > SHOWN,
            every=every,
            note=note,
            past=not as_asked and min(as_of.valid_on, legal_day(as_of.known_at)) < today(),
        )
    )
