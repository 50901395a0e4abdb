"""Tables of disclosure."""

revision = "0008_disclosure"
down_revision = "0007_sharing"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
