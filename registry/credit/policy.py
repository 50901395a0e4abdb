"""What a grading policy says, as plain values. How it is read and checked: ``policy_file``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.provisions import NoProvisionInForce, Provision

STRATA = ("A", "B", "C", "D")
"""The published four grades, the best first."""
HIGHEST_POINTS = Decimal(100)
LOWEST_POINTS = Decimal(0)

Case = tuple[EntryKind, Severity]


@dataclass(frozen=True, slots=True)
class Step:
    """Points that an entry counts from ``from_months`` on, up to ``to_months`` (None: for good)."""

    from_months: int
    to_months: int | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Family:
    """Criteria whose points are summed and kept within two bounds, both included."""

    key: str
    title: str
    title_en: str
    lowest_points: Decimal
    highest_points: Decimal

    def bounded(self, points: Decimal) -> Decimal:
        """The sum of its criteria as it counts."""
        return min(self.highest_points, max(self.lowest_points, points))


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one case of entry counts. ``steps`` follow each other from month 0 on, the last open.

    ``veto`` is the grade that such an entry forces while it holds; None for most.
    """

    code: str
    title: str
    title_en: str
    source: str
    kind: EntryKind
    severity: Severity
    family: str | None
    points: Decimal
    steps: tuple[Step, ...]
    veto: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One grade of the ladder: from ``from_points`` on, up to the next better one.

    ``stratum`` is the grade of the published four that this one counts as where rules of draws and
    honours name a grade; several grades of a finer ladder may share one.
    """

    grade: str
    name: str
    name_en: str
    from_points: Decimal
    source: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the grading policy. ``ladder`` runs from the best grade to the worst.

    ``until`` is its last day, the one before the next version where it names none itself.
    ``known_on`` is the day on which it was announced, or took effect without announcement.
    ``counted_aside``: for which reasons an entry that was set aside counts nevertheless.
    """

    digest: str
    title: str
    effective: date
    until: date | None
    known_on: date
    legal_basis: str
    start_points: Decimal
    ladder: tuple[Band, ...]
    families: tuple[Family, ...]
    criteria: Mapping[Case, Criterion]
    counted_aside: frozenset[SetAside]

    def band(self, grade: str) -> Band:
        """The band of a grade's letter.

        Raises:
            KeyError: the ladder has no such grade.
        """
        for band in self.ladder:
            if band.grade == grade:
                return band
        raise KeyError(grade)


@dataclass(frozen=True, slots=True)
class Policies:
    """Every version, oldest first, one in force on each day from the first on."""

    provision: Provision
    versions: tuple[Policy, ...]

    def known_on(self, day: date) -> "Policies":
        """The versions that had been announced by ``day``: what was then known to apply."""
        if all(version.known_on <= day for version in self.versions):
            return self
        written = {version.digest: version.until for version in self.provision.versions}
        known = [version for version in self.versions if version.known_on <= day]
        last = [following.effective - timedelta(days=1) for following in known[1:]]
        last_days = zip(known, [*last, *(written[one.digest] for one in known[-1:])], strict=True)
        return Policies(
            self.provision, tuple(replace(one, until=until) for one, until in last_days)
        )

    def on(self, day: date) -> Policy:
        """The version in force on ``day``.

        Raises:
            NoProvisionInForce: before the first.
        """
        for version in reversed(self.versions):
            if version.effective <= day and (version.until is None or day <= version.until):
                return version
        raise NoProvisionInForce(title=self.provision.title, on=day.isoformat())
