"""Pools, draws, seeds, and what was drawn."""

revision = "0014_draws"
down_revision = "0013_sampling"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
