"""The parts of a statement under way: its open brackets, the string that passes through, a value that has ended."""

import json
import re
from dataclasses import dataclass, field
from typing import cast

from viewloom.catalogue.component import Component, PropType
from viewloom.lang.ast import Arr, Node, Num, Ref, Str
from viewloom.lang.parser import parse_expression
from viewloom.lang.serialise import serialise_string
from viewloom.safety.markdown import MarkdownFilter

_SIMPLE = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?[0-9]{1,15})|(?P<name>[a-z_]\w*)', re.ASCII | re.DOTALL
)
_WORDS = frozenset({"true", "false", "null"})
_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"?|[()\[\]{}]", re.DOTALL)
_CLOSER = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class Frame:
    """An open bracket whose contents go out one by one: a component's call, or a list.

    Attributes:
        closer: The bracket that ends it.
        slots: The props' types of a call; the items' type of a list.
        last_required: Index of a call's last required prop.
        index: Values that have ended.
        has_shown: Whether a value went out, so that the next needs a comma.
        is_showing: Whether the current value went out, at least in part.
        nulls: Optional props left out since the last value that went out.
        component: What is called.
        given: Arguments by name whose turn has not come, as text; those that have no place have negative keys.
        aside: Key of the argument that is being put into `given`.
        is_named: Whether the current value was given by name.
        is_put_aside: Whether the last argument was put into `given`, so that a comma ends nothing.
    """

    closer: str
    slots: tuple[PropType, ...]
    last_required: int = -1
    index: int = 0
    has_shown: bool = False
    is_showing: bool = False
    nulls: int = 0
    component: Component | None = None
    given: dict[int, str] = field(default_factory=dict[int, str])
    aside: int | None = None
    is_named: bool = False
    is_put_aside: bool = False

    @property
    def slot(self) -> PropType | None:
        """The type of the current value; None if nothing may stand there."""
        if self.closer == "]":
            return self.slots[0]
        return self.slots[self.index] if self.index < len(self.slots) else None

    @property
    def is_valid(self) -> bool:
        """Whether the call would be valid if it ended here."""
        return self.last_required < self.index + self.is_showing


class StringTap:
    """Passes the pieces of a string literal on, through a filter if it is markdown."""

    def __init__(self, filtering: MarkdownFilter | None) -> None:
        self._filter = filtering

    def feed(self, piece: str) -> str:
        """Returns the part of the literal that became certain."""
        if self._filter is None and "\\" not in piece:
            return piece
        text = cast("str", json.loads(f'"{piece}"')) if "\\" in piece else piece
        return serialise_string(text if self._filter is None else self._filter.feed(text))[1:-1]

    def finish(self) -> str:
        """Returns what was held back, without the quote."""
        return "" if self._filter is None else serialise_string(self._filter.finish())[1:-1]


def parse_value(text: str) -> Node | None:
    """Returns the one value that the text holds; None if it holds none, or several."""
    simple = _SIMPLE.fullmatch(text)
    if simple and simple["string"]:
        return Str(json.loads(text))
    if simple and simple["number"]:
        return Num(int(text))
    if simple and text not in _WORDS:
        return Ref(text)
    values = parse_expression(f"[{text}]")
    return values.items[0] if isinstance(values, Arr) and len(values.items) == 1 else None


def closers(text: str) -> str:
    """Returns the quote and brackets that a piece of canonical program text leaves open."""
    stack: list[str] = []
    end = ""
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece in _CLOSER:
            stack.append(_CLOSER[piece])
        elif piece[0] == '"':
            is_closed = len(piece) > 1 and piece.endswith('"') and not _ends_escaped(piece)
            end = "" if is_closed else '"'
        elif stack:
            stack.pop()
    return end + "".join(reversed(stack))


def _ends_escaped(literal: str) -> bool:
    """Whether the literal's last quote is itself escaped."""
    body = literal[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
