"""Shares of threads, and interfaces that were kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates `shares` and `artifacts`."""
    op.create_table(
        "shares",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("thread_id", sa.String(40), sa.ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
        sa.Column("turn_id", sa.String(40), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("form_states", sa.JSON(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=True),
        sa.Column("revoked_at", _TIME, nullable=True),
    )
    op.create_index("ix_shares_thread_id_id", "shares", ["thread_id", "id"])
    op.create_table(
        "artifacts",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("user_id", sa.String(200), nullable=True),
        sa.Column("thread_id", sa.String(40), nullable=True),
        sa.Column("turn_id", sa.String(40), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("program", sa.JSON(), nullable=False),
        sa.Column("form_state", sa.JSON(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )
    op.create_index("ix_artifacts_account_id_id", "artifacts", ["account_id", "id"])


def downgrade() -> None:
    """Takes them away again."""
    op.drop_table("artifacts")
    op.drop_table("shares")
