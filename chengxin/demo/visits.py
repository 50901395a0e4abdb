"""Two years of visits: whom the inspectors saw, what they answered, what was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.inspections import service as inspections
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.visits import NewInspection
from campaigns.planning.answers import Answer, items_asked
from campaigns.planning.checklist import Checklist, Item, ItemType, Verdict
from chengxin.demo.firms import Firm
from registry.accounts.actors import Actor

_FAIL = 0.02
_CARELESS_FAIL = 0.2
_CARELESS = 0.12
_NOTES = (
    "现场所见与记录不符",
    "当场未能出示，已拍照留存",
    "询问负责人后确认",
    "抽查三份，一份不符",
)


@dataclass(frozen=True, slots=True)
class Team:
    """Two officers of one agency: the first records, the second confirms."""

    first: Actor
    second: Actor

    def persons(self) -> tuple[UUID, ...]:
        """Both officers."""
        return self.first.person(), self.second.person()


@dataclass(frozen=True, slots=True)
class Beat:
    """What one team visits: a running campaign, its checklist, the firms of its trade.

    ``photos`` are digests of pictures that the team has sent; visits share them.
    """

    campaign_id: UUID
    checklist: Checklist
    team: Team
    firms: Sequence[Firm]
    photos: tuple[str, ...] = ()


def visit(
    session: Session,
    random: Random,
    beat: Beat,
    *,
    since: date,
    count: int,
    at: datetime,
    until: date,
) -> None:
    """Record ``count`` visits made from ``since`` to ``until``, both included."""
    span = (until - since).days + 1
    made = [
        NewInspection(
            campaign_id=beat.campaign_id,
            uscc=firm.uscc,
            inspected_on=since + timedelta(days=random.randrange(span)),
            officers=beat.team.persons(),
            answers=answers(random, beat, careless=_is_careless(firm)),
        )
        for firm in random.sample(beat.firms, count)
    ]
    inspections.record_inspections(session, made, by=beat.team.first, at=at)


def confirm_recorded(session: Session, beat: Beat, *, keep: int, at: datetime) -> list[Finding]:
    """The second officer confirms what is recorded; the newest ``keep`` are left waiting."""
    waiting = session.execute(
        select(Finding.id, Finding.version)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .where(Inspection.campaign_id == beat.campaign_id, Finding.state == FindingState.RECORDED)
        .order_by(Finding.id)
    ).all()
    wanted = list(waiting)
    wanted = wanted[: len(wanted) - keep]
    if not wanted:
        return []
    return inspections.confirm_findings(session, wanted, by=beat.team.second, at=at)


def answers(random: Random, beat: Beat, *, careless: bool) -> dict[str, Answer]:
    """Answers to every item that is asked; a careless firm fails more often."""
    given: dict[str, Answer] = {}
    # Which items are asked follows from the answers given so far.
    for item in items_asked(beat.checklist, given):
        answer = _answer(random, item, _CARELESS_FAIL if careless else _FAIL)
        if item.photos_least:
            answer = replace(answer or Answer(), photos=beat.photos[: item.photos_least])
        if answer is not None:
            given[item.key] = answer
    return given


def _answer(random: Random, item: Item, fail: float) -> Answer | None:
    failed = random.random() < fail
    if item.type is ItemType.YES_NO:
        verdict = Verdict.FAIL if failed else Verdict.PASS
        return Answer(verdict, random.choice(_NOTES) if failed else None)
    if item.type is ItemType.CHOICE:
        return Answer(item.options[0].value)
    if item.type in (ItemType.NUMBER, ItemType.MEASUREMENT) and item.finding:
        good, step = (
            (item.accepted.low, -1) if item.accepted.low is not None else (item.accepted.high, 1)
        )
        read = str((good or 0) + (step if failed else 0))
        if item.type is ItemType.NUMBER:
            return Answer(read)
        return Answer(readings=(read,) * item.readings_least)
    return None


def _is_careless(firm: Firm) -> bool:
    """Some firms are found wanting again and again; always the same ones."""
    return Random(firm.uscc).random() < _CARELESS  # noqa: S311 - no secret
