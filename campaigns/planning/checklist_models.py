"""The table of checklists being edited: one draft a checklist, until it becomes a version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.accounts import models as accounts_models  # noqa: F401 - the tables it refers to
from registry.db import Base


class ChecklistDraft(Base):
    """A checklist on its way to its next version. Items may be at fault; publishing checks them."""

    __tablename__ = "checklist_draft"
    __table_args__ = (
        CheckConstraint("checklist_key ~ '^[a-z][a-z0-9_]{0,49}$'", name="key_form"),
        CheckConstraint("jsonb_typeof(items) = 'array'", name="items_are_a_list"),
        {"comment": "Checklists being edited; removed when published or given up"},
    )

    checklist_key: Mapped[str] = mapped_column(Text, primary_key=True, comment="Which checklist")
    title: Mapped[str] = mapped_column(Text, comment="As printed at the head of the form")
    legal_basis: Mapped[str] = mapped_column(Text, comment="Instruments the items cite")
    categories: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Keys of campaigns/plans/vocabulary.yaml"
    )
    items: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="Items in order, as campaigns.planning.checklist writes them"
    )
    based_on: Mapped[int | None] = mapped_column(
        Integer, comment="The version it was taken from; NULL for a new checklist"
    )
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")
    edited_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who changed it last; NULL for the service itself"
    )
    edited_at: Mapped[datetime] = mapped_column(comment="When, UTC")
