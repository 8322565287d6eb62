"""The values of a whole text, straight from the pieces of its lines.

Main path: `Values(home, line)` cuts a line into pieces, and builds the value from them, argument by argument: literals,
names, calls of known components with arguments that fit, arrays and objects; expressions stay trees
(`viewloom.lang.reading`). Anything else raises `NotPlain`. Recursion goes as deep as a line is nested, within bounds.
"""

from types import MappingProxyType
from typing import Any

from viewloom.lang.ast import StateRef
from viewloom.lang.diagnostics import ErrorCode
from viewloom.lang.elements import Element, PlainPart, Value, is_dynamic
from viewloom.lang.lexer import unescape
from viewloom.lang.pieces import DIGITS, number_of, read_list, text_of
from viewloom.lang.plain import NotPlain
from viewloom.lang.reading import Reading
from viewloom.lang.signatures import MISSING, ComponentSignature, Param
from viewloom.lang.validate import Check

_CLOSERS = {")": False, "),": True, "]": False, "],": True, "}": False, "},": True}  # whether a comma follows


def _refuse(_code: ErrorCode, _path: str, _message: str) -> None:
    raise NotPlain


_CHECK = Check(_refuse, is_partial=False)


class Values(Reading):
    """Reads values."""

    __slots__ = ()

    def part(self, piece: str) -> PlainPart:  # noqa: PLR0911 - one return per kind of value
        """Return the value that begins with a piece."""
        last = piece[-1:]
        if last == "(":
            signature = self.calls.get(piece)
            return self.expression(piece) if signature is None else self.call(signature)
        if piece == "[":
            return self._array()
        if piece == "{":
            return self._object()
        word = piece
        if last == ",":
            self.more = True
            word = piece[:-1]
        else:
            self.more = False
        first = word[:1]
        if first == '"':
            return text_of(word[1:-1]), False, 1, 1
        if first == "[":
            values = tuple(read_list(word))
            return values, False, 2, 1 + len(values)
        if first in DIGITS:
            return number_of(word), False, 1, 1
        if first == "$":
            return StateRef(word), True, 1, 1
        known = self.values.get(word)
        if known is not None:
            return known
        return self.home.read_value(word) if word.isidentifier() else self.expression(piece)

    def call(  # noqa: C901, PLR0912 - one loop: a call for each argument would double its cost
        self, signature: ComponentSignature, label: str | None = None
    ) -> PlainPart:
        """Return the element that a call makes, under the name of a statement if it is all of it."""
        next_piece = self.next
        props: dict[str, Value] = {}
        dynamic, depth, size = False, 1, 1
        self.enter()
        piece = next_piece()
        if piece in _CLOSERS:
            self.close(piece, ")")
        else:
            for prop, plain, is_checked, param, choices in signature.slots:
                if piece[:1] == '"':
                    more = piece[-1] == ","
                    value: Any = piece[1:-2] if more else piece[1:-1]
                    if "\\" in value:
                        value = unescape(value, '"')
                    size += 1
                    if depth < 2:  # noqa: PLR1730 - a call of `max` costs more
                        depth = 2
                    if is_checked and str not in plain and value not in choices:
                        _CHECK.run(value, param.fragment, "")  # takes it as it is, or refuses
                else:
                    value, is_dynamic_part, below, count = self.part(piece)
                    more = self.more
                    size += count
                    if below >= depth:
                        depth = below + 1
                    if is_checked and value is not None and type(value) not in plain:
                        value, is_dynamic_part = self._checked(value, param, is_dynamic_part)
                    if is_dynamic_part:
                        dynamic = True
                props[prop] = value
                piece = next_piece()
                if more:
                    continue
                self.close(piece, ")")
                break
            else:
                raise NotPlain  # more arguments than props
        for param in signature.required:
            if props.get(param.name) is None:
                if param.default is MISSING:
                    raise NotPlain
                props[param.name] = param.default
        return Element(signature.name, MappingProxyType(props), label, dynamic), dynamic, depth, size

    @staticmethod
    def _checked(value: Value, param: Param, dynamic: bool) -> tuple[Any, bool]:  # noqa: FBT001 - a hot path
        """Return what the slot makes of a value, and whether that holds an expression."""
        checked = _CHECK.run(value, param.fragment, "")
        return checked, dynamic if checked is value else is_dynamic(checked)  # type: ignore[arg-type] - invalid ones are refused

    def _array(self) -> PlainPart:
        next_piece = self.next
        values: list[Value] = []
        append = values.append
        dynamic, depth, size = False, 1, 1
        self.enter()
        piece = next_piece()
        more = piece[:1] != "]"
        while more:
            if piece[:1] == '"':
                more = piece[-1] == ","
                append(text_of(piece[1:-2] if more else piece[1:-1]))
                size += 1
                if depth < 2:  # noqa: PLR1730 - a call of `max` costs more
                    depth = 2
            else:
                value, is_dynamic_part, below, count = self.part(piece)
                more = self.more
                if value is not None or piece[:4] == "null":
                    append(value)
                    size += count
                    if below >= depth:
                        depth = below + 1
                    if is_dynamic_part:
                        dynamic = True
            piece = next_piece()
        self.close(piece, "]")
        return tuple(values), dynamic, depth, size

    def _object(self) -> PlainPart:
        next_piece = self.next
        values: dict[str, Value] = {}
        dynamic, depth, size = False, 1, 1
        self.enter()
        piece = next_piece()
        more = piece[:1] != "}"
        while more:
            key = self.key(piece)
            if key in values:
                raise NotPlain
            value, is_dynamic_part, below, count = self.part(next_piece())
            more = self.more
            values[key] = value
            size += count
            if below >= depth:
                depth = below + 1
            if is_dynamic_part:
                dynamic = True
            piece = next_piece()
        self.close(piece, "}")
        return MappingProxyType(values), dynamic, depth, size
