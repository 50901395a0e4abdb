"""The evaluator against an independent oracle, over any ledger, policy, order and day.

The oracle reads the policy's YAML itself and counts a subject's points one day at a time.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.credit import service
from registry.credit.evaluator import evaluate_everyone
from registry.credit.models import GradePeriod
from registry.credit.policy import Policies
from registry.credit.policy_file import GRADING, policies_of
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.canonical import digest
from registry.kernel.period import AsOf
from registry.kernel.provisions import Provision, Version, load
from tests.builders.accounts import an_agency
from tests.builders.credit import a_new_entry
from tests.builders.subjects import a_subject

WRITTEN = yaml.safe_load(GRADING.read_text("utf-8"))
FIRST, LAST = date(2018, 1, 1), date(2024, 12, 31)
PROBES = 24
BY = system_actor("tests")


# -- the oracle ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """An entry as the oracle sees it."""

    kind: str
    severity: str
    decided_on: date
    begins: date
    ends: date | None


def months_old(decided_on: date, on: date) -> int:
    """Whole months, a day that a month lacks being its last one."""
    months = (on.year - decided_on.year) * 12 + on.month - decided_on.month
    last_of_month = (on + timedelta(1)).month != on.month
    complete = on.day >= decided_on.day or last_of_month
    return months if complete else months - 1


def points_of(criterion: dict[str, Any], fact: Fact, on: date) -> Decimal:
    age = months_old(fact.decided_on, on)
    if age >= criterion["window_months"]:
        return Decimal(0)
    factor = Decimal(1)
    for decay in criterion.get("decay", []):
        if age >= decay["after_months"]:
            factor = Decimal(str(decay["factor"]))
    return Decimal(str(criterion["points"])) * factor


Standing = tuple[str, Decimal, bool]


def oracle(versions: list[dict[str, Any]], facts: Sequence[Fact], on: date) -> Standing | None:
    """(letter, points, vetoed) on a day; None: not graded."""
    version = [v for v in versions if v["effective"] <= on][-1:]
    begun = [fact for fact in facts if fact.begins <= on]
    if not version or not begun:
        return None
    rules = version[0]
    holding = [fact for fact in begun if fact.ends is None or on < fact.ends]
    total = Decimal(rules["start_points"])
    for family in rules["families"]:
        subtotal = Decimal(0)
        for criterion in rules["criteria"]:
            for fact in holding:
                case = (criterion["family"], criterion["kind"], criterion["severity"])
                if case == (family["key"], fact.kind, fact.severity):
                    subtotal += points_of(criterion, fact, on)
        low, high = Decimal(family["lowest_points"]), Decimal(family["highest_points"])
        total += max(low, min(high, subtotal))
    total = max(Decimal(0), min(Decimal(100), total))
    letter = next(b["grade"] for b in rules["ladder"] if total >= b["from_points"])
    vetoes = [
        veto["grade"]
        for veto in rules["vetoes"]
        for fact in holding
        if fact.kind == veto["kind"] and fact.severity in veto["severities"]
    ]
    return max([letter, *vetoes]), total, bool(vetoes)


# -- what is generated -----------------------------------------------------------------------

# Month ends, leap days and their neighbours more often than chance would have it.
awkward_days = st.sampled_from(
    [
        date(2020, 2, 29),
        date(2020, 2, 28),
        date(2019, 8, 31),
        date(2021, 1, 31),
        date(2022, 11, 30),
        date(2023, 12, 31),
    ]
)
days = awkward_days | st.dates(FIRST, LAST)


@st.composite
def policies(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Policies]:
    """One or two versions with other numbers than the published ones."""
    versions = []
    effective = [date(2016, 1, 1)]
    if draw(st.booleans()):
        effective.append(draw(st.dates(date(2019, 1, 1), date(2023, 12, 31))))
    for on in effective:
        version = deepcopy(WRITTEN["versions"][0])
        version["effective"] = on
        for criterion in version["criteria"]:
            if draw(st.integers(0, 3)) == 0:
                sign = 1 if criterion["points"] > 0 else -1
                criterion["points"] = sign * draw(st.integers(1, 40))
                marks = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=3)))
                criterion["window_months"] = marks.pop()
                criterion["decay"] = [
                    {"after_months": mark, "factor": factor}
                    for mark, factor in zip(marks, [0.75, 0.25], strict=False)
                ]
        versions.append(version)
    provision = Provision(
        key="grading",
        title="规则",
        versions=tuple(
            Version(
                key="grading",
                effective=version["effective"],
                until=None,
                legal_basis=version["legal_basis"],
                body=version,
                digest=digest(version).hex(),
            )
            for version in versions
        ),
    )
    return versions, policies_of(provision)


@dataclass(frozen=True)
class Event:
    """Something that happens to the ledger on a day, whether it is graded at once or not."""

    at: date
    what: str
    kind: EntryKind
    severity: Severity
    backdated_days: int
    which: int
    graded: int


events = st.lists(
    st.builds(
        Event,
        at=days,
        what=st.sampled_from(["enter", "enter", "enter", "end", "annul", "wait"]),
        kind=st.sampled_from(EntryKind),
        severity=st.sampled_from(Severity),
        backdated_days=st.sampled_from([0, 0, 1, 40, 400]),
        which=st.integers(0, 5),
        graded=st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


class Story:
    """A subject whose ledger lives through events, beside the facts that the oracle knows."""

    def __init__(self, session: Session, chosen: Policies) -> None:
        self.session, self.policies = session, chosen
        self.subject = a_subject(session)
        self.agency_id = an_agency(session).id
        self.facts: dict[Any, Fact] = {}
        self.known: list[tuple[datetime, list[Any]]] = []

    def live_through(self, story: Sequence[Event]) -> None:
        for number, event in enumerate(sorted(story, key=lambda e: e.at)):
            at = noon(event.at) + timedelta(seconds=number)
            getattr(self, event.what)(event, at)
            for _again in range(event.graded):
                service.regrade(self.session, [self.subject.id], at=at, policies=self.policies)
                self.known.append((at, self.timeline(at)))

    def timeline(self, known_at: datetime) -> list[Any]:
        rows = self.session.execute(
            select(GradePeriod.valid, GradePeriod.grade, GradePeriod.points)
            .where(
                GradePeriod.subject_id == self.subject.id, GradePeriod.recorded.contains(known_at)
            )
            .order_by(GradePeriod.valid)
        )
        return [tuple(row) for row in rows]

    def enter(self, event: Event, at: datetime) -> None:
        decided_on = event.at - timedelta(event.backdated_days)
        new = a_new_entry(
            self.subject,
            self.agency_id,
            kind=event.kind,
            severity=event.severity,
            decided_on=decided_on,
        )
        service.enter(self.session, [new], by=BY, at=at)
        self.facts[new.source_id] = Fact(event.kind, event.severity, decided_on, decided_on, None)

    def end(self, event: Event, at: datetime) -> None:
        for source_id in self._chosen(event):
            fact = self.facts[source_id]
            ends_on = event.at - timedelta(event.backdated_days)
            service.end_entry(
                self.session,
                source_kind="finding",
                source_id=source_id,
                ends_on=ends_on,
                reason="-",
                by=BY,
                at=at,
            )
            del self.facts[source_id]
            if fact.begins < ends_on:
                self.facts[source_id] = Fact(
                    fact.kind, fact.severity, fact.decided_on, fact.begins, ends_on
                )

    def annul(self, event: Event, at: datetime) -> None:
        for source_id in self._chosen(event):
            service.annul_entry(
                self.session, source_kind="finding", source_id=source_id, reason="-", by=BY, at=at
            )
            del self.facts[source_id]

    def _chosen(self, event: Event) -> list[Any]:
        held = list(self.facts)
        return [held[event.which % len(held)]] if held else []

    def wait(self, event: Event, at: datetime) -> None:
        """Nothing happens but, perhaps, a grading."""


def probes(story: Story, today: date) -> Iterator[date]:
    """Days around every document's month days, and the ends of the stretch."""
    yield today
    yield FIRST
    for fact in story.facts.values():
        for months in (0, 3, 6, 12, 24, 36):
            day = fact.decided_on + timedelta(days=int(months * 30.44))
            yield from (day + timedelta(near) for near in (-2, -1, 0, 1, 2))
        if fact.ends:
            yield from (fact.ends, fact.ends - timedelta(1))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=events, chosen=policies(), today=days, around=st.lists(days, max_size=PROBES))
