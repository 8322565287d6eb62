"""Fits components: known names, arguments by position, parts in the whole they belong to."""

from collections.abc import Sequence
from dataclasses import replace
from operator import is_

from viewloom.catalogue.component import (
    AnyValue,
    Choice,
    Component,
    Flag,
    ListOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
)
from viewloom.engine.arguments import arrange, as_call, as_named, slot_of
from viewloom.engine.boxes import arrange_box, wrap_part
from viewloom.engine.component_names import find_component, spelling
from viewloom.engine.fitting import Fitting
from viewloom.engine.images import refused_images
from viewloom.engine.lookalikes import as_chart, as_lookalike, find_lookalike
from viewloom.engine.shapes import reshape
from viewloom.engine.wording import words_of
from viewloom.lang.ast import Arr, Bool, Builtin, Comp, Node, Null, Obj, Ref, Str

TEXT_COMPONENT = "TextContent"
_NULL = Null()
_QUIET_PROPS = frozenset({"description", "details"})


def fit_element(fitting: Fitting, node: Node, names: tuple[str, ...]) -> Node | None:
    """Returns an element of one of the components named, made of whatever stands there; None if it holds no text."""
    match node:
        case Comp():
            component = _known(fitting, node)
            if component is None:
                return _unknown(fitting, node, names) or _as_text_component(fitting, node, names)
            if component.name in names:
                return (
                    _in_place_of_images(fitting, node, component, names)
                    or fit_component(fitting, node, component)
                    or _as_text_component(fitting, node, names)
                )
            return (
                _wrapped(fitting, node, component, names)
                or _rehoused(fitting, node, names)
                or _as_text_component(fitting, node, names)
            )
        case Str(value) if (only := _from_text(fitting, value, names)) is not None:
            fitting.note("wrong-type")
            return only
        case Obj() if call := _object_call(fitting, node, names):
            fitting.note("component-object", call.name)
            return fit_element(fitting, call, names)
        case Arr((item,)):
            fitting.note("wrong-type")
            return fitting.fit(item, OneOf(names))
        case Arr((_, _, *_)) if len(names) == 1:
            fitting.note("wrong-type")
            return fit_element(fitting, Comp(names[0], node.items), names)
        case _:
            return _as_text_component(fitting, node, names)


def fit_anything(fitting: Fitting, node: Node) -> Node | None:
    """Returns a leaf or an element of any component for a slot that takes all values."""
    match node:
        case Comp():
            component = _known(fitting, node)
            names = tuple(fitting.library.by_name)
            fitted = (
                _unknown(fitting, node, names)
                if component is None
                else _in_place_of_images(fitting, node, component, names) or fit_component(fitting, node, component)
            )
            text = words_of(fitting.library, node) if fitted is None else ""
            return fitted or (Str(text) if text else None)
        case Obj() if call := _object_call(fitting, node, ()):
            fitting.note("component-object", call.name)
            return fit_anything(fitting, call)
        case Builtin() | Str() | Bool():
            return node
        case _:
            return None


def _object_call(fitting: Fitting, node: Obj, names: tuple[str, ...]) -> Comp | None:
    """Reads an object as a component, if it names one or has props of the only one that may stand there."""
    call = as_call(node, names, spelling(fitting.library))
    component = fitting.library.component(call.name) if call else None
    if call is None or component is None or (node.entries and not call.args):
        return call if component else None
    keys = [key for key, _ in filter(None, map(as_named, call.args))]
    return call if not keys or any(slot_of(component, key) is not None for key in keys) else None


def fit_component(fitting: Fitting, node: Comp, component: Component) -> Comp | None:
    """Returns the call with every argument fitted; None if a required prop cannot be filled."""
    given = _given(fitting, node, component)
    args: list[Node] = []
    for index, prop in enumerate(component.props):
        if index >= len(given) and not prop.required:
            args.append(_NULL)
            continue
        outer = fitting.enter(f"{component.name}.{prop.name}")
        fitted = fitting.fit_prop(given[index] if index < len(given) else _NULL, prop)
        fitting.enter(outer)
        if fitted is None:
            return None
        args.append(fitted)
    while args and type(args[-1]) is Null:
        args.pop()
    if node.name == component.name and node.params is None and are_the_same(args, node.args):
        return node
    return replace(node, name=component.name, args=tuple(args), params=None)


def are_the_same(nodes: Sequence[Node], others: Sequence[Node]) -> bool:
    """Whether two sequences hold the same objects."""
    return len(nodes) == len(others) and all(map(is_, nodes, others))


def _given(fitting: Fitting, node: Comp, component: Component) -> list[Node]:
    """Returns the arguments by position and in the component's own shape."""
    placed = arrange(component, node.args)
    if any(one is not other for one, other in zip(placed, node.args, strict=False)):
        fitting.note("named-argument", component.name)
    if component.name == "Table" and len(placed) > 1:
        # Rows are turned into columns only when all of them are there.
        for arg in placed[:2]:
            if isinstance(arg, Ref):
                fitting.fit(arg, AnyValue())
        if fitting.missing:
            return []
    shaped = reshape(component, placed, fitting.look_up)
    if shaped is not placed:
        fitting.note("wrong-shape", component.name)
    if len(shaped) > len(component.props):
        fitting.note("excess-arguments", component.name)
    return shaped


