"""Entities of the envelope: the five characters that XML reserves, and back.

Source: `c1-api` section 5 (version 1 content is entity-escaped).
"""

from html import unescape

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escape_text(text: str) -> str:
    """Replaces `& < > " '` by entities, so that no reader mistakes text for markup or an open quote."""
    return text.translate(_ENTITIES)


def unescape_text(text: str) -> str:
    """Reverses `escape_text`; also reads the other HTML entities that third parties write."""
    return unescape(text)
