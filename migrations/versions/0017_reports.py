"""Quality-credit reports and what an undertaking attaches to its file."""

revision = "0017_reports"
down_revision = "0016_measures"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
