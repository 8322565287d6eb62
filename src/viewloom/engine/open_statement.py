"""The statement that the model is writing, as far as it is certain.

`grow` takes the pieces of the statement as they come and returns what can go out of it. It keeps the brackets that are
open as frames: a string for a text slot passes through piece by piece, any other value waits for its end and is fitted
on its own, and a component goes out as soon as its required props are filled by what is closed or by what is being
written. So whatever went out is valid once its brackets are closed.

It is cautious: where the text leaves the straight path (an operator behind a string, a name that is not defined yet) it
stops, and the statement goes on when it is whole. `engine.weaver` compares what went out with the whole then.

Cost: linear; every value is parsed once. What goes out depends on the text only, not on where it was cut.
"""

import re

from viewloom.catalogue.component import AnyValue, Component, ListOf, OneOf, PropType, Text
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import NAMED, slot_of
from viewloom.engine.boxes import BOXES
from viewloom.engine.component_names import find_component
from viewloom.engine.frames import Frame, StringTap, closers, parse_value
from viewloom.engine.images import IMAGE_COMPONENTS
from viewloom.engine.ledger import Ledger
from viewloom.engine.repair import Repairer
from viewloom.lang.ast import Arr, Comp, Node, Null, Obj, Ref
from viewloom.lang.serialise import serialise_expression

FRAMES_LIMIT = 24
"""Brackets deeper than this wait for the outermost of them to close."""

_NAMED_OPENING = "{" + NAMED
_TURNED = (OneOf(("Col",)), OneOf(("Series",)))
"""Parts that models write as rows or records: only the whole shows what they are."""
_NAME_LIMIT_CHARS = 100
_NAME = re.compile(r"\s*([A-Z]\w*)\s*\Z", re.ASCII)


