"""Whatever happens on whatever day: the law of the lists holds, and every state has a way out.

The machine walks the pure rules with random acts, officers, days, calendars and lists, and keeps
its own, independent account of what was served when.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry.blacklist import rules
from registry.blacklist.clocks import Pause, count, set_clock, starts_after_recording
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.contest_models import Contest, ContestKind, ContestOutcome
from registry.blacklist.contest_rules import (
    ANNULLING,
    check_refused,
    disputed,
    kept_apart,
    next_round,
    took_part_in,
)
from registry.blacklist.list_rules import ListRules
from registry.blacklist.lists import all_lists, get_list
from registry.blacklist.models import CaseDeadline, ListingCase, Objection, Repair, RepairRevocation
from registry.blacklist.recount import move_deadline
from registry.blacklist.repair_papers import completion_over
from registry.blacklist.request_states import (
    OBJECTION,
    OPEN_OBJECTIONS,
    OPEN_REPAIRS,
    REPAIR,
    Decision,
    Intake,
    ObjectionState,
    RepairState,
)
from registry.blacklist.requests import decided_state, note_decision, withdraw
from registry.blacklist.revocations import check_apart
from registry.blacklist.rules import CaseFacts
from registry.blacklist.states import CASE, LISTED_STATES, Act, CaseState
from registry.blacklist.term_rules import Counting, RestoredTerm
from registry.kernel.guards import Guard
from registry.kernel.refusals import Refusal
from registry.kernel.workdays import WorkingCalendar
from registry.policy.calendar import calendar_on
from tests.builders.penalties import noon

# Every year of the walk is announced by then.
REAL_AS_OF = date(2026, 1, 1)
OFFICERS = [UUID(int=number) for number in range(1, 6)]
FIRST, DAYS = date(2022, 1, 1), 5 * 366
# Moved workdays (调休) around holidays, ends of years, the leap day, the days of new rules.
AWKWARD = [
    date(2022, 12, 30),
    date(2023, 9, 28),
    date(2023, 12, 29),
    date(2024, 2, 2),
    date(2024, 2, 8),
    date(2024, 2, 29),
    date(2024, 9, 27),
    date(2024, 12, 31),
    date(2025, 1, 24),
    date(2025, 12, 24),
    date(2026, 2, 13),
    date(2026, 3, 31),
]
DAYS_OF_A_CASE = st.one_of(
    st.sampled_from(AWKWARD),
    st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days)),
)
MAIN_WAY = (Act.OPEN, Act.SERVE_NOTICE, Act.LIST, Act.SERVE_DECISION, Act.PUBLISH)
# How far a walk is led before it goes wherever it likes; not all get there.
RESTORED = "restored"
GOALS = [None, CaseState.NOTICED, CaseState.PUBLISHED, CaseState.REPAIRED, *[RESTORED] * 4]
RUNNING = (CaseState.DECIDED_LISTED, CaseState.SERVED, CaseState.PUBLISHED)
HANDLING = (
    Act.OPEN,
    Act.SERVE_NOTICE,
    Act.RECORD_STATEMENT,
    Act.ASK_HEARING,
    Act.WITHDRAW_HEARING,
    Act.SUSPEND,
)


def months_later(day: date, months: int) -> date:
    """The same date so many months on, or the last of the month: counted without the rules."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


class Calendar(WorkingCalendar):
    """Any year's calendar: some days are moved rest days, some moved workdays."""

    def __init__(self, moved: frozenset[int]) -> None:
        super().__init__(announced_through=2100)
        self.moved = moved

    def is_working(self, day: date) -> bool:
        turned = day.toordinal() % 29 in self.moved
        return (day.weekday() < 5) != turned


@dataclass(frozen=True)
class RuleVersions:
    """A list whose rules change on any days: other clocks, terms and times of repair each."""

    versions: tuple[tuple[date, ListRules], ...]

    def on(self, day: date) -> ListRules:
        """The version in force; the first one also before its day."""
        begun = [rules for first, rules in self.versions if first <= day]
        return begun[-1] if begun else self.versions[0][1]


@st.composite
def rule_versions(draw: st.DrawFn) -> RuleVersions:
    """One to four versions of a shipped list with lengths of their own."""
    written = draw(st.sampled_from([one for key in all_lists() for one in get_list(key).versions]))
    starts = draw(st.lists(st.integers(0, DAYS), max_size=3, unique=True))
    days = [FIRST, *(FIRST + timedelta(days=start) for start in sorted(starts))]
    # As often a change on a day on which something is likely to happen.
    days = sorted({*days, *draw(st.lists(st.sampled_from(AWKWARD), max_size=2))})
    return RuleVersions(tuple((day, draw(altered(written))) for day in days))


