"""The evaluator: one SQL statement, compiled from the policy, that turns ledgers into scores.

The same text scores one subject on one day, a batch on every day on which something changes, and
the whole population; only the list of who and when (``asked``) differs. Points travel as whole
hundredths, so that a sum is exact in any order.

For each day asked, the policy's steps become ranges of document dates (``step_on``); an entry then
falls into exactly one step by plain comparison of dates, without date arithmetic per entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.credit.policy import Policies, Policy
from registry.kernel.period import AsOf

_HUNDREDTHS = 100

_POLICY = """
policy AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:policies AS jsonb)) AS version (
        digest text, effective date, until date, start integer,
        lowest integer[], highest integer[], floors integer[], letters text[])
),
step AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:steps AS jsonb)) AS step (
        digest text, kind text, severity text, code text, family integer, points integer,
        veto integer, from_months integer, to_months integer)
)
"""

_STEP_ON = """
in_force AS MATERIALIZED (
    SELECT day.on_day, policy.*
    FROM (SELECT DISTINCT on_day FROM {days}) AS day
    JOIN policy ON policy.effective <= day.on_day
        AND (policy.until IS NULL OR day.on_day <= policy.until)
),
mark_on AS MATERIALIZED (
    SELECT in_force.on_day, mark.months, months_before(in_force.on_day, mark.months) AS day
    FROM in_force CROSS JOIN (SELECT DISTINCT from_months AS months FROM step) AS mark
),
step_on AS MATERIALIZED (
    SELECT in_force.on_day, step.kind, step.severity, step.code, step.family, step.points,
           step.veto, step.from_months, step.to_months, young.day AS latest,
           coalesce(old.day, '-infinity') AS after
    FROM in_force JOIN step USING (digest)
    JOIN mark_on AS young ON young.on_day = in_force.on_day AND young.months = step.from_months
    LEFT JOIN mark_on AS old ON old.on_day = in_force.on_day AND old.months = step.to_months
)
"""

_FITS = """step_on.kind = entry.kind AND step_on.severity = entry.severity
        AND entry.decided_on <= step_on.latest AND entry.decided_on > step_on.after"""
_HOLDS = "(upper(entry.valid) IS NULL OR upper(entry.valid) > step_on.on_day)"

# Each entry with each day asked of its subject; apart and first, so that no plan meets every entry
# with the steps of every day.
_PAIR = """
pair AS MATERIALIZED (
    SELECT entry.id, entry.subject_id, entry.kind, entry.severity, entry.decided_on, entry.valid,
           asked.on_day, asked.without
    FROM {ledger} AS entry JOIN asked ON asked.subject_id = entry.subject_id
    WHERE {known} AND lower(entry.valid) <= asked.on_day
),
"""

# An entry that does not hold on the day (ended, or left out of the question) counts nothing, yet
# its subject stays graded.
_TALLY = """
tally AS (
    SELECT entry.subject_id, step_on.on_day, {without} AS without,
           {sums},
           min(step_on.veto) FILTER (WHERE {holds}) AS veto
    FROM {ledger} AS entry JOIN step_on ON {same_day} {fits}
    WHERE {known} AND lower(entry.valid) <= step_on.on_day
    GROUP BY {group}
),
scored AS (
    SELECT tally.subject_id, tally.on_day, tally.without, tally.veto, in_force.digest,
           in_force.floors, in_force.letters,
           least(10000, greatest(0, in_force.start + {bounded})) AS hundredths
    FROM tally JOIN in_force USING (on_day)
),
graded AS (
    SELECT subject_id, on_day, without, digest, hundredths, veto IS NOT NULL AS vetoed,
           letters[least(width_bucket(CAST(hundredths AS integer), floors), veto)] AS grade
    FROM scored
)
"""

_COUNTED = """
counted AS (
    SELECT entry.id, step_on.code, step_on.from_months, step_on.to_months,
           {holds} AS holds, CASE WHEN {holds} THEN step_on.points ELSE 0 END AS points
    FROM credit_entry AS entry JOIN step_on ON {fits}
    WHERE entry.subject_id = :subject AND entry.recorded @> CAST(:known_at AS timestamptz)
        AND lower(entry.valid) <= step_on.on_day
)
"""

_ONE_DAY = "(SELECT CAST(:on AS date) AS on_day) AS one"
_SET_BASED = (
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    "SET LOCAL jit = off",
    "SET LOCAL enable_nestloop = off",
)
_USUAL = (
    "SET LOCAL work_mem TO DEFAULT",
    "SET LOCAL max_parallel_workers_per_gather TO DEFAULT",
    "SET LOCAL jit TO DEFAULT",
    "SET LOCAL enable_nestloop TO DEFAULT",
)

_NOW_KNOWN = "upper_inf(entry.recorded)"
_THEN_KNOWN = "entry.recorded @> CAST(:known_at AS timestamptz)"


@dataclass(frozen=True, slots=True)
class Question:
    """How does a subject stand on a day, were the entry ``without`` not counted?"""

    subject_id: int
    on: date
    without: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The answer: 0 to 100 points, and the grade that they or a veto lead to."""

    points: Decimal
    grade: str
    vetoed: bool
    policy_digest: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What one entry counts on a day: its criterion, its age in months, its points.

    ``holds`` is False for an entry that has ended: it counts nothing.
    """

    code: str
    from_months: int
    to_months: int | None
    holds: bool
    points: Decimal


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy as fragments of SQL with the parameters that they take."""

    parameters: Mapping[str, str]
    families: int

    def of_asked(self, *, ledger: str = "credit_entry", known: str = _THEN_KNOWN) -> str:
        """CTEs ending in ``graded`` for the relation ``asked(subject_id, on_day, without)``.

        Args:
            ledger: where the entries are: the table, or a CTE that has read them before.
            known: which of them are known.
        """
        pairs = _PAIR.format(ledger=ledger, known=known)
        return pairs + self._ctes(
            ledger="pair",
            days="asked",
            without="entry.without",
            same_day="step_on.on_day = entry.on_day AND",
            counted="entry.id IS DISTINCT FROM entry.without",
            known="TRUE",
            group="entry.subject_id, step_on.on_day, entry.without",
        )

    def of_everyone(self) -> str:
        """CTEs ending in ``graded`` for every subject in the ledger, on the day ``:on``."""
        return self._ctes(
            ledger="credit_entry",
            days=_ONE_DAY,
            without="CAST(NULL AS bigint)",
            same_day="",
            counted="TRUE",
            known=_NOW_KNOWN,
            group="entry.subject_id, step_on.on_day",
        )

    def of_entries(self) -> str:
        """CTEs ending in ``counted``: what each entry of ``:subject`` counts on the day ``:on``."""
        counted = _COUNTED.format(holds=_HOLDS, fits=_FITS)
        return f"{_STEP_ON.format(days=_ONE_DAY)},{counted}"

    def policy(self) -> str:
        """CTEs ``policy`` and ``step``."""
        return _POLICY

    def _ctes(self, *, days: str, counted: str, **places: str) -> str:
        counting = f"{_HOLDS} AND {counted}"
        numbers = range(1, self.families + 1)
        sums = ",\n           ".join(
            f"sum(step_on.points) FILTER (WHERE step_on.family = {n} AND {counting}) AS family_{n}"
            for n in numbers
        )
        bounded = " + ".join(
            f"least(in_force.highest[{n}], greatest(in_force.lowest[{n}],"
            f" coalesce(tally.family_{n}, 0)))"
            for n in numbers
        )
        tally = _TALLY.format(sums=sums, bounded=bounded, holds=counting, fits=_FITS, **places)
        return f"{_STEP_ON.format(days=days)},{tally}"


