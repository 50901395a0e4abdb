"""Grade periods: derived from the ledger for every day up to today, and kept bitemporally.

A subject's periods as known now are a function of its ledger, the policy and the day; how often,
in which order and how late they are derived leaves no trace in them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry import due
from registry.credit.evaluator import compiled, set_based
from registry.credit.ledger import CHANGE
from registry.credit.policy import Policies
from registry.credit.policy_in_force import grading_held
from registry.kernel.clock import legal_day
from registry.subjects.models import Subject

# Days on which something can change: an entry begins, ends or is set aside, a step of decay or a
# version of the policy takes effect. The first one later than today is when to look again.
_BREAKS = """
held AS MATERIALIZED (
    SELECT id, subject_id, case_no, decided_on, begins_on, ends_on, set_aside_on, set_aside_for
    FROM credit_entry
    WHERE subject_id = ANY(:subjects) AND upper_inf(recorded)
),
span AS MATERIALIZED (
    SELECT subject_id, min(begins_on) AS first_on FROM held GROUP BY subject_id
),
break AS MATERIALIZED (
    SELECT subject_id, begins_on AS on_day FROM held
    UNION
    SELECT subject_id, ends_on FROM held WHERE ends_on IS NOT NULL
    UNION
    SELECT subject_id, set_aside_on FROM held WHERE set_aside_on IS NOT NULL
    UNION
    SELECT held.subject_id, (held.decided_on + make_interval(months => mark.months))::date
    FROM held
    JOIN jsonb_to_recordset(CAST(:marks AS jsonb)) AS mark (case_no smallint, months integer)
        USING (case_no)
    UNION
    SELECT span.subject_id, policy.effective FROM span CROSS JOIN policy
),
asked AS MATERIALIZED (
    SELECT break.subject_id, break.on_day
    FROM break JOIN span USING (subject_id)
    WHERE break.on_day BETWEEN span.first_on AND :today
)
"""

_PERIODS = """
standing AS MATERIALIZED (
    SELECT * FROM graded
),
compared AS (
    SELECT subject_id, on_day, grade, hundredths, vetoed, digest,
           (grade, hundredths, vetoed, digest) IS DISTINCT FROM
           (lag(grade) OVER days, lag(hundredths) OVER days, lag(vetoed) OVER days,
            lag(digest) OVER days) AS differs,
           grade IS DISTINCT FROM lag(grade) OVER days AS moves
    FROM standing
    WINDOW days AS (PARTITION BY subject_id ORDER BY on_day)
),
run AS (
    SELECT *, max(on_day) FILTER (WHERE moves)
               OVER (PARTITION BY subject_id ORDER BY on_day) AS since
    FROM compared
),
wanted AS MATERIALIZED (
    SELECT run.subject_id, run.grade, run.hundredths / 100.0 AS points, run.vetoed, run.since,
           run.digest AS policy_digest,
           daterange(run.on_day, lead(run.on_day) OVER days) AS valid,
           CASE WHEN lead(run.on_day) OVER days IS NULL THEN following.on_day END AS next_change_on
    FROM run
    LEFT JOIN (SELECT subject_id, min(on_day) AS on_day FROM break WHERE on_day > :today
               GROUP BY subject_id) AS following USING (subject_id)
    WHERE run.differs
    WINDOW days AS (PARTITION BY run.subject_id ORDER BY run.on_day)
)
"""

# What is known no longer is closed, what is known anew is added. A clock that went back must not
# make two answers for one moment: nothing is recorded earlier than what it follows.
_STORE = """
stored AS MATERIALIZED (
    SELECT * FROM grade_period WHERE subject_id = ANY(:subjects) AND upper_inf(recorded)
),
stamp AS MATERIALIZED (
    SELECT subject_id, greatest(:at, max(lower(recorded)), max(upper(recorded))) AS at
    FROM grade_period WHERE subject_id = ANY(:subjects) GROUP BY subject_id
),
kept AS MATERIALIZED (
    SELECT stored.id, wanted.subject_id, wanted.valid, wanted.next_change_on
    FROM stored JOIN wanted
        USING (subject_id, valid, grade, points, vetoed, since, policy_digest)
),
closed AS (
    UPDATE grade_period AS period
    SET recorded = tstzrange(lower(period.recorded), stamp.at)
    FROM stamp
    WHERE stamp.subject_id = period.subject_id
        AND period.id = ANY (ARRAY(SELECT id FROM stored EXCEPT SELECT id FROM kept))
    RETURNING period.id
),
scheduled AS (
    UPDATE grade_period AS period
    SET next_change_on = kept.next_change_on
    FROM kept
    WHERE period.id = kept.id AND period.id = ANY (ARRAY(SELECT id FROM kept))
        AND period.next_change_on IS DISTINCT FROM kept.next_change_on
    RETURNING period.id
),
opened AS (
    INSERT INTO grade_period
        (subject_id, grade, points, vetoed, since, policy_digest, next_change_on, valid, recorded)
    SELECT wanted.subject_id, wanted.grade, wanted.points, wanted.vetoed, wanted.since,
           wanted.policy_digest, wanted.next_change_on, wanted.valid,
           tstzrange(coalesce(stamp.at, :at), NULL)
    FROM wanted LEFT JOIN stamp USING (subject_id)
    WHERE (SELECT count(*) FROM closed) >= 0  -- read first: the old row has to be closed by now
        AND NOT EXISTS (SELECT FROM kept
                        WHERE kept.subject_id = wanted.subject_id AND kept.valid = wanted.valid)
    RETURNING id
)
SELECT subject_id, was.grade AS before, now.grade AS after, now.points
FROM (SELECT * FROM stored WHERE valid @> CAST(:today AS date)) AS was
FULL JOIN (SELECT * FROM wanted WHERE valid @> CAST(:today AS date)) AS now USING (subject_id)
WHERE was.grade IS DISTINCT FROM now.grade
ORDER BY subject_id
"""


@dataclass(frozen=True, slots=True)
class GradeChange:
    """A subject's letter of today moved; None stands for "not graded"."""

    subject_id: int
    before: str | None
    after: str | None
    points: Decimal | None


