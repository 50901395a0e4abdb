"""What the pages of a draw show, gathered in one look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.answers import key_of, sides_of
from campaigns.draws.labels import (
    BASES,
    ITEM_CLASSES,
    OUTCOMES,
    REASONS,
    STRIKE_STATES,
    SUBSTITUTIONS,
    VOID_CAUSES,
)
from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.naming import side_of
from campaigns.draws.results import count_unmanned, outcomes_of, results_of
from campaigns.draws.rules import DRAW, Basis, DrawAct, DrawState, ItemClass
from campaigns.draws.strikes import visits_left
from registry.accounts.actors import Actor
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.kernel.clock import legal_day
from registry.kernel.refusals import Refusal
from registry.policy.calendar import calendar_on
from registry.policy.draws import DrawPolicy, policy_of
from registry.shell.words import clock_level
from registry.web.paging import Page, page_of
from registry.web.problems import problem_of

_LINES = 50


@dataclass(frozen=True, slots=True)
class Tried:
    """An act that was refused: what was typed, and why not."""

    act: str
    values: Mapping[str, Any]
    errors: Mapping[str, Any]
    refused: Refusal | None

    @property
    def problem(self) -> Any:  # noqa: ANN401 - the problem document
        """Why the act is not possible now; None where the form alone was wrong."""
        return problem_of(self.refused) if self.refused and not self.errors else None


def shown(session: Session, draw: Draw, *, by: Actor, at: datetime, after: int) -> dict[str, Any]:
    """The console page of a draw: the result as far as the reader may know it yet."""
    state = DrawState(draw.state)
    on = legal_day(at)
    sides = acting_as(session, by, on)
    mine = draw.organiser_id in sides and by.may(Permission.DRAWS_WRITE)
    speaks = side_of(session, draw, by, on)
    whole = service.may_read_whole(session, draw, by, on)
    number = None if whole else service.own_number(session, draw, by)
    strikes = service.strikes_of(session, draw.id) if whole else []
    freezing = service.freezing_of(session, draw)
    why = service.refusal_of(freezing) if freezing else None
    return {
        **told(session, draw, at=at, whole=whole),
        "own": number is not None,
        **_lines_shown(session, draw, after, number=number, shown=whole or number is not None),
        "acts": _acts(session, draw) if mine else set(),
        "side": _open_side(session, draw, by, on),
        "freezing": freezing,
        "not_frozen": problem_of(why) if why else None,
        "preview": service.find_preview(session, draw, at=at)
        if state is DrawState.PREPARED
        else None,
        "exempted": service.exemptions(session, draw.id),
        "changes": service.changes(session, draw.id) if whole else [],
        "strikes": strikes,
        "striking": speaks == draw.organiser,
        "answering": speaks == draw.witness and _answers(draw, by),
        "strike_states": {one.value: name for one, name in STRIKE_STATES.items()},
        "reasons": {one.value: name for one, name in (REASONS | SUBSTITUTIONS).items()},
        "withdrawable": DrawAct.WITHDRAW.value,
        "may_restart": mine,
        "follower": service.follower(session, draw.id),
    }


def shown_to_all(session: Session, draw: Draw, *, at: datetime, after: int) -> dict[str, Any]:
    """The public page of a draw: whom it named only once the names are open."""
    opened = draw.named_at is not None
    return {
        **told(session, draw, at=at, whole=opened),
        **_lines_shown(session, draw, after, number=None, shown=opened),
        "follower": service.follower(session, draw.id, public=True),
    }


def told(session: Session, draw: Draw, *, at: datetime, whole: bool) -> dict[str, Any]:
    """What everybody may see of a draw; to who may read it ``whole`` also how its visits went."""
    policy = policy_of(draw.policy_digest)
    on = legal_day(at)
    calendar = calendar_on(on)
    left = calendar.working_days_left(on, draw.results_due_on)
    publish_left = calendar.working_days_left(on, draw.publish_due_on or on)
    visited = whole and draw.state == DrawState.PUBLISHED
    return {
        "whole": whole,
        "policy": policy,
        "rates": rates_shown(draw, policy),
        "sides": sides_of(draw),
        "results": results_of(session, draw) if visited else None,
        "unmanned": count_unmanned(session, draw) if whole and draw.drawn_at else 0,
        "results_left": left,
        "results_level": clock_level(left),
        "publish_left": publish_left,
        "publish_level": clock_level(publish_left),
        "void_cause": {one.value: name for one, name in VOID_CAUSES.items()}.get(
            draw.void_cause or ""
        ),
        "item_class": ITEM_CLASSES[ItemClass(draw.item_class)],
        "basis": BASES[Basis(draw.basis)],
        "at": at,
    }


def _lines_shown(
    session: Session, draw: Draw, after: int, *, number: str | None, shown: bool
) -> dict[str, Any]:
    """One page of the result with what the visits came to; nothing where it is not shown."""
    if not shown:
        return {"page": None}
    lines = service.drawn_objects(session, draw.id, number=number, after=after, limit=_LINES + 1)
    page: Page[DrawnObject] = page_of(lines, _LINES, key=key_of)
    outcomes = outcomes_of(session, draw, [line.subject_id for line in page.items])
    return {
        "page": page,
        "outcomes": {key: OUTCOMES[outcome] for key, outcome in outcomes.items()},
    }


def _acts(session: Session, draw: Draw) -> set[str]:
    """What the organiser can do; visits are called off while there are some to make."""
    acts = {act.value for act in DRAW.acts(DrawState(draw.state))}
    if DrawAct.CALL_OFF in acts and not visits_left(session, draw):
        acts.remove(DrawAct.CALL_OFF)
    return acts


def _answers(draw: Draw, by: Actor) -> bool:
    """Whether proposals to strike can be answered, and the officer is one of those who do."""
    return by.may(Permission.DRAWS_WITNESS) and draw.state in (DrawState.DRAWN, DrawState.PUBLISHED)


def rates_shown(draw: Draw, policy: DrawPolicy) -> list[dict[str, Any]]:
    """Each stratum with its rate, in per cent, and why it is not the usual one."""
    return [
        {
            "key": key,
            "rate": (draw.rates[key]["rate_bp"] if key in draw.rates else rule.usual_bp) / 10_000,
            "reason": draw.rates[key]["reason"] if key in draw.rates else None,
            "source": rule.source,
            "visits": rule.visits_per_year,
        }
        for key, rule in policy.strata.items()
    ]


def _open_side(session: Session, draw: Draw, by: Actor, on: date) -> dict[str, Any] | None:
    """The actor's own side, when it is its turn to commit or to reveal."""
    mine = side_of(session, draw, by, on) if by.may(Permission.DRAWS_WITNESS) else None
    if mine is None:
        return None
    for side in sides_of(draw):
        waits = {
            DrawState.FROZEN: side["commitment"] is None,
            DrawState.COMMITTED: side["contribution"] is None,
        }.get(DrawState(draw.state), False)
        if side["id"] == mine.id and waits:
            return side
    return None
