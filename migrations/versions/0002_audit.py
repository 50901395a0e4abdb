"""Tables of audit."""

revision = "0002_audit"
down_revision = "0001_accounts"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
