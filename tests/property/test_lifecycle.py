"""A life cycle is its table: every row is possible, nothing else is."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.lifecycle import ActNotPossible, Machine


class State(StrEnum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Act(StrEnum):
    GO = "go"
    STOP = "stop"
    TURN = "turn"


tables = st.dictionaries(
    st.tuples(st.sampled_from(State), st.sampled_from(Act)), st.sampled_from(State)
)


@given(tables)
def test_exactly_the_rows_of_the_table_are_possible(
    table: dict[tuple[State, Act], State],
) -> None:
    machine = Machine(table, start=State.A)
    for state in State:
        assert machine.acts(state) == [act for (at, act) in table if at == state]
        for act in Act:
            assert machine.allows(state, act) == ((state, act) in table)
            if (state, act) in table:
                assert machine.after(state, act) == table[state, act]
            else:
                with pytest.raises(ActNotPossible):
                    machine.after(state, act)


@given(tables)
def test_a_state_without_a_way_on_is_an_end(table: dict[tuple[State, Act], State]) -> None:
    machine = Machine(table, start=State.A)
    assert State.A in machine.states()
    assert machine.ends() == {state for state in machine.states() if not machine.acts(state)}


@given(tables, st.lists(st.sampled_from(Act), max_size=20))
def test_every_state_that_a_walk_reaches_is_told(
    table: dict[tuple[State, Act], State], walk: list[Act]
) -> None:
    machine = Machine(table, start=State.A)
    state = machine.start
    for act in walk:
        if machine.allows(state, act):
            state = machine.after(state, act)
        assert state in machine.states()


def test_a_state_that_the_start_does_not_lead_to_is_not_reachable() -> None:
    machine = Machine({(State.B, Act.GO): State.C}, start=State.A)
    assert machine.states() == {State.A}


def test_the_refusal_names_the_state() -> None:
    machine: Machine[State, Act] = Machine({}, start=State.A)
    with pytest.raises(ActNotPossible) as refusal:
        machine.after(State.A, Act.GO)
    assert refusal.value.params == {"state": State.A}
