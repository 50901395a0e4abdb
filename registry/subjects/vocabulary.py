"""What kinds of subject there are and how one can stand in its own register."""

from enum import StrEnum

# Begins the public number of a person; GB 32100-2015 knows no registrar P.
PERSON_PREFIX = "PR"

# Kind of due work: what others are told about a subject has to be derived again.
STATUS_CHANGE = "sharing.change"


class SubjectKind(StrEnum):
    """Form of the undertaking on record."""

    ENTERPRISE = "enterprise"
    SOLE_TRADER = "sole_trader"
    COOPERATIVE = "cooperative"
    INSTITUTION = "institution"
    PERSON_BY_LAW = "person_by_law"
    OTHER = "other"


class SubjectSize(StrEnum):
    """Scale of an undertaking: 中小企业划型标准规定 (工信部联企业〔2011〕300号)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class SubjectStatus(StrEnum):
    """Standing in the register that issued the code."""

    ACTIVE = "active"
    DEREGISTERED = "deregistered"
    REVOKED = "revoked"