def compiled(policies: Policies) -> Compiled:
    """Turn every version of the policy into parameters and SQL."""
    versions = policies.versions
    return Compiled(
        parameters={
            "policies": orjson.dumps([_version(version) for version in versions]).decode(),
            "steps": orjson.dumps([row for v in versions for row in _steps(v)]).decode(),
        },
        families=max(len(version.families) for version in versions),
    )


@contextmanager
def set_based(session: Session) -> Iterator[None]:
    """Settings for a statement over many subjects, for the length of the block.

    A parallel or spilling hash aggregate can take minutes where a plain one takes seconds;
    compiling a long statement takes longer than running it; and the planner, which cannot know how
    many rows an intermediate result has, must not compare each of them with each.
    """
    session.execute(text("; ".join(_SET_BASED)))
    yield
    session.execute(text("; ".join(_USUAL)))


def evaluate(
    session: Session, policies: Policies, questions: Sequence[Question], *, known_at: datetime
) -> dict[Question, Score]:
    """Answer N questions with one statement, from the ledger as known at ``known_at``.

    A subject without an entry that began by the day is not graded: it is not in the result.
    """
    if not questions:
        return {}
    plan = compiled(policies)
    statement = f"""
        WITH asked AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:asked AS jsonb))
                AS asked (subject_id bigint, on_day date, without bigint)
        ), {plan.policy()}, {plan.of_asked()}
        SELECT subject_id, on_day, without, hundredths, grade, vetoed, digest FROM graded
    """  # noqa: S608 - made of this module's own constants
    asked = [{"subject_id": q.subject_id, "on_day": q.on, "without": q.without} for q in questions]
    rows = session.execute(
        text(statement),
        {**plan.parameters, "asked": orjson.dumps(asked).decode(), "known_at": known_at},
    )
    return {Question(row.subject_id, row.on_day, row.without): _score(row) for row in rows}


