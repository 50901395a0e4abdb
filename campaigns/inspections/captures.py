"""What a device captures beside the answers: order, place, evidence, signature. Values and rules.

Pure: what is on record is an argument.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from campaigns.evidence.rules import Position
from campaigns.planning.answers import Answer, pointer_to
from campaigns.planning.checklist import Checklist
from registry.kernel.refusals import N_, FieldError

MOST_EVIDENCE = 60
LONGEST_CAPTION = 100
LONGEST_NAME = 60
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One piece of evidence of a visit: the SHA-256 of its original, and what it shows.

    ``item_key`` names the item it belongs to, None when it belongs to the visit as a whole.
    """

    digest: bytes
    item_key: str | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of the party inspected, or why there is none; never both.

    ``digest`` is of the picture of the signature, sent before as evidence.
    """

    signed_by: str | None = None
    digest: bytes | None = None
    unsigned_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything that a device captured during one visit."""

    assignment_id: UUID | None = None
    position: Position | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    signature: Signature | None = None

    def content(self) -> dict[str, Any]:
        """As sent, in the form that a visit's digest is made of."""
        place, signed = self.position, self.signature
        return {
            "assignment_id": str(self.assignment_id) if self.assignment_id else None,
            "position": place
            and {
                "latitude": f"{place.latitude:f}",
                "longitude": f"{place.longitude:f}",
                "accuracy_m": f"{place.accuracy_m:f}",
            },
            "evidence": [
                {"digest": one.digest.hex(), "item_key": one.item_key, "caption": one.caption}
                for one in self.evidence
            ],
            "signature": signed
            and {
                "signed_by": signed.signed_by,
                "digest": signed.digest.hex() if signed.digest else None,
                "unsigned_reason": signed.unsigned_reason,
            },
        }

    def all_evidence(self, answers: Mapping[str, Answer]) -> tuple[EvidenceRef, ...]:
        """The evidence as sent, then photos that only an answer names; each digest once."""
        found = {one.digest: one for one in self.evidence}
        for key, answer in answers.items():
            for photo in answer.photos:
                digest = bytes.fromhex(photo)
                found.setdefault(digest, EvidenceRef(digest, key))
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What captures refer to: received evidence by digest, and assignments.

    Evidence is told by who captured it, oldest first; an assignment by its agency, campaign and
    subject. ``drawn`` says of those that a draw made whom it named.
    """

    evidence: Mapping[bytes, Mapping[UUID, UUID]] = field(default_factory=dict)
    assignments: Mapping[UUID, tuple[UUID, UUID, int]] = field(default_factory=dict)
    drawn: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)

    def evidence_for(self, digest: bytes, officers: Iterable[UUID]) -> UUID:
        """The received evidence that a visit means by a digest.

        What the first of ``officers`` captured who captured it; else the newest of the agency.
        """
        captured = self.evidence[digest]
        own = next((captured[officer] for officer in officers if officer in captured), None)
        return own or tuple(captured.values())[-1]


def not_as_drawn(
    capture: Capture,
    officers: Iterable[UUID],
    known: OnRecord,
    waiting: Collection[frozenset[UUID]] = (),
) -> bool:
    """Whether a draw named the officers of the visit, and one of those did not go.

    ``waiting``: whom draws named for visits to the same subject that are still to be made. A visit
    that names no drawn one is held against those: leaving it out explains nothing.
    """
    own = known.drawn.get(capture.assignment_id) if capture.assignment_id else None
    named = waiting if own is None else [own]
    went = set(officers)
    return bool(named) and not any(each <= went for each in named)


def faults_of_capture(
    capture: Capture,
    answers: Mapping[str, Answer],
    known: OnRecord,
    *,
    checklist: Checklist | None,
    visit: tuple[UUID, UUID, int] | None,
) -> Iterator[FieldError]:
    """Everything that is wrong with what was captured.

    Args:
        capture: as sent.
        answers: as sent; photo items name their photos.
        known: what is on record.
        checklist: of the campaign; None when it is not known.
        visit: agency, campaign and subject of the visit; None when they are not known.
    """
    if capture.assignment_id and visit and known.assignments.get(capture.assignment_id) != visit:
        yield FieldError("#/assignment_id", N_("没有这项检查任务，或者它不是本机关对这家企业的"))
    yield from _evidence_faults(capture, answers, known, checklist)
    if capture.signature is not None:
        yield from _signature_faults(capture.signature, known)


def _evidence_faults(
    capture: Capture, answers: Mapping[str, Answer], known: OnRecord, checklist: Checklist | None
) -> Iterator[FieldError]:
    if len(capture.all_evidence(answers)) > MOST_EVIDENCE:
        limit = (("limit", MOST_EVIDENCE),)
        yield FieldError("#/evidence", N_("一次检查最多%(limit)s份证据"), limit)
    for place, one in enumerate(capture.evidence):
        if one.digest not in known.evidence:
            yield FieldError(f"#/evidence/{place}/digest", _NOT_RECEIVED)
        if one.item_key and checklist and one.item_key not in checklist.by_key:
            yield FieldError(f"#/evidence/{place}/item_key", N_("检查表里没有这一项"))
    for key, answer in answers.items():
        for place, photo in enumerate(answer.photos):
            if bytes.fromhex(photo) not in known.evidence:
                yield FieldError(pointer_to(key, "photos", str(place)), _NOT_RECEIVED)


def _signature_faults(signature: Signature, known: OnRecord) -> Iterator[FieldError]:
    signed = signature.signed_by is not None and signature.digest is not None
    if signed == (signature.unsigned_reason is not None) or (
        not signed and (signature.signed_by is not None or signature.digest is not None)
    ):
        detail = N_("要么有签名人和签名，要么写明没有签名的原因")
        yield FieldError("#/signature", detail)
    elif signature.digest is not None and signature.digest not in known.evidence:
        yield FieldError("#/signature/digest", _NOT_RECEIVED)


_NOT_RECEIVED = N_("还没有收到这份证据，请先上传")
