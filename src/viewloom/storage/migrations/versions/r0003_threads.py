"""Threads and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates `threads` and `turns`."""
    op.create_table(
        "threads",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_folded", sa.String(700), nullable=False),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("leaf_id", sa.String(40), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )
    op.create_index("ix_threads_account_id_id", "threads", ["account_id", "id"])
    op.create_table(
        "turns",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("thread_id", sa.String(40), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
        sa.Column("parent_id", sa.String(40), nullable=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("program", sa.JSON(), nullable=True),
        sa.Column("form_state", sa.JSON(), nullable=False),
        sa.Column("model_id", sa.String(300), nullable=False),
        sa.Column("finish_reason", sa.String(20), nullable=False),
        sa.Column("usage", sa.JSON(), nullable=True),
        sa.Column("repairs", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(40), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )
    op.create_index("ix_turns_thread_id_id", "turns", ["thread_id", "id"])
    op.create_index("ix_turns_lease_until", "turns", ["lease_until"])


def downgrade() -> None:
    """Drops both tables."""
    op.drop_table("turns")
    op.drop_table("threads")
