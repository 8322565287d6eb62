"""Turns what a model wrote for a slot into what the slot takes.

Main path: `Repairer(library, ledger).fit(node, prop_type)` returns a node that validates against the type, or None if
nothing sensible can be made of it. What had to be changed is in `repairs`; names that must be defined first are in
`missing`. It changes no node and remembers nothing between statements.

`engine.elements` fits components, `engine.actions` clicks, `engine.dynamic` expressions.

Source: the reference validates literals and elements by position (`lang-semantics` 7); expressions are checked where
they hold components and addresses, since they are evaluated in the page.

Cost: linear in the node; what a name stands for was fitted when it was written and is only looked at from outside.
"""

import math

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
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
from viewloom.catalogue.standard.slots import RULES
from viewloom.engine.boxes import held_by
from viewloom.engine.coercion import (
    PATTERN,
    as_choice,
    as_flag,
    as_literal,
    as_number,
    as_text,
    is_dynamic,
    is_pattern,
    without_forgery,
    without_patterns,
)
from viewloom.engine.dynamic import fit_action, fit_dynamic
from viewloom.engine.elements import are_the_same, fit_anything, fit_element, neutral
from viewloom.engine.images import is_image, record_stand_in
from viewloom.engine.ledger import Ledger
from viewloom.engine.repairs import Repair, RepairCode
from viewloom.engine.wording import said_by
from viewloom.lang.ast import RESERVED_NAMES, Arr, Bool, Comp, Node, Null, Num, Obj, Ref, StateRef, Str
from viewloom.safety.urls import safe_link

_FOLLOW_LIMIT = 3
_LITERALS = frozenset({Str, Num, Bool, Arr, Obj, Comp})


