"""Campaigns on pages: for the public at ``/campaigns``, for officers at ``/console/campaigns``."""

from campaigns.planning import (
    assignment_pages,
    course_pages,
    draft_pages,
    list_pages,
    public_pages,
)
from campaigns.planning.blueprint import bp

__all__ = [
    "assignment_pages",
    "bp",
    "course_pages",
    "draft_pages",
    "list_pages",
    "public_pages",
]
