"""Tables of sharing."""

revision = "0007_sharing"
down_revision = "0006_blacklist"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
