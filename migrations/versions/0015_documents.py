"""Documents, their numbers and service; the party's access."""

revision = "0015_documents"
down_revision = "0014_files"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
