"""The use cases of draws in one place, for routes and commands."""

from campaigns.draws.changes import NewSubstitution, changes, substitute
from campaigns.draws.freezing import (
    FREEZE,
    LAPSE,
    freeze,
    freeze_due,
    freezing_of,
    refusal_of,
)
from campaigns.draws.naming import (
    OPENING,
    check_named,
    check_reader,
    may_read_whole,
    open_names,
    own_number,
    sealed_record,
)
from campaigns.draws.preparing import exempt, prepare, readmit, revise, withdraw
from campaigns.draws.previewing import COUNT, Preview, count_due, find_preview, owe_counts, preview
from campaigns.draws.publishing import publish
from campaigns.draws.queries import (
    DrawQuery,
    DrawUnknown,
    count_overdue,
    document,
    drawn_objects,
    exemptions,
    follower,
    get_draw,
    list_draws,
)
from campaigns.draws.replacements import replaceable
from campaigns.draws.seeds import commit_to, lapse_due, reveal
from campaigns.draws.strikes import (
    agree_to_strike,
    propose_strike,
    refuse_strike,
    strikes_of,
    take_strike_back,
)

__all__ = [
    "COUNT",
    "DAILY",
    "FREEZE",
    "LAPSE",
    "DrawQuery",
    "DrawUnknown",
    "NewSubstitution",
    "Preview",
    "agree_to_strike",
    "changes",
    "check_named",
    "check_reader",
    "commit_to",
    "count_due",
    "count_overdue",
    "document",
    "drawn_objects",
    "exempt",
    "exemptions",
    "find_preview",
    "follower",
    "freeze",
    "freeze_due",
    "freezing_of",
    "get_draw",
    "lapse_due",
    "list_draws",
    "may_read_whole",
    "open_names",
    "own_number",
    "prepare",
    "preview",
    "propose_strike",
    "publish",
    "readmit",
    "refusal_of",
    "refuse_strike",
    "replaceable",
    "reveal",
    "revise",
    "sealed_record",
    "strikes_of",
    "substitute",
    "take_strike_back",
    "withdraw",
]

DAILY = (*OPENING, ("draws.count_pools", owe_counts))
"""Jobs of the legal day."""