def regrade(
    session: Session,
    subject_ids: Collection[int],
    *,
    at: datetime,
    policies: Policies | None = None,
) -> list[GradeChange]:
    """Derive the grades of N subjects, for every day up to today, from their ledger entries.

    One set-based statement. Closes what is known no longer and adds what is known anew; where
    nothing differs, nothing is written.

    Args:
        session: the caller's transaction; it locks the subjects until its end.
        subject_ids: up to some 5,000; unknown ones have no entries and are passed over.
        at: UTC instant; "today" is its legal day, and the policy of each day applies.
        policies: other than the policy in force (tests).

    Returns:
        One change per subject whose letter of today moved, by number of subject; those who
        follow the feed of changes are owed them.
    Legal basis: policy/grading.yaml, cited per criterion.
    """
    wanted = sorted(set(subject_ids))
    if not wanted:
        return []
    # Not FOR UPDATE: that would wait for everyone who refers to the subject.
    session.execute(
        select(Subject.id)
        .where(Subject.id.in_(wanted))
        .order_by(Subject.id)
        .with_for_update(key_share=True)
    )
    plan = compiled(policies or grading_held(session))
    graded = plan.of_asked(ledger="held", known="TRUE")
    statement = f"WITH {plan.policy()},{_BREAKS},{graded},{_PERIODS},{_STORE}"
    values = {
        **plan.parameters,
        "marks": plan.marks,
        "subjects": wanted,
        "at": at,
        "today": legal_day(at),
    }
    with set_based(session):
        rows = session.execute(text(statement), values).all()
    changes = [GradeChange(row.subject_id, row.before, row.after, row.points) for row in rows]
    due.owe(session, CHANGE, [str(change.subject_id) for change in changes], at=at)
    return changes


def regrade_due(session: Session, keys: Sequence[str], *, at: datetime) -> None:
    """Derive what ``credit.regrade`` owes: N numbers of subjects as text, repeated or not."""
    regrade(session, {int(key) for key in keys}, at=at)
