"""Use cases of subjects: find, search, register, import, correct, link."""

from registry.subjects.corrections import Correction, correct_subject, traits_of
from registry.subjects.importing import (
    ImportReport,
    SubjectKnown,
    import_subjects,
    register_subject,
)
from registry.subjects.links import LinkView, NewLink, link_subjects, links_of, withdraw_link
from registry.subjects.lookup import (
    SubjectUnknown,
    find_subjects_by_code,
    get_subject,
    get_subjects,
    list_subjects,
)
from registry.subjects.moment import AtMoment, at_moment
from registry.subjects.names import names_as_of, names_of
from registry.subjects.rules import Rejected, SubjectRow, SubjectRowInvalid
from registry.subjects.search import Found, Hit, Match, search

__all__ = [
    "AtMoment",
    "Correction",
    "Found",
    "Hit",
    "ImportReport",
    "LinkView",
    "Match",
    "NewLink",
    "Rejected",
    "SubjectKnown",
    "SubjectRow",
    "SubjectRowInvalid",
    "SubjectUnknown",
    "at_moment",
    "correct_subject",
    "find_subjects_by_code",
    "get_subject",
    "get_subjects",
    "import_subjects",
    "link_subjects",
    "links_of",
    "list_subjects",
    "names_as_of",
    "names_of",
    "register_subject",
    "search",
    "traits_of",
    "withdraw_link",
]
