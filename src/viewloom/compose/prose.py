"""Markdown in, components out, as it streams.

Main path: `ProseCompiler(kit, page, guard)`; `feed(text)` writes on the page what became certain, `close()` the rest.

* Headings, fenced code, tables, rules and notes become components of their own, out of list items too; runs of
  paragraphs, lists and quotes between them stay markdown in one component, which renders it.
* A line is held back only until its kind is known (`compose.lines`); text and code then go out as they come, a table
  row by row, a heading with its line.
* No line is read twice, so the cost is linear whatever the text; what is held is one line, or two at the head of a
  table, up to `LINE_LIMIT_CHARS`.

What is written does not depend on where the text was cut. Blocks are found line by line and not by markdown-it, which
reads whole documents; that both find the same ones is a test. Inline markup is markdown-it's.
"""

from typing import Literal

from viewloom.compose.code import CodeRun, read_fence
from viewloom.compose.inline import has_address, plain_text
from viewloom.compose.kit import Kit, Vehicle
from viewloom.compose.lines import (
    HEAD_LIMIT_CHARS,
    Context,
    LineKind,
    ListDepth,
    dedented,
    read_head,
    read_note,
    split_indent,
    ticked,
)
from viewloom.compose.page import Guard, Page
from viewloom.compose.table import TableRun, is_delimiter, read_row
from viewloom.compose.text_run import TextRun
from viewloom.lang.ast import Comp, Node, Str
from viewloom.lang.serialise import serialise_expression

LINE_LIMIT_CHARS = 20_000
"""A heading or a table's row longer than this is text."""
HEADER_LIMIT_CHARS = 1_000
"""A longer line of text is not looked at for the head of a table without outer bars."""
BLOCKS_LIMIT = 2_000
"""Blocks that become components of their own; further ones stay text, for no reader shows more."""
LARGE_LEVELS = 2
"""Headings down to this level are large and stand alone; those below stay in the text, which renders them."""

_INDENT_LIMIT = 4


