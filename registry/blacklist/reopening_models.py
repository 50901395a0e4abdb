"""Columns of a request that stands open again because its refusal was annulled.

Each round of deciding is a row of its own: the refusal stays as it was written, and the row after
it (``reopens_id``) carries on what was filed and done before the refusal.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

REOPENED_WHOLE = (
    "num_nulls(reopens_id, reopened_on) IN (0, 2) AND reopens_id <> id"
    " AND reopened_on >= filed_on AND decided_on >= reopened_on"
)


class ReopeningColumns:
    """What ties a round to the one before it."""

    __tablename__: str

    @declared_attr
    def reopens_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - of the class that has the column
        """The round before."""
        return mapped_column(
            ForeignKey(f"{cls.__tablename__}.id"),
            comment="The refused request that this one carries on; its refusal was annulled",
        )

    reopened_on: Mapped[date | None] = mapped_column(
        comment="Service of the ruling that annulled it; the clocks count from it"
    )
