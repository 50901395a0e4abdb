"""Evidence: bytes, their custody, and what they belong to."""

revision = "0012_evidence"
down_revision = "0011_inspections"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
