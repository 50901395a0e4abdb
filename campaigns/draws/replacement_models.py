"""The table of void draws that others take the place of."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class DrawReplacement(Base):
    """A void draw that another takes the place of: what was tried before leaves a trace."""

    __tablename__ = "draw_replacement"
    __table_args__ = (
        CheckConstraint("void_id <> draw_id", name="another_draw"),
        CheckConstraint("length(btrim(reason)) > 0", name="with_reason"),
        Index("ix_draw_replacement_void_id", "void_id"),
        {"comment": "Void draws that a draw replaces, with the reason; published"},
    )

    draw_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="Which draw"
    )
    void_id: Mapped[UUID] = mapped_column(
        ForeignKey("draw.id"), primary_key=True, comment="The void draw it takes the place of"
    )
    reason: Mapped[str] = mapped_column(Text, comment="Why it is drawn again; published")
