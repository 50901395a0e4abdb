"""How far campaigns have come: kept as derived rows, so that a page reads a few of them.

Visits and samples belong to features above this one. They owe the count of a campaign when
something of theirs changes (``owe_progress``), and their handlers put the rows here (``put``);
whatever was lost is counted again from the record.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from campaigns.planning.progress_models import CampaignProgress
from campaigns.planning.terms import PassRateBasis
from registry import due
from registry.db import one_at_a_time
from registry.kernel.identity import new_id

PROGRESS = "campaigns.progress"
"""The kind of due work: a campaign's visits are to be counted again; the key is its id."""

Source = Literal["visits", "samples"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What a campaign came to.

    ``inspections`` counts visits, ``subjects`` the undertakings visited; ``clean_first`` those
    whose first visit was clean, ``clean_after`` those whose first visit was clean or at which
    everything found was closed or withdrawn since. ``findings`` counts what was recorded and
    not withdrawn, ``confirmed`` what a second officer confirmed, ``penalised`` the findings and
    the batches that led to a penalty decision that stands. ``late`` counts the visits that
    arrived after the campaign was closed, among all. ``batches`` counts batches tested, and those
    that passed.
    """

    inspections: int = 0
    subjects: int = 0
    clean_first: int = 0
    clean_after: int = 0
    findings: int = 0
    confirmed: int = 0
    penalised: int = 0
    late: int = 0
    batches: int = 0
    batches_passed_first: int = 0
    batches_passed_after: int = 0

    def plus(self, other: "Progress") -> "Progress":
        """Both together: of places or agencies that share no undertaking."""
        mine, theirs = asdict(self), asdict(other)
        return Progress(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True, slots=True)
class Counted:
    """The count of one part of a campaign: an agency's, a division's, or all of it."""

    progress: Progress
    agency_id: UUID | None = None
    division: str | None = None


def pass_rate(of: Progress, basis: PassRateBasis) -> Decimal | None:
    """The share of what was visited or tested found good, 0 to 1; None before any."""
    good, whole = {
        PassRateBasis.FIRST_VISIT: (of.clean_first, of.subjects),
        PassRateBasis.AFTER_REINSPECTION: (of.clean_after, of.subjects),
        PassRateBasis.FIRST_TEST: (of.batches_passed_first, of.batches),
        PassRateBasis.AFTER_RETEST: (of.batches_passed_after, of.batches),
    }[basis]
    return Decimal(good) / whole if whole else None


def owe_progress(session: Session, campaign_ids: Collection[UUID], *, at: datetime) -> None:
    """Have the visits of N campaigns counted again, after the caller's transaction."""
    due.owe(session, PROGRESS, sorted(str(key) for key in set(campaign_ids)), at=at)


def hold(session: Session, campaign_ids: Collection[UUID]) -> None:
    """Keep others from counting the same campaigns until the transaction ends.

    Before the record is read: who counts later then also reads later. In one order.
    """
    for key in sorted(set(campaign_ids)):
        one_at_a_time(session, f"{PROGRESS}:{key}")


def put(
    session: Session,
    source: Source,
    counts: Mapping[UUID, Sequence[Counted]],
    *,
    at: datetime,
) -> None:
    """Replace the rows that ``source`` derived for N campaigns; held by :func:`hold`."""
    session.execute(
        delete(CampaignProgress).where(
            CampaignProgress.campaign_id.in_(counts), CampaignProgress.source == source
        )
    )
    rows = [
        {
            "id": new_id(),
            "campaign_id": campaign_id,
            "source": source,
            "agency_id": one.agency_id,
            "division": one.division,
            "derived_at": at,
            **asdict(one.progress),
        }
        for campaign_id, several in counts.items()
        for one in several
    ]
    if rows:
        session.execute(insert(CampaignProgress), rows)


def progress(session: Session, campaign_ids: Collection[UUID]) -> Mapping[UUID, Progress]:
    """The progress of N campaigns; zeros where nothing happened. One statement by index."""
    if not campaign_ids:
        return {}
    whole = {key: Progress() for key in campaign_ids}
    rows = session.scalars(
        select(CampaignProgress).where(
            CampaignProgress.campaign_id.in_(campaign_ids),
            CampaignProgress.agency_id.is_(None),
            CampaignProgress.division.is_(None),
        )
    )
    for row in rows:
        whole[row.campaign_id] = whole[row.campaign_id].plus(_progress(row))
    return whole


def parts(session: Session, campaign_id: UUID) -> list[Counted]:
    """The progress of one campaign by agency and by division, visits and samples together."""
    found: dict[tuple[UUID | None, str | None], Progress] = {}
    rows = session.scalars(
        select(CampaignProgress).where(
            CampaignProgress.campaign_id == campaign_id,
            CampaignProgress.agency_id.is_not(None) | CampaignProgress.division.is_not(None),
        )
    )
    for row in rows:
        place = row.agency_id, row.division
        found[place] = found.get(place, Progress()).plus(_progress(row))
    return [Counted(one, *place) for place, one in found.items()]


def _progress(row: CampaignProgress) -> Progress:
    return Progress(**{name: getattr(row, name) for name in asdict(Progress())})
