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
    RECTIFIED = "rectified"


class Severity(StrEnum):
    """轻微, 一般, 严重; also the three classes of publication."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"
