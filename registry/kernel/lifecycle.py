"""A life cycle is a table: (state, act) -> state. What is not in the table is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from registry.kernel.refusals import N_, Conflict

State = TypeVar("State", bound=StrEnum)
Act = TypeVar("Act", bound=StrEnum)


class ActNotPossible(Conflict):
    """The state of the record does not allow the act."""

    title = N_("现在还不能办理")
    detail = N_("按现在的状态（%(state)s）还不能，或者不能再办理这一步。")


class Machine(Generic[State, Act]):
    """Every allowed act of a life cycle.

    Args:
        table: from (state, act) to the next state; complete, nothing else is possible.
        start: the state of a new record.
    """

    def __init__(self, table: Mapping[tuple[State, Act], State], *, start: State) -> None:
        """See the class."""
        self._table = dict(table)
        self.start = start

    def after(self, state: State, act: Act) -> State:
        """The state that ``act`` leads to.

        Raises:
            ActNotPossible: the table has no such row.
        """
        try:
            return self._table[state, act]
        except KeyError:
            raise ActNotPossible(state=state) from None

    def allows(self, state: State, act: Act) -> bool:
        """Whether the table has the row."""
        return (state, act) in self._table

    def acts(self, state: State) -> list[Act]:
        """Acts possible in ``state``, in the order of the table."""
        return [act for (at, act) in self._table if at == state]

    def states(self) -> set[State]:
        """Every state that acts lead to from the start, the start included."""
        reached: set[State] = set()
        ahead = [self.start]
        while ahead:
            state = ahead.pop()
            if state not in reached:
                reached.add(state)
                ahead += [self._table[state, act] for act in self.acts(state)]
        return reached

    def ends(self) -> set[State]:
        """States without a way on."""
        return {state for state in self.states() if not self.acts(state)}
