"""Takes off the envelope that a model wrote around its reply because it saw one.

`<content thesys="true">…</content>` counts only where the reply begins. Within it entities are read if the first quote
is one; behind it the text goes on as it is.

Source: `c1-api` section 5.
"""

import re

from viewloom.envelope.escape import unescape_text

_OPENING = re.compile(r"\s{0,40}<content(?:\s[^<>]{0,200})?>[ \t]{0,8}\n?")
_OPENING_SO_FAR = re.compile(
    r"\s{0,40}(?:<(?:c(?:o(?:n(?:t(?:e(?:n(?:t(?:\s[^<>]{0,200})?(?:>[ \t]{0,8})?)?)?)?)?)?)?)?)?"
)
_CLOSING = "</content>"
_QUOTE = re.compile("[\"'&]")
_LOOK_LIMIT_CHARS = 400
_ENTITY = re.compile(r"&(?:quot|amp|lt|gt|apos|nbsp|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});")
_HELD = re.compile(r"(?:&#?\w{0,7}|<(?:/(?:c(?:o(?:n(?:t(?:e(?:n(?:t)?)?)?)?)?)?)?)?)\Z")


class EchoFilter:
    """A streaming filter; the joined result does not depend on where the text was cut."""

    def __init__(self) -> None:
        self._held = ""
        self._is_begun = False
        self._is_over = False
        self._is_escaped: bool | None = None

    def feed(self, text: str) -> str:
        """Returns what of the text is the reply itself."""
        if self._is_over:
            return text
        self._held += text
        if not self._is_begun:
            opening = _OPENING.match(self._held)
            is_whole = opening is not None and opening.end() < len(self._held)
            if not is_whole and _OPENING_SO_FAR.fullmatch(self._held.removesuffix("\n") if opening else self._held):
                return ""
            if opening is None:
                return self._pass_on()
            self._is_begun, self._held = True, self._held[opening.end() :]
        return self._content(is_last=False)

    def finish(self) -> str:
        """Returns what was held back."""
        if self._is_over:
            return ""
        opening = None if self._is_begun else _OPENING.match(self._held)
        if opening is not None:
            self._is_begun, self._held = True, self._held[opening.end() :]
        return self._content(is_last=True) if self._is_begun else self._pass_on()

    def _content(self, *, is_last: bool) -> str:
        body, closing, rest = self._held.partition(_CLOSING)
        if self._is_escaped is None:
            quote = _QUOTE.search(body, 0, _LOOK_LIMIT_CHARS)
            if quote is None and not is_last and not closing and len(body) < _LOOK_LIMIT_CHARS:
                return ""
            self._is_escaped = quote is not None and quote[0] == "&"
        self._held = ""
        if closing:
            self._is_over = True
        elif not is_last and (partial := _HELD.search(body)):
            body, self._held = body[: partial.start()], body[partial.start() :]
        return (_ENTITY.sub(lambda found: unescape_text(found[0]), body) if self._is_escaped else body) + rest

    def _pass_on(self) -> str:
        text, self._held, self._is_over = self._held, "", True
        return text
