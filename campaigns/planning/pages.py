"""Campaigns on pages: for the public at ``/campaigns``, for officers at ``/console/campaigns``."""

from campaigns.planning import (
    assignment_pages,
    checklist_draft_pages,
    checklist_item_pages,
    checklist_pages,
    course_pages,
    draft_pages,
    list_pages,
    public_pages,
)
from campaigns.planning.blueprint import bp, checklists_bp

__all__ = [
    "assignment_pages",
    "bp",
    "checklist_draft_pages",
    "checklist_item_pages",
    "checklist_pages",
    "checklists_bp",
    "course_pages",
    "draft_pages",
    "list_pages",
    "public_pages",
]
