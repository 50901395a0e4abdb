"""A row of the table of forms (``act_forms``): one legal act of a case, and how it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.blacklist.casefile import CaseFile
from registry.blacklist.filing_address import filing_address
from registry.blacklist.rules import Step
from registry.blacklist.states import Act
from registry.web.schema import Schema

Doing = Callable[[Session, UUID, dict[str, Any], int, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act: ``act`` is its row of the table (None: outside the table).

    ``other`` is the second outcome of a decision, which other conditions guard.
    """

    key: str
    act: Act | None
    title: Any
    permission: Permission
    schema: type[Schema]
    effects: Callable[[CaseFile], list[str]]
    do: Doing
    grave: bool = False
    other: Act | None = None

    def step(self, steps: Sequence[Step]) -> Step | None:
        """The step of the case that the form takes: the first of its acts that is possible."""
        mine = [step for step in steps if step.act in (self.act, self.other)]
        return next((step for step in mine if step.possible), next(iter(mine), None))


def plain(verb: Callable[..., object], told: Callable[..., object] | None = None) -> Doing:
    """An act of its own; ``told`` holds the form where the act takes it as one."""

    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        if told is not None:
            return verb(session, case_id, told(**values), version=version, by=by, at=at)
        return verb(session, case_id, **values, version=version, by=by, at=at)

    return do


def with_paper(verb: Callable[..., object], told: Callable[..., object] | None = None) -> Doing:
    """An act whose document is drawn up with it where none stands; ``told`` holds the form."""

    def do(
        session: Session,
        case_id: UUID,
        values: dict[str, Any],
        version: int,
        by: Actor,
        at: datetime,
    ) -> object:
        given = () if told is None else (told(**values),)
        address = filing_address()
        return verb(session, case_id, *given, filing_address=address, version=version, by=by, at=at)

    return do
