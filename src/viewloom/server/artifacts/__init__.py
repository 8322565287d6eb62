"""Interfaces that were kept."""
