"""Tables of credit."""

revision = "0004_credit"
down_revision = "0003_subjects"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
