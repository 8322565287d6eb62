"""Leaves a reasoning model's thoughts out of what is shown.

Some servers pass `<think>…</think>` on as a part of the reply. It counts only at the very beginning of the text; a
page about such tags keeps them.
"""

import re

_OPENING = re.compile(r"\s{0,40}<(think|thinking|thought)>", re.IGNORECASE)
_CLOSING_LIMIT_CHARS = len("</thinking>")
_OPENING_SO_FAR = re.compile(r"\s{0,40}(?:<[a-z]{0,8})?", re.IGNORECASE)


class ThoughtFilter:
    """A streaming filter; the joined result does not depend on where the text was cut."""

    def __init__(self) -> None:
        self._held = ""
        self._closing: re.Pattern[str] | None = None
        self._is_over = False

    def feed(self, text: str) -> str:
        """Returns what of the text is meant for the reader."""
        if self._is_over:
            return text
        self._held += text
        if self._closing is None:
            opening = _OPENING.match(self._held)
            if opening is None:
                return "" if _OPENING_SO_FAR.fullmatch(self._held) else self._pass_on(self._held)
            self._closing = re.compile(f"</{opening[1]}>", re.IGNORECASE)
            self._held = self._held[opening.end() :]
        closing = self._closing.search(self._held)
        if closing is None:
            self._held = self._held[-_CLOSING_LIMIT_CHARS:]
            return ""
        return self._pass_on(self._held[closing.end() :])

    def finish(self) -> str:
        """Returns what was held back; a thought that never ended is no answer."""
        held = "" if self._closing else self._held
        return self._pass_on(held) if not self._is_over else ""

    def _pass_on(self, text: str) -> str:
        self._is_over, self._held = True, ""
        return text