class Repairer:
    """Fits one statement's expression.

    Args:
        library: The components allowed.
        ledger: What the program says so far.
        statement: The statement's name.
        is_final: Whether names that are neither written nor held never will be.

    Attributes:
        repairs: What was changed, in order.
        asides: Markdown for images that may not be loaded, where no text may stand.
        missing: Names that must be written first, with the type they are needed as.
        awaited: All names that the result refers to, with their type.
        copied: Names whose whole value stands in the result, since it does not fit as it is.
    """

    def __init__(self, library: Library, ledger: Ledger, *, statement: str = "", is_final: bool = False) -> None:
        self.library = library
        self.policy = ledger.policy
        self.asides: list[str] = []
        self.repairs: list[Repair] = []
        self.missing: dict[str, PropType] = {}
        self.awaited: dict[str, PropType] = {}
        self.copied: set[str] = set()
        self._ledger = ledger
        self._statement = statement
        self._is_final = is_final
        self._is_free = False
        self._path = ""
        self._repeated = 0
        self._above: frozenset[str] | None = None
        self._following = 0

    def note(self, code: RepairCode, path: str = "") -> None:
        """Records a repair at a path, or at the prop being fitted."""
        self.repairs.append(Repair(code, self._statement, path or self._path))

    def enter(self, path: str) -> str:
        """Makes a prop the place of the repairs to come; returns the place before."""
        outer, self._path = self._path, path
        return outer

    def fit(self, node: Node, prop_type: PropType) -> Node | None:
        """Returns a node that the type takes, the given one if it does; or None."""
        if type(node) in _LITERALS:
            return self._literal(node, prop_type)
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

    def mention(self, name: str) -> None:
        """Records a name that an expression uses: it may come at any time, and may be the expression's own."""
        self.awaited.setdefault(name, AnyValue())

    def look_up(self, node: Node) -> Node:
        """Returns what a reference stands for, as far as it is known; anything else as it is."""
        if not isinstance(node, Ref):
            return node
        held = self._ledger.held.get(node.name)
        return self._ledger.defined.get(node.name) or (held.expression if held else node)

    def fit_prop(self, given: Node, prop: Prop) -> Node | None:
        """Returns the value for a prop, null if an optional one is left out; None if a required one is."""
        fitted = self.fit(given, prop.type)
        if fitted is not None:
            return fitted
        if not prop.required:
            return Null()
        self.note("missing-required")
        return neutral(prop.type)

    def _literal(self, node: Node, prop_type: PropType) -> Node | None:  # noqa: PLR0911 - one case for each type
        match prop_type:
            case Text():
                return self._text(node, prop_type)
            case Number(allowed):
                return self._noted(node, as_number(node, allowed))
            case Flag(only):
                return self._noted(node, as_flag(node) if only is None else Bool(only))
            case Choice(values):
                return self._noted(node, as_choice(node, values), "bad-choice")
            case ListOf(item):
                return self._list(node, item)
            case OneOf(names):
                return fit_element(self, node, names)
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
        if fitted is not node and fitted != node:
            self.note(code)
        return fitted

    # References

    def _reference(self, ref: Ref, prop_type: PropType) -> Node | None:
        if self._is_free:
            self.mention(ref.name)
            return ref
        target = self._ledger.defined.get(ref.name)
        if target is None:
            return self._undefined(ref, prop_type)
        if not self._may_refer(ref.name):
            self.note("unresolved-reference", ref.name)
            return None
        fitted = self._through(ref, target, prop_type)
        if isinstance(fitted, Ref):
            self._refer(ref.name, prop_type)
        return fitted

    def _may_refer(self, name: str) -> bool:
        """Whether a reference leaves a tree that readers can build: no circle, not too deep, not too large."""
        reach = self._ledger.reach
        if name in self._ledger.defined and self._closes_circle(name):
            return False
        cost = reach.cost(self._statement, name, is_again=name in self.awaited)
        return not reach.is_too_deep(self._statement, name) and not reach.is_too_much(self._repeated + cost)

    def _refer(self, name: str, prop_type: PropType) -> None:
        self._repeated += self._ledger.reach.cost(self._statement, name, is_again=name in self.awaited)
        self.awaited[name] = prop_type

    def _undefined(self, ref: Ref, prop_type: PropType) -> Node | None:
        is_lost = self._is_final and (ref.name not in self._ledger.held or self._ledger.is_stuck)
        if is_lost or ref.name == self._statement:
            self.note("unresolved-reference", ref.name)
            return None
        self.missing[ref.name] = prop_type
        return ref

    def _through(self, ref: Ref, target: Node, prop_type: PropType) -> Node | None:
        """Returns the reference if what it stands for fits, else what can be made of that."""
        match target, prop_type:
            case Comp(name), _ if name in RESERVED_NAMES:
                return ref
            case _, AnyValue() | Binding(AnyValue()):
                return ref
            case Comp(name), OneOf(names) if name in names:
                return ref
            case Comp(name), ListOf(OneOf(names)) if name in names:
                self.note("wrong-type")
                return Arr((ref,))
            case _:
                pass
        if self._ledger.is_fit(ref.name, prop_type):
            return ref
        if self._following > _FOLLOW_LIMIT or not self._ledger.may_try:
            return None
        self._following += 1
        before, missing = len(self.repairs), dict(self.missing)
        fitted = self.fit(target, prop_type)
        self._following -= 1
        if fitted == target:
            del self.repairs[before:]
            self.missing = missing
            self._ledger.found_fit(ref.name, prop_type)
            return ref
        self._ledger.found_unfit(target)
        return self._copy(ref, target, fitted) if fitted is not None and self._ledger.may_copy(fitted) else None

    def _copy(self, ref: Ref, target: Node, fitted: Node) -> Node:
        """Returns what stands in place of a reference; if nothing is lost in it, the name itself need not be shown."""
        self.copied |= said_by(self.library, fitted, {ref.name: target})
        return fitted

    def _closes_circle(self, name: str) -> bool:
        if self._statement not in self._ledger.wanted or not self._statement:
            return name == self._statement
        if self._above is None:
            self._above = self._ledger.reach.above(self._statement)
        return self._above is None or name in self._above

    # Text

    def _text(self, node: Node, text: Text) -> Node | None:
        fitted = self._noted(node, as_text(node))
        if not isinstance(fitted, Str):
            return None
        match text.kind:
            case "markdown":
                shown, is_changed = self.policy.filter_markdown(fitted.value)
                if is_changed:
                    self.note("unsafe-url")
                return fitted if shown == fitted.value else Str(shown)
            case "url" | "image_url":
                check = safe_link if text.kind == "url" else self.policy.safe_image
                checked = check(fitted.value)
                if checked is None:
                    self.note("unsafe-url")
                return None if checked is None else fitted if checked == fitted.value else Str(checked)
            case _:
                return fitted

    # Lists

    def _list(self, node: Node, item_type: PropType) -> Arr:
        items = self.fit_items(node, item_type)
        return node if isinstance(node, Arr) and are_the_same(items, node.items) else Arr(tuple(items))

    def fit_items(self, node: Node, item_type: PropType) -> list[Node]:
        """Returns the items of a list, each fitted; what is no list becomes a list of one."""
        if not isinstance(node, Arr):
            self.note("wrong-type")
            node = Arr((node,))
        return [fitted for entry in node.items for fitted in self.fit_item(entry, item_type)]

    def fit_item(self, entry: Node, item_type: PropType) -> list[Node]:
        """Returns what one item of a list becomes: itself, nothing, or the children of a box that is not allowed."""
        if isinstance(entry, Ref) and self._may_come_later(entry, item_type):
            self._refer(entry.name, item_type)
            return [entry]
        if children := self._spread(entry, item_type):
            return [fitted for child in children for fitted in self.fit_item(child, item_type)]
        fitted = self.fit(entry, item_type)
        if fitted is not None:
            return [fitted]
        if not isinstance(as_literal(entry), Null | Ref):
            self.note("wrong-type")
        # Readers leave out a name that stands for nothing, but keep a literal null: the place of a missing number.
        is_gap = isinstance(item_type, Number) or (isinstance(item_type, AnyValue) and not isinstance(entry, Ref))
        return [Null()] if is_gap else []

    def _may_come_later(self, entry: Ref, item_type: PropType) -> bool:
        """Whether an item may be named before it is defined: the reference leaves it out until then."""
        if self._is_free or entry.name in self._ledger.defined or entry.name == self._statement:
            return False
        is_possible = (not self._is_final or entry.name in self._ledger.held) and self._may_refer(entry.name)
        return is_possible and as_literal(entry) == entry and isinstance(item_type, OneOf | AnyValue)

    def _spread(self, entry: Node, item_type: PropType) -> tuple[Node, ...]:
        """Returns the children of a box that may not stand here but whose children may."""
        if not isinstance(item_type, OneOf) or self._is_free:
            return ()
        box = self._ledger.defined.get(entry.name, entry) if isinstance(entry, Ref) else entry
        children = held_by(self, box, item_type.names)
        if not children or (isinstance(entry, Ref) and not self._ledger.may_copy(box)):
            return ()
        self.note("misplaced-component")
        if isinstance(entry, Ref):
            self.copied.add(entry.name)
        return children

    # Objects

    def _record(self, node: Node, fields: tuple[Prop, ...]) -> Node | None:
        if not isinstance(node, Obj):
            self.note("wrong-type")
            return None
        given = dict(node.entries)
        if given.keys() - {field.name for field in fields}:
            self.note("excess-arguments")
        kept: list[tuple[str, Node]] = []
        for field in fields:
            fitted = self.fit_prop(given.get(field.name, Null()), field)
            if fitted is None:
                if is_image(field) and (text := record_stand_in(fields, node)):
                    self.asides.append(text)
                return None
            if fields == RULES.fields and field.name == PATTERN and not is_pattern(fitted):
                self.note("unsafe-pattern")
                continue
            if fitted != Null():
                kept.append((field.name, fitted))
        is_kept = are_the_same([value for _, value in kept], [value for _, value in node.entries])
        is_in_order = is_kept and all(name == key for (name, _), (key, _) in zip(kept, node.entries, strict=True))
        return node if is_in_order else Obj(tuple(kept))

    def _map(self, node: Node, value: PropType) -> Node | None:
        if not isinstance(node, Obj):
            self.note("wrong-type")
            return None
        pairs = ((key, self.fit(entry, value)) for key, entry in without_forgery(node).entries)
        return Obj(tuple((key, fitted) for key, fitted in pairs if fitted is not None))

    def _anything(self, node: Node) -> Node | None:
        match node:
            case Arr():
                return self._list(node, AnyValue())
            case Obj():
                if element := fit_anything(self, node):
                    return element
                if without_forgery(node) != node:
                    self.note("forged-element")
                kept = without_patterns(node)
                if kept != node:
                    self.note("unsafe-pattern")
                return self._map(kept, AnyValue())
            case Str(value) if self._statement.startswith("$") and ("[" in value or "<" in value):
                # A variable may be shown as markdown anywhere.
                return self._text(node, Text("markdown"))
            case Num(value):
                return node if math.isfinite(value) else None
            case _:
                return fit_anything(self, node)
