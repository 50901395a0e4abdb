"""The evaluator against an independent oracle, over any ledger, policy, order and day.

The oracle reads the policy's YAML itself and counts a subject's points one day at a time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.credit import service, ways
from registry.credit.models import CreditEntry, GradePeriod
from registry.credit.policy import Policies
from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import GRADING, LADDERS, policies_of
from registry.credit.record import credit_record
from registry.credit.recount import find_differences
from registry.credit.remedies import Adviser, Remedy, RemedyAct
from registry.credit.schemas import ExplanationOut
from registry.credit.scoring import evaluate_everyone
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.canonical import digest
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce, Provision, Version, load
from registry.kernel.yamls import read_yaml
from registry.subjects.history_models import LinkKind
from registry.subjects.service import NewLink, import_subjects, link_subjects
from tests.builders.accounts import an_agency
from tests.builders.credit import a_new_entry
from tests.builders.subjects import a_row, a_subject

WRITTEN = read_yaml(GRADING.read_text("utf-8"))
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
    aside_on: date | None = None
    aside_for: SetAside | None = None


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


def holds(rules: dict[str, Any], fact: Fact, on: date) -> bool:
    ended = fact.ends is not None and fact.ends <= on
    aside = fact.aside_on is not None and fact.aside_on <= on
    return not ended and not (aside and not rules["set_aside"][fact.aside_for]["counts"])


Standing = tuple[str, Decimal, bool]


def oracle(versions: list[dict[str, Any]], facts: Sequence[Fact], on: date) -> Standing | None:
    """(letter, points, vetoed) on a day; None: not graded."""
    version = [v for v in versions if v["effective"] <= on][-1:]
    begun = [fact for fact in facts if fact.begins <= on]
    if not version or not begun:
        return None
    rules = version[0]
    holding = [fact for fact in begun if holds(rules, fact, on)]
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
    downward = [band["grade"] for band in rules["ladder"]]
    letter = next(b["grade"] for b in rules["ladder"] if total >= b["from_points"])
    vetoes = [
        veto["grade"]
        for veto in rules["vetoes"]
        for fact in holding
        if fact.kind == veto["kind"] and fact.severity in veto["severities"]
    ]
    return max([letter, *vetoes], key=downward.index), total, bool(vetoes)


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


EIGHT = ["AAA", "AA", "A", "BBB", "BB", "B", "C", "D"]


class Chosen:
    """Versions as written, and as the service reads them; long, so shown by their digests."""

    def __init__(self, versions: list[dict[str, Any]], policies: Policies) -> None:
        self.versions, self.policies = versions, policies

    def __repr__(self) -> str:
        return f"Chosen({[version.digest[:8] for version in self.policies.versions]})"


@st.composite
def ladders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Four grades or eight, at other points than the published ones."""
    grades = draw(st.sampled_from(["ABCD", EIGHT]))
    floors = draw(
        st.lists(
            st.integers(2, 188), min_size=len(grades) - 1, max_size=len(grades) - 1, unique=True
        )
    )
    return [
        {
            "grade": grade,
            "name": grade,
            "name_en": grade,
            "from_points": floor / 2,
            "source": "-",
            "stratum": grade[0],
        }
        for grade, floor in zip(grades, [*sorted(floors, reverse=True), 0], strict=True)
    ]


@st.composite
def written_versions(draw: st.DrawFn, effective: date) -> dict[str, Any]:
    """A version with other points, windows, decay, bounds, ladder and switches."""
    version: dict[str, Any] = deepcopy(WRITTEN["versions"][0])
    version["effective"] = effective
    version["start_points"] = draw(st.sampled_from([100, 95, 94.5]))
    version["ladder"] = draw(ladders())
    for family in version["families"]:
        family["lowest_points"] = draw(st.sampled_from([family["lowest_points"], -60, -100]))
        family["highest_points"] = draw(st.sampled_from([family["highest_points"], 7.5]))
    for reason in version["set_aside"].values():
        reason["counts"] = draw(st.booleans())
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
    worse = st.sampled_from([band["grade"] for band in version["ladder"][1:]])
    version["vetoes"][0]["grade"] = draw(worse)
    if draw(st.booleans()):
        # Another fact forces another grade, and counts no points then.
        forcing = draw(st.sampled_from([c for c in version["criteria"] if c["points"] < 0]))
        version["criteria"].remove(forcing)
        veto = {**version["vetoes"][0], "code": "6.2", "grade": draw(worse)}
        veto |= {"kind": forcing["kind"], "severities": [forcing["severity"]]}
        version["vetoes"].append(veto)
    return version