@st.composite
def altered(draw: st.DrawFn, written: ListRules) -> ListRules:
    """The version with another defence, term and time of repair, as law might set them."""
    clocks = dict(written.clocks)
    if "defence" in clocks:
        length = draw(st.integers(5, 15))
        clocks["defence"] = replace(clocks["defence"], working_days=length)
    term, repair = written.term, written.repair
    if term.years is not None:
        term = replace(term, years=draw(st.integers(1, 5)))
        months = draw(st.integers(0, 12 * (term.years or 1) - 1))
        counting = draw(st.sampled_from(list(Counting)))
        repair = replace(repair, min_months=months, counted_from=counting)
        if repair.false_papers is not None:
            restored = draw(st.sampled_from(list(RestoredTerm)))
            false_papers = replace(repair.false_papers, term=restored)
            repair = replace(repair, false_papers=false_papers)
        if written.notice.required:
            repair = replace(repair, apart_months=draw(st.sampled_from([0, 0, 3, 12])))
    late = draw(st.integers(0, 1))
    return replace(
        written, clocks=clocks, term=term, repair=repair, late_recording_working_days=late
    )


@dataclass
class Account:
    """What happened, told without the rules' own words."""

    noticed_on: date | None = None
    starts_on: date | None = None
    defence_days: int = 0
    revoked_on: date | None = None
    entered_on: date | None = None
    proposers: set[UUID] = field(default_factory=set)
    decided_on: date | None = None
    decided_by: UUID | None = None
    listed_from: date | None = None
    published_on: date | None = None
    restarts: bool = False
    anew_on: date | None = None
    consenters: set[UUID] = field(default_factory=set)
    granted_by: UUID | None = None
    holds: set[str] = field(default_factory=set)
    held_until: date = date.min

    @property
    def held(self) -> bool:
        return bool(self.holds)

    def freed(self, kind: str, on: date) -> None:
        """A hold lasts to the end of its last day; a hearing is over once it was held."""
        self.holds.discard(kind)
        if kind != "hearing":
            self.held_until = max(self.held_until, on)


