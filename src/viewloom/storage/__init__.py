"""What must not be lost: accounts and keys now, usage and threads later, in SQLite or PostgreSQL."""