def evaluate_everyone(session: Session, policies: Policies, *, on: date) -> dict[int, Score]:
    """Score every subject in the ledger on the day ``on``, as known now; one statement."""
    plan = compiled(policies)
    statement = f"""
        WITH {plan.policy()}, {plan.of_everyone()}
        SELECT subject_id, hundredths, grade, vetoed, digest FROM graded
    """  # noqa: S608 - made of this module's own constants
    with set_based(session):
        rows = session.execute(text(statement), {**plan.parameters, "on": on}).all()
    return {row.subject_id: _score(row) for row in rows}


def count_entries(
    session: Session, policies: Policies, subject_id: int, as_of: AsOf
) -> dict[int, Counted]:
    """What each entry of one subject counts on a day, as known at an instant, by its number."""
    plan = compiled(policies)
    statement = f"WITH {plan.policy()}, {plan.of_entries()} SELECT * FROM counted"  # noqa: S608 - made of this module's own constants
    rows = session.execute(
        text(statement),
        {
            **plan.parameters,
            "on": as_of.valid_on,
            "known_at": as_of.known_at,
            "subject": subject_id,
        },
    )
    return {
        row.id: Counted(
            code=row.code,
            from_months=row.from_months,
            to_months=row.to_months,
            holds=row.holds,
            points=Decimal(row.points).scaleb(-2),
        )
        for row in rows
    }


def _score(row: Any) -> Score:  # noqa: ANN401 - a row of ``graded``
    return Score(
        points=Decimal(row.hundredths).scaleb(-2),
        grade=row.grade,
        vetoed=row.vetoed,
        policy_digest=row.digest,
    )


def _version(policy: Policy) -> dict[str, Any]:
    """Grades are numbered from the worst, as ``width_bucket`` counts the floors."""
    upward = policy.ladder[::-1]
    return {
        "digest": policy.digest,
        "effective": policy.effective,
        "until": policy.until,
        "start": _hundredths(policy.start_points),
        "lowest": [_hundredths(family.lowest_points) for family in policy.families],
        "highest": [_hundredths(family.highest_points) for family in policy.families],
        "floors": [_hundredths(band.from_points) for band in upward],
        "letters": [band.grade for band in upward],
    }


def _steps(policy: Policy) -> list[dict[str, Any]]:
    family = {family.key: place for place, family in enumerate(policy.families, start=1)}
    rank = {band.grade: place for place, band in enumerate(policy.ladder[::-1], start=1)}
    return [
        {
            "digest": policy.digest,
            "kind": criterion.kind,
            "severity": criterion.severity,
            "code": criterion.code,
            "family": family[criterion.family] if criterion.family else None,
            "points": _hundredths(step.points),
            "veto": rank[criterion.veto] if criterion.veto else None,
            "from_months": step.from_months,
            "to_months": step.to_months,
        }
        for criterion in policy.criteria.values()
        for step in criterion.steps
    ]


def _hundredths(points: Decimal) -> int:
    return int(points * _HUNDREDTHS)
