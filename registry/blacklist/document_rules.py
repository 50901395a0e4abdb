"""A document out of its template and the facts of its case. Pure; refuses what would be a gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from registry.blacklist.document_refusals import DocumentFactsMissing
from registry.kernel.provisions import Provision, Version, load

_FILE = Path(__file__).parents[1] / "policy" / "documents.yaml"


@dataclass(frozen=True, slots=True)
class Correction:
    """The day of the document that a new one of its number corrects, and why."""

    issued_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the sections: number, party, authority, date."""

    number: str
    party: str
    uscc: str
    agency: str
    issued_on: date
    corrects: Correction | None = None


def templates_on(day: date) -> Version:
    """The templates in force on a day.

    Raises:
        NoProvisionInForce: before the first.
    """
    return _provision().on(day)


def templates_by_digest(digest: str) -> Version:
    """The templates that a stored document was drawn up by.

    Raises:
        KeyError: the file no longer has them; it only ever gains versions.
    """
    return _provision().by_digest(digest)


def missing_facts(templates: Version, name: str, facts: Mapping[str, str | None]) -> list[str]:
    """Chinese names of the facts that the template needs and the case does not have."""
    words = templates.body["facts"]
    return [words[field] for field in _fields(_template(templates, name)) if not facts.get(field)]


def printed(day: date | None) -> str | None:
    """A day as documents print it."""
    return None if day is None else f"{day.year}年{day.month}月{day.day}日"


def compose(
    templates: Version, name: str, facts: Mapping[str, str | None], sheet: Sheet
) -> dict[str, Any]:
    """Every word of a document, ready to be stored and printed.

    Raises:
        DocumentFactsMissing: names what the template needs and the case does not have.
    """
    missing = missing_facts(templates, name, facts)
    if missing:
        raise DocumentFactsMissing(missing="、".join(missing))
    template = _template(templates, name)
    given = {field: _plain_end(facts[field] or "") for field in _fields(template)}
    sections = [
        {"heading": section["heading"], "text": _sentence(section["text"].format(**given))}
        for section in template["sections"]
    ]
    if sheet.corrects is not None:
        day = printed(sheet.corrects.issued_on)
        said = f"本文书更正{day}制作的同一文号文书，原文书不再使用。{sheet.corrects.reason}"
        sections.insert(0, {"heading": "更正", "text": _sentence(said)})
    return {
        "title": template["title"].format(**given),
        "number": sheet.number,
        "party": sheet.party,
        "uscc": sheet.uscc,
        "sections": sections,
        "agency": sheet.agency,
        "issued_on": sheet.issued_on.isoformat(),
    }


def _template(templates: Version, name: str) -> dict[str, Any]:
    found: dict[str, Any] = templates.body["documents"][name]
    return found


def _fields(template: dict[str, Any]) -> list[str]:
    texts = [template["title"], *(section["text"] for section in template["sections"])]
    named = [name for text in texts for _, name, _, _ in Formatter().parse(text) if name]
    return list(dict.fromkeys(named))


def _plain_end(text: str) -> str:
    """A fact without its own full stop where the template sets one."""
    return text.strip().rstrip("。")


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"


@lru_cache(maxsize=1)
def _provision() -> Provision:
    return load(_FILE)
