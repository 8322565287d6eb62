"""Threads for readers who have no key: links that can be revoked, and files that need no server."""
