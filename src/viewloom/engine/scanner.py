"""Cuts model text into prose and statements as it streams.

Main path: `Scanner(expectations).feed(text)` yields what became certain: `Prose` pieces, `StatementStart`, and
`StatementEnd` with the statement's text; between the two, `statement.pieces` grows. A statement that stands whole on
one line is offered as a `Line` first (`engine.lines`). It must be consumed to the end
before the next call; it reads on only when the piece before was taken, so what a piece changes counts for the next.

It knows lines, quotes and brackets, not components; what a statement means is the weaver's business. The pieces'
joined text does not depend on where the model text was cut.

Cost: linear in the text; what is held back is the beginning of a line, and comments until a line decides what they
are: a `#` line before prose is a heading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from viewloom.engine.brackets import TREE, may_become_tree, node_name
from viewloom.engine.expectations import Expectations
from viewloom.engine.heads import (
    COMMENT,
    FENCE,
    PROGRAM_LANGUAGES,
    STATEMENT_HEAD,
    may_become_comment,
    may_become_fence,
    may_become_head,
)
from viewloom.engine.lines import Line, maybe_line
from viewloom.engine.spelling import ascii_name
from viewloom.engine.statement_text import StatementText

COMMENTS_LIMIT_CHARS = 4_000

_FENCE_END_SO_FAR = re.compile(r"[ \t]{0,3}(?:`{0,40}|~{0,40})[ \t]{0,40}")
_BLANKS = re.compile(r"[ \t]*")
_BEGINNINGS = (may_become_head, may_become_fence, may_become_comment, may_become_tree)
_TREE_LANGUAGES = frozenset({"json", "jsonc", "json5"})
_NOISE = re.compile("[\r\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of text that is not a statement, line ends included."""

    text: str


@dataclass(frozen=True, slots=True)
class StatementStart:
    """A statement begins; `name` is what it defines."""

    name: str


@dataclass(frozen=True, slots=True)
class StatementEnd:
    """A statement ended; nothing will be added to its text."""

    statement: StatementText


Piece = Prose | Line | StatementStart | StatementEnd
_Mode = Literal["line", "prose", "code", "comment", "untagged"]