@st.composite
def policies(draw: st.DrawFn) -> Chosen:
    """One or two versions of a policy."""
    effective = [date(2016, 1, 1)]
    if draw(st.booleans()):
        effective.append(draw(st.dates(date(2019, 1, 1), date(2023, 12, 31))))
    versions = [draw(written_versions(on)) for on in effective]
    try:
        return Chosen(versions, _provision(versions))
    except PolicyFlawed:  # hardly ever: of two near floors, no score lies between
        reject()


def _provision(versions: Sequence[dict[str, Any]]) -> Policies:
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
    return policies_of(provision)


def shipped() -> st.SearchStrategy[Chosen]:
    """The other ladders that an installation may choose, as they are shipped."""
    return st.sampled_from(
        [
            Chosen(read_yaml(path.read_text("utf-8"))["versions"], policies_of(load(path)))
            for path in sorted(LADDERS.glob("*.yaml"))
        ]
    )


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


def stories(*more: str) -> st.SearchStrategy[list[Event]]:
    """Some events of the ledger in any order, and ``more``."""
    what = [*["enter"] * 4, "end", "annul", "aside", "aside", "restore", "wait", *more]
    one = st.builds(
        Event,
        at=days,
        what=st.sampled_from(what),
        kind=st.sampled_from(EntryKind),
        severity=st.sampled_from(Severity),
        backdated_days=st.sampled_from([0, 0, 1, 40, 400]),
        which=st.integers(0, 5),
        graded=st.integers(0, 2),
    )
    return st.lists(one, min_size=1, max_size=8)


events = stories()


def noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


