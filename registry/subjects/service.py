"""Use cases of subjects: find, search, register, import."""

from registry.subjects.importing import (
    ImportReport,
    SubjectKnown,
    import_subjects,
    register_subject,
)
from registry.subjects.lookup import (
    SubjectUnknown,
    find_name,
    find_subjects_by_code,
    get_subject,
    get_subjects,
    list_subjects,
    names_of,
)
from registry.subjects.rules import Rejected, SubjectRow, SubjectRowInvalid
from registry.subjects.search import Found, Hit, Match, search

__all__ = [
    "Found",
    "Hit",
    "ImportReport",
    "Match",
    "Rejected",
    "SubjectKnown",
    "SubjectRow",
    "SubjectRowInvalid",
    "SubjectUnknown",
    "find_name",
    "find_subjects_by_code",
    "get_subject",
    "get_subjects",
    "import_subjects",
    "list_subjects",
    "names_of",
    "register_subject",
    "search",
]
