"""Names of reconsiderations and suits in the reader's language: for forms and pages."""

from flask_babel import lazy_gettext as _l

from registry.blacklist.contest_models import ContestedDecision, ContestKind, ContestOutcome

CONTEST_KINDS = {
    ContestKind.RECONSIDERATION: _l("行政复议"),
    ContestKind.LITIGATION: _l("行政诉讼"),
}

CONTESTED_DECISIONS = {
    ContestedDecision.LISTING: _l("列入决定"),
    ContestedDecision.REFUSED_REPAIR: _l("不予提前移出的决定"),
    ContestedDecision.REFUSED_OBJECTION: _l("异议不成立的答复"),
    ContestedDecision.RESTORATION: _l("撤销信用修复、恢复列入的决定"),
}

CONTEST_OUTCOMES = {
    ContestOutcome.UPHELD: _l("维持原决定"),
    ContestOutcome.ANNULLED: _l("撤销原决定"),
    ContestOutcome.REMANDED: _l("撤销原决定，责令重新作出"),
    ContestOutcome.CHANGED: _l("变更不予同意的决定，改为同意"),
    ContestOutcome.UNLAWFUL: _l("确认原决定违法，不撤销"),
    ContestOutcome.WITHDRAWN: _l("申请人撤回"),
}

CONTEST_WORDS = {
    "contest_kinds": CONTEST_KINDS,
    "contest_outcomes": CONTEST_OUTCOMES,
    "contested_decisions": CONTESTED_DECISIONS,
}
"""What pages call them."""
