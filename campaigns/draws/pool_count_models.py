"""The table of what a pool was last counted to hold, while its draw is prepared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class DrawPoolCount(Base):
    """A derived figure: how many undertakings would be in the pool, or kept out of it."""

    __tablename__ = "draw_pool_count"
    __table_args__ = {"comment": "Pools of prepared draws as last counted; derived"}  # noqa: RUF012 - SQLAlchemy's

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    version: Mapped[int] = mapped_column(Integer, comment="Version of the draw that was counted")
    counts: Mapped[list[Any]] = mapped_column(
        JSONB, comment="Rows of stratum, reason of being kept out or null, number"
    )
    counted_at: Mapped[datetime] = mapped_column(comment="When, UTC")
