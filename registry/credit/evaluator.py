"""The evaluator: one SQL statement, compiled from the policy, that turns ledgers into scores.

The same text scores one subject on one day, a batch on every day on which something changes, and
the whole population; only the list of who and when (``asked``) differs. Points travel as whole
hundredths, so that a sum is exact in any order.

A version of the policy becomes one array of points per family. An entry finds its place in them by
its case (kind and severity) and its age: the policy's months become, for each day asked, dates of
documents, and ``width_bucket`` counts how many of them an entry has still before it. So there is no
date arithmetic and no join per entry, and a derivation of everyone is one scan in the order of
subjects.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.credit.compiling import Place, marks_of, places_of, version_row
from registry.credit.policy import Policies

_POLICY = """
policy AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:policies AS jsonb)) AS version (
        digest text, effective date, until date, start integer, lowest integer[],
        highest integer[], floors integer[], letters text[], counted_aside text[],
        months integer[], ages integer, veto integer[], {points})
)
"""

# ``marks``, oldest first: a document of the n-th of these days or later has still to reach the
# months that it stands for.
_DAY = """
day AS MATERIALIZED (
    SELECT days.on_day, policy.digest,
           ARRAY(SELECT months_before(days.on_day, month) + 1
                 FROM unnest(policy.months) AS month ORDER BY month DESC) AS marks
    FROM (SELECT DISTINCT on_day FROM {days}) AS days
    JOIN policy ON policy.effective <= days.on_day
        AND (policy.until IS NULL OR days.on_day <= policy.until)
)
"""

# An entry that does not hold on the day (ended, set aside, or left out of the question) has no
# place and counts nothing, yet its subject stays graded. OFFSET keeps the planner from carrying
# the arrays themselves through a sort.
_TALLY = """
counted AS (
    SELECT subject_id, {kept} {looked_up}, {veto}[place] AS veto
    FROM (
        SELECT entry.subject_id, {carried}
               CASE WHEN {holds} AND {counting} THEN {place} END AS place
        FROM {ledger} AS entry {joined}
        WHERE {known} AND entry.begins_on <= {on_day}
        {ordered} OFFSET 0
    ) AS placed {chosen}
    {fence}
),
tally AS (
    SELECT subject_id, {asked}, {sums}, min(veto) AS veto
    FROM counted GROUP BY {group}
),
scored AS (
    SELECT tally.subject_id, tally.on_day, {question} tally.veto, {digest} AS digest,
           {floors} AS floors, {letters} AS letters,
           least(10000, greatest(0, {start} + {bounded})) AS hundredths
    FROM tally {versions}
),
graded AS (
    SELECT subject_id, on_day, {question} digest, hundredths, veto IS NOT NULL AS vetoed,
           letters[least(width_bucket(CAST(hundredths AS integer), floors), veto)] AS grade
    FROM scored
)
"""

_HOLDS = """(entry.ends_on IS NULL OR entry.ends_on > {on_day})
    AND (entry.set_aside_on IS NULL OR entry.set_aside_on > {on_day}
         OR entry.set_aside_for = ANY (CAST({counted_aside} AS text[])))"""
_PLACE = "entry.case_no * {ages} + width_bucket(entry.decided_on, {marks}) + 1"

# Of everyone on one day, what the policy says is the same for every entry: a parameter each, which
# the planner takes for a constant.
_GIVEN = {
    "marks": "(CAST(:given_marks AS date[]))",
    "ages": "CAST(:given_ages AS integer)",
    "counted_aside": "CAST(:given_counted_aside AS text[])",
    "start": "CAST(:given_start AS integer)",
    "digest": "CAST(:given_digest AS text)",
    "letters": "(CAST(:given_letters AS text[]))",
}
_GIVEN_ARRAY = "(CAST(:given_{column} AS integer[]))"

_COUNTED = """
counted AS (
    SELECT id, holds, place, CASE WHEN holds THEN {points} ELSE 0 END AS points
    FROM (
        SELECT entry.id, {holds} AS holds, {place} AS place, policy.*
        FROM credit_entry AS entry CROSS JOIN day JOIN policy USING (digest)
        WHERE entry.subject_id = :subject AND entry.recorded @> CAST(:known_at AS timestamptz)
            AND entry.begins_on <= day.on_day
        OFFSET 0
    ) AS placed
)
"""

_ONE_DAY = "(SELECT CAST(:on AS date) AS on_day) AS one"
_SETTINGS = {
    "work_mem": "'64MB'",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "enable_nestloop": "off",
}
NOW_KNOWN = "upper_inf(entry.recorded)"
THEN_KNOWN = "entry.recorded @> CAST(:known_at AS timestamptz)"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy as fragments of SQL with the parameters that they take.

    ``marks``: JSON, the ages in months at which an entry of a case counts otherwise than before.
    ``places``: by digest of the version, what stands at each place of its arrays.
    """

    parameters: Mapping[str, str]
    marks: str
    families: int
    places: Mapping[str, tuple[Place, ...]]

    def policy(self) -> str:
        """CTE ``policy``: every version."""
        points = ", ".join(f"points_{n} integer[]" for n in self._numbers)
        return _POLICY.format(points=points)

    def of_asked(
        self, *, ledger: str = "credit_entry", known: str = THEN_KNOWN, supposing: bool = False
    ) -> str:
        """CTEs ending in ``graded`` for the relation ``asked(subject_id, on_day)``.

        Args:
            ledger: where the entries are: the table, or a CTE that has read them before.
            known: which of them are known.
            supposing: ``asked`` and ``graded`` have a ``number`` besides, and ``asked`` an array
                ``otherwise``: numbers of entries that are left out, and of supposed ones (negative,
                in ``ledger`` only) that count.
        """
        number = "number," if supposing else ""
        return self._ctes(
            days="asked",
            on_day="asked.on_day",
            asked=f"{number} on_day",
            question=number,
            kept=f"{number} on_day,",
            ordered="",
            fence="OFFSET 0",
            ledger=ledger,
            known=known,
            counting="(entry.id < 0) = (entry.id = ANY (asked.otherwise))" if supposing else "TRUE",
            joined="JOIN asked ON asked.subject_id = entry.subject_id"
            " JOIN day ON day.on_day = asked.on_day JOIN policy ON policy.digest = day.digest",
            carried=f"{number and 'asked.number,'} asked.on_day, policy.digest,",
            chosen="JOIN policy USING (digest)",
            versions="JOIN day USING (on_day) JOIN policy USING (digest)",
            group=f"{number} subject_id, on_day",
            of=lambda name: f"{'day' if name == 'marks' else 'policy'}.{name}",
        )

    def of_everyone(self, *, ledger: str = "credit_entry", known: str = NOW_KNOWN) -> str:
        """CTEs ending in ``graded`` for every subject in the ledger, on one day.

        They take the parameters ``given_on`` besides the policy's; ``ledger`` and ``known`` as in
        ``of_asked``.
        """
        return self._ctes(
            days=_ONE_DAY,
            on_day="CAST(:on AS date)",
            # One day and one question: the order of subjects groups them without a sort.
            asked="CAST(:on AS date) AS on_day",
            question="",
            kept="",
            ordered="ORDER BY entry.subject_id",
            fence="",
            ledger=ledger,
            known=known,
            counting="TRUE",
            joined="",
            carried="",
            chosen="",
            versions="",
            group="subject_id",
            of=lambda name: _GIVEN.get(name) or _GIVEN_ARRAY.format(column=name),
        )

    def of_entries(self) -> str:
        """CTEs ending in ``counted``: what each entry of ``:subject`` counts on the day ``:on``."""
        points = " + ".join(f"points_{n}[place]" for n in self._numbers)
        counted = _COUNTED.format(
            points=points,
            holds=_HOLDS.format(on_day="day.on_day", counted_aside="policy.counted_aside"),
            place=_PLACE.format(ages="policy.ages", marks="day.marks"),
        )
        return f"{_DAY.format(days=_ONE_DAY)},{counted}"

    @property
    def _numbers(self) -> range:
        return range(1, self.families + 1)

    def _ctes(self, *, days: str, on_day: str, of: Callable[[str], str], **places: str) -> str:
        """``of``: how a column of the day's policy is written."""
        sums = ", ".join(f"sum(points_{n}) AS points_{n}" for n in self._numbers)
        looked_up = ", ".join(f"{of(f'points_{n}')}[place] AS points_{n}" for n in self._numbers)
        bounded = " + ".join(
            f"least({of('highest')}[{n}], greatest({of('lowest')}[{n}],"
            f" coalesce(tally.points_{n}, 0)))"
            for n in self._numbers
        )
        tally = _TALLY.format(
            on_day=on_day,
            looked_up=looked_up,
            **{name: of(name) for name in ("veto", "digest", "floors", "letters", "start")},
            holds=_HOLDS.format(on_day=on_day, counted_aside=of("counted_aside")),
            place=_PLACE.format(ages=of("ages"), marks=of("marks")),
            sums=sums,
            bounded=bounded,
            **places,
        )
        return f"{_DAY.format(days=days)},{tally}"


def compiled(policies: Policies) -> Compiled:
    """Turn every version of the policy into parameters and SQL."""
    versions = policies.versions
    families = max(len(version.families) for version in versions)
    rows = [version_row(version, families) for version in versions]
    return Compiled(
        parameters={"policies": orjson.dumps(rows).decode()},
        marks=orjson.dumps(marks_of(policies)).decode(),
        families=families,
        places={version.digest: places_of(version) for version in versions},
    )


@contextmanager
def set_based(session: Session, **more: str) -> Iterator[None]:
    """Settings for a statement over many subjects, for the length of the block.

    A parallel or spilling hash aggregate can take minutes where a plain one takes seconds;
    compiling a long statement takes longer than running it; and the planner, which cannot know how
    many rows an intermediate result has, must not compare each of them with each.
    """
    settings = {**_SETTINGS, **more}
    session.execute(text("; ".join(f"SET LOCAL {name} = {v}" for name, v in settings.items())))
    yield
    session.execute(text("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in settings)))


def in_order(session: Session) -> AbstractContextManager[None]:
    """As ``set_based``, for everyone at once: groups as they come, in the order of subjects."""
    return set_based(session, enable_hashagg="off")
