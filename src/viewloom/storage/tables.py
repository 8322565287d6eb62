"""The tables, as SQLAlchemy Core knows them; `migrations/` brings a database to this shape."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

# Named constraints, so that SQLite's batch migrations can find them again.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A point in time, UTC on both sides: SQLite keeps no time zone and would give it back without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Gives a time without a zone the zone it was written in."""
        del dialect
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


accounts = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", UtcTime(), nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), ForeignKey("accounts.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("prefix", String(20), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("revoked_at", UtcTime(), nullable=True),
    Column("expires_at", UtcTime(), nullable=True),
    Column("limits", JSON(), nullable=False),
    Column("origins", JSON(none_as_null=True), nullable=True),
    Column("is_content_logged", Boolean(), nullable=True),
    Column("last_used_at", UtcTime(), nullable=True),
)

# One row a model call. Money is in picodollars, see `storage.limits`.
usage = Table(
    "usage",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("request_id", String(40), nullable=False),
    Column("account_id", String(40), nullable=False),
    Column("key_id", String(40), nullable=True),
    Column("endpoint", String(20), nullable=False),
    Column("model_id", String(300), nullable=False),
    Column("state", String(10), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("started_at", UtcTime(), nullable=False),
    Column("ended_at", UtcTime(), nullable=True),
    Column("lease_until", UtcTime(), nullable=False),
    Column("reserved_picodollars", BigInteger(), nullable=False),
    Column("cost_picodollars", BigInteger(), nullable=False),
    Column("prompt_tokens", BigInteger(), nullable=False),
    Column("completion_tokens", BigInteger(), nullable=False),
    Column("cached_tokens", BigInteger(), nullable=False),
    Column("reasoning_tokens", BigInteger(), nullable=False),
    Column("is_estimated", Boolean(), nullable=False),
    Column("repairs", BigInteger(), nullable=True),
    Column("first_component_ms", BigInteger(), nullable=True),
    Index("ix_usage_account_id_started_at", "account_id", "started_at"),
    Index("ix_usage_state_lease_until", "state", "lease_until"),
    Index("ix_usage_key_id_state", "key_id", "state"),
)

# What a key spent in a UTC day ("2026-11-23"), a month ("2026-11") and altogether ("total").
spending = Table(
    "spending",
    metadata,
    Column("key_id", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("settled_picodollars", BigInteger(), nullable=False),
    Column("reserved_picodollars", BigInteger(), nullable=False),
)

# Ids sort by time, so the index on (account_id, id) is the order of the list, and any page costs the same.
threads = Table(
    "threads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), nullable=False),
    Column("title", String(200), nullable=False),
    Column("title_folded", String(700), nullable=False),
    Column("metadata", JSON(), nullable=False),
    Column("leaf_id", String(40), nullable=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Column("user_id", String(200), nullable=True),
    Index("ix_threads_account_id_id", "account_id", "id"),
    Index("ix_threads_account_id_user_id_id", "account_id", "user_id", "id"),
)

# Texts of turns are JSON strings: unlike a column of text they may hold any character in both databases.
turns = Table(
    "turns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("thread_id", String(40), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("parent_id", String(40), nullable=True),
    Column("role", String(10), nullable=False),
    Column("status", String(12), nullable=False),
    Column("content", JSON(), nullable=False),
    Column("extra", JSON(), nullable=False),
    Column("program", JSON(none_as_null=True), nullable=True),
    Column("form_state", JSON(), nullable=False),
    Column("model_id", String(300), nullable=False),
    Column("finish_reason", String(20), nullable=False),
    Column("usage", JSON(none_as_null=True), nullable=True),
    Column("repairs", JSON(), nullable=False),
    Column("error", String(40), nullable=False),
    Column("draft", JSON(none_as_null=True), nullable=True),
    Column("lease_until", UtcTime(), nullable=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Index("ix_turns_thread_id_id", "thread_id", "id"),
    Index("ix_turns_lease_until", "lease_until"),
)

# A read-only view of the branch that ended with a turn when it was shared; its address holds a secret. Turns that are
# over never change but for their title and their fields, which are therefore kept as they were.
shares = Table(
    "shares",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), nullable=False),
    Column("thread_id", String(40), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False),
    Column("turn_id", String(40), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("form_states", JSON(), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=True),
    Column("revoked_at", UtcTime(), nullable=True),
    Index("ix_shares_thread_id_id", "thread_id", "id"),
)

# An interface that somebody kept; it outlives the thread it came from.
artifacts = Table(
    "artifacts",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("account_id", String(40), nullable=False),
    Column("user_id", String(200), nullable=True),
    Column("thread_id", String(40), nullable=True),
    Column("turn_id", String(40), nullable=True),
    Column("title", String(200), nullable=False),
    Column("program", JSON(), nullable=False),
    Column("form_state", JSON(), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("updated_at", UtcTime(), nullable=False),
    Index("ix_artifacts_account_id_id", "account_id", "id"),
)

# People who sign in to the console.
users = Table(
    "users",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), ForeignKey("accounts.id"), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200), nullable=True),
    Column("oidc_subject", String(500), nullable=True, unique=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("disabled_at", UtcTime(), nullable=True),
    Column("seen_at", UtcTime(), nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("user_id", String(40), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("seen_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Index("ix_sessions_user_id", "user_id"),
)

# Links that let one person in once: the first admin's, and those that admins make.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), ForeignKey("accounts.id"), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("email", String(254), nullable=True),
    Column("role", String(20), nullable=False),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Column("used_at", UtcTime(), nullable=True),
)

# One row an answered or refused chat request; `content` only where a key's owner switched it on.
requests = Table(
    "requests",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account_id", String(40), nullable=False),
    Column("key_id", String(40), nullable=True),
    Column("user_id", String(200), nullable=True),
    Column("endpoint", String(20), nullable=False),
    Column("model_id", String(300), nullable=False),
    Column("thread_id", String(40), nullable=True),
    Column("status", BigInteger(), nullable=False),
    Column("code", String(40), nullable=False),
    Column("is_streamed", Boolean(), nullable=False),
    Column("started_at", UtcTime(), nullable=False),
    Column("duration_ms", BigInteger(), nullable=False),
    Column("first_component_ms", BigInteger(), nullable=True),
    Column("repairs", BigInteger(), nullable=False),
    Column("prompt_tokens", BigInteger(), nullable=False),
    Column("completion_tokens", BigInteger(), nullable=False),
    Column("cost_picodollars", BigInteger(), nullable=False),
    Column("calls", BigInteger(), nullable=False),
    Column("content", JSON(none_as_null=True), nullable=True),
    Index("ix_requests_account_id_started_at", "account_id", "started_at"),
    Index("ix_requests_started_at", "started_at"),
)

# Short-lived keys for pages: of one user, for their threads, as long as the key they came from works.
frontend_tokens = Table(
    "frontend_tokens",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("key_id", String(40), ForeignKey("keys.id"), nullable=False),
    Column("user_id", String(200), nullable=False),
    Column("thread_ids", JSON(none_as_null=True), nullable=True),
    Column("created_at", UtcTime(), nullable=False),
    Column("expires_at", UtcTime(), nullable=False),
    Index("ix_frontend_tokens_expires_at", "expires_at"),
)
