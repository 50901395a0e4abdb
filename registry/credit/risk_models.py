"""Table of the risk classes for supervision, as last derived; apart from the grades."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base


class RiskClass(Base):
    """The class of one subject; no row: the lowest class, and never another."""

    __tablename__ = "risk_class"
    __table_args__ = (
        Index("ix_risk_class_risk_class_subject_id", "risk_class", "subject_id"),
        {"comment": "Risk classes for supervision as last derived; no row: the lowest class"},
    )

    subject_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), primary_key=True, autoincrement=False, comment="Whose class"
    )
    risk_class: Mapped[str] = mapped_column(Text, comment="Letter of the class")
    since: Mapped[date] = mapped_column(comment="First day on which this class was derived")
    derived_at: Mapped[datetime] = mapped_column(comment="When it last moved")
