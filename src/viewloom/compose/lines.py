"""What a line of markdown begins, decided from as few of its characters as can be.

`read_head` looks at the beginning of a line and says what kind of line it is, or that more of it is needed. What it
says never changes when more of the line comes.

Source: CommonMark 0.31, GitHub's tables, task lists and alerts.
"""

import re
from dataclasses import dataclass
from typing import Literal

HEAD_LIMIT_CHARS = 400
"""A line that is not decided by its beginning of that length is text."""
TAB_COLUMNS = 4

LineKind = Literal["text", "blank", "heading", "rule", "fence", "row", "dashes", "quote", "note"]

_RULES = frozenset("-*_")
_DASHES = re.compile(r"[-:| \t]+(?P<end>\n?)")
_RULE = re.compile(r"(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
_HEADING = re.compile(r"#{1,6}(?=[ \t\n])")
_MARKER = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?=[ \t\n])")
_MARKER_SO_FAR = re.compile(r"[-+*]?|\d{1,9}[.)]?")
_BOX_SO_FAR = re.compile(r"(?:[-+*]|\d{1,9}[.)])[ \t]{1,4}(?:\[(?:[ xX]\]?)?)?")
_BOX = re.compile(r"(?P<marker>(?:[-+*]|\d{1,9}[.)])[ \t]{1,4})\[(?P<mark>[ xX])\](?=[ \t])")
_NOTES = {
    "note": ("info", "Note"),
    "info": ("info", "Info"),
    "important": ("info", "Important"),
    "tip": ("success", "Tip"),
    "warning": ("warning", "Warning"),
    "caution": ("error", "Caution"),
}
_NOTE_HEADS = {head: name for name in _NOTES for head in (f"[!{name}]", f"**{name}:**", f"**{name}**:")}
_QUOTE = re.compile(r">[ \t]*(?P<bold>(?:\*\*)?)(?:[\u2000-\u2bff\ufe0f\U0001f000-\U0001faff]+[ \t]*)?")
_EMPTY_BOX, _TICKED_BOX = "☐", "☑"


@dataclass(frozen=True, slots=True)
class Note:
    """A quote that is a note.

    Attributes:
        variant: Of the `Callout`.
        title: What the note calls itself.
        length: How many characters of the line say so.
    """

    variant: str
    title: str
    length: int


@dataclass(frozen=True, slots=True)
class Context:
    """What the lines before say about the next one.

    Attributes:
        is_paragraph: The line before was text of a paragraph, which a line of dashes would underline.
        is_quote: The line before belongs to a quote.
        is_nested: The line is indented as far as the content of a list item.
    """

    is_paragraph: bool
    is_quote: bool
    is_nested: bool


def read_head(text: str, context: Context) -> LineKind | None:
    """Returns what a line begins, its indentation taken off; None if that needs more of it.

    Args:
        text: The line so far; a whole one ends in a line end.
        context: What stands before it.
    """
    match text[:1]:
        case "":
            return None
        case "\n":
            return "blank"
        case "#":
            return _heading(text, context)
        case "`" | "~":
            return _fence(text)
        case "|":
            return "row"
        case ">":
            return _quote(text, context)
        case char if char in "-*_+:" or char.isdigit():
            return _rule_or_item(text, context)
        case _:
            return "text"


def read_note(text: str) -> Note | None:
    """Returns the note that a line of a quote begins; None if it is none."""
    inner, dropped = _undecorated(text)
    for head, name in _NOTE_HEADS.items():
        if inner.lower().startswith(head):
            variant, title = _NOTES[name]
            return Note(variant, title, dropped + len(head))
    return None


def ticked(text: str) -> str:
    """Returns a line with a box for its `[ ]` or `[x]`, if it is an item of a task list."""
    found = _BOX.match(text)
    if found is None:
        return text
    box = _EMPTY_BOX if found["mark"] == " " else _TICKED_BOX
    return found["marker"] + box + text[found.end() :]


def split_indent(line: str) -> tuple[int, int]:
    """Returns how many characters of white space a line begins with, and how many columns they take."""
    length = len(line) - len(line.lstrip(" \t"))
    columns = 0
    for char in line[:length]:
        columns += TAB_COLUMNS - columns % TAB_COLUMNS if char == "\t" else 1
    return length, columns


def dedented(line: str, columns: int) -> str:
    """Returns a line without so many columns of indentation, or without all that it has; other tabs stay."""
    at = column = 0
    while column < columns and line[at : at + 1] in {" ", "\t"}:
        column += TAB_COLUMNS - column % TAB_COLUMNS if line[at] == "\t" else 1
        at += 1
    return " " * (column - columns) + line[at:]


class ListDepth:
    """Knows how far the content of the open list items is indented."""

    def __init__(self) -> None:
        self._offsets: list[int] = []

    @property
    def is_open(self) -> bool:
        """Whether a list is open."""
        return bool(self._offsets)

    def is_nested(self, indent: int) -> bool:
        """Whether a line indented that far is part of an item."""
        return any(indent >= offset for offset in self._offsets)

    def enter(self, text: str, indent: int) -> bool:
        """Takes a line in: leaves the items that it is not part of, enters those that it begins.

        Args:
            text: The line from its first visible character.
            indent: Columns before that.

        Returns:
            Whether it begins an item.
        """
        while self._offsets and indent < self._offsets[-1]:
            self._offsets.pop()
        found = _MARKER.match(text)
        if found is None:
            return False
        rest = text[found.end() :]
        length, columns = split_indent(rest)
        gap = columns if 1 <= columns <= TAB_COLUMNS and rest[length:].strip() else 1
        self._offsets.append(indent + found.end() + gap)
        return True

    def leave(self) -> None:
        """Forgets all items."""
        self._offsets.clear()


def _heading(text: str, context: Context) -> LineKind | None:
    if context.is_nested:
        return "text"
    if _HEADING.match(text):
        return "heading"
    return None if len(text) <= 6 and not text.strip("#") else "text"


def _fence(text: str) -> LineKind | None:
    length = len(text) - len(text.lstrip(text[0]))
    if length >= 3:
        return "fence"
    return None if length == len(text) else "text"


def _quote(text: str, context: Context) -> LineKind | None:
    if context.is_quote:
        # The blank behind the mark belongs to it.
        return "quote" if len(text) > 1 else None
    inner = _undecorated(text)[0].lower()
    if any(inner.startswith(head) for head in _NOTE_HEADS):
        return "note"
    return None if any(head.startswith(inner) for head in _NOTE_HEADS) else "quote"


def _undecorated(text: str) -> tuple[str, int]:
    """Returns what stands in a line of a quote, without an emoji at its beginning, and how much shorter it is."""
    found = _QUOTE.match(text)
    inner = found["bold"] + text[found.end() :] if found else text
    return inner, len(text) - len(inner)


def _rule_or_item(text: str, context: Context) -> LineKind | None:
    char = text[0]
    if char in _RULES and not text.strip(f"{char} \t\n"):
        if not text.endswith("\n"):
            return None
        is_underline = char == "-" and context.is_paragraph and not re.search(r"-\s+-", text)
        is_rule = _RULE.fullmatch(text.strip()) and not is_underline and not context.is_nested
        return "rule" if is_rule else "text"
    if context.is_paragraph and (found := _DASHES.match(text)) and (found.end() == len(text) or found["end"]):
        return "dashes" if found["end"] else None
    if _MARKER_SO_FAR.fullmatch(text) or _BOX_SO_FAR.fullmatch(text):
        return None
    return "text"