class DueProcess(RuleBasedStateMachine):
    """One case on its way through one list."""

    @initialize(
        rule=rule_versions(),
        began=DAYS_OF_A_CASE,
        # None: the calendar as the State Council announced it.
        moved=st.one_of(st.none(), st.frozensets(st.integers(0, 28), max_size=4)),
        recused=st.sets(st.sampled_from(OFFICERS), max_size=1),
        served=st.sampled_from([True, True, True, False]),
        consent=st.booleans(),
        before=st.one_of(st.none(), st.integers(1, 900)),
        goal=st.sampled_from(GOALS),
    )
    def begin(
        self,
        rule: RuleVersions,
        began: date,
        moved: frozenset[int] | None,
        recused: set[UUID],
        served: bool,  # noqa: FBT001 - hypothesis hands it over by name
        consent: bool,  # noqa: FBT001 - as above
        before: int | None,
        goal: CaseState | str | None,
    ) -> None:
        if goal == RESTORED:
            # What would end the straight way to a restoration is met on the other walks.
            served, consent, before = True, False, None
        self.list, self.on, self.told = rule, began, Account()
        self.calendar = calendar_on(REAL_AS_OF) if moved is None else Calendar(moved)
        policy = self.list.on(self.on)
        self.facts = CaseFacts(
            state=CaseState.CANDIDATE,
            cited=policy.cited,
            penalty_served_on=self.on if served else None,
            recused=frozenset(recused),
            notice_required=policy.notice.required,
            service_required=policy.service_before_publication.required,
            consent_required=consent and policy.notice.required,
            fact_cured=None if policy.notice.required else False,
            repair=policy.repair,
            repaired_before_on=None if before is None else began - timedelta(days=before),
        )
        if goal is not None:
            self.walk_to(CaseState.REPAIRED if goal == RESTORED else CaseState(goal))
        if goal == RESTORED and self.facts.state is CaseState.REPAIRED:
            *others, decider = [one for one in OFFICERS if one != self.told.granted_by]
            self.revoke_the_repair(1, (others[0], *others[:3]), decider)

    def walk_to(self, goal: CaseState) -> None:
        """As far as the law lets go on the straight way, so that what lies behind is met often."""
        handler, decider = [one for one in OFFICERS if one not in self.facts.recused][:2]
        for _ in range(9):
            if self.facts.state is goal:
                return
            if self.facts.consent_required and self.facts.state is CaseState.NOTICED:
                self.consent(handler, decider)
            if self.facts.state is CaseState.PUBLISHED:
                self.cure()
                self.repair(0, decider)
                continue
            steps = rules.next_steps(self.facts, self.on, officer_id=decider)
            ahead = next((one for one in steps if one.act in MAIN_WAY and one.from_on), None)
            if ahead is None:
                return
            assert ahead.from_on is not None
            self.on = max(self.on, ahead.from_on)
            self.attempt(ahead.act, decider if ahead.act is Act.LIST else handler, 0)

    @property
    def policy(self) -> ListRules:
        return self.list.on(self.on)

    @rule(days=st.sampled_from([*range(16), 20, 30, 60, 365, 366, 1096]))
    def wait(self, days: int) -> None:
        self.on += timedelta(days=days)

    @rule(officer=st.sampled_from(OFFICERS), late=st.integers(0, 12))
    def go_on(self, officer: UUID, late: int) -> None:
        for act in [act for act in CASE.acts(self.facts.state) if act in MAIN_WAY]:
            if self.attempt(act, officer, late):
                return

    @rule(early=st.sampled_from([0, 0, 1, 3]), steps=st.integers(1, 5))
    def walk_on(self, early: int, steps: int) -> None:
        """Up to ``steps`` of the main way, each by who may, on the first day or just before it."""
        for officer in (OFFICERS[0], OFFICERS[0], OFFICERS[1], OFFICERS[0], OFFICERS[2])[:steps]:
            if self.facts.state in (CaseState.PUBLISHED, *CASE.ends()):
                return
            main = [
                step
                for step in rules.next_steps(self.facts, self.on, officer_id=OFFICERS[1])
                if step.act in MAIN_WAY and step.from_on
            ]
            if not main:
                return
            first_on = main[0].from_on
            assert first_on is not None
            self.on = max(self.on, first_on - timedelta(days=early))
            by = OFFICERS[1] if main[0].act is Act.LIST else officer
            done = self.attempt(main[0].act, by, 0)
            assert not (done and self.on < first_on)

    @precondition(lambda self: self.facts.consent_required and not self.told.held)
    @rule(asking=st.sampled_from(OFFICERS), giving=st.sampled_from(OFFICERS))
    def consent(self, asking: UUID, giving: UUID) -> None:
        """Asked for as soon as possible, and given by whoever may."""
        if self.facts.defence_ends_on is not None and self.facts.state is CaseState.NOTICED:
            self.on = max(self.on, self.facts.defence_ends_on + timedelta(days=1))
            self.attempt(Act.ASK_CONSENT, asking, 0)
            self.attempt(Act.GIVE_CONSENT, giving, 0)

    @precondition(lambda self: self.facts.state is CaseState.NOTICED)
    @rule(announced=st.frozensets(st.integers(0, 28), max_size=4))
    def recount(self, announced: frozenset[int]) -> None:
        """The next year's calendar is announced while the party has time to reply."""
        facts, told = self.facts, self.told
        assert facts.defence_ends_on is not None
        assert told.starts_on is not None
        self.calendar = Calendar(announced)
        fresh = count(
            starts_on=told.starts_on,
            working_days=told.defence_days,
            calendar_days=None,
            calendar=self.calendar,
        )
        case = ListingCase(defence_ends_on=facts.defence_ends_on, version=1)
        clock = CaseDeadline(due_on=facts.defence_ends_on, provisional=True)
        move_deadline(clock, case, fresh, noon(self.on))
        assert case.defence_ends_on is not None
        assert case.defence_ends_on >= facts.defence_ends_on, "taken back from the party"
        self.facts = replace(facts, defence_ends_on=case.defence_ends_on)

    @precondition(lambda self: self.facts.restores_until_on is not None)
    @rule(officer=st.sampled_from(OFFICERS))
    def restore(self, officer: UUID) -> None:
        self.attempt(Act.RESTORE, officer, 0)

    @precondition(lambda self: self.facts.state in RUNNING and self.facts.term_ends_on)
    @rule(early=st.booleans())
    def end(self, early: bool) -> None:  # noqa: FBT001 - hypothesis hands it over by name
        """On its last day a decision stands; on the next day it ends, with nobody's doing."""
        assert self.facts.term_ends_on is not None
        last = self.facts.term_ends_on
        if self.on > last:
            early = False
        self.on = max(self.on, last if early else last + timedelta(days=1))
        assert self.attempt(Act.EXPIRE, OFFICERS[0], 0) is not early

    @precondition(lambda self: self.facts.state in (CaseState.NOTICED, CaseState.SERVED))
    @rule(officer=st.sampled_from(OFFICERS), kind=st.integers(0, 2), lasts=st.booleans())
    def hold(self, officer: UUID, kind: int, lasts: bool) -> None:  # noqa: FBT001 - as above
        """While a case stands still, nobody decides or publishes on any day, whoever tries."""
        self.attempt(Act.SUSPEND, officer, kind)
        if self.told.held:
            # Nothing is left to answer where the basis fell.
            ends = (Act.NOT_LIST,) if self.facts.penalty_in_force else ()
            for act in (Act.LIST, Act.PUBLISH, *ends):
                for one in OFFICERS:
                    assert not self.attempt(act, one, 0)
        if not lasts:
            self.attempt(Act.RESUME, officer, 0)

    @precondition(lambda self: self.facts.state is CaseState.PUBLISHED)
    @rule(early=st.sampled_from([0, 0, 1]), officer=st.sampled_from(OFFICERS))
    def repair(self, early: int, officer: UUID) -> None:
        """An early end on the first day possible, or the day before."""
        steps = rules.next_steps(self.facts, self.on, officer_id=officer)
        first = next((one.from_on for one in steps if one.act is Act.REPAIR), None)
        if first is not None:
            self.on = max(self.on, first - timedelta(days=early))
            done = self.attempt(Act.REPAIR, officer, 0)
            assert not (done and self.on < first)

    @rule(act=st.sampled_from(list(Act)), officer=st.sampled_from(OFFICERS), late=st.integers(0, 4))
    def stray(self, act: Act, officer: UUID, late: int) -> None:
        self.attempt(act, officer, late)

    @precondition(lambda self: self.facts.state is not CaseState.CANDIDATE)
    @rule(officer=st.sampled_from(OFFICERS))
    def annul(self, officer: UUID) -> None:
        if self.on.toordinal() % 5 == 0 and self.facts.penalty_in_force:
            self.facts = replace(
                self.facts, penalty_in_force=False, annulled_by=frozenset({officer})
            )

    @rule()
    def cure(self) -> None:
        if self.facts.fact_cured is not None:
            self.facts = replace(self.facts, fact_cured=True)

    @precondition(
        lambda self: self.facts.state is CaseState.REPAIRED and self.facts.restores_until_on is None
    )
    @rule(
        served_after=st.integers(0, 40),
        parts=st.tuples(*(st.sampled_from(OFFICERS) for _ in range(4))),
        decider=st.sampled_from(OFFICERS),
    )
    def revoke_the_repair(
        self, served_after: int, parts: tuple[UUID, UUID, UUID, UUID], decider: UUID
    ) -> None:
        """Its papers were false: decided today, served and published again later."""
        facts, ends_on = self.facts, self.facts.term_ends_on
        filed, accepted, proposed, took_down = parts
        assert self.told.granted_by is not None
        repair = Repair(
            filed_by_id=filed, accepted_by_id=accepted, decided_by_id=self.told.granted_by
        )
        revocation = RepairRevocation(proposed_by_id=proposed, answer_recorded_by_id=took_down)
        took_part = decider in {*parts, self.told.granted_by}
        try:
            check_apart(revocation, repair, decider)
        except Refusal:
            assert took_part
            return
        assert not took_part, "decided by one who took part"
        rule = facts.repair.false_papers
        if rule is None or ends_on is None or self.on > ends_on:
            return
        assert self.told.decided_on is not None
        term = self.list.on(self.told.decided_on).term
        self.told.restarts = rule.term is RestoredTerm.RESTART
        until = rule.until(self.on, term=term, ends_on=ends_on)
        self.told.revoked_on = self.on
        unserved = replace(facts, restores_until_on=until)
        with suppress(Refusal):
            rules.check(unserved, Act.RESTORE, self.on, officer_id=UUID(int=99))
            raise AssertionError("restored before the decision was served")
        self.on += timedelta(days=served_after)
        self.facts = replace(unserved, restoration_served_on=self.on)
        self.attempt(Act.RESTORE, accepted, 0)

    def attempt(self, act: Act, officer: UUID, late: int) -> bool:
        try:
            following = rules.check(self.facts, act, self.on, officer_id=officer)
        except Refusal:
            return False
        assert officer not in self.facts.recused or act is Act.EXPIRE
        self.happen(act, officer, late)
        self.facts = replace(self.facts, state=following)
        self.judge(act, officer)
        return True

    def happen(self, act: Act, officer: UUID, late: int) -> None:
        if act in HANDLING:
            self.told.proposers.add(officer)
            self.facts = replace(self.facts, handlers=self.facts.handlers | {officer})
        getattr(self, f"_{act}", lambda _officer, _late: None)(officer, late)

    def _open(self, _officer: UUID, _late: int) -> None:
        self.facts = replace(self.facts, opened_on=self.on)

    def _serve_notice(self, _officer: UUID, late: int) -> None:
        assert self.facts.opened_on is not None
        served_on = max(self.facts.opened_on, self.on - timedelta(days=late))
        starts_on = starts_after_recording(
            served_on=served_on,
            recorded_on=self.on,
            late_working_days=self.policy.late_recording_working_days,
            calendar=self.calendar,
        )
        clock = set_clock(self.policy, "defence", starts_on=starts_on, calendar=self.calendar)
        self.told.noticed_on, self.told.entered_on = served_on, self.on
        self.told.starts_on = starts_on
        self.told.defence_days = self.policy.clocks["defence"].working_days or 0
        self.facts = replace(self.facts, noticed_on=served_on, defence_ends_on=clock.deadline.on)

    def _list(self, officer: UUID, _late: int) -> None:
        self.told.decided_on, self.told.decided_by = self.on, officer
        self.facts = replace(
            self.facts,
            decided_on=self.on,
            term_ends_on=self.policy.term.ends_on(self.on),
            repair=self.policy.repair,
        )

    def _not_list(self, officer: UUID, _late: int) -> None:
        self.told.decided_on, self.told.decided_by = self.on, officer
        self.facts = replace(self.facts, decided_on=self.on)
        if not self.facts.penalty_in_force:
            self.told.holds.clear()
            self.facts = replace(self.facts, holds=frozenset())

    def _serve_decision(self, _officer: UUID, _late: int) -> None:
        self.facts = replace(self.facts, served_on=self.on)

    def _publish(self, _officer: UUID, _late: int) -> None:
        assert not self.told.held, "published inside a hold"
        assert self.on > self.told.held_until, "published on the last day of a hold"
        self.told.listed_from = self.told.published_on = self.on
        self.facts = replace(self.facts, published_on=self.on)

    def _ask_consent(self, _officer: UUID, _late: int) -> None:
        self.facts = replace(self.facts, consent_asked_on=self.on)

    def _give_consent(self, officer: UUID, _late: int) -> None:
        self.told.consenters.add(officer)
        self.facts = replace(self.facts, consented_on=self.on, consent_asked_on=None)

    def _refuse_consent(self, _officer: UUID, _late: int) -> None:
        self.facts = replace(self.facts, consent_refused_on=self.on, consent_asked_on=None)

    def _restore(self, _officer: UUID, _late: int) -> None:
        assert not self.told.held, "restored inside a hold"
        assert self.on > self.told.held_until, "restored on the last day of a hold"
        assert self.facts.restoration_served_on is not None
        until = self.facts.restores_until_on
        assert until is not None
        assert self.on <= until
        assert self.facts.penalty_in_force, "restored on nothing"
        self.told.listed_from = self.on
        if self.told.restarts:
            self.told.anew_on = self.told.revoked_on
        self.facts = replace(
            self.facts,
            term_ends_on=until,
            restored_on=self.on,
            restores_until_on=None,
            restoration_served_on=None,
        )

    def _repair(self, officer: UUID, _late: int) -> None:
        self.told.granted_by = officer

    def _ask_hearing(self, _officer: UUID, _late: int) -> None:
        self.told.holds.add("hearing")
        holds = self.facts.holds | {"hearing"}
        self.facts = replace(self.facts, hearing_asked_on=self.on, holds=holds)

    def _notify_hearing(self, _officer: UUID, _late: int) -> None:
        self.facts = replace(self.facts, hearing_on=self.on + timedelta(days=12))

    def _suspend(self, _officer: UUID, late: int) -> None:
        kind = ("stay", "testing", "announcement")[late % 3]
        self.told.holds.add(kind)
        self.facts = replace(self.facts, holds=self.facts.holds | {kind})

    def _resume(self, _officer: UUID, late: int) -> None:
        """One of the suspensions ends, and no other with it; a hearing ends by being held."""
        others = sorted(self.told.holds - {"hearing"})
        if others:
            ended = others[late % len(others)]
            self._free(ended)

    def _free(self, kind: str) -> None:
        self.told.freed(kind, self.on)
        if kind != "hearing":
            held_until = max(self.facts.held_until_on or self.on, self.on)
            self.facts = replace(self.facts, held_until_on=held_until)
        self.facts = replace(self.facts, holds=self.facts.holds - {kind})

    def _withdraw_hearing(self, officer: UUID, _late: int) -> None:
        """A paper that one officer enters; the hearing goes on until another confirms it."""
        self.facts = replace(self.facts, withdrawal_entered_by=officer)

    def _confirm_withdrawal(self, officer: UUID, _late: int) -> None:
        assert officer != self.facts.withdrawal_entered_by, "given up for the party by one person"
        self._free("hearing")
        self.facts = replace(self.facts, hearing_over=True)

    def _hold_hearing(self, _officer: UUID, _late: int) -> None:
        self._free("hearing")
        self.facts = replace(self.facts, hearing_over=True)

    def working_days_between(self, first: date, last: date) -> int:
        """Counted one by one, the first day not included."""
        span = range(1, (last - first).days + 1)
        return sum(self.calendar.is_working(first + timedelta(days=n)) for n in span)

    def judge_repair(self) -> None:
        """Never before the shortest time nor too near to the one before; never over its ground."""
        facts, told = self.facts, self.told
        rule = facts.repair
        assert facts.fact_cured is not False
        assert told.decided_on is not None
        assert told.listed_from is not None
        document = told.decided_on if told.listed_from == told.published_on else told.listed_from
        start = document if rule.counted_from is Counting.DECISION else told.listed_from
        if rule.min_months:
            assert self.on > months_later(start, rule.min_months)
        if facts.repaired_before_on is not None and rule.apart_months:
            assert self.on > months_later(facts.repaired_before_on, rule.apart_months)

    def judge(self, act: Act, officer: UUID) -> None:
        facts, told = self.facts, self.told
        if act in (Act.LIST, Act.NOT_LIST):
            assert told.decided_by not in told.proposers
        if act is Act.LIST or (act is Act.NOT_LIST and facts.penalty_in_force):
            assert not told.held, "decided inside a hold"
            assert told.decided_on is not None
            eve = told.decided_on - timedelta(days=1)
            if facts.notice_required:
                assert told.noticed_on is not None
                assert told.entered_on is not None
                # Every whole working day after service; a late entry saves one at most.
                days = told.defence_days
                assert self.working_days_between(told.noticed_on, eve) >= days
                assert self.working_days_between(told.entered_on, eve) >= days - 1
                assert (told.decided_on - told.entered_on).days >= days
        if act is Act.LIST:
            assert facts.penalty_in_force
            assert facts.penalty_served_on is not None or not facts.notice_required
            assert facts.consented_on is not None or not facts.consent_required
            assert told.consenters.isdisjoint(told.proposers), "consented to the own case"
        if act in (Act.REVOKE, Act.UPHOLD):
            assert officer not in told.proposers, "undone by one who investigated"
        if act is Act.REVOKE:
            assert not facts.penalty_in_force
            assert officer not in facts.annulled_by, "annulled and revoked by one person"
        if act is Act.REPAIR:
            self.judge_repair()
        if act is Act.EXPIRE:
            assert facts.term_ends_on is not None
            assert self.on > facts.term_ends_on

    @invariant()
    def nobody_is_listed_but_by_due_process(self) -> None:
        facts, told = self.facts, self.told
        if facts.state not in LISTED_STATES:
            return
        assert told.listed_from is not None
        assert told.decided_on is not None
        assert told.listed_from >= told.decided_on
        years = self.list.on(told.decided_on).term.years
        if years is None:
            assert facts.term_ends_on is None
            return
        assert facts.term_ends_on is not None
        # By the calendar, counted without the rules: not a day more.
        last = months_later(told.decided_on, 12 * years)
        if told.anew_on is not None:
            # Restored: a whole term from the decision that revoked the repair where the rule
            # begins it anew, else what was left of it.
            last = max(last, months_later(told.anew_on, 12 * years))
        assert told.listed_from <= facts.term_ends_on <= last

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        """From any state somebody can, at some later day, do something, until the case ended."""
        facts = self.facts
        if facts.state in CASE.ends() | {CaseState.EXPIRED, CaseState.REPAIRED}:
            return
        # A listing without a term ends once its ground is gone.
        facts = replace(facts, fact_cured=True if facts.fact_cured is not None else None)
        possible = [
            step.act
            for day in (self.on, self.on + timedelta(days=4 * 366))
            for step in rules.next_steps(facts, day, officer_id=UUID(int=99))
            if step.possible and step.act not in (Act.SUSPEND, Act.RECORD_STATEMENT)
        ]
        assert possible, f"no way out of {facts.state}"


