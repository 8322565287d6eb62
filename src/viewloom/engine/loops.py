"""Notices a model that writes the same thing again and again, so that the engine can stop it.

It looks for a text that has become periodic: one statement, list item or line after another that differ in nothing but
the number behind a name (`item12`). A page may repeat itself now and then; `REPEATED_CHARS` of nothing else are none.
"""

import re

REPEATED_CHARS = 4_000
"""A text is cut when so much of its end only repeats what came before."""
TIMES_AT_LEAST = 8
CHECK_CHARS = 512
"""How often it is looked for: the cost of a look is spread over so many characters."""

_PROBE_CHARS = 100
_NUMBERED_NAME = re.compile(r"(?<=[A-Za-z_])\d+")


class LoopDetector:
    """Reads a text as it comes; what it finds does not depend on where the text was cut."""

    def __init__(self) -> None:
        self._tail = ""
        self._new: list[str] = []
        self._unread = CHECK_CHARS
        self._is_repeating = False

    def feed(self, text: str) -> bool:
        """Takes the next piece; True as soon as the text repeats itself, and from then on."""
        while text and not self._is_repeating:
            part, text = text[: self._unread], text[self._unread :]
            self._new.append(part)
            self._unread -= len(part)
            if not self._unread:
                self._unread = CHECK_CHARS
                self._tail = "".join((self._tail, *self._new))[-2 * REPEATED_CHARS :]
                self._new = []
                self._is_repeating = _is_periodic(_NUMBERED_NAME.sub("0", self._tail))
        return self._is_repeating


def _is_periodic(text: str) -> bool:
    """Whether the end of a text is one short piece again and again."""
    if len(text) < REPEATED_CHARS:
        return False
    before = text.rfind(text[-_PROBE_CHARS:], 0, -1)
    period = len(text) - _PROBE_CHARS - before
    if before < 0 or period > REPEATED_CHARS // TIMES_AT_LEAST:
        return False
    return text[-(REPEATED_CHARS - period) :] == text[-REPEATED_CHARS:-period]
