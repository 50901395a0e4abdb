"""Samples, laboratories, results, and what follows a failure."""

revision = "0013_sampling"
down_revision = "0012_evidence"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
