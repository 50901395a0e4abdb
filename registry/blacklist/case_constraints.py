"""What the database itself refuses about a case: the law as CHECK constraints.

Kept apart from the table so that the migration and the model state each rule once each and a
test can compare them by name.
"""

from registry.blacklist.states import CaseState

_STATES = [state.value for state in CaseState]


def _quoted(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in states)


CASE_CHECKS: dict[str, str] = {
    "state_known": f"state IN ({_quoted(*_STATES)})",
    "opened_by_a_handler": (
        "(opened_on IS NULL) = (handler_id IS NULL) AND (opened_on IS NULL) = (number IS NULL)"
        " AND (opened_on IS NULL) = (state IN ('candidate', 'dismissed'))"
    ),
    # A penalty, or a filing fact in its place; a finding alone is neither.
    # Whoever annuls a decision may order another (行政复议法, 行政诉讼法 art. 70).
    "remanded_when_overturned": (
        "remanded_on IS NULL OR (state = 'overturned' AND remanded_on <= ended_on)"
    ),
    "one_basis": "num_nonnulls(penalty_id, filing_fact_id) = 1",
    "basis_fell_whole": (
        "(basis_fell_on IS NULL OR filing_fact_id IS NOT NULL) = (basis_fell_penalty_id IS NULL)"
    ),
    "notice_after_opening": "noticed_on IS NULL OR noticed_on >= opened_on",
    "notice_with_proof": (
        "num_nulls(noticed_on, notice_no, notice_method, notice_proof, notice_recorded_on,"
        " defence_starts_on, defence_ends_on) IN (0, 7)"
    ),
    "defence_after_notice": (
        "defence_starts_on BETWEEN noticed_on AND notice_recorded_on"
        " AND defence_ends_on > defence_starts_on"
    ),
    "hearing_in_time": (
        "hearing_asked_on <= defence_ends_on AND hearing_on > hearing_asked_on"
        " AND hearing_over_on >= hearing_asked_on"
        " AND (hearing_asked_on IS NOT NULL OR num_nonnulls(hearing_on, hearing_over_on) = 0)"
    ),
    # 行政处罚法 art. 64: told seven days before.
    "hearing_notified_before": (
        "num_nulls(hearing_on, hearing_notified_on) IN (0, 2)"
        " AND hearing_on - hearing_notified_on >= 8"
    ),
    # A hearing that was asked for ends by being held, or by the party's own withdrawal.
    "hearing_ends_in_one_way": (
        "(hearing_over_on IS NULL) = (hearing_outcome IS NULL)"
        " AND hearing_outcome IN ('held', 'absent', 'withdrawn')"
    ),
    "hearing_held_with_its_record": (
        "COALESCE(hearing_outcome, 'withdrawn') = 'withdrawn' OR (hearing_over_on >= hearing_on"
        " AND num_nulls(hearing_on, hearing_host, hearing_host_id, hearing_place,"
        " hearing_record_no, hearing_said) = 0)"
    ),
    # A paper that one officer enters and another confirms; nobody else speaks for the party.
    "hearing_withdrawn_by_the_party": (
        "num_nulls(hearing_withdrawn_on, hearing_withdrawal) IN (0, 2)"
        " AND hearing_withdrawn_on >= hearing_asked_on"
        " AND hearing_withdrawal_confirmed_by_id <> hearing_withdrawal_by_id"
        " AND (hearing_outcome IS DISTINCT FROM 'withdrawn' OR (hearing_withdrawn_on IS NOT NULL"
        " AND num_nulls(hearing_withdrawal_by_id, hearing_withdrawal_confirmed_by_id) IN (0, 2)))"
    ),
    "hearing_is_answered": (
        "hearing_outcome IS DISTINCT FROM 'held' OR decided_on IS NULL"
        " OR COALESCE(length(btrim(statement_answer)) > 0, false)"
    ),
    "no_decision_before_a_hearing": (
        "decided_on IS NULL OR hearing_asked_on IS NULL"
        " OR COALESCE(hearing_over_on <= decided_on, false)"
        " OR (decision = 'not_listed' AND basis_fell_on IS NOT NULL)"
    ),
    "consent_whole": "(consented_on IS NULL) = (consent_no IS NULL)",
    "consent_where_required": (
        "NOT consent_required OR decision IS DISTINCT FROM 'listed' OR consented_on IS NOT NULL"
    ),
    # Order 44 art. 13; 行政处罚法 art. 44: no decision without notice and time to reply. Five
    # working days less the one by which an entry may be late take at least five days.
    "decided_after_defence": (
        "decided_on IS NULL OR filing_fact_id IS NOT NULL OR (noticed_on IS NOT NULL"
        " AND decided_on > defence_ends_on AND decided_on - notice_recorded_on >= 5)"
        " OR (decision = 'not_listed' AND noticed_on IS NOT NULL AND basis_fell_on IS NOT NULL)"
    ),
    "decided_whole": (
        "num_nulls(decided_on, decided_by_id, decision, decision_no, decision_reason) IN (0, 5)"
    ),
    "decision_known": "decision IN ('listed', 'not_listed')",
    # 行政处罚法 art. 57-58: who investigates does not decide.
    "decider_is_not_handler": "decided_by_id <> handler_id",
    "service_with_proof": "num_nulls(served_on, service_method, service_proof) IN (0, 3)",
    "served_after_decided": (
        "served_on IS NULL OR (decided_on IS NOT NULL AND served_on >= decided_on)"
    ),
    "published_after_served": (
        "published_on IS NULL OR (decision IS NOT DISTINCT FROM 'listed'"
        " AND (served_on IS NOT NULL OR filing_fact_id IS NOT NULL)"
        " AND published_on >= COALESCE(served_on, decided_on))"
    ),
    # Order 44 art. 20: never a day past the term, nor past a ban that is longer.
    "term_bounded": (
        "(term_ends_on IS NULL) = (decision IS DISTINCT FROM 'listed'"
        " OR filing_fact_id IS NOT NULL)"
        " AND (term_ends_on IS NULL) = (term_years IS NULL)"
        " AND term_ends_on <= GREATEST("
        "(decided_on + make_interval(years => term_years::int))::date, ban_until)"
        " AND term_ends_on >= ban_until AND (ban_until IS NULL OR term_ends_on IS NOT NULL)"
    ),
    "state_before_notice": (
        "state NOT IN ('candidate', 'dismissed', 'opened') OR noticed_on IS NULL"
    ),
    "state_noticed": "state <> 'noticed' OR (noticed_on IS NOT NULL AND decided_on IS NULL)",
    # 行政处罚法 art. 57: after the notice another officer decides, also not to list.
    "state_terminated": "state <> 'terminated' OR (noticed_on IS NULL AND decided_on IS NULL)",
    "state_decided_listed": (
        "state <> 'decided_listed'"
        " OR (decision IS NOT DISTINCT FROM 'listed' AND served_on IS NULL)"
    ),
    "state_not_listed": (
        "state NOT IN ('decided_not_listed', 'closed')"
        " OR (decision IS NOT DISTINCT FROM 'not_listed'"
        " AND (served_on IS NULL) = (state = 'decided_not_listed'))"
    ),
    "state_served": (
        "state <> 'served' OR (decision IS NOT DISTINCT FROM 'listed'"
        " AND served_on IS NOT NULL AND published_on IS NULL)"
    ),
    "state_published": (
        "state NOT IN ('published', 'expired', 'repaired') OR published_on IS NOT NULL"
    ),
    "state_lapsed": (
        "state <> 'lapsed' OR (decision IS NOT DISTINCT FROM 'listed' AND published_on IS NULL)"
    ),
    # Time ends a case only when its term is over (Order 44 art. 20).
    "ended_by_time": (
        "state NOT IN ('expired', 'lapsed') OR ended_on > COALESCE(restored_until_on, term_ends_on)"
    ),
    # Never longer than a whole term, counted from the day it is on the list again.
    "restored_for_a_term": (
        "num_nulls(restored_on, restored_until_on) IN (0, 2) AND restored_on > published_on"
        " AND restored_until_on >= restored_on"
        " AND restored_until_on <= GREATEST("
        "(restored_on + make_interval(years => term_years::int))::date, ban_until)"
        " AND restored_until_on >= ban_until"
    ),
    "ended_with_reason": (
        "(ended_on IS NULL) = (ending_reason IS NULL)"
        " AND (ended_on IS NULL) = (state NOT IN ('dismissed', 'terminated', 'closed', 'expired',"
        " 'repaired', 'overturned', 'revoked', 'lapsed'))"
    ),
}
