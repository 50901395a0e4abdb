"""Plays two years of the demonstration province, up to a given day, in one transaction.

Killed half-way, nothing of it is there. The same day gives the same province.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaigns.evidence.store import evidence_store
from campaigns.planning import checklists
from campaigns.planning.models import Campaign
from chengxin.demo import cast as casting
from chengxin.demo import field, orders, visits, year
from chengxin.demo.agenda import Agenda, morning
from chengxin.demo.cases import CaseWork, Script
from chengxin.demo.consents import put_consents
from chengxin.demo.credit import put_credit
from chengxin.demo.documents import put_documents
from chengxin.demo.draws import DrawWork
from chengxin.demo.fates import COURSES
from chengxin.demo.findings import FindingsWork
from chengxin.demo.firms import SEED, firms
from chengxin.demo.hearings import put_hearings
from chengxin.demo.lists import put_lists
from chengxin.demo.measures import put_measures
from chengxin.demo.mergers import put_merger
from chengxin.demo.register import take_over
from chengxin.demo.restorations import put_restorations
from chengxin.demo.sampling import SamplingWork
from chengxin.demo.stays import put_stays
from chengxin.demo.tourism import put_tourism
from chengxin.demo.trials import put_trial
from chengxin.demo.visits import Beat, Team
from registry import due
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from registry.daily import owed_days, run_for
from registry.files.service import originals_of
from registry.kernel.clock import legal_day
from registry.penalties import service as penalties
from registry.policy.calendar import calendar_on
from registry.sharing.keys import keys_folder
from registry.signing import open_signer
from registry.subjects.models import Subject
from registry.web.context import Services
from workers.handlers import Handler, daily_jobs, handlers

Progress = Callable[[str, float], None]
"""Told what is being done and the share that is done, 0 to 1."""

SUBJECTS = 20_000
VISITS = 5_000
_ROUND = timedelta(days=84)
# No longer than a candidate waits for the officer who opens it.
_OPENED_EVERY = timedelta(days=4)
# Grades, counts and the feed: what is derived late is derived the same.
_DERIVED_EVERY = timedelta(days=56)
_EDITIONS = timedelta(days=2)
_ONE_DAY = timedelta(days=1)
_WORKDAY = timedelta(hours=8)
_CLAIM = 5_000
# What the next act of a case waits for.
_OPENING = frozenset({penalties.GROUNDS, penalties.BASIS_FELL})
_ANALYZE_EVERY = 150
# Rows looked at for the planner's numbers are 300 times this: it only has to know what is large.
_STATISTICS = 20
_LIGHT_FINES = 40

# Which firms a campaign's category looks at; the officers of which agency.
_BEATS = {
    "farm_inputs": ("farm_inputs", "inspector3", "inspector4"),
    "rural_food": ("rural_food", "inspector1", "inspector2"),
    "motor_fuel": ("motor_fuel", "inspector1", "inspector2"),
    "tourism_market": ("tourism_market", "inspector5", "inspector6"),
    "counterfeit_goods": ("counterfeit_goods", "inspector1", "inspector2"),
    "online_counterfeit": ("ecommerce_quality", "inspector1", "inspector2"),
    "special_equipment": ("special_equipment", "inspector1", "inspector2"),
    "engineering_quality": ("engineering_quality", "inspector7", "inspector8"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made."""

    subjects: int
    campaigns: int
    visits: int
    cases: int


def load(services: Services, *, progress: Progress) -> Loaded:
    """Make the demonstration province and write ``demo.json`` into the settings' folder.

    Args:
        services: an empty database; the clock gives the last day of the play.
        progress: told what is done.
    """
    with services.database.transaction() as session:
        now = services.clock.now()
        session.execute(text("SET LOCAL synchronous_commit = off"))
        play = _Play(session, services, now, progress)
        loaded = play.run()
        path = services.settings.var / "demo.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(play.cast.told(), ensure_ascii=False, indent=2), "utf-8")
    progress("演示数据已就绪", 1.0)
    return loaded


