"""Words of sharing: through which channel something was asked, and what for."""

from enum import StrEnum


class Channel(StrEnum):
    """How the question came."""

    STATUS = "status"
    BATCH = "batch"
    CHANGES = "changes"


class Purpose(StrEnum):
    """What the asker wants the answer for; a closed list, so that no free text is kept."""

    LICENSING = "licensing"
    PROCUREMENT = "procurement"
    SUBSIDY = "subsidy"
    HONOURS = "honours"
    FINANCE = "finance"
    SUPERVISION = "supervision"
