"""What the service remarks on a visit as it arrives. Pure values; what they rest on is looked up.

A visit is judged by its own day: what was lawful on the day it was made is taken late, and says
so. A remark changes nothing of the visit.
"""

from enum import StrEnum


class Remark(StrEnum):
    """Something that whoever reads a visit should know about how it came in."""

    AFTER_CLOSING = "after_closing"
    """The campaign was closed when it arrived; its progress was counted again."""
    AFTER_REPORT = "after_report"
    """The campaign's report was public when it arrived; the report's figures stay."""
    AGENCY_LEFT = "agency_left"
    """An amendment had taken the agency out of the campaign since the visit."""
    OFFICER_LEFT = "officer_left"
    """An officer of the visit has no such appointment, or no account, any more."""
    STOOD_ASIDE = "stood_aside"
    """An officer of the visit had declared to stand aside from the party on that day."""
    NOT_AS_DRAWN = "not_as_drawn"
    """A draw had named who makes such a visit, and one of those did not go."""
