"""Tables of inspections."""

revision = "0011_inspections"
down_revision = "0010_planning"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
