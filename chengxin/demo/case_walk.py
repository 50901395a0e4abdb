"""How a case of the demonstration goes on: act after act, each some working days after the last."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from registry.blacklist.models import ListingCase
from registry.kernel.clock import legal_day

Act = Callable[[ListingCase, datetime], None]


class CaseWalk:
    """Puts what is done in the case of a penalty on the agenda."""

    def __init__(self, session: Session, agenda: Agenda) -> None:
        """See the class."""
        self._session = session
        self._agenda = agenda

    def on_case(self, penalty_id: UUID, day: date, act: Act) -> None:
        """Do one act in the case that the penalty has opened by then."""

        def step(at: datetime) -> None:
            found = select(ListingCase).where(ListingCase.penalty_id == penalty_id)
            act(self._session.scalars(found).one(), at)

        self._agenda.put(day, step)

    def go(
        self,
        penalty_id: UUID,
        steps: Sequence[tuple[Act, int]],
        on: date,
        *,
        then: Callable[[date], None] | None = None,
    ) -> None:
        """Put the first of ``steps`` on the agenda; done, it puts the next one there.

        Args:
            penalty_id: what the case stands on.
            steps: each act and how many working days after the one before.
            on: the day of what came before.
            then: what follows the last of them, told its day.
        """
        if not steps:
            if then is not None:
                then(on)
            return
        (act, working_days), *later = steps

        def step(case: ListingCase, at: datetime) -> None:
            act(case, at)
            self.go(penalty_id, later, legal_day(at), then=then)

        self.on_case(penalty_id, self._agenda.later(on, working_days), step)
