"""Turns what a model wrote for a slot into what the slot takes.

Main path: `Repairer(library, defined).fit(node, prop_type)` returns a node that validates against the type, or None if
nothing sensible can be made of it. What had to be changed is in `repairs`; names that must be defined first are in
`missing`. Pure: it changes no node and remembers nothing between statements but its two lists.

Source: the reference validates literals and elements by position (`lang-semantics` 7); expressions are checked where
they hold components and addresses, since they are evaluated in the page.
"""

from collections.abc import Mapping
from dataclasses import replace

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
)
from viewloom.catalogue.library import Library
from viewloom.engine.actions import fit_action
from viewloom.engine.coercion import (
    as_choice,
    as_flag,
    as_literal,
    as_number,
    as_text,
    is_dynamic,
    nearest_name,
    plain_text,
    without_forgery,
)
from viewloom.engine.dynamic import fit_dynamic
from viewloom.engine.markdown import MarkdownFilter
from viewloom.engine.repairs import Repair, RepairCode
from viewloom.engine.urls import safe_image, safe_link
from viewloom.lang.ast import Arr, Bool, Builtin, Comp, Node, Null, Num, Obj, Ref, StateRef, Str

TEXT_COMPONENT = "TextContent"


class Repairer:
    """Fits one statement's expression.

    Args:
        library: The components allowed.
        defined: What each name already written stands for.
        statement: The statement's name, for the repairs.
        is_final: Whether names that are not defined yet never will be.

    Attributes:
        repairs: What was changed, in order.
        missing: Names that must be written first, with the type they are needed as.
        awaited: Names that may come later (items of a list of components), with their type.
    """

    def __init__(
        self, library: Library, defined: Mapping[str, Node], *, statement: str = "", is_final: bool = False
    ) -> None:
        self.library = library
        self.repairs: list[Repair] = []
        self.missing: dict[str, PropType] = {}
        self.awaited: dict[str, PropType] = {}
        self._defined = defined
        self._statement = statement
        self._is_final = is_final
        self._is_free = False
        self._path = ""

    def note(self, code: RepairCode, path: str = "") -> None:
        """Records a repair at a path, or at the prop being fitted."""
        self.repairs.append(Repair(code, self._statement, path or self._path))

    def fit(self, node: Node, prop_type: PropType) -> Node | None:
        """Returns a node that the type takes, or None."""
        node = as_literal(node)
        match node:
            case Null():
                return None
            case Ref():
                return self._reference(node, prop_type)
            case _ if is_dynamic(node) and not isinstance(prop_type, ActionPlan):
                return fit_dynamic(self, node, prop_type)
            case _:
                return self._literal(node, prop_type)

    def fit_free(self, node: Node, prop_type: PropType) -> Node | None:
        """Like `fit`, but names are left as they are: inside an expression they may be the expression's own."""
        outer, self._is_free = self._is_free, True
        fitted = self.fit(node, prop_type)
        self._is_free = outer
        return fitted

    def _literal(self, node: Node, prop_type: PropType) -> Node | None:  # noqa: PLR0911 - one return for each type
        match prop_type:
            case Text():
                return self._text(node, prop_type)
            case Number():
                return self._noted(node, as_number(node))
            case Flag():
                return self._noted(node, as_flag(node))
            case Choice(values):
                return self._noted(node, as_choice(node, values), "bad-choice")
            case ListOf(item):
                return Arr(tuple(self.fit_items(node, item)))
            case OneOf(names):
                return self._element(node, names)
            case Record(fields):
                return self._record(node, fields)
            case MapOf(value):
                return self._map(node, value)
            case AnyValue():
                return self._anything(node)
            case ActionPlan():
                return fit_action(self, node)
            case Binding(inner):
                return node if isinstance(node, StateRef) else self.fit(node, inner)

    def _noted(self, node: Node, fitted: Node | None, code: RepairCode = "wrong-type") -> Node | None:
        if fitted != node:
            self.note(code)
        return fitted

    # References

    def _reference(self, ref: Ref, prop_type: PropType) -> Node | None:
        if self._is_free:
            return ref
        target = self._defined.get(ref.name)
        if target is None:
            if self._is_final:
                self.note("unresolved-reference", ref.name)
                return None
            self.missing[ref.name] = prop_type
            return ref
        trial = Repairer(self.library, self._defined, statement=self._statement, is_final=True)
        fitted = trial.fit(target, prop_type)
        if fitted == target:
            return ref
        if isinstance(prop_type, ListOf) and isinstance(target, Comp):
            return Arr((ref,))
        self.note("wrong-type")
        return fitted

    # Text

    def _text(self, node: Node, text: Text) -> Node | None:
        fitted = self._noted(node, as_text(node))
        if not isinstance(fitted, Str):
            return None
        match text.kind:
            case "markdown":
                filtering = MarkdownFilter()
                shown = filtering.feed(fitted.value) + filtering.finish()
                if filtering.removed:
                    self.note("unsafe-url")
                return Str(shown)
            case "url" | "image_url":
                checked = safe_link(fitted.value) if text.kind == "url" else safe_image(fitted.value)
                if checked is None:
                    self.note("unsafe-url")
                return None if checked is None else Str(checked)
            case _:
                return fitted

    # Lists

    def fit_items(self, node: Node, item_type: PropType) -> list[Node]:
        """Returns the items of a list, each fitted; what is no list becomes a list of one."""
        if not isinstance(node, Arr):
            self.note("wrong-type")
            return self.fit_items(Arr((node,)), item_type)
        fitted: list[Node] = []
        for entry in node.items:
            fitted.extend(self.fit_item(entry, item_type))
        return fitted

    def fit_item(self, entry: Node, item_type: PropType) -> list[Node]:
        """Returns what one item of a list becomes: itself, nothing, or the children of a box that is not allowed."""
        if isinstance(as_literal(entry), Ref) and isinstance(entry, Ref) and self._may_come_later(entry, item_type):
            self.awaited[entry.name] = item_type
            return [entry]
        if spread := self._spread(entry, item_type):
            return [fitted for child in spread for fitted in self.fit_item(child, item_type)]
        fitted = self.fit(entry, item_type)
        if fitted is not None:
            return [fitted]
        is_gap = isinstance(item_type, Number | AnyValue)
        return [Null()] if is_gap else []

    def _may_come_later(self, entry: Ref, item_type: PropType) -> bool:
        """Whether an item may be named before it is defined: the reference leaves it out until then."""
        is_open = entry.name not in self._defined and not self._is_final and not self._is_free
        return is_open and isinstance(item_type, OneOf | AnyValue)

    def _spread(self, entry: Node, item_type: PropType) -> tuple[Node, ...]:
        """Returns the children of a box that may not stand here but whose children may."""
        match entry, item_type:
            case Comp("Card" | "Stack" as name, (Arr(children), *_)), OneOf(names) if name not in names:
                self.note("misplaced-component", name)
                return children
            case _:
                return ()

    # Elements

    def _element(self, node: Node, names: tuple[str, ...]) -> Node | None:
        match node:
            case Comp():
                component = self._known(node)
                if component is None:
                    return self._as_text_component(node, names)
                if component.name in names:
                    return self.fit_component(node, component) or self._as_text_component(node, names)
                return self._wrapped(node, component, names) or self._as_text_component(node, names)
            case Str(value) if (only := self._from_text(value, names)) is not None:
                self.note("wrong-type")
                return only
            case Arr(items) if len(items) == 1:
                self.note("wrong-type")
                return self.fit(items[0], OneOf(names))
            case _:
                return self._as_text_component(node, names)

    def _known(self, node: Comp) -> Component | None:
        component = self.library.component(node.name)
        if component is not None:
            return component
        self.note("unknown-component", node.name)
        return self.library.component(nearest_name(node.name, self.library.by_name) or "")

    def fit_component(self, node: Comp, component: Component) -> Comp | None:
        """Returns the call with every argument fitted; None if a required prop cannot be filled."""
        if len(node.args) > len(component.props):
            self.note("excess-arguments", component.name)
        outer, args = self._path, list[Node]()
        for index, prop in enumerate(component.props):
            self._path = f"{component.name}.{prop.name}"
            given = node.args[index] if index < len(node.args) else Null()
            fitted = self.fit_prop(given, prop)
            if fitted is None:
                self._path = outer
                return None
            args.append(fitted)
        self._path = outer
        while args and args[-1] == Null():
            args.pop()
        return replace(node, name=component.name, args=tuple(args), params=None)

    def fit_prop(self, given: Node, prop: Prop) -> Node | None:
        """Returns the argument for a prop, null if an optional one is left out; None if a required one is."""
        fitted = self.fit(given, prop.type)
        if fitted is not None:
            return fitted
        if not prop.required:
            return Null()
        self.note("missing-required")
        return self._neutral(prop.type)

    def _neutral(self, prop_type: PropType) -> Node | None:
        """Returns a value that claims nothing; None where any value would lie."""
        match prop_type:
            case Text("plain" | "markdown" | "code"):
                return Str("")
            case Flag():
                return Bool(value=False)
            case Choice(values):
                return Str(values[0])
            case ListOf(item) if not isinstance(item, OneOf | Record | Number):
                return Arr(())
            case AnyValue():
                return Arr(())
            case OneOf(("Buttons",)):
                return Comp("Buttons", (Arr((Comp("Button", (Str("Submit"),)),)),))
            case _:
                return None

    def _wrapped(self, node: Comp, component: Component, names: tuple[str, ...]) -> Node | None:
        """Puts a part into the whole it belongs to: a Button into Buttons, a Col into a Table."""
        for name in names:
            whole = self.library.component(name)
            if whole is None or not whole.props or any(prop.required for prop in whole.props[1:]):
                continue
            first = whole.props[0].type
            if isinstance(first, ListOf) and isinstance(first.item, OneOf) and first.item.names == (component.name,):
                fitted = self.fit_component(node, component)
                self.note("misplaced-component", component.name)
                return Comp(name, (Arr((fitted,)),)) if fitted else None
        return None

    def _as_text_component(self, node: Node, names: tuple[str, ...]) -> Node | None:
        """Keeps the text of what cannot be placed."""
        text = plain_text(node)
        if not text or TEXT_COMPONENT not in names:
            return None
        self.note("misplaced-component")
        return self.fit(Comp(TEXT_COMPONENT, (Str(text),)), OneOf((TEXT_COMPONENT,)))

    def _from_text(self, value: str, names: tuple[str, ...]) -> Node | None:
        """Makes a component of a bare string where its text says all: an option of a list, or a text."""
        if TEXT_COMPONENT in names:
            return self.fit(Comp(TEXT_COMPONENT, (Str(value),)), OneOf((TEXT_COMPONENT,)))
        component = self.library.component(names[0]) if len(names) == 1 else None
        if component is None or not all(isinstance(prop.type, Text) for prop in component.props if prop.required):
            return None
        args = tuple(
            Str("" if prop.name in {"description", "details"} else value) for prop in component.props if prop.required
        )
        return self.fit_component(Comp(component.name, args), component)

    # Objects

    def _record(self, node: Node, fields: tuple[Prop, ...]) -> Node | None:
        if not isinstance(node, Obj):
            return None
        given = dict(node.entries)
        kept: list[tuple[str, Node]] = []
        for field in fields:
            fitted = self.fit_prop(given.get(field.name, Null()), field)
            if fitted is None:
                return None
            if fitted != Null():
                kept.append((field.name, fitted))
        return Obj(tuple(kept))

    def _map(self, node: Node, value: PropType) -> Node | None:
        if not isinstance(node, Obj):
            return None
        pairs = ((key, self.fit(entry, value)) for key, entry in without_forgery(node).entries)
        return Obj(tuple((key, fitted) for key, fitted in pairs if fitted is not None))

    def _anything(self, node: Node) -> Node | None:
        match node:
            case Arr():
                return Arr(tuple(self.fit_items(node, AnyValue())))
            case Obj():
                safe = without_forgery(node)
                if safe != node:
                    self.note("forged-element")
                return self._map(safe, AnyValue())
            case Comp():
                component = self._known(node)
                text = plain_text(node)
                fitted = self.fit_component(node, component) if component else None
                return fitted or (Str(text) if text else None)
            case Builtin() | Str() | Num() | Bool():
                return node
            case _:
                return None
