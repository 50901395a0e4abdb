"""The last gate before publication: what looks like a person's number does not pass.

Only structured fields are published, but a decision number or a ground typed by hand, or a
registered name, may still hold an identity number or a telephone number. Such an entry is
withheld by itself: the others are published, and officers are told which field of which
listing waits for a correction, never what stands in it. Legal basis: 个人信息保护法 art. 28;
政府信息公开条例 art. 15.
"""

from registry.disclosure.edition import Entry
from registry.kernel.privacy import looks_personal

TYPED = ("name", "ground", "legal_basis", "decision_no", "authority")


def is_presentable(entry: Entry) -> bool:
    """Whether nothing in the entry looks like a person's number."""
    # All fields at once; no number goes on beyond the mark between them.
    typed = entry.name, entry.ground, entry.legal_basis, entry.decision_no, entry.authority
    return not looks_personal("|".join(typed))


def suspicious_fields(entry: Entry) -> list[str]:
    """Fields typed by hand in which a person's number seems to stand."""
    return [name for name in TYPED if looks_personal(getattr(entry, name))]