def test_nobody_is_listed_without_notice_time_to_reply_and_a_second_person() -> None:
    run_state_machine_as_test(
        DueProcess, settings=settings(max_examples=80, stateful_step_count=20, deadline=None)
    )


SOMEBODY_ELSE = UUID(int=99)
# Ten working days take as many days at least, whatever the calendar.
TO_COMPLETE = 10
INTAKE_OF = {
    Intake.ACCEPT: ("accepted_on", "accepted_by_id"),
    Intake.RETURN: ("returned_on", "returned_by_id"),
    Intake.COMPLETE: ("completed_on", None),
}


class DecidedAnew(RuleBasedStateMachine):
    """One request, refused, contested, and standing open again as often as it is annulled."""

    @initialize(
        kind=st.sampled_from([Repair, Objection]),
        filed_by=st.one_of(st.none(), st.sampled_from(OFFICERS)),
        first=st.sampled_from(OFFICERS),
        taken_up=st.booleans(),
        annulled=st.integers(0, 2),
        led=st.sampled_from([None, Intake.RETURN, Decision.REFUSE]),
    )
    def file(
        self,
        kind: type[Repair | Objection],
        filed_by: UUID | None,
        first: UUID,
        taken_up: bool,  # noqa: FBT001 - hypothesis hands it over by name
        annulled: int,
        led: Intake | Decision | None,
    ) -> None:
        own = {"first_decided_by_id": first, "acceptance_required": taken_up}
        request = kind(
            id=UUID(int=1000),
            number="XF-1",
            state="filed",
            filed_on=FIRST,
            filed_by_id=filed_by,
            version=1,
            **(own if kind is Objection else {}),
        )
        self.on, self.rounds, self.listed = FIRST, [request], True
        self.first = first if kind is Objection else None
        self.contests: list[Contest] = []
        self.pending: Repair | Objection | None = None
        self.sent_back_on: date | None = None
        # Told by the test itself: who took part in what, and whose refusal is at issue.
        self.intake: set[UUID] = {filed_by} if filed_by else set()
        self.refused_by: dict[UUID, UUID] = {}
        self.at_issue: set[UUID] = set()
        self.took_part: dict[UUID, set[UUID]] = {}
        self.written: list[tuple[object, ...]] = []
        self.take(Intake.RETURN if led is Intake.RETURN else Intake.ACCEPT, OFFICERS[0])
        if led is Decision.REFUSE:
            # Another is filed beside the contest about the refusal.
            for officer in OFFICERS:
                self.decide(Decision.REFUSE, officer)
            self.contest(ContestKind.LITIGATION)
            self.file_anew(None, taken_up)
            return
        # What lies behind an annulment is met often.
        for _ in range(annulled):
            self.on += timedelta(days=40)
            for officer in OFFICERS:
                self.decide(Decision.REFUSE, officer)
            self.contest(ContestKind.LITIGATION)
            if self.pending is None:
                return  # Nobody was left who might decide it.
            self.conclude(ContestOutcome.REMANDED, SOMEBODY_ELSE, 30)

    @property
    def apart(self) -> set[UUID]:
        """Who may not decide what is open now, by the test's own account."""
        own = {self.first} if self.first is not None else set()
        return self.intake | own | {self.refused_by[one] for one in self.at_issue}

    def completion_over(self) -> Guard:
        """As the rule says it of what was sent back."""
        assert self.sent_back_on is not None
        policy, calendar = get_list("serious_dishonesty_market").on(FIRST), calendar_on(REAL_AS_OF)
        clock = set_clock(policy, COMPLETE_CLOCK, starts_on=self.sent_back_on, calendar=calendar)
        return completion_over(clock.deadline.on, self.on, clock.rule.article)

    @property
    def kept_apart(self) -> frozenset[UUID]:
        at_issue = disputed(self.contests)
        return kept_apart(self.request, [one for one in self.rounds if one.id in at_issue])

    @property
    def request(self) -> Repair | Objection:
        return self.rounds[-1]

    @property
    def waits(self) -> bool:
        return self.request.state in {*OPEN_REPAIRS, *OPEN_OBJECTIONS}

    @rule(act=st.sampled_from(list(INTAKE_OF)), officer=st.sampled_from(OFFICERS))
    def take(self, act: Intake, officer: UUID) -> None:
        request = self.request
        table, states = (
            (REPAIR, RepairState) if isinstance(request, Repair) else (OBJECTION, ObjectionState)
        )
        stands = states(request.state)
        again = act is Intake.RETURN and isinstance(request, Repair) and request.returned_on
        if not table.allows(stands, act) or again:
            return
        on, by = INTAKE_OF[act]
        request.state = table.after(stands, act).value
        setattr(request, on, self.on)
        self.sent_back_on = self.on if act is Intake.RETURN else None
        if by is not None:
            setattr(request, by, officer)
            self.intake.add(officer)

    @rule(
        decision=st.sampled_from([Decision.REFUSE, Decision.REFUSE, Decision.GRANT]),
        officer=st.sampled_from(OFFICERS),
    )
    def decide(self, decision: Decision, officer: UUID) -> None:
        request = self.request
        if officer in self.kept_apart:
            assert officer in self.apart
            return
        try:
            following = decided_state(request, decision)
        except Refusal:
            return
        if self.sent_back_on is not None:
            if not self.completion_over().met:
                return
            days = (self.on - self.sent_back_on).days
            assert days > TO_COMPLETE, "refused while the party had time to complete it"
        assert officer not in self.apart, "decided by one who took part, or refused it before"
        note_decision(request, self.on, officer, "理由")
        request.state = following
        self.sent_back_on = None
        self.refused_by[request.id] = officer
        self.took_part[request.id] = self.intake | {officer}
        self.written.append((following, self.on, officer))

    @precondition(lambda self: self.waits)
    @rule()
    def withdraw(self) -> None:
        withdraw(self.request, self.on)
        self.sent_back_on = None

    @precondition(lambda self: self.listed and not self.waits)
    @rule(filed_by=st.one_of(st.none(), st.sampled_from(OFFICERS)), taken_up=st.booleans())
    def file_anew(self, filed_by: UUID | None, taken_up: bool) -> None:  # noqa: FBT001 - as above
        """Another of the kind, beside a contest that goes on or after a round taken back."""
        if self.request.state in (RepairState.GRANTED, ObjectionState.UPHELD):
            return
        kind = type(self.request)
        own = {"first_decided_by_id": self.first, "acceptance_required": taken_up}
        self.rounds.append(
            kind(
                id=UUID(int=1000 + len(self.rounds)),
                number=f"XF-{len(self.rounds) + 1}",
                state="filed",
                filed_on=self.on,
                filed_by_id=filed_by,
                version=1,
                **(own if kind is Objection else {}),
            )
        )
        self.intake = {filed_by} if filed_by else set()

    @rule(kind=st.sampled_from(list(ContestKind)))
    def contest(self, kind: ContestKind) -> None:
        refused = self.request.state in (RepairState.REFUSED, ObjectionState.REJECTED)
        try:
            check_refused(self.request)
        except Refusal:
            assert not refused
            return
        assert refused, "what was not refused is not contested"
        if self.pending is None and self.request.id not in disputed(self.contests):
            told = "repair_id" if isinstance(self.request, Repair) else "objection_id"
            self.contests.append(Contest(kind=kind.value, **{told: self.request.id}))
            self.pending = self.request
            self.at_issue.add(self.request.id)

    @precondition(lambda self: self.pending is not None)
    @rule(
        outcome=st.sampled_from([*ANNULLING, *ANNULLING, *ContestOutcome]),
        officer=st.sampled_from([*OFFICERS, SOMEBODY_ELSE]),
        days=st.integers(0, 200),
    )
    def conclude(self, outcome: ContestOutcome, officer: UUID, days: int) -> None:
        refused = self.pending
        assert refused is not None
        if officer in took_part_in(refused):
            assert officer in self.took_part[refused.id]
            return
        reopens = outcome in ANNULLING and (self.listed or isinstance(refused, Objection))
        if reopens and self.waits:
            return  # A later one is decided first (``AnotherRequestOpen``).
        assert officer != self.refused_by[refused.id], "entered by who made the contested decision"
        self.on, self.pending = self.on + timedelta(days=days), None
        self.contests[-1].outcome = outcome.value
        if outcome not in ANNULLING:
            self.at_issue.discard(refused.id)
        if reopens:
            anew = next_round(refused, self.on)
            taken_up = anew.accepted_on is not None
            assert taken_up == (anew.state in (RepairState.ACCEPTED, ObjectionState.ACCEPTED))
            anew.id = UUID(int=1000 + len(self.rounds))
            self.rounds.append(anew)
            self.intake = self.took_part[refused.id] - {self.refused_by[refused.id]}
            self.sent_back_on = self.on if anew.state == RepairState.RETURNED else None

    @rule(term_over=st.sampled_from([True, False, False, False]))
    def listing_ends(self, term_over: bool) -> None:  # noqa: FBT001 - as above
        self.listed = self.listed and not term_over
        if not self.listed and isinstance(self.request, Repair) and self.waits:
            self.request.state = RepairState.LAPSED.value
            self.sent_back_on = None

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.on += timedelta(days=days)

    @invariant()
    def nobody_decides_anew_what_they_refused(self) -> None:
        by_id = {one.id: one for one in self.rounds}
        for one in self.rounds:
            before = by_id[one.reopens_id] if one.reopens_id else None
            while before is not None and one.decided_by_id is not None:
                assert before.decided_by_id != one.decided_by_id, "one officer decided twice"
                before = by_id[before.reopens_id] if before.reopens_id else None

    @invariant()
    def what_was_decided_stays_written(self) -> None:
        found = [
            (one.state, one.decided_on, one.decided_by_id)
            for one in self.rounds
            if one.decided_on is not None
        ]
        assert found == self.written
        by_id = {one.id: one for one in self.rounds}
        for after in self.rounds:
            if after.reopens_id is None:
                continue
            before = by_id[after.reopens_id]
            assert (after.number, after.filed_on) == (before.number, before.filed_on)
            assert after.reopened_on is not None
            assert before.decided_on is not None
            assert after.reopened_on >= before.decided_on
            assert before.state in (RepairState.REFUSED, ObjectionState.REJECTED)
        assert sum(one.state in {*OPEN_REPAIRS, *OPEN_OBJECTIONS} for one in self.rounds) <= 1

    @invariant()
    def every_state_has_a_way_out(self) -> None:
        request = self.request
        if self.waits:
            assert SOMEBODY_ELSE not in self.kept_apart
            assert (request.state == RepairState.RETURNED) == (self.sent_back_on is not None)
            if self.sent_back_on is not None:
                waits = self.completion_over()
                assert waits.met or waits.pending, "time alone opens the way to an answer"
                assert REPAIR.allows(RepairState.RETURNED, Intake.COMPLETE)
            assert decided_state(request, Decision.REFUSE) in ("refused", "rejected")
            table, states = (
                (REPAIR, RepairState)
                if isinstance(request, Repair)
                else (OBJECTION, ObjectionState)
            )
            reached = {states(request.state)}
            for _ in states:
                reached |= {table.after(one, act) for one in reached for act in table.acts(one)}
            assert {RepairState.GRANTED, ObjectionState.UPHELD} & reached
        elif self.pending is not None:
            assert SOMEBODY_ELSE not in took_part_in(self.pending)