class Story:
    """A subject whose ledger lives through events, beside the facts that the oracle knows."""

    def __init__(self, session: Session, chosen: Policies) -> None:
        self.session, self.policies = session, chosen
        self.subject = a_subject(session, at=noon(date(2017, 1, 1)))
        self.agency_id = an_agency(session).id
        self.facts: dict[Any, Fact] = {}
        self.known: list[tuple[datetime, list[Any]]] = []

    @property
    def advisers(self) -> dict[str, Adviser]:
        """Findings are put right at once; penalties and listings end half a year after."""
        acts = {
            EntryKind.FINDING: (RemedyAct.RECTIFY, 0),
            EntryKind.PENALTY: (RemedyAct.REPAIR, 183),
            EntryKind.SERIOUS_LISTING: (RemedyAct.EARLY_REMOVAL, 183),
        }

        def told(_session: Session, ids: Sequence[UUID], _on: date) -> dict[UUID, Remedy]:
            facts = {one: self.facts[one] for one in ids if self.facts[one].kind in acts}
            return {
                one: Remedy(
                    acts[fact.kind][0], fact.decided_on + timedelta(acts[fact.kind][1]), "-"
                )
                for one, fact in facts.items()
            }

        return {"finding": told}

    def live_through(self, story: Sequence[Event]) -> None:
        for number, event in enumerate(sorted(story, key=lambda e: e.at)):
            at = noon(event.at) + timedelta(seconds=number)
            self.happen(event, at)
            if event.graded:
                self.known.append((at, self.timeline(at)))

    def happen(self, event: Event, at: datetime) -> None:
        getattr(self, event.what)(event, at)
        for _again in range(event.graded):
            service.regrade(self.session, [self.subject.id], at=at, policies=self.policies)

    def answer(self, as_of: AsOf) -> str:
        """What the interface answers to a question of two times."""
        try:
            told = credit_record(self.session, self.subject, as_of, policies=self.policies)
        except NoProvisionInForce:
            return "no policy"
        return ExplanationOut().dumps(told)

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
                self.facts[source_id] = replace(fact, ends=ends_on)

    def annul(self, event: Event, at: datetime) -> None:
        for source_id in self._chosen(event):
            service.annul_entry(
                self.session, source_kind="finding", source_id=source_id, reason="-", by=BY, at=at
            )
            del self.facts[source_id]

    def aside(self, event: Event, at: datetime) -> None:
        """Repaired, or superseded by another record; the first time holds."""
        on = event.at - timedelta(event.backdated_days)
        reason = list(SetAside)[event.which % 2]
        for source_id in self._chosen(event):
            service.set_aside(
                self.session,
                source_kind="finding",
                source_id=source_id,
                aside=service.Aside(reason, on, "repair", source_id, "XF-1"),
                by=BY,
                at=at,
            )
            if self.facts[source_id].aside_on is None:
                fact = self.facts[source_id]
                self.facts[source_id] = replace(fact, aside_on=on, aside_for=reason)

    def restore(self, event: Event, at: datetime) -> None:
        for source_id in self._chosen(event):
            service.restore_entries(
                self.session, source_kind="repair", source_id=source_id, by=BY, at=at
            )
            fact = self.facts[source_id]
            self.facts[source_id] = replace(fact, aside_on=None, aside_for=None)

    def _chosen(self, event: Event) -> list[Any]:
        held = list(self.facts)
        return [held[event.which % len(held)]] if held else []

    def wait(self, event: Event, at: datetime) -> None:
        """Nothing happens but, perhaps, a grading."""

    def reregister(self, event: Event, at: datetime) -> None:
        """The register tells of another name, trade and products, since a day back."""
        row = a_row(
            uscc=self.subject.uscc,
            name=f"示范第{event.which}食品有限公司",
            industry=["C14", "F52", None][event.which % 3],
            product_classes=["糕点", "儿童玩具"][: event.which % 3],
            named_since=event.at - timedelta(event.backdated_days),
        )
        import_subjects(self.session, [row], source="register", by=BY, at=at)

    def merge(self, event: Event, at: datetime) -> None:
        """It goes on as another undertaking, which stands for itself."""
        other = a_subject(self.session)
        new = NewLink(LinkKind.MERGER, self.subject.uscc, other.uscc, event.at, "合并协议")
        link_subjects(self.session, new, by=BY, at=at)


def probes(story: Story, today: date) -> Iterator[date]:
    """Days around every document's month days, and the ends of the stretch."""
    yield today
    yield FIRST
    for fact in story.facts.values():
        for months in (0, 3, 6, 12, 24, 36):
            day = fact.decided_on + timedelta(days=int(months * 30.44))
            yield from (day + timedelta(near) for near in (-2, -1, 0, 1, 2))
        for end in filter(None, (fact.ends, fact.aside_on)):
            yield from (end, end - timedelta(1))


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Each example begins with an empty ledger."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()


often = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@settings(often, max_examples=20)
@given(
    story=events,
    chosen=policies() | shipped(),
    today=days,
    around=st.lists(days, max_size=PROBES),
)
def test_the_grades_of_every_day_are_the_oracles_however_they_came_about(
    session: Session, story: list[Event], chosen: Chosen, today: date, around: list[date]
) -> None:
    with undone(session):
        lived = Story(session, chosen.policies)
        lived.live_through(story)
        today = max(today, *(event.at for event in story))
        at = noon(today) + timedelta(hours=1)
        subject_id = lived.subject.id
        service.regrade(session, [subject_id], at=at, policies=chosen.policies)
        assert service.regrade(session, [subject_id], at=at, policies=chosen.policies) == []

        facts = list(lived.facts.values())
        periods = service.history_of(session, subject_id, AsOf(today, at))
        for day in {*around, *probes(lived, today)}:
            if day > today:
                continue
            found = next((p for p in periods if day in p.valid), None)
            standing = (found.grade, found.points, found.vetoed) if found else None
            assert standing == oracle(chosen.versions, facts, day), day
            if found:
                assert found.since <= day
                then = oracle(chosen.versions, facts, found.since)
                assert then is not None
                assert then[0] == found.grade

        everyone = evaluate_everyone(session, chosen.policies, on=today).get(subject_id)
        standing = (everyone.grade, everyone.points, everyone.vetoed) if everyone else None
        assert standing == oracle(chosen.versions, facts, today)
        assert service.find_outdated(session, on=today, policies=chosen.policies) == []
        assert find_differences(session, on=today, policies=chosen.policies)[1] == []

        # What was known is known as it was, whatever has been learnt since.
        for known_at, as_it_was in lived.known[:-1]:
            later = [known for known, _ in lived.known if known > known_at]
            if later:
                assert lived.timeline(known_at) == as_it_was