class _Play:
    """One loading: everything that its acts share."""

    def __init__(
        self, session: Session, services: Services, now: datetime, progress: Progress
    ) -> None:
        self._session = session
        self._now = now
        self._today = legal_day(now)
        self._progress = progress
        self._by: Actor = system_actor("demo.load")
        self._random = Random(SEED)  # noqa: S311 - the same play every time, no secret
        self._handlers: dict[str, Handler] = dict(handlers(services.settings))
        self._evidence = evidence_store(services.settings.var)
        self._originals = originals_of(services.settings.var)
        self._jobs = daily_jobs(services.settings, started=now)
        self._party = f"{services.settings.public_url}/party"
        self._signer = open_signer(keys_folder(services.settings.var))
        self._first = self._today - timedelta(days=730)
        last = self._today if morning(self._today) + _WORKDAY <= now else self._today - _ONE_DAY
        self._agenda = Agenda(calendar_on(self._today), last=last)
        oldest = self._today - timedelta(days=max(one.oldest_days for one in COURSES) + 30)
        self._opening = morning(oldest)
        self.cast = casting.appoint(session, by=self._by, at=self._opening, keys_from=now)
        # Held, they are read once: a session forgets what nobody holds, and every act asks.
        self._agencies = session.scalars(select(Agency)).all()

    def run(self) -> Loaded:
        """Play it through."""
        self._progress("经营主体", 0.02)
        self._firms = list(firms(SUBJECTS))
        take_over(self._session, self._firms, by=self._by, at=self._opening)
        self._ids = dict(self._session.execute(select(Subject.uscc, Subject.id)).all())
        self._put_editions()
        cases = self._put_cases()
        # On a Saturday too: on the next working day it would come after the first visits.
        self._agenda.put_exactly(self._first, self._order)
        # By its own dice: the rest of the play stays as it is.
        dice = Random(SEED)  # noqa: S311 - no secret
        SamplingWork(self._session, self._agenda, self.cast, self._firms, dice).put(self._today)
        DrawWork(self._session, self._agenda, self.cast, self._signer).put(self._today)
        FindingsWork(self._session, self._agenda, self.cast).put(self._today)
        self._put_credit()
        settled_on = opened_on = legal_day(self._opening)
        for number, day in enumerate(self._agenda.days()):
            if number % _ANALYZE_EVERY == 0:
                self._analyze()
            if day - settled_on >= _DERIVED_EVERY:
                self._settle(morning(day) - timedelta(hours=2))
                settled_on = opened_on = day
            elif day - opened_on >= _OPENED_EVERY:
                self._settle(morning(day) - timedelta(hours=2), among=_OPENING)
                opened_on = day
            self._progress(day.isoformat(), self._share(day))
        campaigns = self._session.scalar(select(func.count()).select_from(Campaign)) or 0
        self._settle(self._now)
        year.round_off(self._session, self.cast, at=self._now)
        put_trial(self._session, by=self._by, at=self._now)
        return Loaded(len(self._firms), campaigns, VISITS, cases)

    def _analyze(self) -> None:
        """Autovacuum cannot count rows that are not committed yet for the planner."""
        self._session.execute(text(f"SET LOCAL default_statistics_target = {_STATISTICS}"))
        self._session.execute(text("ANALYZE"))

    def _put_credit(self) -> None:
        moved = [self._ids[firm.uscc] for firm in self._firms[-16:-8]]
        put_credit(self._session, self._agenda, self.cast, self._originals, moved, self._today)

    def _share(self, day: date) -> float:
        span = (self._today - legal_day(self._opening)).days
        return 0.1 + 0.85 * (day - legal_day(self._opening)).days / span

    def _order(self, at: datetime) -> None:
        campaigns = orders.order(self._session, self.cast, at=at)
        beats = [self._beat(campaign, at) for campaign in campaigns if campaign.category in _BEATS]
        rounds = [
            self._first + n * _ROUND for n in range(1, (self._today - self._first) // _ROUND + 1)
        ]
        share, more = divmod(VISITS, len(rounds) * len(beats))
        for number, day in enumerate(rounds):
            for place, beat in enumerate(beats):
                extra = number * len(beats) + place < more
                last = day == rounds[-1]
                # The last one happens on whatever day of the week the play ends.
                put = self._agenda.put_exactly if last else self._agenda.put
                put(day, self._round(beat, share + extra, day, keep=3 if last else 0))
        mine = next(one for one in beats if one.team.first is self.cast.officers["inspector1"])
        self._agenda.put_exactly(self._today - _ONE_DAY, partial(self._in_the_field, mine))

    def _in_the_field(self, beat: Beat, at: datetime) -> None:
        # By its own dice: the rest of the play stays as it is.
        dice = Random(SEED)  # noqa: S311 - no secret
        field.stage(self._session, beat, self._evidence, dice, on=legal_day(at), at=at)

    def _round(self, beat: Beat, count: int, day: date, *, keep: int) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            visits.visit(
                self._session,
                self._random,
                beat,
                since=day - _ROUND + timedelta(days=1),
                until=day,
                count=count,
                at=at,
            )
            visits.confirm_recorded(self._session, beat, keep=keep, at=at + timedelta(hours=1))

        return step

    def _beat(self, campaign: Campaign, at: datetime) -> Beat:
        trade, first, second = _BEATS[campaign.category]
        kept = campaign.checklist
        if kept is None:
            raise AssertionError("a running campaign keeps a checklist")
        team = Team(self.cast.officers[first], self.cast.officers[second])
        return Beat(
            campaign_id=campaign.id,
            checklist=checklists.read(kept),
            team=team,
            photos=field.album(self._session, team, self._evidence, at=at),
            firms=[firm for firm in self._firms if firm.trade.key == trade],
        )

    def _put_cases(self) -> int:
        work = CaseWork(self._session, self._agenda, self.cast, self._random, self._party)
        count = sum(course.cases for course in COURSES)
        drawn = self._random.sample(self._firms, count + _LIGHT_FINES)
        parties = iter(drawn)
        for course in COURSES:
            for days in course.days_ago():
                firm = next(parties)
                decided_on = self._today - timedelta(days=days)
                work.play(Script(firm, self._ids[firm.uscc], decided_on, course.fate))
        quiet = [self._ids[firm.uscc] for firm in self._firms[-8:]]
        put_measures(self._session, self._agenda, self.cast, self._today)
        put_lists(self._session, self._agenda, self.cast, quiet, self._party, self._today)
        toured = [self._ids[firm.uscc] for firm in self._firms[-18:-16]]
        put_tourism(self._session, self._agenda, self.cast, self._party, toured, self._today)
        asking = quiet[6:]
        put_consents(self._session, self._agenda, self.cast, asking, self._party, self._today)
        put_restorations(self._session, self._agenda, self.cast, self._party, self._today)
        put_documents(self._session, self._agenda, self.cast, self._party, self._today)
        self._put_unusual(besides={firm.uscc for firm in drawn})
        for firm in parties:
            day = self._today - timedelta(days=self._random.randrange(1, 720))
            self._agenda.put(day, partial(work.fine, self._ids[firm.uscc]))
        return count

    def _put_unusual(self, *, besides: set[str]) -> None:
        """Hearings, stays, and a bureau merged into another, of firms with nothing else."""
        free = [firm for firm in self._firms[-80:-18] if firm.uscc not in besides]
        firms = [self._ids[firm.uscc] for firm in free[-8:]]
        common = self._session, self._agenda, self.cast
        put_hearings(*common, self._originals, firms[:3], self._party)
        put_stays(*common, self._originals, firms[3:6], self._party)
        put_merger(*common, firms[6:], self._party)

    def _put_editions(self) -> None:
        """The daily jobs of the last days; before them nothing was published."""
        for days in range(_EDITIONS.days, -1, -1):
            self._agenda.put_exactly(self._today - timedelta(days=days), self._turn)

    def _turn(self, at: datetime) -> None:
        moment = min(at, self._now)
        for job in self._jobs:
            for day in owed_days(self._session, job, at=moment):
                run_for(self._session, job, day, at=moment)

    def _settle(self, at: datetime, *, among: frozenset[str] | None = None) -> None:
        """Derive what is due, as the worker would; only kinds ``among`` these, or all."""
        at = min(at, self._now)
        for kind in due.kinds_due(self._session, at=at):
            if among is not None and kind not in among:
                continue
            while claimed := due.claim(self._session, kind, at=at, limit=_CLAIM):
                self._handlers[kind](self._session, [row.key for row in claimed], at)
                if len(claimed) < _CLAIM:
                    break
