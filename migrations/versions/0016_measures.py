"""Measures against and for listed subjects, and what agencies did."""

revision = "0016_measures"
down_revision = "0015_documents"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
