"""From what is handed in to a plan's row: text out of bytes, the draft as it is kept.

Owns the form in which text and draft are stored. Reading the text is the reader's.
"""

import hashlib
from datetime import datetime
from functools import cache
from importlib.metadata import version as release
from importlib.resources import files
from typing import Any, Final

from campaigns.plans.draft import PlanDraft
from campaigns.plans.export import draft_to_dict
from campaigns.plans.models import PlanState
from campaigns.plans.reader import read_plan
from campaigns.plans.text import decode, unified
from registry.accounts.actors import Actor
from registry.kernel.identity import new_id

LONGEST_FILE_NAME: Final = 200
UNNAMED: Final = "plan.txt"
_VOCABULARY: Final = ("jurisdictions.yaml", "vocabulary.yaml")


def read_in(data: bytes, *, file_name: str) -> tuple[str, PlanDraft]:
    """The text of what was handed in, and the draft read from it.

    Raises:
        campaigns.plans.text.PlanTooLarge, PlanHasTooManyLines, PlanEmpty, PlanNotText.
    """
    text = text_of(data, file_name=file_name)
    return text, read_plan(text, file=file_name)


def name_of(file_name: str | None) -> str:
    """A file's own name without its folders, on one line, at most 200 characters."""
    last = (file_name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(filter(str.isprintable, last)).strip()[:LONGEST_FILE_NAME] or UNNAMED


def text_of(data: bytes, *, file_name: str) -> str:
    """The text of a plan as it is kept: every line end as one line feed.

    A pasted text arrives with the line ends of forms; it is the same plan as the file.

    Raises:
        campaigns.plans.text.PlanTooLarge, PlanEmpty, PlanNotText.
    """
    return unified(decode(data, file=file_name))


def digest_of(text: str) -> bytes:
    """SHA-256 of a text in UTF-8: what makes two hand-ins the same plan."""
    return hashlib.sha256(text.encode()).digest()


def row_of(
    draft: PlanDraft, *, text: str, file_name: str, by: Actor, at: datetime
) -> dict[str, Any]:
    """Every column of a new plan; see ``campaigns.plans.service.draft_plan``."""
    front = draft.front
    return {
        "id": new_id(),
        "title": front.title,
        "issuing_body": front.issuing_body,
        "doc_no": front.doc_no,
        "issue_date": front.issue_date,
        "period_starts_on": front.period.start if front.period else None,
        "period_ends_on": front.period.end if front.period else None,
        "jurisdiction": front.jurisdiction.name if front.jurisdiction else None,
        "file_name": file_name,
        "text": text,
        "text_digest": digest_of(text),
        "draft": _stored(draft),
        "reader_version": release("chengxin"),
        "reader_digest": _vocabulary_digest(),
        "state": PlanState.DRAFT,
        "drafted_by": by.officer_id,
        "drafted_at": at,
        "version": 1,
    }


def _stored(draft: PlanDraft) -> dict[str, Any]:
    """The exported draft, each item with the text that its quotes are exact parts of."""
    written = draft_to_dict(draft)
    texts = {item.id: item.text for item in draft.items}
    items = [{**item, "text": texts[item["id"]]} for item in written["items"]]
    return {**written, "items": items}


@cache
def _vocabulary_digest() -> bytes:
    shipped = files("campaigns.plans")
    return hashlib.sha256(b"".join(shipped.joinpath(n).read_bytes() for n in _VOCABULARY)).digest()
