"""Tables of accounts."""

revision = "0001_accounts"
down_revision = "0000_base"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
