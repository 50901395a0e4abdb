"""The public face of the dishonesty lists: every use case and question of the feature.

Cases up to the served decision are ``cases``, grounds ``candidates``, being listed
``listings``, ``objections``, ``repairs``, who is listed ``standing``.
"""

from registry.blacklist.candidates import basis_fell_due, open_candidate, open_candidates_due
from registry.blacklist.case_parts import (
    deadlines_of,
    events_of,
    find_case_of_fact,
    find_case_of_penalty,
    statements_of,
)
from registry.blacklist.cases import (
    Service,
    ServiceMethod,
    dismiss_candidate,
    open_case,
    recuse,
    serve_decision,
    serve_notice,
    terminate_case,
)
from registry.blacklist.consents import (
    answer_consent,
    ask_consent,
    list_requests,
    read_request,
    requests_of,
)
from registry.blacklist.decisions import Outcome, decide
from registry.blacklist.expiry import expire_due
from registry.blacklist.extensions import extend_decision
from registry.blacklist.filings import (
    NewFact,
    annul_fact,
    cure_fact,
    get_fact,
    read_fact,
    record_fact,
)
from registry.blacklist.hearing_ends import (
    HearingRecord,
    confirm_withdrawal,
    enter_withdrawal,
    hold_hearing,
)
from registry.blacklist.hearings import (
    Standstill,
    ask_hearing,
    notify_hearing,
    resume_case,
    suspend_case,
)
from registry.blacklist.listings import publish_listing, revoke_listing
from registry.blacklist.objections import (
    accept_objection,
    decide_objection,
    file_objection,
    get_objection,
)
from registry.blacklist.queue import CaseLine, CaseQuery, count_cases, list_cases, steps_of
from registry.blacklist.record import get_case, require_reader
from registry.blacklist.recount import recount_provisional
from registry.blacklist.repair_intake import (
    Completion,
    accept_repair,
    complete_repair,
    get_repair,
    return_repair,
)
from registry.blacklist.repairs import RepairPapers, decide_repair, file_repair
from registry.blacklist.request_states import Decision
from registry.blacklist.restorations import decide_revocation, restore, serve_revocation
from registry.blacklist.revocation_notices import (
    propose_revocation,
    record_answer,
    serve_revocation_notice,
    withdraw_proposal,
)
from registry.blacklist.revocations import get_revocation, lapse_revocations
from registry.blacklist.rules import Guard, Step, next_steps
from registry.blacklist.standing import (
    ListingView,
    PublicListing,
    get_public_listing,
    public_listings,
    standing,
)
from registry.blacklist.statements import record_statement
from registry.blacklist.states import Act, CaseState, SuspensionKind

__all__ = [
    "Act",
    "CaseLine",
    "CaseQuery",
    "CaseState",
    "Completion",
    "Decision",
    "Guard",
    "HearingRecord",
    "ListingView",
    "NewFact",
    "Outcome",
    "PublicListing",
    "RepairPapers",
    "Service",
    "ServiceMethod",
    "Standstill",
    "Step",
    "SuspensionKind",
    "accept_objection",
    "accept_repair",
    "annul_fact",
    "answer_consent",
    "ask_consent",
    "ask_hearing",
    "basis_fell_due",
    "complete_repair",
    "confirm_withdrawal",
    "count_cases",
    "cure_fact",
    "deadlines_of",
    "decide",
    "decide_objection",
    "decide_repair",
    "decide_revocation",
    "dismiss_candidate",
    "enter_withdrawal",
    "events_of",
    "expire_due",
    "extend_decision",
    "file_objection",
    "file_repair",
    "find_case_of_fact",
    "find_case_of_penalty",
    "get_case",
    "get_fact",
    "get_objection",
    "get_public_listing",
    "get_repair",
    "get_revocation",
    "hold_hearing",
    "lapse_revocations",
    "list_cases",
    "list_requests",
    "next_steps",
    "notify_hearing",
    "open_candidate",
    "open_candidates_due",
    "open_case",
    "propose_revocation",
    "public_listings",
    "publish_listing",
    "read_fact",
    "read_request",
    "record_answer",
    "record_fact",
    "record_statement",
    "recount_provisional",
    "recuse",
    "requests_of",
    "require_reader",
    "restore",
    "resume_case",
    "return_repair",
    "revoke_listing",
    "serve_decision",
    "serve_notice",
    "serve_revocation",
    "serve_revocation_notice",
    "standing",
    "statements_of",
    "steps_of",
    "suspend_case",
    "terminate_case",
    "withdraw_proposal",
]
