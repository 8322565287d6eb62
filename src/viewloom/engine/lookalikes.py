"""Components that say the same in another place: an accordion where only sections may stand, a switch among boxes.

Two are alike if one has all that the other must have, under the same names, and lists of parts that are alike; or if
each is nothing but such a list. A chart that only says its kind is the chart of that kind.
"""

from functools import lru_cache

from viewloom.catalogue.component import Component, ListOf, OneOf, Prop
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import arrange, plain_name, read_argument
from viewloom.lang.ast import Comp, Node, Null, Str

_FEW = 2
"""Names in common that make two components alike."""

_CHARTS = frozenset({"chart", "graph", "plot"})
_KINDS = {
    "area": "AreaChart",
    "bar": "BarChart",
    "column": "BarChart",
    "donut": "PieChart",
    "doughnut": "PieChart",
    "horizontalbar": "HorizontalBarChart",
    "line": "LineChart",
    "pie": "PieChart",
    "radar": "RadarChart",
    "scatter": "ScatterChart",
}


def as_chart(library: Library, node: Comp) -> Comp | None:
    """Returns a call of any chart as one of the chart that it says it is; None if it says nothing that is known."""
    if plain_name(node.name) not in _CHARTS:
        return None
    values = [value for _, value in map(read_argument, node.args)]
    kinds = [_KINDS.get(plain_name(value.value), "") if isinstance(value, Str) else "" for value in values]
    place = next((place for place, kind in enumerate(kinds) if library.component(kind)), None)
    if place is None:
        return None
    rest = [arg for at, arg in enumerate(node.args) if at != place]
    # A title has no place: what is left over is shown as text.
    return Comp(kinds[place], tuple(sorted(rest, key=lambda arg: isinstance(arg, Str))))


def as_lookalike(library: Library, node: Comp, names: tuple[str, ...]) -> Comp | None:
    """Returns a call as one of the first component named that is like its own; None if none is."""
    component = library.component(node.name)
    name = find_lookalike(library, node.name, names)
    twin = library.component(name)
    if component is None or twin is None:
        return None
    args = arrange(component, node.args)
    if _list_of(component) and _list_of(twin):
        return Comp(name, tuple(args[:1]))
    given = {prop.name: arg for prop, arg in zip(component.props, args, strict=False)}
    kept: list[Node] = [given.get(prop.name, Null()) for prop in twin.props]
    while kept and isinstance(kept[-1], Null):
        kept.pop()
    return Comp(name, tuple(kept))


@lru_cache(maxsize=4_096)
def find_lookalike(library: Library, name: str, names: tuple[str, ...]) -> str:
    """Returns the first of some components that is like another; empty if none is."""
    component = library.component(name)
    others = (library.component(other) for other in names if other != name)
    alike = (other.name for other in others if component and other and _is_like(library, component, other))
    return next(alike, "")


def _is_like(library: Library, component: Component, other: Component) -> bool:
    items, other_items = _list_of(component), _list_of(other)
    if items and other_items:
        return _are_like(library, items, other_items)
    return not (items or other_items) and _has_all(library, component, other)


def _has_all(library: Library, component: Component, other: Component) -> bool:
    """Whether a component has every prop that another must have."""
    own = {prop.name: _parts(prop) for prop in component.props}
    required = [prop for prop in other.props if prop.required]
    return len(required) >= _FEW and all(
        prop.name in own and _are_like(library, own[prop.name], _parts(prop)) for prop in required
    )


def _are_like(library: Library, part: str, other: str) -> bool:
    """Whether lists of these parts are alike; the name is empty for what is no such list."""
    component, twin = library.component(part), library.component(other)
    return part == other or (component is not None and twin is not None and _has_all(library, component, twin))


def _list_of(component: Component) -> str:
    """Returns the part that is listed in a component that is nothing but such a list; empty if it is another."""
    required = [prop for prop in component.props if prop.required]
    return _parts(required[0]) if len(required) == 1 and required[0] is component.props[0] else ""


def _parts(prop: Prop) -> str:
    match prop.type:
        case ListOf(OneOf((name,))):
            return name
        case _:
            return ""
