"""Conversations that the server keeps: their endpoints, and chat requests that carry one."""
