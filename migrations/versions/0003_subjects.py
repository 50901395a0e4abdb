"""Tables of subjects."""

revision = "0003_subjects"
down_revision = "0002_audit"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
