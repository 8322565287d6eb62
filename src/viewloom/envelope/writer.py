"""Writes the C1 content string as its parts arrive.

Main path: `open_writer(version)` gives a writer; every call returns the text to append to the content. A writer never
takes back what it returned, and every prefix can be shown after closing what is open. It does not check the program:
what comes in is what the weaver let out.

Source: `c1-api` section 5.
"""

from typing import Literal, Protocol

from viewloom.envelope.escape import escape_text
from viewloom.envelope.parts import ThinkingPart, ThinkItem
from viewloom.envelope.tree import TreeStream
from viewloom.lang.signatures import Signatures

EnvelopeVersion = Literal[1, 2]

_OPEN_V2 = '<content thesys="true" version="2">\n```openui-lang\n'
_CLOSE_V2 = "```\n</content>"
_OPEN_V1 = '<content thesys="true">'
_CLOSE_V1 = "</content>"


class EnvelopeWriter(Protocol):
    """Turns thinking items, then program text, into the content string."""

    def think(self, item: ThinkItem) -> str:
        """Returns the text that shows a thinking item; empty once the program has begun."""
        ...

    def program(self, text: str) -> str:
        """Returns the content that this piece of program text adds; may be empty."""
        ...

    def finish(self) -> str:
        """Returns what closes the content; call it once, last."""
        ...


class ProgramEnvelopeWriter:
    """Version 2: the program itself, fenced."""

    def __init__(self) -> None:
        self._thinking = ThinkingPart()
        self._is_open = False
        self._is_at_line_start = True

    def think(self, item: ThinkItem) -> str:
        """See `EnvelopeWriter.think`."""
        return self._thinking.item(item)

    def program(self, text: str) -> str:
        """See `EnvelopeWriter.program`."""
        if text:
            self._is_at_line_start = text.endswith("\n")
        if self._is_open:
            return text
        if not text:
            return ""
        self._is_open = True
        return self._thinking.close() + _OPEN_V2 + text

    def finish(self) -> str:
        """See `EnvelopeWriter.finish`."""
        start = "" if self._is_open else self._thinking.close() + _OPEN_V2
        return start + ("" if self._is_at_line_start else "\n") + _CLOSE_V2


class TreeEnvelopeWriter:
    """Version 1: the program as a JSON tree, entity-escaped; children go out as soon as they are complete."""

    def __init__(self, signatures: Signatures) -> None:
        self._thinking = ThinkingPart()
        self._tree = TreeStream(signatures)
        self._is_open = False

    def think(self, item: ThinkItem) -> str:
        """See `EnvelopeWriter.think`."""
        return self._thinking.item(item)

    def program(self, text: str) -> str:
        """See `EnvelopeWriter.program`."""
        grown = self._tree.feed(text)
        return self._opened(grown) if grown else ""

    def finish(self) -> str:
        """See `EnvelopeWriter.finish`."""
        return self._opened(self._tree.finish()) + _CLOSE_V1

    def _opened(self, json_text: str) -> str:
        start = "" if self._is_open else self._thinking.close() + _OPEN_V1
        self._is_open = True
        return start + escape_text(json_text)


def open_writer(version: EnvelopeVersion, signatures: Signatures) -> EnvelopeWriter:
    """Returns the writer of an envelope version; `signatures` name the props of version 1's nodes."""
    return ProgramEnvelopeWriter() if version == 2 else TreeEnvelopeWriter(signatures)
