"""Tables of plans."""

revision = "0009_plans"
down_revision = "0008_disclosure"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
