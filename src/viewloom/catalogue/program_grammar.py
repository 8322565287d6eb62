"""A library as one decoding grammar: every text it accepts is a whole program without a finding.

`program_rule(library)` builds the rule, `render_program_grammar` writes it for an engine. A context-free grammar cannot
compare the name in a reference with the name of a definition, so there is nothing to compare: the root lists its parts
as `c1, c2, …, cn`, and the lines below define just these, in this order. Everything deeper stands inside its parent,
with as many levels as `Bounds` allows. `catalogue.canonical` brings any other program into this form.

Source: ADR 0006.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal as OneOfTexts
from typing import assert_never

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    CustomAction,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    component_names,
)
from viewloom.catalogue.grammar import Rule, choice, literal, quoted, render_gbnf, render_lark, repeated, sequence
from viewloom.catalogue.heights import Heights, maybe_list_of_parts, typed_props
from viewloom.catalogue.library import Library
from viewloom.catalogue.literals import KEY, NUMBER, VARIABLE, string
from viewloom.lang.numbers import format_number

Syntax = OneOfTexts["lark", "gbnf"]

GRAMMARS_KEPT = 32
"""How many written grammars are kept: libraries repeat from request to request, and each is tens of kilobytes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a program may hold.

    Attributes:
        parts: Components in the root's list.
        levels: Components within each other, below the root; more where one cannot do without.
        elements: Components in any other list.
        values: Strings, numbers and records in a list.
        steps: Steps of an action.
        variables: State variables declared.
        cell_levels: Components within each other where any value may stand, such as a table's cell.
    """

    parts: int = 24
    levels: int = 7
    elements: int = 16
    values: int = 60
    steps: int = 4
    variables: int = 8
    cell_levels: int = 2


BOUNDS = Bounds()


@lru_cache(maxsize=GRAMMARS_KEPT)
def render_program_grammar(library: Library, syntax: Syntax, *, has_state: bool = False) -> str:
    """Write the grammar of whole programs. Cost: a look-up when the library was seen before, else milliseconds.

    Args:
        library: What a program may use.
        syntax: llguidance's Lark dialect, or GBNF.
        has_state: Whether variables, and values computed from them, may be used.
    """
    rule = program_rule(library, has_state=has_state)
    return render_lark(rule) if syntax == "lark" else render_gbnf(rule)


def program_rule(library: Library, *, has_state: bool = False, bounds: Bounds = BOUNDS) -> Rule:
    """Build the rule of a whole program, as `render_program_grammar` writes it."""
    return _Builder(library, bounds, has_state=has_state).program()


class _Builder:
    """Makes each rule once: the writers know a rule again by its identity."""

    def __init__(self, library: Library, bounds: Bounds, *, has_state: bool) -> None:
        self._library = library
        self._bounds = bounds
        self._has_state = has_state
        self._heights = Heights(library, bounds.levels, bounds.cell_levels)
        self._components: dict[tuple[str, int], Rule] = {}
        self._values: dict[tuple[PropType, int], Rule] = {}
        self._condition = choice(
            VARIABLE,
            sequence("!", VARIABLE),
            sequence(VARIABLE, choice(" == ", " != "), choice(string("plain"), NUMBER)),
            sequence(VARIABLE, choice(" > ", " < ", " >= ", " <= "), NUMBER),
        )

    # The program

    def program(self) -> Rule:
        root = self._library.by_name[self._library.root]
        props = typed_props(root, self._library)
        listed = maybe_list_of_parts(self._library)
        if listed is None:
            return sequence("root = ", self._component(root.name, self._heights.levels + 1), self._declarations())
        before = [part for prop in props[:listed] for part in (self._argument(prop, self._heights.levels), ", ")]
        after = sequence("]", self._rest(props, listed + 1, self._heights.levels), self._declarations())
        part = OneOf(component_names(props[listed].type))
        return sequence(f"root = {root.name}(", *before, "[c1", self._parts(part, after))

    def _parts(self, item: PropType, after: Rule) -> Rule:
        """What follows `c1` in the root's list: more names, the end of the line, and a line for each name."""
        part = self._element(item, self._heights.levels)
        lines: list[Rule] = []
        for number in range(1, self._bounds.parts + 1):
            line = sequence(f"\nc{number} = ", part)
            lines.append(sequence(lines[-1], line) if lines else line)
        rule = sequence(after, lines[-1])
        for number in range(self._bounds.parts - 1, 0, -1):
            rule = choice(sequence(after, lines[number - 1]), sequence(f", c{number + 1}", rule))
        return rule

    def _declarations(self) -> Rule:
        if not self._has_state:
            return literal("")
        declaration = sequence("\n", VARIABLE, " = ", self._value(AnyValue(), 0))
        return repeated(declaration, 0, self._bounds.variables)

    # Components

    def _component(self, name: str, levels: int) -> Rule:
        """A call of the component with at most this many levels, itself included."""
        key = name, min(levels, self._heights.most(OneOf((name,))))
        if key not in self._components:
            props = typed_props(self._library.by_name[name], self._library)
            self._components[key] = sequence(f"{name}(", self._rest(props, 0, levels - 1))
        return self._components[key]

    def _rest(self, props: tuple[Prop, ...], start: int, levels: int) -> Rule:
        """The arguments from `start` on, and the closing bracket.

        Optional ones may be left out at the end, and be `null` before others: nothing ends with a `null`.
        """
        last_required = max((i for i, prop in enumerate(props) if _is_required(prop)), default=-1)
        rest: Rule = literal(")")
        further: Rule | None = None  # at least one more argument
        for index in range(len(props) - 1, start - 1, -1):
            prop, separator = props[index], ", " if index else ""
            options: list[Rule] = []
            if self._heights.fits(prop.type, levels):
                options.append(sequence(separator, self._value(prop.type, levels), rest))
            if further is not None and not _is_required(prop):
                options.append(sequence(separator, "null", further))
            further = choice(*options) if options else None
            rest = choice(*([] if index <= last_required else [")"]), *options)
        return rest

    def _argument(self, prop: Prop, levels: int) -> Rule:
        """The value of a prop; `null` where it may be skipped, or where nothing small enough fits."""
        if not self._heights.fits(prop.type, levels):
            return literal("null")
        value = self._value(prop.type, levels)
        return value if _is_required(prop) else choice("null", value)

    def _element(self, prop_type: PropType, levels: int) -> Rule:
        """An item of a list of components: a component, or one of two."""
        plain = self._value(prop_type, levels)
        return choice(plain, self._either(plain)) if self._has_state else plain

    # Values

    def _value(self, prop_type: PropType, levels: int) -> Rule:
        key = prop_type, min(levels, self._heights.most(prop_type))
        if key not in self._values:
            self._values[key] = self._make_value(*key)
        return self._values[key]

    def _make_value(self, prop_type: PropType, levels: int) -> Rule:  # noqa: PLR0911 (one return for each type)
        match prop_type:
            case Text(kind):
                return self._computed(string(kind)) if kind in {"plain", "markdown"} else string(kind)
            case Number(allowed):
                return self._bound(choice(*map(format_number, allowed)) if allowed else NUMBER)
            case Flag(only):
                return self._bound(choice("true", "false") if only is None else literal("true" if only else "false"))
            case Choice(values):
                allowed = choice(*(quoted(value) for value in values))
                return choice(allowed, self._either(allowed)) if self._has_state else allowed
            case ListOf(item):
                return self._list(item, levels)
            case OneOf(names):
                fitting = (name for name in names if self._heights.fits(OneOf((name,)), levels))
                return choice(*(self._component(name, levels) for name in fitting))
            case Record(fields):
                return self._record(fields, levels)
            case MapOf(value):
                entry = sequence(KEY, ": ", self._value(value, levels))
                return sequence("{", repeated(entry, 0, self._bounds.elements, ", "), "}")
            case AnyValue():
                return self._any(levels)
            case ActionPlan():
                return self._action()
            case Binding(inner):
                return self._bound(self._value(inner, levels))
            case _:
                assert_never(prop_type)

    def _list(self, item: PropType, levels: int) -> Rule:
        if _holds_elements(item):
            inside = repeated(self._element(item, levels), 1, self._bounds.elements, ", ")
        else:
            inside = repeated(self._value(item, levels), 0, self._bounds.values, ", ")
        return sequence("[", inside, "]")

    def _record(self, fields: tuple[Prop, ...], levels: int) -> Rule:
        """An object with its fields in order, the optional ones left out at will."""
        # After each field, with and without one before it: the comma depends on that.
        bare = rest = literal("}")
        for prop in reversed(fields):
            if not self._heights.fits(prop.type, levels):
                continue
            entry = sequence(f"{quoted_key(prop.name)}: ", self._value(prop.type, levels))
            first, further = sequence(entry, rest), sequence(", ", entry, rest)
            bare, rest = (first, further) if _is_required(prop) else (choice(first, bare), choice(further, rest))
        return sequence("{", bare)

    def _any(self, levels: int) -> Rule:
        """A literal, a flat object, a list of these, or a small component."""
        leaf = choice(string("plain"), NUMBER, "true", "false")
        entry = sequence(KEY, ": ", leaf)
        item = choice(leaf, sequence("{", repeated(entry, 0, self._bounds.elements, ", "), "}"))
        names = (component.name for component in self._library.components if component.name != self._library.root)
        small = OneOf(tuple(name for name in names if self._heights.fits(OneOf((name,)), levels)))
        if small.names:
            item = choice(item, self._value(small, levels))
        return choice(item, sequence("[", repeated(item, 0, self._bounds.values, ", "), "]"))

    def _action(self) -> Rule:
        steps = [
            sequence("@ToAssistant(", string("plain"), ")"),
            sequence("@OpenUrl(", string("url"), ")"),
        ]
        if self._has_state:
            names = repeated(VARIABLE, 1, self._bounds.variables, ", ")
            steps += [
                sequence("@Set(", VARIABLE, ", ", self._value(AnyValue(), 0), ")"),
                sequence("@Reset(", names, ")"),
            ]
        plan = sequence("Action([", repeated(choice(*steps), 1, self._bounds.steps, ", "), "])")
        return choice(plan, *map(self._custom_action, self._library.actions))

    def _custom_action(self, action: CustomAction) -> Rule:
        """An action of the caller's own, as `Notation.action_line` teaches it."""
        params = sequence(", params: ", self._value(action.params, 0))
        name = f"{{type: {quoted(action.name)}"
        if action.params == Record(()):
            return literal(f"{name}}}")
        fields = action.params.fields if isinstance(action.params, Record) else ()
        return sequence(name, params if any(map(_is_required, fields)) else choice(params, ""), "}")

    # Computed values

    def _bound(self, rule: Rule) -> Rule:
        return choice(rule, VARIABLE) if self._has_state else rule

    def _either(self, rule: Rule) -> Rule:
        """One of two values, by a condition."""
        return sequence(self._condition, " ? ", rule, " : ", rule)

    def _computed(self, text: Rule) -> Rule:
        """A text, or one put together from variables."""
        if not self._has_state:
            return text
        joined = sequence(choice(sequence(text, " + "), ""), VARIABLE, choice(sequence(" + ", text), ""))
        return choice(text, joined, self._either(text))


def quoted_key(name: str) -> str:
    """Write a field's name as a program does: bare where it can be."""
    return name if name.isascii() and name.isidentifier() and name not in {"true", "false", "null"} else quoted(name)


def _is_required(prop: Prop) -> bool:
    return prop.required and prop.default_json is None


def _holds_elements(prop_type: PropType) -> bool:
    match prop_type:
        case OneOf():
            return True
        case ListOf(item) | Binding(item):
            return _holds_elements(item)
        case _:
            return False
