"""What a plan says once of all its lists of agencies: that the first one named leads.

Owns the words of it, and from which item on it holds.
"""

from collections.abc import Sequence

from campaigns.plans.entries import Entry
from campaigns.plans.roles import FIRST_LEADS, STARS_LEAD
from campaigns.plans.text import Line


def first_names_lead(entries: Sequence[Entry], lines: Sequence[Line]) -> None:
    """Mark the entries whose first agency leads because the plan says so elsewhere.

    Said among an item's agencies with “下同”, it holds from there on, without it for that item
    alone; said anywhere else, as in an introduction or a note at the end, for the whole plan.
    """
    answering = {
        entry.heading.body[span.paragraph].line for entry in entries for span in entry.spans
    }
    holds = any(line.no not in answering and FIRST_LEADS.search(line.folded) for line in lines)
    marked = any(STARS_LEAD.search(line.folded) for line in lines)
    for entry in entries:
        entry.reading.stars_lead = marked
        holds = holds or entry.reading.first_leads_below
        entry.reading.first_leads = entry.reading.first_leads or holds
