"""A visit on its way in: what is sent, and what became of it. Values without storage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from campaigns.inspections.captures import Capture
from campaigns.planning.answers import Answer
from registry.kernel.refusals import FieldError
from registry.kernel.uscc import normalise

if TYPE_CHECKING:
    from campaigns.inspections.models import Inspection


@dataclass(frozen=True, slots=True)
class NewInspection:
    """One visit to be recorded.

    Args:
        campaign_id: running, and one the sender's agency takes part in.
        uscc: of the subject; on record.
        inspected_on: within the campaign's days, not in the future.
        officers: who made the visit, at least two, of the sender's agency.
        answers: item key to answer, by the campaign's checklist version.
        client_ref: the sender's own reference; sent again, nothing new is stored.
        device_at: what the device's clock said; evidence only.
        place: where, in words, at most 200 characters.
        capture: what the device captured beside the answers.
    """

    campaign_id: UUID
    uscc: str
    inspected_on: date
    officers: tuple[UUID, ...]
    answers: Mapping[str, Answer]
    client_ref: str | None = None
    device_at: datetime | None = None
    place: str | None = None
    capture: Capture = field(default_factory=Capture)

    def written_answers(self) -> dict[str, Any]:
        """The answers as stored: item key to ``{value}``, with note, readings, photos if any."""
        return {key: answer.written() for key, answer in self.answers.items()}

    def content(self) -> dict[str, Any]:
        """What was sent, in the form its digest is made of."""
        return {
            "campaign_id": str(self.campaign_id),
            "uscc": normalise(self.uscc),
            "inspected_on": self.inspected_on,
            "officers": sorted(str(officer) for officer in self.officers),
            "answers": self.written_answers(),
            "client_ref": self.client_ref,
            "device_at": self.device_at,
            "place": self.place,
            **self.capture.content(),
        }


class Fate(StrEnum):
    """What became of one visit of a batch."""

    STORED = "stored"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one visit: its record, or what is wrong with it."""

    fate: Fate
    inspection: "Inspection | None" = None
    faults: tuple[FieldError, ...] = ()
