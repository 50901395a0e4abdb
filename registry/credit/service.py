"""Use cases of quality credit: enter and end facts, derive grades, explain them."""

from registry.credit.explanation import Explanation, explain, find_explanation
from registry.credit.grading import Grade, grade_of, grades_of, history_of
from registry.credit.ledger import (
    REGRADE,
    EntryInvalid,
    EntryUnknown,
    NewEntry,
    annul_entry,
    end_entry,
    enter,
    entries_of,
    reword_entry,
)
from registry.credit.lifting import Lift, Way
from registry.credit.lines import Line
from registry.credit.periods import GradeChange, regrade
from registry.credit.regrading import (
    find_outdated,
    owe_scheduled_changes,
    regrade_due,
)
from registry.credit.risk import find_risk
from registry.credit.runs import (
    CHUNK,
    Progress,
    begin_run,
    derive_chunks_due,
    get_progress,
    list_runs,
)
from registry.credit.scoring import Question, Score
from registry.credit.setting_aside import Aside, restore_entries, set_aside
from registry.credit.vocabulary import RegradeReason, SetAside

__all__ = [
    "CHUNK",
    "REGRADE",
    "Aside",
    "EntryInvalid",
    "EntryUnknown",
    "Explanation",
    "Grade",
    "GradeChange",
    "Lift",
    "Line",
    "NewEntry",
    "Progress",
    "Question",
    "RegradeReason",
    "Score",
    "SetAside",
    "Way",
    "annul_entry",
    "begin_run",
    "derive_chunks_due",
    "end_entry",
    "enter",
    "entries_of",
    "explain",
    "find_explanation",
    "find_outdated",
    "find_risk",
    "get_progress",
    "grade_of",
    "grades_of",
    "history_of",
    "list_runs",
    "owe_scheduled_changes",
    "regrade",
    "regrade_due",
    "restore_entries",
    "reword_entry",
    "set_aside",
]
