"""The use cases of draws in one place, for routes and commands."""

from campaigns.draws.freezing import LAPSE, Preview, freeze, preview
from campaigns.draws.preparing import exempt, prepare, readmit, revise, withdraw
from campaigns.draws.publishing import NewChange, change, changes, publish
from campaigns.draws.queries import (
    DrawQuery,
    DrawUnknown,
    document,
    drawn_objects,
    exemptions,
    follower,
    get_draw,
    list_draws,
)
from campaigns.draws.seeds import commit_to, lapse_due, reveal

__all__ = [
    "LAPSE",
    "DrawQuery",
    "DrawUnknown",
    "NewChange",
    "Preview",
    "change",
    "changes",
    "commit_to",
    "document",
    "drawn_objects",
    "exempt",
    "exemptions",
    "follower",
    "freeze",
    "get_draw",
    "lapse_due",
    "list_draws",
    "prepare",
    "preview",
    "publish",
    "readmit",
    "reveal",
    "revise",
    "withdraw",
]
