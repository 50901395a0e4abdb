"""What the verification page says of a file that somebody holds.

Owns the recognition of what was handed in (edition, proof, receipt or quality-credit report), the
checks that need our own records beside the public key, and the place where an altered file departs
from what was published. Nothing handed in is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from registry.credit import reports
from registry.disclosure import merkle, queries, service, store
from registry.disclosure.edition import EditionUnreadable, Manifest, Proof, proof_from
from registry.disclosure.models import Edition
from registry.disclosure.verification import Check, Report, verify_edition, verify_proof
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_
from registry.sharing import receipts
from registry.sharing.receipts import Receipt, ReceiptUnreadable
from registry.signing import PublicKeys, SignatureInvalid, claimed_type


@dataclass(frozen=True, slots=True)
class Difference:
    """The first line that departs from what was published.

    ``line`` counts from 1, the first line included; ``fields`` are (name, handed in,
    published), empty where the published line is no longer public.
    """

    line: int
    fields: tuple[tuple[str, str, str], ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that can be said of one file; ``kind``: edition, proof, receipt or report.

    ``report`` is what a genuine quality-credit report says, to who holds it.
    """

    kind: str
    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    entry: dict[str, Any] | None = None
    entry_is_public: bool = False
    difference: Difference | None = None
    receipt: Receipt | None = None
    report: dict[str, Any] | None = None

    @property
    def holds(self) -> bool:
        """Nothing failed."""
        return all(check.ok is not False for check in self.checks)

    @property
    def failed(self) -> int:
        """How many checks do not hold."""
        return sum(check.ok is False for check in self.checks)


def examine(
    session: Session, content: bytes, *, keys: PublicKeys, files: Path, as_of: AsOf
) -> Examination:
    """Recognise and check what was handed in.

    Args:
        session: to read the published chain.
        content: the file, or the text pasted.
        keys: the public keys of this service.
        files: the folder of the editions.
        as_of: what is public now.

    Raises:
        EditionUnreadable, ProofUnreadable, ReceiptUnreadable: not in the form it seems to have.
    """
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    match _members(text):
        case {"format": _}:
            return _proof(session, proof_from(text), keys, as_of)
        case {"receipt": _}:
            return _receipt(text, keys)
    if text.startswith(b"{"):
        return _edition(session, text, keys, files, as_of)
    if claimed_type(text.strip()) == reports.MEDIA_TYPE:
        return _report(session, text.strip(), keys)
    return _receipt(text, keys)


def _members(text: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The one JSON object that ``text`` is; None for several lines or no JSON at all."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _edition(
    session: Session, text: bytes, keys: PublicKeys, files: Path, as_of: AsOf
) -> Examination:
    lines = text.rstrip(b"\r\n").split(b"\n")
    manifest = verify_edition(lines[:1], keys).manifest
    edition = session.get(Edition, manifest.edition_on)
    report = verify_edition(lines, keys, previous=_previous(session, edition))
    difference = None
    if not report.holds and edition is not None:
        difference = _difference(session, lines, edition, files, as_of)
    checks = (*report.checks, _published(manifest, edition))
    return Examination("edition", checks, report.manifest, difference=difference)


def _proof(session: Session, proof: Proof, keys: PublicKeys, as_of: AsOf) -> Examination:
    manifest = proof.header.manifest
    edition = session.get(Edition, manifest.edition_on)
    report: Report = verify_proof(proof, keys, previous=_previous(session, edition))
    entry = orjson.loads(proof.words)
    checks = (*report.checks, _published(manifest, edition))
    public = queries.find_entry(session, UUID(entry["id"]), as_of) is not None
    return Examination("proof", checks, manifest, entry=entry, entry_is_public=public)


def _report(session: Session, text: bytes, keys: PublicKeys) -> Examination:
    title = N_("报告的签名有效")
    try:
        signed, told = reports.verify_signed(text, keys)
    except SignatureInvalid as invalid:
        return Examination("report", (Check("signature", False, title, invalid.detail),))
    words = N_("由密钥%(kid)s签发，密钥在已公布的公钥之中。")
    return Examination(
        "report",
        (
            Check("signature", ok=True, title=title, text=words, params={"kid": signed.kid}),
            Check(
                "record",
                ok=reports.is_on_record(session, signed.payload),
                title=N_("报告在出具记录之中"),
                text=N_("本平台出具的每一份报告都有记录，同样的字节只有一份。"),
            ),
        ),
        report=told,
    )


def _receipt(text: bytes, keys: PublicKeys) -> Examination:
    title = N_("签名有效")
    try:
        receipt = receipts.verify(text, keys)
    except SignatureInvalid as invalid:
        return Examination("receipt", (Check("signature", False, title, invalid.detail),))
    words = N_("由密钥%(kid)s签发，密钥在已公布的公钥之中。")
    check = Check("signature", ok=True, title=title, text=words, params={"kid": receipt.kid})
    return Examination("receipt", (check,), receipt=receipt)


def _previous(session: Session, edition: Edition | None) -> Manifest | None:
    previous = service.find_previous(session, edition) if edition else None
    return service.manifest_of(previous) if previous else None


def _published(manifest: Manifest, edition: Edition | None) -> Check:
    title = N_("就是当日发布的那一版")
    params = {"day": manifest.edition_on.isoformat(), "digest": manifest.digest()}
    if edition is not None and edition.digest.hex() == manifest.digest():
        text = N_("本平台%(day)s发布的正是这一版，摘要%(digest)s。")
        return Check("published", ok=True, title=title, text=text, params=params)
    text = N_("本平台%(day)s发布的不是这一版。")
    return Check("published", ok=False, title=title, text=text, params=params)


def _difference(
    session: Session, lines: Iterable[bytes], edition: Edition, files: Path, as_of: AsOf
) -> Difference | None:
    published = store.open_edition(files, edition.edition_on, edition.digest.hex())
    given = list(lines)[1:]
    for place, (mine, ours) in enumerate(zip_longest(given, published.lines())):
        if mine is None or ours is None or _leaf(mine) != merkle.leaf_hash(ours):
            return _departure(session, place + 2, mine, ours, as_of)
    return None


def _departure(
    session: Session, line: int, mine: bytes | None, ours: bytes | None, as_of: AsOf
) -> Difference:
    if ours is None:
        return Difference(line, (), withheld=False)
    theirs = orjson.loads(ours)
    if queries.find_entry(session, UUID(theirs["id"]), as_of) is None:
        return Difference(line, (), withheld=True)
    given = orjson.loads(mine) if mine is not None else {}
    fields = tuple(
        (name, str(given.get(name, "")), str(value))
        for name, value in theirs.items()
        if given.get(name) != value
    )
    return Difference(line, fields, withheld=False)


def _leaf(line: bytes) -> bytes:
    bare = line.rstrip(b"\r")
    hidden = orjson.loads(bare).get("withdrawn")
    return bytes.fromhex(hidden) if hidden else merkle.leaf_hash(bare)


__all__ = ["EditionUnreadable", "Examination", "ReceiptUnreadable", "examine"]
