"""What the states of life cycles are called, so that a refusal says them in words.

Those of cases, their requests and proposals are refused by sentences of their own.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from campaigns.draws.labels import STATES as DRAW_STATES
from campaigns.draws.rules import DrawState
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.referral_rules import ReferralState
from campaigns.inspections.referral_schemas import REFERRAL_STATE_NAMES
from campaigns.inspections.schemas import STATE_NAMES as FINDING_STATES
from campaigns.planning.assignment_rules import AssignmentState
from campaigns.planning.labels import STATE_NAMES as CAMPAIGN_STATES
from campaigns.planning.rules import CampaignState
from campaigns.sampling.lifecycle import SamplingState
from campaigns.sampling.words import STATE_NAMES as SAMPLING_STATES
from registry.credit.entries_rules import FactState
from registry.credit.entries_schemas import STATE_WORDS as FACT_STATES

STATE_WORDS: Final[Mapping[type[StrEnum], Mapping[Any, object]]] = {
    FactState: FACT_STATES,
    CampaignState: CAMPAIGN_STATES,
    DrawState: DRAW_STATES,
    FindingState: FINDING_STATES,
    ReferralState: REFERRAL_STATE_NAMES,
    SamplingState: SAMPLING_STATES,
    AssignmentState: {
        AssignmentState.OPEN: _l("待办"),
        AssignmentState.DONE: _l("已办结"),
        AssignmentState.CANCELLED: _l("已取消"),
    },
}