def test_whatever_is_annulled_stands_open_again_for_somebody_else() -> None:
    run_state_machine_as_test(
        DecidedAnew, settings=settings(max_examples=80, stateful_step_count=25, deadline=None)
    )


@settings(max_examples=150, deadline=None)
@given(
    began=st.integers(0, DAYS),
    length=st.integers(1, 20),
    working=st.booleans(),
    pauses=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 15)), max_size=3),
    moved=st.frozensets(st.integers(0, 28), max_size=4),
)
def test_a_clock_that_stood_still_has_all_its_days_left(
    *,
    began: int,
    length: int,
    working: bool,
    pauses: list[tuple[int, int]],
    moved: frozenset[int],
) -> None:
    calendar, starts_on = Calendar(moved), FIRST + timedelta(days=began)
    still = []
    for first, days in pauses:
        on = starts_on + timedelta(days=first)
        still.append(Pause(on, on + timedelta(days=days)))
    counted = count(
        starts_on=starts_on,
        working_days=length if working else None,
        calendar_days=None if working else length,
        calendar=calendar,
        pauses=still,
    ).on
    days = [starts_on + timedelta(days=n) for n in range(1, (counted - starts_on).days + 1)]
    ran = [day for day in days if not any(pause.covers(day) for pause in still)]
    if working:
        assert sum(calendar.is_working(day) for day in ran) == length
        assert calendar.is_working(counted)
    else:
        assert len(ran) >= length
        assert calendar.is_working(counted)


def test_every_state_of_the_table_is_reached_and_leads_to_an_end() -> None:
    reached = CASE.states()
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
