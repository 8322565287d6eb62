"""Text as it arrives: statements one by one, and the program they make so far."""

from viewloom.lang.fences import FenceFilter, Restart
from viewloom.lang.lexer import Lexer
from viewloom.lang.statements import Boundary, Step
from viewloom.lang.tokens import NEWLINE, Token


class StatementReader:
    """Cuts a growing text into the source text of its statements, without parsing their values.

    Finished text is not kept and nothing is read twice: the cost is linear for any cut. Prose between statements is
    dropped, fences are taken off. When the first fence shows that the text so far was prose, `has_restarted` becomes
    true and the statements returned before are void.

    Attributes:
        has_restarted: Whether a fence made everything returned before void.
    """

    __slots__ = ("_boundary", "_fences", "_has_returned", "_lexer", "_start", "_text", "has_restarted")

    def __init__(self) -> None:
        self.has_restarted = False
        self._has_returned = False
        self._fences = FenceFilter()
        self._begin()

    @property
    def pending(self) -> str:
        """The text of the statement under way, from its name on; empty until its `=` was seen."""
        boundary = self._boundary
        if not boundary.is_valued:
            return ""
        text = self._joined()[boundary.name.start - self._start :]
        return text.rstrip() if boundary.is_resting else text

    def feed(self, text: str) -> list[str]:
        """Take more text and return the statements that ended in it, in order.

        A statement ends with its line; that is certain when the next line begins with anything but `?`.
        """
        finished: list[str] = []
        for piece in self._fences.feed(text):
            if isinstance(piece, Restart):
                self.has_restarted = self._has_returned
                finished.clear()
                self._begin()
            else:
                self._take(piece.text, finished)
        self._has_returned = self._has_returned or bool(finished)
        return finished

    def finish(self) -> list[str]:
        """End the text and return the statements left, the last of which may be incomplete."""
        finished: list[str] = []
        if self._fences.held:
            self._take(self._fences.held, finished)
        text = self._joined()
        for token in self._lexer.close():
            self._push(token, text, finished)
        boundary = self._boundary
        if boundary.is_in_body:
            finished.append(text[boundary.name.start - self._start : boundary.body_end - self._start])
        self._begin()
        return finished

    def _begin(self) -> None:
        self._lexer = Lexer()
        self._boundary = Boundary()
        self._text: list[str] = []
        self._start = 0  # offset of the text kept

    def _joined(self) -> str:
        text = "".join(self._text)
        self._text = [text]
        return text

    def _take(self, text: str, finished: list[str]) -> None:
        self._text.append(text)
        tokens = self._lexer.feed(text)
        # Joining costs the length of the text kept, so it waits until a line may have ended.
        kept = self._joined() if any(token.kind == NEWLINE for token in tokens) or self._boundary.is_resting else ""
        for token in tokens:
            self._push(token, kept, finished)
        self._drop_until(self._boundary.name.start if self._boundary.is_under_way else self._lexer.certain_end)

    def _push(self, token: Token, text: str, finished: list[str]) -> None:
        boundary = self._boundary
        start, end = boundary.name.start, boundary.body_end
        if boundary.push(token) is Step.ENDED:
            finished.append(text[start - self._start : end - self._start])

    def _drop_until(self, offset: int) -> None:
        if offset > self._start:
            text = self._joined()
            self._text = [text[offset - self._start :]]
            self._start = offset
