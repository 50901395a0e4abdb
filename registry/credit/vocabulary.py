"""What can stand in the ledger, and how grave it is."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry records."""

    FINDING = "finding"
    FAILED_SAMPLING = "failed_sampling"
    PENALTY = "penalty"
    SERIOUS_LISTING = "serious_listing"
    RECALL = "recall"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    AWARD = "award"
    PLEDGE = "pledge"
    STANDARD = "standard"
    RECTIFIED = "rectified"


class Severity(StrEnum):
    """轻微, 一般, 严重; also the three classes of publication."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class SetAside(StrEnum):
    """Why an entry that stands counts no longer, unless the policy says otherwise."""

    REPAIRED = "repaired"
    SUPERSEDED = "superseded"


class RegradeReason(StrEnum):
    """Why everyone's grade was compared with what the ledger gives."""

    DAILY = "daily"
    ORDERED = "ordered"


def case_number(kind: EntryKind, severity: Severity) -> int:
    """The place of a kind at a severity among all cases, from 0 on; column ``case_no``."""
    return list(EntryKind).index(kind) * len(Severity) + list(Severity).index(severity)


CASE_NUMBER_SQL = (
    f"(array_position(ARRAY[{', '.join(repr(str(kind)) for kind in EntryKind)}], kind) - 1)"
    f" * {len(Severity)}"
    f" + array_position(ARRAY[{', '.join(repr(str(grave)) for grave in Severity)}], severity) - 1"
)
"""``case_number`` in the database, over the columns ``kind`` and ``severity``."""
