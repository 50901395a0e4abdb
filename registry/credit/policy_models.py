"""Table of the grading policies that the installation has graded by."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Identity, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.credit.what_if_models import LONGEST_POLICY_BYTES
from registry.db import Base


class GradingPolicy(Base):
    """A policy file as it was put in force; the last one rules every process."""

    __tablename__ = "grading_policy"
    __table_args__ = (
        CheckConstraint(f"octet_length(document) <= {LONGEST_POLICY_BYTES}", name="bounded"),
        {"comment": "Policies that everyone was graded by, the last in force; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of choosing")
    document: Mapped[str] = mapped_column(Text, comment="The policy file, whole")
    chosen_at: Mapped[datetime] = mapped_column(comment="From when on everyone was graded by it")
