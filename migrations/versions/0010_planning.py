"""Tables of planning."""

revision = "0010_planning"
down_revision = "0009_plans"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
