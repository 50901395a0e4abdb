"""Whatever happens on whatever day: the law of the list holds, and every state has a way out.

The machine below walks the pure rules with random acts, officers and days, on the real calendar,
and keeps its own, independent account of what was served when.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.blacklist import rules
from registry.blacklist.clocks import set_clock
from registry.blacklist.lists import MARKET, get_list
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CASE, LISTED_STATES, Act, CaseState
from registry.kernel.refusals import Refusal
from registry.policy.calendar import calendar_on

OFFICERS = [UUID(int=number) for number in range(1, 6)]
FIRST = date(2021, 9, 1)

# The way onto the list; walks follow it mostly, so that they get far, and stray from it.
MAIN_WAY = (Act.OPEN, Act.SERVE_NOTICE, Act.LIST, Act.SERVE_DECISION, Act.PUBLISH)
choices = st.one_of(st.sampled_from(list(Act)), *[st.integers(min_value=0, max_value=9)] * 5)
days_later = st.sampled_from([*range(16), 20, 30, 60, 365, 366, 1096])
steps_of_a_walk = st.lists(
    st.tuples(choices, st.sampled_from(OFFICERS), days_later), min_size=8, max_size=30
)


@dataclass
class Account:
    """What happened, told without the rules' own words."""

    noticed_on: date | None = None
    proposers: set[UUID] = field(default_factory=set)
    decided_on: date | None = None
    decided_by: UUID | None = None
    listed_from: date | None = None


def working_days_between(first: date, last: date) -> int:
    """Counted one by one, the first day not included."""
    calendar = calendar_on(last)
    day, number = first, 0
    while day < last:
        day += timedelta(days=1)
        number += calendar.is_working(day)
    return number


def happen(facts: CaseFacts, act: Act, officer: UUID, on: date, told: Account) -> CaseFacts:
    """The facts after an act that the rules allowed."""
    policy = get_list(MARKET).on(on)
    if act is Act.OPEN:
        told.proposers.add(officer)
        return replace(facts, handlers=facts.handlers | {officer}, opened_on=on)
    if act is Act.SERVE_NOTICE:
        told.noticed_on = on
        told.proposers.add(officer)
        clock = set_clock(policy, "defence", starts_on=on, calendar=calendar_on(on))
        return replace(
            facts,
            handlers=facts.handlers | {officer},
            noticed_on=on,
            defence_ends_on=clock.deadline.on,
        )
    if act in (Act.LIST, Act.NOT_LIST):
        told.decided_on, told.decided_by = on, officer
        ends = policy.term.ends_on(on) if act is Act.LIST else None
        return replace(facts, decided_on=on, term_ends_on=ends)
    if act is Act.SERVE_DECISION:
        return replace(facts, served_on=on)
    if act is Act.PUBLISH:
        told.listed_from = on
        return replace(facts, published_on=on)
    if act is Act.RECORD_STATEMENT:
        told.proposers.add(officer)
        facts = replace(facts, handlers=facts.handlers | {officer})
    return facts


@settings(max_examples=300, deadline=None)
@given(
    began=st.integers(min_value=0, max_value=5 * 365),
    steps=steps_of_a_walk,
    annulled_after=st.one_of(st.none(), st.none(), st.integers(min_value=0, max_value=25)),
    recused=st.sets(st.sampled_from(OFFICERS), max_size=1),
    served=st.sampled_from([True, True, True, False]),
)
def test_nobody_is_listed_without_notice_time_to_reply_and_a_second_person(
    began: int,
    steps: list[tuple[Act | int, UUID, int]],
    annulled_after: int | None,
    recused: set[UUID],
    served: bool,  # noqa: FBT001 - hypothesis hands it over by name
) -> None:
    on, told = FIRST + timedelta(days=began), Account()
    facts = CaseFacts(
        state=CaseState.CANDIDATE,
        penalty_served_on=on if served else None,
        recused=frozenset(recused),
    )
    for place, (choice, officer, days) in enumerate(steps):
        on += timedelta(days=days)
        act = chosen(facts.state, choice)
        if annulled_after == place:
            facts = replace(facts, penalty_in_force=False)
        try:
            following = rules.check(facts, act, on, officer_id=officer)
        except Refusal:
            continue
        assert officer not in recused or act in (Act.DISMISS, Act.EXPIRE, Act.REPAIR)
        facts = replace(happen(facts, act, officer, on, told), state=following)
        judge(facts, act, on, told)
    assert_way_out(facts, on)


def chosen(state: CaseState, choice: Act | int) -> Act:
    """Any act by its name; else eight times in ten the main way, or another allowed act."""
    allowed = CASE.acts(state)
    if isinstance(choice, Act) or not allowed:
        return choice if isinstance(choice, Act) else Act.EXPIRE
    ahead = [act for act in allowed if act in MAIN_WAY]
    return ahead[0] if ahead and choice < 8 else allowed[choice % len(allowed)]


def judge(facts: CaseFacts, act: Act, on: date, told: Account) -> None:
    if told.decided_on is not None:
        assert told.noticed_on is not None
        # Five whole working days lie between the two; the decision may fall on a rest day.
        eve = told.decided_on - timedelta(days=1)
        assert working_days_between(told.noticed_on, eve) >= 5
        assert told.decided_by not in told.proposers
    if act is Act.LIST:
        assert facts.penalty_in_force
        assert facts.penalty_served_on is not None
    if facts.state in LISTED_STATES:
        assert told.listed_from is not None
        assert told.decided_on is not None
        assert facts.term_ends_on is not None
        assert told.listed_from >= told.decided_on
        # Three years by the calendar, counted without the rules: not a day more.
        assert facts.term_ends_on <= told.decided_on.replace(
            year=told.decided_on.year + 3,
            day=min(told.decided_on.day, 28)
            if (told.decided_on.month, told.decided_on.day) == (2, 29)
            else told.decided_on.day,
        )
        assert told.listed_from <= facts.term_ends_on
    if act is Act.EXPIRE:
        assert facts.term_ends_on is not None
        assert on > facts.term_ends_on


def assert_way_out(facts: CaseFacts, on: date) -> None:
    """From any state somebody can, at some later day, do something, until the case has ended."""
    ends = CASE.ends() | {CaseState.EXPIRED, CaseState.REPAIRED}
    if facts.state in ends:
        return
    later = on + timedelta(days=4 * 366)
    stranger = UUID(int=99)
    possible = [
        step.act
        for day in (on, later)
        for step in rules.next_steps(facts, day, officer_id=stranger)
        if step.possible
    ]
    assert possible, f"no way out of {facts.state}"


def test_every_state_of_the_table_is_reached_and_leads_to_an_end() -> None:
    reached, fringe = {CASE.start}, [CASE.start]
    while fringe:
        state = fringe.pop()
        following = {CASE.after(state, act) for act in CASE.acts(state)}
        fringe += following - reached
        reached |= following
    assert reached == set(CaseState)
    ends = {CaseState.EXPIRED, CaseState.REPAIRED, *CASE.ends()}
    for state in reached - ends:
        assert can_reach(state, ends), state


def can_reach(state: CaseState, ends: set[CaseState]) -> bool:
    seen, fringe = {state}, [state]
    while fringe:
        for act in CASE.acts(here := fringe.pop()):
            following = CASE.after(here, act)
            if following in ends:
                return True
            if following not in seen:
                seen.add(following)
                fringe.append(following)
    return False
