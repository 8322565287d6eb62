"""The parts of the content string that are not the interface: thinking items and the app's own markdown.

Both are entity-escaped. Escaping also keeps quotes out: stock readers miss the fence after an unbalanced double quote.

Source: `c1-api` section 5.
"""

import json
from dataclasses import dataclass

from viewloom.envelope.escape import escape_text


@dataclass(frozen=True, slots=True)
class ThinkItem:
    """One line of what the person sees while waiting; an ephemeral one goes when the next comes."""

    title: str
    description: str
    ephemeral: bool = True


class ThinkingPart:
    """The `<thinking>` part as it grows: one JSON object a line."""

    def __init__(self) -> None:
        self._is_open = False
        self._is_over = False

    @property
    def is_open(self) -> bool:
        """Whether the part has begun and not ended."""
        return self._is_open

    def item(self, item: ThinkItem) -> str:
        """Returns the text that shows an item; empty once the part is closed."""
        if self._is_over:
            return ""
        start = "" if self._is_open else "<thinking>\n"
        self._is_open = True
        body = {"title": item.title, "description": item.description, "ephemeral": item.ephemeral}
        return start + escape_text(json.dumps(body, ensure_ascii=False)) + "\n"

    def close(self) -> str:
        """Returns what ends the part; empty if there is none."""
        self._is_over = True
        if not self._is_open:
            return ""
        self._is_open = False
        return "</thinking>\n"


def render_markdown_part(markdown: str) -> str:
    """Returns a whole `<custom_markdown>` part."""
    return f"<custom_markdown>{escape_text(markdown)}</custom_markdown>\n"
