"""The console's pages about visits and their findings, on one blueprint."""

from campaigns.inspections import correction_pages, list_pages, visit_pages
from campaigns.inspections.blueprint import bp

__all__ = ["bp", "correction_pages", "list_pages", "visit_pages"]
