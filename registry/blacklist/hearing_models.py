"""Columns of a case that tell of its hearing: asked for, notified, and how it ended."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column


class HearingColumns:
    """A hearing that was asked for ends held, with nobody there, or withdrawn by the party."""

    hearing_asked_on: Mapped[date | None] = mapped_column(comment="Party asked for a hearing")
    hearing_notified_on: Mapped[date | None] = mapped_column(
        comment="Legal day on which the party was told the day of the hearing; the latest"
    )
    hearing_on: Mapped[date | None] = mapped_column(comment="Day notified for the hearing")
    hearing_over_on: Mapped[date | None] = mapped_column(comment="Held, or given up by the party")
    hearing_outcome: Mapped[str | None] = mapped_column(Text, comment="held, absent or withdrawn")
    hearing_host: Mapped[str | None] = mapped_column(
        Text, comment="Name of who presided, as the decision tells it"
    )
    hearing_host_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who presided; nobody who investigated (art. 64)"
    )
    hearing_place: Mapped[str | None] = mapped_column(Text, comment="Where it was held")
    hearing_record_no: Mapped[str | None] = mapped_column(Text, comment="Number of its record")
    hearing_said: Mapped[str | None] = mapped_column(
        Text, comment="What was said, in short; or what proves that nobody came. Not public"
    )
    hearing_withdrawn_on: Mapped[date | None] = mapped_column(
        comment="Day of the paper, or of the filing, by which the party withdrew its request"
    )
    hearing_withdrawal: Mapped[str | None] = mapped_column(
        Text, comment="Reference of that paper; no personal data"
    )
    hearing_withdrawal_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered the paper; null for the party itself"
    )
    hearing_withdrawal_confirmed_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Another officer who saw the paper"
    )
