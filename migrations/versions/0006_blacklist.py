"""Tables of blacklist."""

revision = "0006_blacklist"
down_revision = "0005_penalties"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
