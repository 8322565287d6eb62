"""The developer console: people, sign-in and keys."""
