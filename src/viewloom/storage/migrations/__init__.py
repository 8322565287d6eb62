"""Alembic's revisions; `viewloom.storage.schema` runs them."""