class ProseCompiler:
    """See the module docstring.

    Args:
        kit: The components to use.
        page: What to write on.
        guard: The policy for links, images and tags.
    """

    def __init__(self, kit: Kit, page: Page, guard: Guard) -> None:
        self._kit = kit
        self._page = page
        self._guard = guard
        self._text = TextRun(kit.text, page, guard)
        self._note: TextRun | None = None
        self._note_head = ""
        self._code: CodeRun | None = None
        self._table: TableRun | None = None
        self._header = ""
        self._is_first = True
        self._blocks = 0
        self._begin()

    def _begin(self) -> None:
        self._mode: Literal["head", "whole", "pass"] = "head"
        self._kind: LineKind = "text"
        self._line: list[str] = []
        self._size = 0
        self._lists = ListDepth()
        self._dedent = 0
        self._is_paragraph = False
        self._is_quote = False
        self._is_bare = False
        self._said: list[str] = []
        self._said_chars = 0
        self._line_before = ""

    @property
    def is_open(self) -> bool:
        """Whether something is being written or held back."""
        runs = (self._code, self._table, self._header or None, self._note)
        return self._text.is_open or any(run is not None for run in runs) or any(map(str.strip, self._line))

    def feed(self, text: str) -> None:
        """Takes the next piece of the text."""
        at = 0
        while at < len(text):
            end = text.find("\n", at) + 1 or len(text)
            self._piece(text[at:end])
            at = end

    def close(self) -> None:
        """Ends what is open; what is fed afterwards is a text of its own."""
        if self._line:
            self._piece("\n")
        self._close_all()
        self._begin()

    def follow(self) -> None:
        """Hears that something else stands before the text: its first heading is not the title of it all."""
        self._is_first = False

    # Lines

    def _piece(self, piece: str) -> None:
        """Takes a piece of one line; a whole line ends in a line end."""
        if self._mode == "pass":
            self._pass(piece)
        else:
            self._line.append(piece)
            self._size += len(piece)
            if self._mode == "head":
                self._decide("".join(self._line))
            elif piece.endswith("\n") or self._size > LINE_LIMIT_CHARS:
                self._take_whole("".join(self._line))
        if piece.endswith("\n"):
            self._mode, self._line, self._size = "head", [], 0
            self._line_before = "".join(self._said) if self._said_chars <= HEADER_LIMIT_CHARS else ""
            self._said, self._said_chars = [], 0

    def _decide(self, line: str) -> None:
        """Finds out what the line begins, if it is far enough."""
        self._line = [line]
        length, indent = split_indent(line)
        if self._code is not None:
            self._decide_code(self._code, line, length)
            return
        nested = self._lists.is_nested(indent)
        # Never more than the beginning: then it does not matter how much came at once.
        kind = read_head(line[length:HEAD_LIMIT_CHARS], Context(self._is_paragraph, self._is_quote, nested))
        is_indented = kind not in {None, "blank"} and indent >= _INDENT_LIMIT and not nested
        if is_indented or (kind is None and len(line) >= HEAD_LIMIT_CHARS):
            kind = "text"
        match kind:
            case None:
                pass
            case "text" | "quote" if self._is_bare and self._table is not None:
                self._kind, self._mode = "row", "whole"
                self._take_line(line)
            case "text" | "blank" | "quote":
                self._begin_text(kind, line, indent)
            case "note":
                self._begin_note(line, length)
            case _:
                self._kind, self._mode = kind, "whole"
                self._take_line(line)

    def _take_line(self, line: str) -> None:
        """Takes a line that counts as a whole, once it is one or too long for it."""
        if line.endswith("\n") or self._size > LINE_LIMIT_CHARS:
            self._take_whole(line)

    def _take_whole(self, line: str) -> None:
        length, indent = split_indent(line)
        text = line[length:].rstrip()
        match self._kind:
            case _ if len(line) > LINE_LIMIT_CHARS:
                self._begin_text("text", line, indent)
            case "row":
                self._take_row(line, text, indent)
            case "dashes" if self._take_dashes(text, indent):
                pass
            case "heading" if self._take_heading(text):
                pass
            case "rule" if self._take_rule():
                pass
            case "fence" if self._take_fence(text, indent):
                pass
            case _:
                self._begin_text("text", line, indent)

    # Text

    def _begin_text(self, kind: LineKind, line: str, indent: int) -> None:
        """Takes the beginning of a line of text, or all of it."""
        self._mode, self._line = "pass", []
        self._end_table()
        is_quote = kind == "quote"
        if self._note is not None:
            if is_quote:
                self._note.feed(_unquoted(line))
                return
            self._end_note()
        self._show(kind, line, indent)

    def _show(self, kind: LineKind, line: str, indent: int) -> None:
        """Feeds a line to the run of text."""
        text = line.lstrip(" \t")
        is_item = False
        if kind != "blank":
            is_item = self._lists.enter(text, indent)
            if self._dedent and (not self._text.is_open or indent < self._dedent):
                self._dedent = indent
        self._is_paragraph = kind == "text" and not is_item
        if self._is_paragraph:
            self._said, self._said_chars = [line], len(line)
        self._is_quote = kind == "quote"
        if is_item:
            line = line[: len(line) - len(text)] + ticked(text)
        self._text.feed(dedented(line, self._dedent) if self._dedent and kind != "blank" else line)

    def _pass(self, piece: str) -> None:
        if self._code is not None:
            self._code.feed(piece)
        else:
            if self._said and self._said_chars <= HEADER_LIMIT_CHARS:
                self._said.append(piece)
                self._said_chars += len(piece)
            (self._note or self._text).feed(piece)

    # Blocks

    def _take_heading(self, text: str) -> bool:
        level = len(text) - len(text.lstrip("#"))
        title = text[level:].strip()
        bare = title.rstrip("#")
        title = bare.rstrip() if bare != title and (not bare or bare[-1] in " \t") else title
        is_rich = has_address(title)
        is_nothing_before = self._is_first and not self._text.is_open and not self._header
        is_title = is_nothing_before and self._kit.has_title and not is_rich
        is_large = self._kit.has_headings and level <= LARGE_LEVELS
        if not title or not (is_title or is_large):
            return False
        self._lift()
        if is_title and (shown := plain_text(title).strip()):
            self._statement(Comp("CardHeader", (Str(shown),)))
        else:
            name = self._page.add_child()
            self._finish(name, Comp("TextContent", (Str(self._safe(name, title)), Str("large-heavy"))))
        return True

    def _take_rule(self) -> bool:
        if not self._kit.has_rules:
            return False
        self._lift()
        self._statement(Comp("Separator", ()))
        return True

    def _take_fence(self, text: str, indent: int) -> bool:
        fence = read_fence(text, indent)
        if fence is None or not self._kit.has_code:
            return False
        self._lift(indent)
        self._code = CodeRun(fence, self._page)
        self._is_first = False
        return True

    def _lift(self, indent: int = 0) -> None:
        """Ends what is open for a block of its own; in a list, what follows is indented less from here on."""
        self._close_all()
        self._blocks += 1
        if self._blocks == BLOCKS_LIMIT:
            self._kit = self._kit.only_text()
        nested = self._lists.is_nested(indent)
        self._dedent = indent if nested else 0
        if not nested:
            self._lists.leave()

    def _decide_code(self, code: CodeRun, line: str, length: int) -> None:
        """Finds out whether a line of code is the one that ends it."""
        mark, is_whole = code.fence.mark, line.endswith("\n")
        rest = line[length:].strip()
        if not is_whole and len(line) < HEAD_LIMIT_CHARS and not rest.strip(mark[0]):
            return
        self._line = []
        if is_whole and len(line) <= HEAD_LIMIT_CHARS and code.fence.is_closed_by(line):
            code.close()
            self._code = None
            return
        self._mode = "pass"
        code.feed(dedented(line, code.fence.indent) if code.fence.indent else line)

    def _take_row(self, line: str, text: str, indent: int) -> None:
        """Takes a line that begins with a bar: a row of the open table, the head of the next, or text."""
        cells = read_row(text)
        if self._table is not None:
            self._table.add(cells)
        elif self._header and is_delimiter(text, len(read_row(self._header))):
            header, self._header = self._header, ""
            self._lift(indent)
            self._table = TableRun(read_row(header), self._page, self._guard, has_rich_cells=self._kit.has_rich_cells)
            self._is_bare = self._is_first = False
        else:
            self._end_table()
            if self._note is not None or not self._kit.has_tables:
                self._begin_text("text", line, indent)
            else:
                self._header = line
        self._line = []

    def _take_dashes(self, text: str, indent: int) -> bool:
        """Takes a line of dashes and bars: under a line with as many bars, which is out as text, a table begins."""
        header = read_row(self._line_before)
        if not self._kit.has_tables or len(header) < 2 or not is_delimiter(text, len(header)):
            return False
        self._lift(indent)
        self._table = TableRun(header, self._page, self._guard, has_rich_cells=self._kit.has_rich_cells)
        self._is_bare, self._is_first = True, False
        return True

    def _begin_note(self, line: str, length: int) -> None:
        note = read_note(line[length:])
        if note is None or not self._kit.has_callouts:
            self._begin_text("quote", line, 0)
            return
        self._lift()
        self._note = TextRun(Vehicle("Callout", (Str(note.variant), Str(note.title))), self._page, self._guard)
        self._note.feed(line[length + note.length :])
        self._note_head = line.rstrip("\n") + "\n"
        self._mode, self._line, self._is_quote, self._is_first = "pass", [], True, False

    # Ends

    def _close_all(self) -> None:
        self._end_table()
        self._end_note()
        if self._code is not None:
            self._code.close()
            self._code = None
        self._is_first &= not self._text.is_open
        self._text.close()
        self._is_paragraph = self._is_quote = False

    def _end_table(self) -> None:
        """Ends the table; what looked like the head of one is text."""
        if self._table is not None:
            self._table.close()
            self._table = None
        if self._header:
            header, self._header = self._header, ""
            self._show("text", header, split_indent(header)[1])

    def _end_note(self) -> None:
        """Ends the note; one that says nothing is a quote like any other."""
        if self._note is not None:
            is_empty = not self._note.has_begun
            self._note.close()
            self._note = None
            if is_empty:
                self._show("quote", self._note_head, 0)

    # Statements

    def _statement(self, node: Node) -> None:
        self._finish(self._page.add_child(), node)

    def _finish(self, name: str, node: Node) -> None:
        self._page.write(f"{name} = {serialise_expression(node)}\n")
        self._page.define(name, node)
        self._is_first = False

    def _safe(self, name: str, text: str) -> str:
        filtering = self._guard.open_filter()
        shown = filtering.feed(text) + filtering.finish()
        if filtering.removed:
            self._guard.note(name)
        return shown


def _unquoted(line: str) -> str:
    """Returns a line of a quote without its mark."""
    return line.lstrip(" \t")[1:].removeprefix(" ")
