"""The law as situations: each in the YAML beside this file, each citing its article."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from registry.blacklist import (
    consent_refusals,
    hearing_refusals,
    refusals,
    remedy_refusals,
    rules,
)
from registry.blacklist.clocks import Pause, count, set_clock, starts_after_recording
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.filing_refusals import MailingsWrong
from registry.blacklist.list_rules import Conduct
from registry.blacklist.lists import MARKET, get_list
from registry.blacklist.mailing_rules import Mailing, MailMethod, check_mailings
from registry.blacklist.repair_papers import completion_over
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import Act, CaseState
from registry.kernel.yamls import read_yaml
from registry.policy.calendar import calendar_on
from registry.policy.effects import remedies_of

_HERE = Path(__file__).parent
CONDITIONS = {
    name: kind
    for module in (refusals, hearing_refusals, consent_refusals, remedy_refusals)
    for name, kind in vars(module).items()
}
OFFICERS = {"handler": UUID(int=1), "reviewer": UUID(int=2)}
LISTS = ("clocks", "listings", "due_process", "repair", "tourism", "abnormal", "measures")


def situations(*keys: str) -> list[Any]:
    """Every situation that speaks of one of ``keys``."""
    found = []
    for name in LISTS:
        for written in read_yaml((_HERE / f"{name}.yaml").read_text("utf-8")):
            assert written["article"], "every situation cites its article"
            if any(key in written for key in keys):
                found.append(pytest.param(written, id=written["situation"]))
    return found


def policy_of(case: dict[str, Any], on: date) -> Any:
    return get_list(case.get("list", MARKET)).on(on)


@pytest.mark.parametrize("case", situations("clock"))
def test_clock(case: dict[str, Any]) -> None:
    starts_on = case["starts_on"]
    policy, calendar = policy_of(case, starts_on), calendar_on(starts_on)
    clock = set_clock(policy, case["clock"], starts_on=starts_on, calendar=calendar)
    assert clock.rule_digest == policy.digest
    counted = clock.deadline
    if "stood_still" in case:
        pauses = []
        for kind, first_on, last_on in case["stood_still"]:
            suspension = policy.suspension(kind)
            assert suspension is not None
            assert case["clock"] in suspension.stops, f"{kind} does not stop it"
            pauses.append(Pause(first_on, last_on))
        rule = clock.rule
        counted = count(
            starts_on=starts_on,
            working_days=rule.working_days,
            calendar_days=rule.calendar_days,
            calendar=calendar,
            pauses=pauses,
        )
    assert counted.on == case["due_on"]
    assert counted.provisional == case.get("provisional", False)


@pytest.mark.parametrize("case", situations("returned_on"))
def test_what_was_sent_back_is_not_refused_in_its_time(case: dict[str, Any]) -> None:
    returned_on = case["returned_on"]
    policy, calendar = policy_of(case, returned_on), calendar_on(returned_on)
    clock = set_clock(policy, COMPLETE_CLOCK, starts_on=returned_on, calendar=calendar)
    guard = completion_over(clock.deadline.on, case["on"], clock.rule.article)
    assert guard.met == ("waits_until" not in case)
    if not guard.met:
        assert (guard.pending, guard.on) == (True, case["waits_until"])
        assert str(case["waits_until"]) in guard.refusal().params["from_on"]


@pytest.mark.parametrize("case", situations("recorded"))
def test_a_late_entry_never_shortens_the_time_to_reply(case: dict[str, Any]) -> None:
    written = case["recorded"]
    calendar = calendar_on(written["recorded_on"])
    policy = policy_of(case, written["served_on"])
    starts_on = starts_after_recording(
        served_on=written["served_on"],
        recorded_on=written["recorded_on"],
        late_working_days=policy.late_recording_working_days,
        calendar=calendar,
    )
    assert starts_on == written["counts_from"]
    clock = set_clock(policy, "defence", starts_on=starts_on, calendar=calendar)
    assert clock.deadline.on == written["defence_ends_on"]


@pytest.mark.parametrize("case", situations("term"))
def test_term(case: dict[str, Any]) -> None:
    term = case["term"]
    decided_on, rule = term["decided_on"], policy_of(case, term["decided_on"]).term
    assert rule.ends_on(decided_on, ban_until=term.get("ban_until")) == term["ends_on"]


@pytest.mark.parametrize("case", situations("repair"))
def test_repair(case: dict[str, Any]) -> None:
    repair = case["repair"]
    rule = policy_of(case, repair["decided_on"]).repair
    assert rule.min_months == repair["months"]
    first = rule.from_on(decided_on=repair["decided_on"], published_on=repair["published_on"])
    assert first == repair["from_on"]


@pytest.mark.parametrize("case", situations("remedy"))
def test_remedies(case: dict[str, Any]) -> None:
    told = case["remedy"]
    found = remedies_of(
        served_on=told["served_on"],
        calendar=calendar_on(told["served_on"]),
    )
    assert (found.review_until, found.suit_until) == (told["review_until"], told["suit_until"])


@pytest.mark.parametrize("case", situations("restored"))
def test_a_listing_restored_after_false_papers(case: dict[str, Any]) -> None:
    told = case["restored"]
    policy = policy_of(case, told["filed_on"])
    rule = policy.repair.false_papers
    until_on = rule.until(
        told["decided_on"],
        term=policy.term,
        ends_on=told["ends_on"],
        ban_until=told.get("ban_until"),
    )
    assert until_on == told["until_on"]
    assert rule.barred_until(told["decided_on"]) == told["barred_until_on"]


@pytest.mark.parametrize("case", situations("ground"))
def test_ground(case: dict[str, Any]) -> None:
    wanted = case["ground"]
    policy = policy_of(case, wanted["on"])
    if "fact" in wanted:
        ground = policy.ground_of_fact(wanted["fact"])
    else:
        conduct = Conduct(
            violation=wanted["violation"],
            heavier=wanted["heavier"],
            kinds=frozenset(wanted.get("kinds", ())),
            decided_on=wanted["on"],
            earlier=tuple((day, violation) for day, violation in wanted.get("earlier", ())),
        )
        ground = policy.ground_of(conduct)
    assert (ground.key if ground else None) == wanted["is"]


@pytest.mark.parametrize("case", situations("mailings"))
def test_mailings(case: dict[str, Any]) -> None:
    told = case["mailings"]
    on = told["established_on"]
    rule = policy_of(case, on).ground("address_unreachable").mailings
    first, second = (
        Mailing(MailMethod.REGISTERED, number, sent_on, returned_on)
        for number, sent_on, returned_on in zip(
            told.get("numbers", ["XA1", "XA2"]), told["sent"], told["returned"], strict=True
        )
    )
    wrong: list[str] = []
    try:
        check_mailings(first, second, rule, established_on=on)
    except MailingsWrong as refused:
        wrong = [error.pointer.removeprefix("#/") for error in refused.errors]
    assert wrong == told["wrong"]


@pytest.mark.parametrize("case", situations("measures"))
def test_measures(case: dict[str, Any]) -> None:
    told = case["measures"]
    policy = policy_of(case, told["on"])
    assert sorted(one.code for one in policy.measures) == told["codes"]
    assert all(one.article for one in policy.measures)


@pytest.mark.parametrize("case", situations("act"))
def test_due_process(case: dict[str, Any]) -> None:
    act, on, officer = Act(case["act"]), case["on"], OFFICERS[case["by"]]
    facts = facts_of(case, on)
    if "refused" not in case:
        rules.check(facts, act, on, officer_id=officer)
        return
    with pytest.raises(CONDITIONS[case["refused"]]):
        rules.check(facts, act, on, officer_id=officer)
    steps = {step.act: step for step in rules.next_steps(facts, on, officer_id=officer)}
    if act in steps:
        assert not steps[act].possible
        assert steps[act].from_on == case.get("from_on")


def facts_of(case: dict[str, Any], on: date) -> CaseFacts:
    given = dict(case["facts"])
    policy = policy_of(case, given.get("decided_on") or given.get("opened_on") or on)
    recused = frozenset(OFFICERS[name] for name in given.pop("recused", ()))
    entered_by = given.pop("withdrawal_entered_by", None)
    return CaseFacts(
        state=CaseState(given.pop("state")),
        cited=policy.cited,
        handlers=frozenset({OFFICERS["handler"]}),
        recused=recused,
        withdrawal_entered_by=OFFICERS[entered_by] if entered_by else None,
        repair=policy.repair,
        notice_required=policy.notice.required,
        service_required=policy.service_before_publication.required,
        holds=frozenset(given.pop("holds", ())),
        standstills=frozenset(given.pop("standstills", ())),
        **given,
    )


def written_tests() -> set[str]:
    """The names of all tests beside and above this file."""
    named: set[str] = set()
    for file in _HERE.parents[1].glob("**/test_*.py"):
        named |= set(re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE))
    return named


def test_every_row_of_the_reference_is_shown_by_situations_or_tests() -> None:
    told = {
        one["situation"]
        for file in _HERE.glob("*.yaml")
        if file.name != "coverage.yaml"
        for one in read_yaml(file.read_text("utf-8"))
    }
    rows = read_yaml((_HERE / "coverage.yaml").read_text("utf-8"))
    assert {row["section"] for row in rows} == set("abcdf")
    assert len({(row["section"], row["row"]) for row in rows}) == len(rows)
    tests, shown = written_tests(), set()
    for row in rows:
        situated, tested = set(row.get("situations", ())), set(row.get("tests", ()))
        assert situated <= told, (row["row"], situated - told)
        assert tested <= tests, (row["row"], tested - tests)
        assert bool(situated or tested) != bool(row.get("elsewhere")), row["row"]
        shown |= situated
    assert len(shown) >= 100


def test_every_list_and_the_rows_of_the_reference_have_their_situations() -> None:
    told = [param.values[0] for param in situations("situation")]
    assert len(told) >= 100
    clocks = {(case.get("list", MARKET), case["clock"]) for case in told if "clock" in case}
    for key in ("serious_dishonesty_tourism", "minor_dishonesty_tourism", "abnormal_operations"):
        assert {clock for of, clock in clocks if of == key} >= {"repair_accept", "repair_decide"}
    assert {clock for of, clock in clocks if of == MARKET} == set(
        get_list(MARKET).on(date(2026, 5, 1)).clocks
    )
