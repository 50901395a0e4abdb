"""Use cases of inspections: record visits, decide about findings, read both."""

from campaigns.inspections.corrections import correct_answers
from campaigns.inspections.findings import (
    FindingUnknown,
    close_finding,
    confirm_findings,
    enter_penalty_for,
    order_rectification,
    withdraw_finding,
)
from campaigns.inspections.queries import (
    InspectionQuery,
    InspectionUnknown,
    count_inspections,
    get_finding,
    get_inspection,
    list_inspections,
)
from campaigns.inspections.recording import record_batch, record_inspections
from campaigns.inspections.reinspections import reinspect
from campaigns.inspections.rewording import Wording, correct_finding
from campaigns.inspections.visits import Fate, NewInspection, Outcome
from campaigns.planning.answers import Answer

__all__ = [
    "Answer",
    "Fate",
    "FindingUnknown",
    "InspectionQuery",
    "InspectionUnknown",
    "NewInspection",
    "Outcome",
    "Wording",
    "close_finding",
    "confirm_findings",
    "correct_answers",
    "correct_finding",
    "count_inspections",
    "enter_penalty_for",
    "get_finding",
    "get_inspection",
    "list_inspections",
    "order_rectification",
    "record_batch",
    "record_inspections",
    "reinspect",
    "withdraw_finding",
]
