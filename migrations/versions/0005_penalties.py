"""Tables of penalties."""

revision = "0005_penalties"
down_revision = "0004_credit"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