@settings(often, max_examples=6)
@given(story=stories("reregister", "merge"), chosen=policies(), awaited_days=st.integers(2, 400))
def test_a_past_answer_is_the_same_byte_for_byte_whatever_has_been_learnt_since(
    session: Session, story: list[Event], chosen: Chosen, awaited_days: int
) -> None:
    """The second version of the policy is written down a day before it is announced."""
    with undone(session):
        *_first, last = chosen.versions
        last["announced"] = last["effective"] - timedelta(awaited_days - 1)
        before, after = _provision(chosen.versions[:1]), _provision(chosen.versions)
        lived = Story(session, before)
        answers: dict[AsOf, str] = {}
        for number, event in enumerate(sorted(story, key=lambda e: e.at)):
            written_down = last["effective"] - timedelta(awaited_days)
            lived.policies = after if event.at >= written_down else before
            at = noon(event.at) + timedelta(seconds=number)
            lived.happen(event, at)
            for ahead in {-event.backdated_days, 0, 100}:
                as_of = AsOf(event.at + timedelta(ahead), at)
                answers[as_of] = lived.answer(as_of)
        lived.policies = after
        for as_of, answer in answers.items():
            assert lived.answer(as_of) == answer


@settings(often, max_examples=8)
@given(story=events, today=days)
def test_nothing_changes_before_the_day_that_was_foretold(
    session: Session, story: list[Event], today: date
) -> None:
    with undone(session):
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


@settings(often, max_examples=8)
@given(story=events, today=days)
def test_every_point_is_explained(session: Session, story: list[Event], today: date) -> None:
    with undone(session):
        lived = Story(session, policies_of(_published()))
        lived.live_through(story)
        as_of = AsOf(today, noon(LAST) + timedelta(days=1))
        facts = list(lived.facts.values())
        explained = service.explain(session, lived.subject.id, as_of, advisers=lived.advisers)
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
            done_on = max(today, lift.from_on)
            deeds = [(lift.entry, lift.act, done_on)] if lift.entry else []
            then = oracle(WRITTEN["versions"], _were_it_done(facts, deeds), done_on)
            assert (lift.score.grade, lift.score.points, lift.score.vetoed) == then


@settings(often, max_examples=4)
@given(story=events, today=days)
def test_a_way_leads_to_the_grade_that_it_names(
    session: Session, story: list[Event], today: date
) -> None:
    with undone(session):
        lived = Story(session, policies_of(_published()))
        lived.live_through(story)
        facts = list(lived.facts.values())
        as_of = AsOf(today, noon(LAST) + timedelta(days=1))
        explained = service.explain(session, lived.subject.id, as_of, advisers=lived.advisers)
        for way in explained.ways:
            deeds = [(act.entry, act.act, max(today, act.from_on)) for act in way.acts]
            then = oracle(WRITTEN["versions"], _were_it_done(facts, deeds), way.on)
            assert (way.score.grade, way.score.points, way.score.vetoed) == then
            assert explained.rises_to(way.score.grade)


