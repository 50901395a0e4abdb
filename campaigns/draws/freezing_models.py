"""The table of pools that are to be frozen by the worker, while their draws are prepared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class DrawFreezing(Base):
    """That somebody asked for a pool to be frozen, and why it could not be."""

    __tablename__ = "draw_freezing"
    __table_args__ = (
        CheckConstraint("(refused IS NULL) = (refused_why IS NULL)", name="refused_with_reason"),
        {"comment": "Pools to be frozen by the worker; the last request of a draw"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    version: Mapped[int] = mapped_column(
        Integer, comment="Version of the draw that was asked for; a change of the draw voids it"
    )
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who asked")
    asked_at: Mapped[datetime] = mapped_column(comment="When, UTC")
    refused: Mapped[str | None] = mapped_column(Text, comment="Kind of the refusal; NULL: none yet")
    refused_why: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="Fields at fault and what the refusal's sentence names"
    )
