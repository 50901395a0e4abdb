"""What a problem type means, for the page its address leads to."""

import re
from dataclasses import dataclass

from flask_babel import gettext

from registry.web.problems import problem_types, status_of

_PLACE = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One refused condition in the reader's language; places of its sentence are left open."""

    slug: str
    status: int
    title: str
    text: str


def find_explanation(slug: str) -> Explanation | None:
    """The explanation of the problem type called ``slug``."""
    for kind in problem_types():
        if kind.slug() == slug:
            text = _PLACE.sub("……", str(gettext(kind.detail)))
            return Explanation(slug, status_of(kind), str(gettext(kind.title)), text)
    return None