def test_the_grades_of_every_day_are_the_oracles_however_they_came_about(
    session: Session,
    story: list[Event],
    chosen: tuple[list[dict[str, Any]], Policies],
    today: date,
    around: list[date],
) -> None:
    versions, compiled = chosen
    lived = Story(session, compiled)
    lived.live_through(story)
    today = max(today, *(event.at for event in story))
    at = noon(today) + timedelta(hours=1)
    service.regrade(session, [lived.subject.id], at=at, policies=compiled)
    assert service.regrade(session, [lived.subject.id], at=at, policies=compiled) == []

    facts = list(lived.facts.values())
    for day in {*around, *probes(lived, today)}:
        if day > today:
            continue
        grade = service.grade_of(session, lived.subject.id, AsOf(day, at))
        found = (grade.letter, grade.points, grade.vetoed) if grade else None
        assert found == oracle(versions, facts, day), day
        if grade:
            assert grade.since <= day
            then = oracle(versions, facts, grade.since)
            assert then is not None
            assert then[0] == grade.letter

    everyone = evaluate_everyone(session, compiled, on=today).get(lived.subject.id)
    found = (everyone.grade, everyone.points, everyone.vetoed) if everyone else None
    assert found == oracle(versions, facts, today)
    outdated = service.find_outdated(session, on=today, policies=compiled)
    assert lived.subject.id not in outdated

    for known_at, as_it_was in lived.known[:-1]:
        later = [known for known, _ in lived.known if known > known_at]
        if later:
            assert lived.timeline(known_at) == as_it_was


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=events, today=days)
def test_nothing_changes_before_the_day_that_was_foretold(
    session: Session, story: list[Event], today: date
) -> None:
    compiled = policies_of(_published())
    lived = Story(session, compiled)
    lived.live_through(story)
    today = max(today, *(event.at for event in story))
    at = noon(today) + timedelta(hours=1)
    service.regrade(session, [lived.subject.id], at=at, policies=compiled)
    grade = service.grade_of(session, lived.subject.id, AsOf(today, at))
    facts = list(lived.facts.values())
    if grade is None:
        assert not facts
        return
    until = grade.next_change_on or today + timedelta(2000)
    now = oracle(WRITTEN["versions"], facts, today)
    for ahead in range(1, (until - today).days):
        assert oracle(WRITTEN["versions"], facts, today + timedelta(ahead)) == now


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=events, today=days)
def test_every_point_is_explained(session: Session, story: list[Event], today: date) -> None:
    lived = Story(session, policies_of(_published()))
    lived.live_through(story)
    as_of = AsOf(today, noon(LAST) + timedelta(days=1))
    facts = list(lived.facts.values())
    explained = service.explain(session, lived.subject.id, as_of)
    expected = oracle(WRITTEN["versions"], facts, today)
    if explained.score is None:
        assert expected is None
        return
    assert (explained.score.grade, explained.score.points, explained.score.vetoed) == expected
    summed = (
        explained.policy.start_points
        + sum(line.points for line in explained.lines)
        + sum(limit.adjustment for limit in explained.limits)
    )
    assert max(Decimal(0), min(Decimal(100), summed)) == explained.score.points
    for lift in explained.lifts:
        if lift.entry is None and lift.score:
            then = oracle(WRITTEN["versions"], facts, lift.from_on)
            assert (lift.score.grade, lift.score.points, lift.score.vetoed) == then


def _published() -> Provision:
    return load(GRADING)
