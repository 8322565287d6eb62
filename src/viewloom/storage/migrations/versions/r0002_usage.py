"""Limits of keys, and the usage ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the limits; creates `usage` and `spending`."""
    with op.batch_alter_table("keys") as keys:
        keys.add_column(sa.Column("expires_at", _TIME, nullable=True))
        keys.add_column(sa.Column("limits", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("keys") as keys:
        keys.alter_column("limits", server_default=None)
    op.create_table(
        "usage",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("account_id", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=True),
        sa.Column("endpoint", sa.String(20), nullable=False),
        sa.Column("model_id", sa.String(300), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("lease_until", _TIME, nullable=False),
        sa.Column("reserved_picodollars", sa.BigInteger(), nullable=False),
        sa.Column("cost_picodollars", sa.BigInteger(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("reasoning_tokens", sa.BigInteger(), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_usage_account_id_started_at", "usage", ["account_id", "started_at"])
    op.create_index("ix_usage_state_lease_until", "usage", ["state", "lease_until"])
    op.create_index("ix_usage_key_id_state", "usage", ["key_id", "state"])
    op.create_table(
        "spending",
        sa.Column("key_id", sa.String(40), primary_key=True),
        sa.Column("period", sa.String(10), primary_key=True),
        sa.Column("settled_picodollars", sa.BigInteger(), nullable=False),
        sa.Column("reserved_picodollars", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Drops what `upgrade` added."""
    op.drop_table("spending")
    op.drop_table("usage")
    with op.batch_alter_table("keys") as keys:
        keys.drop_column("limits")
        keys.drop_column("expires_at")