holding = st.lists(
    st.tuples(
        st.sampled_from(
            [
                EntryKind.FINDING,
                EntryKind.FAILED_SAMPLING,
                EntryKind.PENALTY,
                EntryKind.COMPLAINT,
                EntryKind.SERIOUS_LISTING,
            ]
        ),
        st.sampled_from(Severity),
        st.dates(date(2022, 6, 1), date(2023, 12, 31)),
        st.none() | st.integers(1, 900),  # days until the thing can be done; None: never
        st.booleans(),  # whether it is put right, or ends
    ),
    min_size=2,
    max_size=5,
)


@settings(often, max_examples=40)
@given(
    chosen=policies() | shipped(),
    held=holding,
    ahead=st.sets(st.integers(0, 1100), min_size=1, max_size=3),
)
def test_no_fewer_acts_and_no_earlier_day_lead_to_a_better_grade(
    chosen: Chosen, held: list[tuple[Any, ...]], ahead: set[int]
) -> None:
    today = date(2024, 1, 1)
    facts, acts = [], []
    for number, (kind, severity, decided_on, after, rectifies) in enumerate(held):
        facts.append(Fact(kind, severity, decided_on, decided_on, None))
        entry = CreditEntry(**_columns(facts[-1], number))
        if after is not None:
            acts.append(ways.Deed(entry, rectifies, today + timedelta(after)))
    present = oracle(chosen.versions, facts, today)
    assert present is not None
    letters = [band.grade for band in chosen.policies.on(today).ladder]
    better = letters[: letters.index(present[0])]
    days = {today + timedelta(number) for number in ahead}

    expected: list[tuple[date, int]] = []
    for day in sorted({*days, *(act.done_on for act in acts)}):
        possible = [act for act in acts if act.done_on <= day]
        fewest = expected[-1][1] if expected else len(acts) + 1
        for number in range(min(fewest, len(possible) + 1)):
            if any(
                _letter(chosen, facts, done, day) in better
                for done in combinations(possible, number)
            ):
                expected.append((day, number))
                break

    entries = [CreditEntry(**_columns(fact, n)) for n, fact in enumerate(facts)]
    found = ways.fewest_deeds(chosen.policies, entries, acts, better=better, days=days)
    assert [(way.on, len(way.deeds)) for way in found] == expected
    assert all(_letter(chosen, facts, way.deeds, way.on) in better for way in found)


def _columns(fact: Fact, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": fact.kind,
        "severity": fact.severity,
        "decided_on": fact.decided_on,
        "begins_on": fact.begins,
        "valid": Range(fact.begins, fact.ends),
    }


def _letter(
    chosen: Chosen, facts: Sequence[Fact], deeds: Sequence[ways.Deed], on: date
) -> str | None:
    ended = {deed.entry.id: deed.done_on for deed in deeds if not deed.rectifies}
    left = [
        replace(fact, ends=ended[number]) if number in ended else fact
        for number, fact in enumerate(facts)
    ]
    for deed in deeds:
        if deed.rectifies:
            day = deed.done_on
            left.append(Fact(EntryKind.RECTIFIED, deed.entry.severity, day, day, None))
    standing = oracle(chosen.versions, left, on)
    return standing[0] if standing else None


Deed = tuple[CreditEntry, RemedyAct | None, date]


def _were_it_done(facts: list[Fact], deeds: Sequence[Deed]) -> list[Fact]:
    """The facts with what the remedies bring, or without what they end."""
    left = list(facts)
    for entry, act, on in deeds:
        if act is RemedyAct.RECTIFY:
            left.append(Fact(EntryKind.RECTIFIED, entry.severity, on, on, None))
            continue
        place = next(
            number
            for number, fact in enumerate(left)
            if (fact.kind, fact.severity, fact.decided_on, fact.begins, fact.ends)
            == (entry.kind, entry.severity, entry.decided_on, entry.begins_on, entry.ends_on)
        )
        # It has begun, so that its subject stays graded; it holds no longer.
        left[place] = replace(left[place], ends=on)
    return left


def _published() -> Provision:
    return load(GRADING)
