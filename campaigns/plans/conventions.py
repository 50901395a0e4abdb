"""What a plan says once of all its lists of agencies: that the first one named leads.

Owns the words of it, and from which item on it holds.
"""

import re
from collections.abc import Sequence
from typing import Final

from campaigns.plans.entries import Entry
from campaigns.plans.responsibility import FIRST_LEADS
from campaigns.plans.text import Line

_FROM_HERE: Final = re.compile(r"下同")


def first_names_lead(entries: Sequence[Entry], lines: Sequence[Line]) -> None:
    """Mark the entries whose first agency leads because the plan says so elsewhere.

    Said among an item's agencies with “下同”, it holds from there on, without it for that item
    alone; said anywhere else, as in an introduction or a note at the end, for the whole plan.
    """
    answering = {
        entry.heading.body[span.paragraph].line: entry for entry in entries for span in entry.spans
    }
    said = [line for line in lines if FIRST_LEADS.search(line.folded)]
    everywhere = any(line.no not in answering for line in said)
    lasting = {id(answering[x.no]) for x in said if x.no in answering and _lasts(x)}
    holds = everywhere
    for entry in entries:
        holds = holds or id(entry) in lasting
        entry.reading.first_leads = entry.reading.first_leads or holds


def _lasts(line: Line) -> bool:
    said = FIRST_LEADS.search(line.folded)
    return (
        said is not None and _FROM_HERE.search(line.folded, said.end(), said.end() + 6) is not None
    )
