"""A program on its way: statements with names, made of what the library has.

Main path: a `Sheet` takes nodes by `add` and gives references; `program(children)` is the text, root first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from viewloom.catalogue.component import AnyValue, ListOf, component_names
from viewloom.catalogue.library import Library
from viewloom.compose.kit import Kit, kit_of, listed_components
from viewloom.lang.ast import Arr, Comp, Member, Node, Num, Ref, Str
from viewloom.lang.serialise import serialise_expression, serialise_string
from viewloom.safety.policy import Policy


def strings(values: Sequence[str]) -> Arr:
    """Returns a list of strings."""
    return Arr(tuple(map(Str, values)))


def number(value: float) -> Num:
    """Returns a number; a whole one without a point."""
    return Num(int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value)


@dataclass(slots=True)
class Sheet:
    """The statements of a program that is being put together.

    Attributes:
        library: The components that may be used.
        policy: Which addresses may be shown; what it withholds never gets into the program.
        level: 0 in the root, 1 in a tab or section, which take fewer components.
    """

    library: Library
    policy: Policy
    level: int = 0
    statements: list[tuple[str, Node]] = field(default_factory=list[tuple[str, Node]])
    names: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, stem: str, node: Node) -> Ref:
        """Adds a statement; returns a reference to it."""
        name = self.reserve(stem)
        self.statements.append((name, node))
        return Ref(name)

    def reserve(self, stem: str) -> str:
        """Returns a name that no statement has."""
        count = self.names[stem] = self.names.get(stem, 0) + 1
        return stem if count == 1 else f"{stem}_{count}"

    def has(self, component: str) -> bool:
        """Whether a component may stand where the sheet is."""
        if component not in self.library.by_name:
            return False
        return component in (listed_components(self.library) if self.level == 0 else self._in_panels())

    def knows(self, component: str) -> bool:
        """Whether the library has a component at all, for places that take any."""
        return component in self.library.by_name

    def _in_panels(self) -> frozenset[str]:
        for holder in ("TabItem", "SectionItem", "AccordionItem"):
            if (panel := self.library.component(holder)) and (content := panel.prop("content")):
                if content.type in {AnyValue(), ListOf(AnyValue())}:
                    return frozenset(self.library.by_name)
                return frozenset(component_names(content.type))
        return frozenset()

    @property
    def kit(self) -> Kit | None:
        """What shows text; None if nothing does."""
        return kit_of(self.library)

    def heading(self, text: str) -> list[Node]:
        """Returns a heading between other things."""
        return self.note(text, size="large-heavy")

    def note(self, text: str, *, size: str = "small") -> list[Node]:
        """Returns a line of text that is plain, not markdown."""
        if self.has("TextContent"):
            return [Comp("TextContent", (Str(escaped(text)), Str(size)))]
        return [self.kit.text.carry(escaped(text))] if self.kit else []

    def statement_texts(self, children: Sequence[Node]) -> list[str]:
        """Returns the program, statement by statement: the root first, then what it lists."""
        refs = [child if isinstance(child, Ref) else self.add("part", child) for child in children]
        root = Comp(self.library.root, (Arr(tuple(refs)),))
        ordered = _in_reading_order(self.statements, refs)
        lines = [f"root = {serialise_expression(root)}\n"]
        lines += [f"{name} = {_serialised(node)}\n" for name, node in ordered]
        return [_ESCAPE.sub(_shown, line) if "\\" in line else line for line in lines]


_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _shown(escape: re.Match[str]) -> str:
    """Returns an escape; a blank for a backspace, form feed or carriage return, which the weaver takes for TeX."""
    return " " if escape[1] in "bfr" else escape[0]


def _serialised(node: Node) -> str:
    """Returns a node as text; long lists of plain values take a shorter way than expressions in general do."""
    match node:
        case Str(value):
            return serialise_string(value)
        case Num(value) if 1e-3 < abs(value) < 1e15:
            # As Python writes it is as the language does, but for very large and very small numbers.
            return repr(value).removesuffix(".0")
        case Arr(items):
            texts = [serialise_string(item.value) if type(item) is Str else _serialised(item) for item in items]
            return f"[{', '.join(texts)}]"
        case Comp(name, args):
            return f"{name}({', '.join(map(_serialised, args))})"
        case _:
            return serialise_expression(node)


_MARKUP = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]<>#|~"})


def escaped(text: str) -> str:
    """Returns a plain text as markdown that reads the same."""
    return text.translate(_MARKUP)


def _in_reading_order(statements: Sequence[tuple[str, Node]], first: Sequence[Node]) -> list[tuple[str, Node]]:
    """Returns the statements as a reader meets them, so that a screen fills from top to bottom."""
    by_name = dict(statements)
    ordered: dict[str, Node] = {}
    stack = [ref.name for ref in reversed(first) if isinstance(ref, Ref)]
    while stack:
        name = stack.pop()
        if name in ordered or name not in by_name:
            continue
        node = ordered[name] = by_name[name]
        stack += reversed(_references(node))
    return list(ordered.items())


def _references(node: Node) -> list[str]:
    """Returns the names that a node refers to; long lists of plain values are passed over."""
    match node:
        case Ref(name):
            return [name]
        case Member(subject):
            return _references(subject)
        case Comp():
            return [name for arg in node.args for name in _references(arg)]
        case Arr(items) if items and isinstance(items[0], Comp | Ref | Arr):
            return [name for item in items for name in _references(item)]
        case _:
            return []
