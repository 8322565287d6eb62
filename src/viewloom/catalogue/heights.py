"""How deep components stand within each other: what a nesting bound leaves of a library.

A component's *least* height is how many levels it cannot do without, itself included; its *most* is how many it can
use, up to the bound. Rules for components are the same from the most on, which keeps a grammar small.
"""

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

_CHILDREN = "children"
_ANYTHING = ListOf(AnyValue())
_NEVER = 1_000


def typed_props(component: Component, library: Library) -> tuple[Prop, ...]:
    """Return the component's props, where `children` of any kind are components of any kind.

    `children` is React's word for what stands inside: a stock container shows no data there.
    """
    everything = ListOf(OneOf(tuple(known.name for known in library.components)))
    return tuple(
        replace(prop, type=everything) if prop.name == _CHILDREN and prop.type == _ANYTHING else prop
        for prop in component.props
    )


def maybe_list_of_parts(library: Library) -> int | None:
    """Find the root's first prop that lists components; None if it has none."""
    props = typed_props(library.by_name[library.root], library)
    lists = (i for i, prop in enumerate(props) if isinstance(prop.type, ListOf) and isinstance(prop.type.item, OneOf))
    return next(lists, None)


class Heights:
    """The heights of a library's components and of types that hold them.

    Args:
        library: The components.
        levels: How many the root's parts may use; more if the root cannot do without.
        cell_levels: Levels of components where any value may stand.

    Attributes:
        levels: How many the root's parts may use.

    Raises:
        ValueError: The root cannot be built at all.
    """

    def __init__(self, library: Library, levels: int, cell_levels: int) -> None:
        self._cell_levels = cell_levels
        self._props = {component.name: typed_props(component, library) for component in library.components}
        self._least = dict.fromkeys(self._props, _NEVER)
        self._most = dict.fromkeys(self._props, 0)
        # Each round settles what has one level more; a component that never settles cannot be built.
        for _ in self._props:
            self._least = {name: self._least_of(props) for name, props in self._props.items()}
        if self._least[library.root] >= _NEVER:
            raise ValueError(f"{library.root} cannot be built")
        self.levels = max(levels, self._least[library.root] - 1)
        for _ in range(self.levels + 1):
            self._most = {name: 1 + self._most_of(props) for name, props in self._props.items()}

    def fits(self, prop_type: PropType, levels: int) -> bool:
        """Whether a value of the type can be written within so many levels of components."""
        return self._least_height(prop_type) <= levels

    def most(self, prop_type: PropType) -> int:
        """How many levels of components a value of the type can make use of."""
        match prop_type:
            case OneOf(names):
                return max((self._most.get(name, 0) for name in names), default=0)
            case ListOf(inner) | MapOf(inner) | Binding(inner):
                return self.most(inner)
            case Record(fields):
                return self._most_of(fields)
            case AnyValue():
                return self._cell_levels
            case Text() | Number() | Flag() | Choice() | ActionPlan():
                return 0

    def _least_height(self, prop_type: PropType) -> int:
        match prop_type:
            case OneOf(names):
                return min((self._least.get(name, _NEVER) for name in names), default=_NEVER)
            case ListOf(inner) | Binding(inner):
                return self._least_height(inner)
            case Record(fields):
                return max((self._least_height(prop.type) for prop in fields if prop.required), default=0)
            case Text() | Number() | Flag() | Choice() | MapOf() | AnyValue() | ActionPlan():
                return 0

    def _least_of(self, props: tuple[Prop, ...]) -> int:
        needed = (self._least_height(prop.type) for prop in props if prop.required and prop.default_json is None)
        return min(_NEVER, 1 + max(needed, default=0))

    def _most_of(self, props: tuple[Prop, ...]) -> int:
        return max((self.most(prop.type) for prop in props), default=0)
