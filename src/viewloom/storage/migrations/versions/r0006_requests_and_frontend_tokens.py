"""The log of requests, tokens for pages, and what both add to keys, usage and threads."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Creates `requests` and `frontend_tokens`; adds columns to `keys`, `usage` and `threads`."""
    op.create_table(
        "requests",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=True),
        sa.Column("user_id", sa.String(200), nullable=True),
        sa.Column("endpoint", sa.String(20), nullable=False),
        sa.Column("model_id", sa.String(300), nullable=False),
        sa.Column("thread_id", sa.String(40), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("is_streamed", sa.Boolean(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("first_component_ms", sa.BigInteger(), nullable=True),
        sa.Column("repairs", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost_picodollars", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
    )
    op.create_index("ix_requests_account_id_started_at", "requests", ["account_id", "started_at"])
    op.create_index("ix_requests_started_at", "requests", ["started_at"])
    op.create_table(
        "frontend_tokens",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column("key_id", sa.String(40), sa.ForeignKey("keys.id"), nullable=False),
        sa.Column("user_id", sa.String(200), nullable=False),
        sa.Column("thread_ids", sa.JSON(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
    )
    op.create_index("ix_frontend_tokens_expires_at", "frontend_tokens", ["expires_at"])
    op.add_column("keys", sa.Column("origins", sa.JSON(), nullable=True))
    op.add_column("keys", sa.Column("is_content_logged", sa.Boolean(), nullable=True))
    op.add_column("keys", sa.Column("last_used_at", _TIME, nullable=True))
    op.add_column("usage", sa.Column("repairs", sa.BigInteger(), nullable=True))
    op.add_column("usage", sa.Column("first_component_ms", sa.BigInteger(), nullable=True))
    op.add_column("threads", sa.Column("user_id", sa.String(200), nullable=True))
    op.create_index("ix_threads_account_id_user_id_id", "threads", ["account_id", "user_id", "id"])


def downgrade() -> None:
    """Takes them away again."""
    op.drop_index("ix_threads_account_id_user_id_id", "threads")
    op.drop_column("threads", "user_id")
    op.drop_column("usage", "first_component_ms")
    op.drop_column("usage", "repairs")
    op.drop_column("keys", "last_used_at")
    op.drop_column("keys", "is_content_logged")
    op.drop_column("keys", "origins")
    op.drop_table("frontend_tokens")
    op.drop_table("requests")
