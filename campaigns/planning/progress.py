"""How far a campaign has come, as a value, and where pages of planning ask for it.

Visits belong to inspections, which lies above; it hands its reader of progress to the
application (``provide``), and pages here ask that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, cast
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.orm import Session

from campaigns.planning.rules import PassRateBasis

_EXTENSION = "campaign_progress"


@dataclass(frozen=True, slots=True)
class Progress:
    """What visits up to a day came to, for one campaign.

    ``inspections`` counts visits, ``subjects`` the undertakings visited; ``clean_first`` those
    whose first visit was clean, ``clean_after`` those whose first visit was clean or at which
    everything found was closed or withdrawn since. ``findings`` counts what was recorded and
    not withdrawn, ``confirmed`` what a second officer confirmed, ``penalised`` what led to a
    penalty decision.
    """

    inspections: int = 0
    subjects: int = 0
    clean_first: int = 0
    clean_after: int = 0
    findings: int = 0
    confirmed: int = 0
    penalised: int = 0


def pass_rate(of: Progress, basis: PassRateBasis) -> Decimal | None:
    """The share of visited undertakings found clean, 0 to 1; None before any visit."""
    if not of.subjects:
        return None
    clean = of.clean_first if basis is PassRateBasis.FIRST_VISIT else of.clean_after
    return Decimal(clean) / of.subjects


class ProgressReader(Protocol):
    """Reads the progress of N campaigns up to and including a day, set-based."""

    def __call__(
        self, session: Session, campaign_ids: Collection[UUID], on: date
    ) -> Mapping[UUID, Progress]:
        """One progress per campaign asked for; zeros where nothing happened."""
        ...


def provide(app: Flask, reader: ProgressReader) -> None:
    """Hand the reader of progress to the application."""
    app.extensions[_EXTENSION] = reader


def progress(session: Session, campaign_ids: Collection[UUID], on: date) -> Mapping[UUID, Progress]:
    """The progress of N campaigns up to and including ``on``, by the application's reader."""
    reader = cast("ProgressReader", current_app.extensions[_EXTENSION])
    return reader(session, campaign_ids, on)