class OpenStatement:
    """See the module docstring.

    Args:
        library: The components allowed.
        ledger: What the program says so far.
        name: What the statement defines.
        prop_type: What the statement must be; None if that is not known, so that only a component may go out.
        lead: Items that stand before the model's own in the root's list; None if this is not the root.

    Attributes:
        name: What the statement defines.
    """

    def __init__(  # noqa: PLR0917 - one value each, made in one place
        self,
        library: Library,
        ledger: Ledger,
        name: str,
        prop_type: PropType | None,
        lead: tuple[Node, ...] | None = None,
    ) -> None:
        self._library = library
        self._ledger = ledger
        self.name = name
        self._type = prop_type
        self._lead = lead
        self._written: list[str] = []
        self._tentative: list[str] = []
        self._seen = 1
        self._frames: list[Frame] = []
        self._is_begun = False
        self._is_stuck = False
        self._is_showing = False
        self._buffer: list[str] = []
        self._has_value = False
        self._nesting = 0
        self._is_in_string = False
        self._tap: StringTap | None = None

    @property
    def text(self) -> str:
        """What went out so far."""
        return "".join(self._written)

    def grow(self, pieces: list[str]) -> str:
        """Returns the program text that the pieces not seen before make certain."""
        before = len(self._written)
        while self._seen < len(pieces) and not self._is_stuck:
            self._take(pieces[self._seen])
            self._seen += 1
        return "".join(self._written[before:])

    def closers(self) -> str:
        """Returns what ends the statement as far as it went out; empty if nothing did."""
        return closers(self.text) + "\n" if self._written else ""

    def _take(self, piece: str) -> None:
        if self._is_in_string:
            self._string(piece)
            return
        if not self._is_begun:
            _, equals, piece = piece.partition("=")
            self._is_begun = bool(equals)
        if piece == '"':
            self._begin_string()
        elif piece in {"(", "["}:
            self._open(piece)
        elif piece.startswith(_NAMED_OPENING):
            self._name(piece)
        elif piece == "{":
            self._nesting += 1
            self._keep(piece)
        elif piece in {")", "]", "}"}:
            self._close(piece)
        elif piece:
            self._code(piece)

    def _keep(self, piece: str) -> None:
        """Adds to the value that waits for its end; behind one that went out, only a comma may stand."""
        if not self._has_value and piece.strip():
            self._has_value = True
            self._is_stuck = self._is_shown
        self._buffer.append(piece)

    def _taken(self) -> str:
        """Returns the value that waited, and begins another."""
        text, self._buffer, self._has_value = "".join(self._buffer).strip(), [], False
        return text

    @property
    def _is_shown(self) -> bool:
        return self._frames[-1].is_showing if self._frames else self._is_showing

    @property
    def _slot(self) -> PropType | None:
        return self._frames[-1].slot if self._frames else self._type

    # Strings

    def _begin_string(self) -> None:
        slot = self._slot
        is_first = not self._nesting and not self._is_shown and not self._has_value
        if is_first and (isinstance(slot, Text) or (isinstance(slot, AnyValue) and self._frames)):
            kind = slot.kind if isinstance(slot, Text) else "plain"
            if kind in {"plain", "markdown", "code"}:
                self._tap = StringTap(self._ledger.policy.open_filter() if kind == "markdown" else None)
        self._is_in_string = True
        if self._tap is None:
            self._keep('"')
        else:
            self._show('"')
            self._flush()

    def _string(self, piece: str) -> None:
        if piece == '"':
            self._is_in_string = False
        if self._tap is None:
            self._buffer.append(piece)
            return
        if piece == '"':
            self._tentative.append(self._tap.finish() + '"')
            self._tap = None
        elif not self._tentative:
            # The brackets are as they were when the string began to go out.
            if text := self._tap.feed(piece):
                self._written.append(text)
            return
        else:
            self._tentative.append(self._tap.feed(piece))
        self._flush()

    # Brackets and commas

    def _open(self, bracket: str) -> None:
        is_free = not self._nesting and not self._is_shown and len(self._frames) < FRAMES_LIMIT
        if is_free and bracket == "(" and (call := self._call()):
            component, frame = call
            self._taken()
            self._show(component.name + "(")
            self._frames.append(frame)
        elif is_free and bracket == "[" and not self._has_value and (item := self._item()):
            self._show("[")
            self._frames.append(Frame("]", (item,), 0 if item in _TURNED else -1))
            self._show_lead()
        else:
            self._nesting += 1
            self._keep(bracket)
        self._flush()

    def _call(self) -> tuple[Component, Frame] | None:
        """Returns the component of a call that may go out where it stands, and its frame."""
        name = _NAME.match("".join(self._buffer[-_NAME_LIMIT_CHARS:]))
        if name is None:
            return None
        is_root = self._lead is not None and not self._frames
        is_other_box = is_root and name[1] in BOXES and not self._library.component(name[1])
        called = self._library.root if is_other_box else name[1]
        component = find_component(self._library, called)
        slot = AnyValue() if self._type is None and not self._frames else self._slot
        if component is None or not (
            isinstance(slot, AnyValue) or (isinstance(slot, OneOf) and component.name in slot.names)
        ):
            return None
        if component.name in IMAGE_COMPONENTS:
            # Whether it is one or a link is known with its address, which may come last.
            return None
        # Of a box of another kind, the root takes the children only.
        props = component.props[:1] if is_other_box else component.props
        required = [index for index, prop in enumerate(props) if prop.required]
        return component, Frame(")", tuple(prop.type for prop in props), max(required, default=-1), component=component)

    def _item(self) -> PropType | None:
        """Returns the type of the items of a list that may go out where it stands."""
        match self._slot:
            case ListOf(item):
                return item
            case AnyValue() if self._frames:
                return AnyValue()
            case _:
                return None

    def _show_lead(self) -> None:
        if self._lead and len(self._frames) == 2 and self._frames[0].index == 0:
            for item in self._lead:
                self._show(serialise_expression(item))
                self._frames[-1].is_showing = False

    def _name(self, piece: str) -> None:
        """Begins an argument given by name: in its place if its turn is now, else aside."""
        frame = self._frames[-1] if self._frames else None
        if self._nesting or frame is None or frame.component is None:
            self._nesting += 1
            self._keep(piece)
            return
        slot = slot_of(frame.component, piece[len(_NAMED_OPENING) : -2])
        if self._has_value or frame.is_showing or (slot is not None and (slot < frame.index or slot in frame.given)):
            self._is_stuck = True
        elif slot == frame.index:
            frame.is_named = True
        else:
            frame.aside = -1 - len(frame.given) if slot is None else slot
            self._nesting = 1

    def _close(self, bracket: str) -> None:
        frame = self._frames[-1] if self._frames else None
        if self._nesting:
            self._nesting -= 1
            if frame is not None and frame.aside is not None and not self._nesting:
                frame.given[frame.aside], frame.aside, frame.is_put_aside = self._taken(), None, True
            else:
                self._buffer.append(bracket)
            return
        if bracket == "}" and frame is not None and frame.is_named:
            frame.is_named = False
            return
        if frame is None or frame.closer != bracket:
            self._is_stuck = True
            return
        self._end_value()
        self._bring_in_all(frame)
        if self._is_stuck or not frame.is_valid:
            self._is_stuck = True
            return
        self._frames.pop()
        self._tentative.append(bracket)
        self._flush()

    def _code(self, piece: str) -> None:
        if self._nesting or "," not in piece:
            self._keep(piece)
            return
        for index, part in enumerate(piece.split(",")):
            if index:
                self._comma()
            if part and not self._is_stuck:
                self._keep(part)

    def _comma(self) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.is_put_aside:
            frame.is_put_aside = False
        elif frame is None or not (self._is_shown or self._has_value):
            self._is_stuck = True
        else:
            self._end_value()

    # Values

    def _end_value(self) -> None:
        """Ends the current value of the innermost frame: fits it and lets it out, if it did not go out before."""
        frame = self._frames[-1]
        text = self._taken()
        if frame.is_showing:
            frame.is_showing = False
        elif not text:
            return
        elif frame.slot is not None and not self._fit(frame, frame.slot, text):
            self._is_stuck = True
            return
        frame.index += 1
        while frame.index in frame.given and not self._is_stuck:
            self._bring_in(frame)
        self._flush()

    def _bring_in(self, frame: Frame) -> None:
        """Lets an argument out that was given by name before its turn."""
        text = frame.given.pop(frame.index)
        if frame.slot is None or not self._fit(frame, frame.slot, text):
            self._is_stuck = True
        frame.is_showing = False
        frame.index += 1

    def _bring_in_all(self, frame: Frame) -> None:
        """Lets out what is left of the arguments by name; what stands between them is left out."""
        for index in sorted(index for index in frame.given if index >= 0):
            props = frame.component.props[frame.index : index] if frame.component else ()
            if self._is_stuck or any(prop.required for prop in props):
                self._is_stuck = True
                return
            frame.nulls += len(props)
            frame.index = index
            self._bring_in(frame)

    def _fit(self, frame: Frame, slot: PropType, text: str) -> bool:
        node = parse_value(text)
        if node is None or (slot in _TURNED and not isinstance(node, Comp | Ref)):
            return False
        if isinstance(slot, Text) and isinstance(node, Arr | Obj | Comp):
            return False
        repairer = Repairer(self._library, self._ledger, statement=self.name)
        fitted = repairer.fit_item(node, slot) if frame.closer == "]" else [repairer.fit(node, slot) or Null()]
        is_required = frame.closer == ")" and frame.index <= frame.last_required
        if repairer.missing or (is_required and fitted == [Null()]):
            return False
        for value in fitted:
            if frame.closer == ")" and value == Null():
                frame.nulls += 1
            else:
                self._show(serialise_expression(value))
                frame.is_showing = False
        return True

    def _show(self, text: str) -> None:
        """Adds the beginning of a value, with what must stand before it."""
        if not self._frames:
            self._is_showing = True
            self._tentative.append(f"{self.name} = {text}")
            return
        frame = self._frames[-1]
        self._tentative.append((", " if frame.has_shown else "") + "null, " * frame.nulls + text)
        frame.has_shown, frame.is_showing, frame.nulls = True, True, 0

    def _flush(self) -> None:
        if self._tentative:
            for frame in self._frames:
                if frame.last_required >= frame.index + frame.is_showing:
                    return
            self._written.extend(filter(None, self._tentative))
            self._tentative = []
