"""A drafted policy is tried on the whole ledger, kept, and replayed; a flawed one is refused."""

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.credit import what_if
from registry.credit.policy_file import GRADING
from registry.credit.scoring import evaluate_everyone
from registry.credit.vocabulary import EntryKind, Severity
from registry.credit.what_if_draft import DraftRefused, DraftTooLarge, read_draft
from registry.kernel.refusals import NotOnRecord
from registry.kernel.yamls import read_yaml
from tests.builders.credit import an_entry
from tests.builders.subjects import a_subject

BY = system_actor("tests")
TODAY = date(2024, 6, 1)
AT = datetime(2024, 6, 1, 4, tzinfo=UTC)
PRESENT = GRADING.read_text("utf-8")


def a_draft(**points: int) -> str:
    """The policy in force, with other points for general findings and other floors."""
    written = read_yaml(PRESENT)
    version = written["versions"][-1]
    for criterion in version["criteria"]:
        if criterion["code"] == "1.2":
            criterion["points"] = points.get("finding", criterion["points"])
    version["ladder"][0]["from_points"] = points.get("best", 90)
    return yaml.safe_dump(written, allow_unicode=True)


def tried(session: Session, draft: str) -> what_if.Outcome:
    trial = what_if.begin_what_if(session, draft, on=None, today=TODAY, known_at=AT, by=BY, at=AT)
    keys = [f"{trial.id}/{number}" for number in what_if.parts_left(session, trial.id)]
    what_if.compare_parts_due(session, keys, at=AT)
    return what_if.get_outcome(session, trial.id)


kinds = st.sampled_from([EntryKind.FINDING, EntryKind.PENALTY, EntryKind.AWARD])
ledgers = st.lists(
    st.lists(st.tuples(kinds, st.sampled_from(list(Severity))), max_size=4), min_size=1, max_size=4
)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ledgers=ledgers, finding=st.integers(-35, -1), best=st.integers(76, 99))
def test_a_trial_counts_what_grading_under_the_draft_would_give(
    session: Session, ledgers: list[list[tuple[EntryKind, Severity]]], finding: int, best: int
) -> None:
    with session.begin_nested() as undone:
        for ledger in ledgers:
            subject = a_subject(session)
            for kind, severity in ledger:
                an_entry(session, subject, kind=kind, severity=severity)
        draft = a_draft(finding=finding, best=best)
        was = evaluate_everyone(session, read_draft(PRESENT), on=TODAY)
        now = evaluate_everyone(session, read_draft(draft), on=TODAY)
        outcome = tried(session, draft)
        assert outcome.graded == len(was)
        assert outcome.moved == sum(was[one].grade != now[one].grade for one in was)
        for trait in ("region", "industry", "kind"):
            of_trait = [move.subjects for move in outcome.moves if move.trait == trait]
            assert sum(of_trait) == outcome.graded
        for each in outcome.samples:
            assert each.was == was[each.subject_id].grade
            assert each.now == now[each.subject_id].grade
            assert Decimal(each.now_hundredths) / 100 == now[each.subject_id].points
        undone.rollback()


def test_a_trial_finds_the_same_again_though_the_ledger_has_grown(session: Session) -> None:
    subject = a_subject(session, industry="C26")
    an_entry(session, subject, decided_on=date(2024, 3, 1))
    outcome = tried(session, a_draft(finding=-20))
    assert outcome.digest
    (move,) = [move for move in outcome.moves if move.trait == "industry"]
    assert (move.value, move.was, move.now, move.subjects) == ("C", "A", "B", 1)
    later = datetime(2024, 6, 2, tzinfo=UTC)
    an_entry(session, subject, decided_on=date(2024, 5, 1), severity=Severity.SERIOUS, at=later)
    assert all(what_if.replay(session, outcome.trial.id))
    assert what_if.get_outcome(session, outcome.trial.id).digest == outcome.digest


def test_a_part_compared_before_is_passed_over(session: Session) -> None:
    outcome = tried(session, a_draft(finding=-20))
    keys = [f"{outcome.trial.id}/1"]
    what_if.compare_parts_due(session, keys, at=datetime(2030, 1, 1, tzinfo=UTC))
    assert what_if.get_outcome(session, outcome.trial.id) == outcome


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: -3,", "points: -3.001,", "最多2位小数"),
        ("severity: minor, title: 检查发现轻微问题", "severity: mild, title: 某", "severity应为"),
        ("key: grading", "key: [grading", "不是有效的YAML"),
        ("key: grading", "key: grading\nkey: grading", "写了两次"),
        ("key: grading", "key: &k grading\nagain: *k", "不接受引用"),
        ("key: grading", "key: " + "[" * 40, "层数太多"),
        ("key: grading", "key: risk", "key应为其中之一：grading"),
        ("points: -3,", "points: -3000,", "1000"),
        ("\nversions:", "\nversionen:", "versionen"),
        ("effective: 2016-01-01", 'effective: "2016-01-01"', "effective应为日期"),
        ("effective: 2016-01-01", "effective: 2016-02-31", "没有这个日期"),
        (PRESENT, "", "这里应为"),
    ],
)
def test_a_flawed_draft_is_refused_with_what_is_wrong(old: str, new: str, said: str) -> None:
    text = PRESENT.replace(old, new, 1)
    with pytest.raises(DraftRefused) as refused:
        read_draft(text)
    assert said in str(dict(refused.value.errors[0].params)["flaw"])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("points: -3,", "points: -3.001,", "points: -3.001"),
        ("from_points: 0,", "from_points: 1,", "ladder:"),
        ("grade: D,\n", "grade: E,\n", "grade: E"),
        ("factor: 0.25}", "factor: 0.9}", 'code: "3.2"'),
        ("unit: points", "unit: points\n    colour: red", "colour: red"),
        ("effective: 2016-01-01", "effective: 2016-02-31", "2016-02-31"),
        ("unit: points", "unit: poi\x00nts", "unit: poi"),
    ],
)
def test_a_flaw_is_told_by_its_line(old: str, new: str, line: str) -> None:
    text = PRESENT.replace(old, new, 1)
    with pytest.raises(DraftRefused) as refused:
        read_draft(text)
    told = dict(refused.value.errors[0].params)["line"]
    assert line in text.splitlines()[told - 1]


def test_a_draft_beyond_any_policy_is_not_read() -> None:
    with pytest.raises(DraftTooLarge):
        read_draft("#" * 300_000)


def test_an_unknown_trial_is_told_so(session: Session) -> None:
    outcome = tried(session, a_draft())
    with pytest.raises(NotOnRecord):
        what_if.get_trial(session, type(outcome.trial.id)(int=1))


def test_a_command_knows_every_table_that_a_row_may_refer_to() -> None:
    """In a process of its own: here the tests have loaded every table already."""
    command = (
        "import chengxin.command_services, registry.credit.cli; from registry.db import Base; "
        "assert Base.metadata.sorted_tables"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", command], check=True)