def neutral(prop_type: PropType) -> Node | None:
    """Returns a value that claims nothing; None where any value would lie."""
    match prop_type:
        case Text("plain" | "markdown" | "code"):
            return Str("")
        case Flag():
            return Bool(value=False)
        case Choice(values):
            return Str(values[0])
        case ListOf(OneOf() | Record() | Number()):
            return None
        case ListOf() | AnyValue():
            return Arr(())
        case OneOf(("Buttons",)):
            return Comp("Buttons", (Arr((Comp("Button", (Str("Submit"),)),)),))
        case _:
            return None


def _known(fitting: Fitting, node: Comp) -> Component | None:
    component = find_component(fitting.library, node.name)
    if component is None or component.name != node.name:
        fitting.note("unknown-component", node.name)
    return component


def _wrapped(fitting: Fitting, node: Comp, component: Component, names: tuple[str, ...]) -> Node | None:
    """Puts a part into what it belongs to: a Button into Buttons, a Col into a Table, an Input into a FormControl."""
    for name in names:
        whole = fitting.library.component(name)
        inner = _labelled(whole) if whole is not None else ()
        if component.name in inner or find_lookalike(fitting.library, component.name, inner):
            fitted = fitting.fit(node, OneOf(inner))
            fitting.note("misplaced-component", component.name)
            return Comp(name, (_label(fitted), fitted)) if isinstance(fitted, Comp) else None
        if whole is None or not whole.props or any(prop.required for prop in whole.props[1:]):
            continue
        if whole.props[0].type == ListOf(OneOf((component.name,))):
            fitted = fit_component(fitting, node, component)
            fitting.note("misplaced-component", component.name)
            return Comp(name, (Arr((fitted,)),)) if fitted else None
    return None


def _unknown(fitting: Fitting, node: Comp, names: tuple[str, ...]) -> Node | None:
    """Returns what shows a component that is not known: the chart that it says it is, or what it holds."""
    chart = as_chart(fitting.library, node)
    return fitting.fit(chart, OneOf(names)) if chart else arrange_box(fitting, node, names)


def _rehoused(fitting: Fitting, node: Comp, names: tuple[str, ...]) -> Node | None:
    """Returns what shows a component that may not stand there: the whole it is a part of, its like, what it holds."""
    other = wrap_part(fitting.library, node, names) or as_lookalike(fitting.library, node, names)
    found = fitting.fit(other, OneOf(names)) if other else arrange_box(fitting, node, names)
    if found is not None:
        fitting.note("misplaced-component", node.name)
    return found


def _labelled(whole: Component) -> tuple[str, ...]:
    """Returns what may stand beside the label in a component that is a label with one part beside it."""
    match [prop.type for prop in whole.props if prop.required], whole.props:
        case [Text(), OneOf(names)], (label, inner, *_) if label.required and inner.required:
            return names
        case _:
            return ()


def _label(part: Comp) -> Str:
    """Returns the name of an input in place of the label that was not written."""
    return part.args[0] if part.args and isinstance(part.args[0], Str) else Str("")


def _in_place_of_images(fitting: Fitting, node: Comp, component: Component, names: tuple[str, ...]) -> Node | None:
    """Returns a text with links for a component whose images may not be loaded, where a text may stand."""
    text = refused_images(fitting, node, component) if TEXT_COMPONENT in names else ""
    if not text:
        return None
    fitting.note("unsafe-url", component.name)
    return fitting.fit(Comp(TEXT_COMPONENT, (Str(text),)), OneOf((TEXT_COMPONENT,)))


def _as_text_component(fitting: Fitting, node: Node, names: tuple[str, ...]) -> Node | None:
    """Keeps the text of what cannot be placed."""
    text = words_of(fitting.library, node)
    if not text or TEXT_COMPONENT not in names:
        return None
    fitting.note("misplaced-component")
    return fitting.fit(Comp(TEXT_COMPONENT, (Str(text),)), OneOf((TEXT_COMPONENT,)))


def _from_text(fitting: Fitting, value: str, names: tuple[str, ...]) -> Node | None:
    """Makes a component of a bare string where its text says all: an option of a list, or a text."""
    if TEXT_COMPONENT in names:
        return fitting.fit(Comp(TEXT_COMPONENT, (Str(value),)), OneOf((TEXT_COMPONENT,)))
    component = fitting.library.component(names[0]) if len(names) == 1 else None
    if component is None or not all(isinstance(prop.type, Text) for prop in component.props if prop.required):
        return None
    return fit_component(
        fitting, Comp(component.name, tuple(_said(prop, value) for prop in component.props)), component
    )


def _said(prop: Prop, value: str) -> Node:
    if not prop.required:
        return Null()
    return Str("" if prop.name in _QUIET_PROPS else value)
