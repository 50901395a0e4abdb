"""Extensions the due-work table and the runs of daily jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0000_base"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "due_work",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False, comment="Order of writing"),
        sa.Column("kind", sa.Text, nullable=False, comment="Which handler takes it"),
        sa.Column("key", sa.Text, nullable=False, comment="What to derive; a record's identifier"),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Not before this instant",
        ),
        sa.Column(
            "attempts",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("0"),
            comment="How often a handler failed on it",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_due_work"),
        comment="What has to be derived again; truth of the work queue",
    )
    op.create_index("ix_due_work_kind_due_at_id", "due_work", ["kind", "due_at", "id"])
    op.create_table(
        "daily_run",
        sa.Column("job", sa.Text, nullable=False, comment="Name of the job"),
        sa.Column(
            "legal_day",
            sa.Date,
            nullable=False,
            comment="The day it was done for, Beijing time",
        ),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was done",
        ),
        sa.PrimaryKeyConstraint("job", "legal_day", name="pk_daily_run"),
        comment="Which job was done for which legal day",
    )


def downgrade() -> None:
    op.drop_table("daily_run")
    op.drop_table("due_work")
    op.execute("DROP EXTENSION IF EXISTS pg_trgm")
    op.execute("DROP EXTENSION IF EXISTS btree_gist")