class Scanner:
    """See the module docstring.

    Args:
        expectations: What the program makes likely.
        is_prose_only: Take everything as prose (the model was asked for markdown).

    Attributes:
        statement: The statement that is being read, if there is one.
        commented: Statements in comments, by name: the text of each.
    """

    def __init__(self, expectations: Expectations, *, is_prose_only: bool = False) -> None:
        self.statement: StatementText | None = None
        self.commented: dict[str, str] = {}
        self._expectations = expectations
        self._is_prose_only = is_prose_only
        self._mode: _Mode = "line"
        self._text = ""
        self._at = 0
        self._comments: list[str] = []
        self._fence = ""
        self._fence_line = ""
        self._is_mid_line = False
        self._is_in_program = False
        self._pieces: list[Piece] = []

    def feed(self, text: str) -> Iterator[Piece]:
        """Yields what the next piece of model text makes certain."""
        if "\r" in text or not text.isascii():
            text = _NOISE.sub(lambda found: "" if found[0] == "\r" else "\ufffd", text)
        if self._is_prose_only:
            if text:
                yield Prose(text)
            return
        self._text = self._text[self._at :] + text
        self._at = 0
        yield from self._drain(is_last=False)

    def finish(self) -> Iterator[Piece]:
        """Yields what the end of the text decides; an open statement is closed."""
        yield from self._drain(is_last=True)
        if self.statement is not None:
            self.statement.close()
            yield from self._end_statement()
        elif self._comments:
            yield from self._as_prose(heading_only=True)
        self._mode, self._text, self._at, self._is_in_program = "line", "", 0, False

    def _drain(self, *, is_last: bool) -> Iterator[Piece]:
        while self._at < len(self._text):
            if (statement := self.statement) is None and self._mode == "line":
                line = maybe_line(self._text, self._at, self._expectations)
                if line is not None:
                    self._drop_comments()
                    yield line
                    if line.is_taken:
                        self._at += line.length
                        continue
            if statement is not None:
                length = statement.step(self._text, self._at, is_last=is_last) or None
            else:
                length = self._step(is_last=is_last)
            self._at += length or 0
            if self.statement is not None and self.statement.is_over:
                yield from self._end_statement()
            elif self._pieces:
                pieces, self._pieces = self._pieces, []
                yield from pieces
            elif length is None:
                return

    def _step(self, *, is_last: bool) -> int | None:
        """Handles what stands first; returns how many characters it took, None if it needs more."""
        match self._mode:
            case "line":
                return self._line(is_last=is_last)
            case "prose":
                return self._rest_of_line()
            case "code":
                return self._code_line(is_last=is_last)
            case "comment":
                return self._comment()
            case "untagged":
                return self._untagged(is_last=is_last)

    # Lines

    def _line(self, *, is_last: bool) -> int | None:
        text, at = self._text, self._at
        if text[at] == "\n":
            if self._comments:
                self._comments.append("\n")
            else:
                self._pieces.append(Prose("\n"))
            return 1
        if head := STATEMENT_HEAD.match(text + "\n" if is_last else text, at):
            self._drop_comments()
            self._begin_statement(head["name"])
            return head.end("name") - at
        if self._begins_tree():
            return self._begin_tree()
        if fence := FENCE.match(text + "\n" if is_last else text, at):
            return min(self._begin_fence(fence), len(text) - at)
        if COMMENT.match(text, at):
            self._mode = "comment"
            return 0
        if not is_last and any(may_become(text, at) for may_become in _BEGINNINGS):
            return None
        self._pieces.extend(self._as_prose())
        self._mode = "prose"
        return 0

    def _rest_of_line(self) -> int:
        end = self._text.find("\n", self._at) + 1
        if end:
            self._mode = "line"
        self._pieces.append(Prose(self._text[self._at : end or None]))
        return (end or len(self._text)) - self._at

    # Comments

    def _comment(self) -> int:
        """Keeps the rest of a comment's line until what follows shows whether it was a heading."""
        end = self._text.find("\n", self._at) + 1
        if end:
            self._mode = "line"
        self._comments.append(self._text[self._at : end or None])
        if sum(map(len, self._comments)) > COMMENTS_LIMIT_CHARS:
            self._pieces.extend(self._as_prose())
            self._mode = "line" if end else "prose"
        return (end or len(self._text)) - self._at

    def _drop_comments(self) -> None:
        """Leaves comments out; what they would define is remembered, as much of it as there may be of comments."""
        comments, self._comments = "".join(self._comments), []
        for comment in comments.split("\n"):
            line = comment.lstrip(" \t#/")
            head = STATEMENT_HEAD.match(line)
            if head and sum(map(len, self.commented.values())) + len(line) < COMMENTS_LIMIT_CHARS:
                self.commented[ascii_name(head["name"])] = line

    def _as_prose(self, *, heading_only: bool = False) -> list[Piece]:
        """Gives up what was kept as comments: before prose they are headings, or text of their own."""
        kept, self._comments = "".join(self._comments), []
        if heading_only and (self._is_in_program or not re.match(r"#{1,6} \S", kept)):
            self._comments = [kept]
            self._drop_comments()
            return []
        return [Prose(kept)] if kept else []

    # Fences

    def _begin_fence(self, fence: re.Match[str]) -> int:
        length = fence.end() - self._at
        mark, language = fence[1], fence[2].lower()
        self._drop_comments()
        if language in PROGRAM_LANGUAGES:
            self._is_in_program = True
        elif self._is_in_program:
            self._is_in_program = False
        elif language and language not in _TREE_LANGUAGES:
            self._mode, self._fence = "code", mark
            self._pieces.append(Prose(fence[0]))
        else:
            self._mode, self._fence, self._fence_line = "untagged", mark, fence[0] if language else mark + "\n"
        return length

    def _untagged(self, *, is_last: bool) -> int | None:
        """Decides by its first line what a fence without a language holds."""
        text, at = self._text, self._at
        if text[at] == "\n":
            return 1
        if COMMENT.match(text, at) or STATEMENT_HEAD.match(text, at) or self._begins_tree():
            self._mode, self._is_in_program = "line", True
            return 0
        if not is_last and any(
            may_become(text, at) for may_become in (may_become_head, may_become_comment, may_become_tree)
        ):
            return None
        self._mode = "code"
        self._pieces.append(Prose(self._fence_line))
        return 0

    def _code_line(self, *, is_last: bool) -> int | None:
        """Passes a fenced block of another language on as prose, up to its closing fence."""
        end = self._text.find("\n", self._at) + 1
        line = self._text[self._at : end or None]
        may_close = not self._is_mid_line and _FENCE_END_SO_FAR.fullmatch(line.rstrip("\n"))
        if may_close and not end and not is_last:
            return None
        if may_close and len(line.strip()) >= len(self._fence) and line.strip()[0] == self._fence[0]:
            self._mode = "line"
        self._is_mid_line = not end
        self._pieces.append(Prose(line))
        return len(line)

    # Statements

    def _begin_statement(self, name: str) -> None:
        self.statement = StatementText(name, self._expectations)
        self._pieces.append(StatementStart(self.statement.name))

    def _begins_tree(self) -> bool:
        tree = TREE.match(self._text, self._at)
        return tree is not None and bool(self._expectations.component(node_name(tree)))

    def _begin_tree(self) -> int:
        """Begins a statement of ours whose value is a component tree in JSON."""
        self._drop_comments()
        start = _BLANKS.match(self._text, self._at)
        length = start.end() - self._at if start else 0
        name, holder = self._expectations.next_name()
        self.statement = StatementText(name, self._expectations, is_tree=True)
        self._pieces.append(StatementStart(name))
        self.statement.begin_tree(holder if self._text[self._at + length] == "[" else "")
        return length

    def _end_statement(self) -> Iterator[Piece]:
        statement, self.statement = self.statement, None
        pieces, self._pieces = self._pieces, []
        yield from pieces
        if statement is not None:
            # What a limit cut off goes on as text.
            self._mode = "prose" if statement.is_too_long else "line"
            yield StatementEnd(statement)
