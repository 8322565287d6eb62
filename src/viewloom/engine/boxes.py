"""Boxes: components that only arrange others, where the library has none or lets none stand.

Main path: `arrange_box(fitting, node, names)` returns what may stand there and shows what the box holds: a form for
fields, a carousel for boxes in a row, else a section under the box's own heading. It waits until all is there that the
box holds, since only then it is known which.

A box is one that models know from elsewhere (`BOXES`), an unknown component with a list of components, or one that
shows a figure under its name. What a known one holds that may not stand where it was written, `held_by` gives, so that
it may.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from viewloom.catalogue.component import AnyValue, ListOf, OneOf
from viewloom.catalogue.library import Library
from viewloom.engine.arguments import arrange, plain_name, read_argument
from viewloom.engine.component_names import find_component
from viewloom.engine.fitting import Fitting
from viewloom.engine.lookalikes import find_lookalike
from viewloom.engine.salvage import is_choice
from viewloom.engine.wording import said_by
from viewloom.lang.ast import Arr, Bool, Comp, Node, Null, Num, Ref, Str

BOXES = frozenset({"Card", "Stack"})
"""Components that only arrange: where one may not stand, its children may."""

_ROWS = ("carousel", "cols", "columns", "grid", "hbox", "hstack", "row")
_FIGURE = re.compile("bignumber|counter|indicator|kpi|metric|numbercard|scorecard|stat")
_IN_A_ROW = frozenset({"row", "horizontal"})
_SLIDES, _SECTIONS, _SECTION, _HEADER, _TEXT = "Carousel", "SectionBlock", "SectionItem", "CardHeader", "TextContent"
_FIELD = "FormControl"
_LARGE, _SMALL = Str("large-heavy"), Str("small")
_DIGIT = re.compile(r"\d")


class Box(NamedTuple):
    """What a box says.

    Attributes:
        items: What it holds.
        title: What it is called, if it says so.
        is_row: Whether its items stand side by side.
        is_figure: Whether it shows a figure under its name.
    """

    items: tuple[Node, ...]
    title: str = ""
    is_row: bool = False
    is_figure: bool = False


def as_box(library: Library, node: Node) -> Box | None:
    """Reads a box; None if the node is none, or holds nothing."""
    if not isinstance(node, Comp):
        return None
    component = find_component(library, node.name)
    is_own = node.name in BOXES
    if component is not None and not is_own:
        return None
    args = arrange(component, node.args) if component else [value for _, value in map(read_argument, node.args)]
    lists = (arg.items for arg in args if isinstance(arg, Arr))
    items = next((items for items in lists if any(isinstance(item, Comp | Ref) for item in items)), ())
    said = [arg.value for arg in args if isinstance(arg, Str)]
    title = "" if is_own else next((text for text in said if not is_choice(library, text)), "")
    is_row = plain_name(node.name).endswith(_ROWS) or not _IN_A_ROW.isdisjoint(map(str.casefold, said))
    return Box(items, title, is_row) if items else _as_figure(node)


def _as_figure(node: Comp) -> Box | None:
    """Reads an unknown component as a figure under its name: `Stat("Orders", 12, "+3 %")`."""
    if not _FIGURE.search(plain_name(node.name)):
        return None
    said = [value for _, value in map(read_argument, node.args) if isinstance(value, Str | Num)]
    figure = next((value for value in said if isinstance(value, Num) or _DIGIT.search(value.value)), None)
    name = next((value for value in said if value is not figure), None)
    if figure is None or not isinstance(name, Str):
        return None
    rest = [(value, _SMALL) for value in said if value is not figure and value is not name]
    lines = [(name, _SMALL), (figure, _LARGE), *rest]
    return Box(tuple(Comp(_TEXT, (value, size)) for value, size in lines), is_figure=True)


def arrange_box(fitting: Fitting, node: Comp, names: tuple[str, ...]) -> Node | None:
    """Returns what may stand in place of a box; None if nothing may that holds as much, or while something is missing.

    Args:
        fitting: How parts are fitted.
        node: The component that may not stand.
        names: The components that may.
    """
    box = as_box(fitting.library, node)
    if box is None:
        return None
    for item in box.items:
        if isinstance(item, Ref):
            fitting.fit(item, AnyValue())
    call = None if fitting.missing else _arranged(fitting, box, names)
    arranged = call and fitting.fit(call, OneOf(names))
    if arranged is not None:
        named = {item.name: fitting.look_up(item) for item in box.items if isinstance(item, Ref)}
        fitting.copied.update(said_by(fitting.library, arranged, named))
    return arranged


def wrap_part(library: Library, part: Comp, names: tuple[str, ...]) -> Comp | None:
    """Returns a part in the component that holds such parts; None if none that may stand there does."""
    return _whole(library, (part,), (part,), names)


def held_by(fitting: Fitting, node: Node, names: tuple[str, ...]) -> tuple[Node, ...]:
    """Returns what may stand among `names` out of a component that may not.

    That is what a box holds, arranged if it is a row of boxes or parts of one kind, and all of it is there; the fields
    of a form within a form; and what stands on tabs, slides and in sections.
    """
    if not isinstance(node, Comp) or node.name in names:
        return ()
    library = fitting.library
    box = as_box(library, node)
    if box is not None:
        shown = [fitting.look_up(item) for item in box.items]
        together = None if any(isinstance(item, Ref) for item in shown) else _together(library, box, shown, names)
        return (*_heading(Str(box.title)), *([together] if together else box.items))
    component = library.component(node.name)
    args = arrange(component, node.args) if component else []
    for prop, arg in zip(component.props if component else (), args, strict=False):
        if isinstance(arg, Arr) and isinstance(prop.type, ListOf):
            if prop.type.item == OneOf(names):
                return arg.items
            if _TEXT in names and (parts := tuple(_unfolded(library, arg.items))):
                return parts
    return ()


def _arranged(fitting: Fitting, box: Box, names: tuple[str, ...]) -> Node | None:
    """Returns the arrangement, its parts as they are."""
    library = fitting.library
    shown = [fitting.look_up(item) for item in box.items]
    if len(shown) == 1 and not box.title and (inner := as_box(library, shown[0])):
        return _arranged(fitting, inner, names)
    if box.is_figure and _SLIDES in names:
        return Comp(_SLIDES, (Arr((Arr(box.items),)),))
    together = _together(library, box, shown, names)
    if together is not None and not box.title:
        return together
    if _SECTIONS not in names:
        return None
    title, content = _headed(box, shown)
    section = Comp(_SECTION, (Str("1"), title, Arr(content)))
    return Comp(_SECTIONS, (Arr((section,)), Bool(value=False)))


def _together(library: Library, box: Box, shown: Sequence[Node], names: tuple[str, ...]) -> Comp | None:
    """Returns the component that shows parts of one kind, or boxes in a row; None if the box holds something else."""
    whole = _whole(library, box.items, shown, names)
    if whole is not None or _SLIDES not in names:
        return whole
    inner = [as_box(library, item) for item in shown]
    count = sum(found is not None or _holds_parts(item) for found, item in zip(inner, shown, strict=True))
    is_row = box.is_row or all(found is not None and found.is_figure for found in inner)
    if count < 2 or not is_row:
        return None
    return Comp(_SLIDES, (Arr(box.items),))


def _whole(library: Library, parts: tuple[Node, ...], shown: Sequence[Node], names: tuple[str, ...]) -> Comp | None:
    """Returns what holds parts that are all of one kind: buttons, tags, or fields of a form."""
    kinds = {part.name if isinstance(part, Comp) else "" for part in shown}
    if kinds == {"Button"} and "Buttons" in names:
        return Comp("Buttons", (Arr(parts),))
    if kinds == {"Tag"} and "TagBlock" in names:
        return Comp("TagBlock", (Arr(tuple(part.args[0] for part in shown if isinstance(part, Comp) and part.args)),))
    if "Form" in names and all(_is_field(library, kind) for kind in kinds):
        return Comp("Form", (_name_of(shown[0]), Null(), Arr(parts)))
    return None


def _is_field(library: Library, name: str) -> bool:
    """Whether a form's list of fields takes a component, labelled or not, or one like it."""
    if name == _FIELD:
        return True
    control = library.component(_FIELD)
    inputs = control.props[1].type if control else None
    return isinstance(inputs, OneOf) and (name in inputs.names or bool(find_lookalike(library, name, inputs.names)))


def _name_of(field: Node) -> Str:
    """Returns the name under which a form with this field is sent."""
    match field:
        case Comp(kind, (_, Comp(_, (Str() as name, *_)), *_)) if kind == _FIELD:
            return name
        case Comp(kind, (Str() as name, *_)) if kind != _FIELD:
            return name
        case _:
            return Str("form")


def _headed(box: Box, shown: Sequence[Node]) -> tuple[Node, tuple[Node, ...]]:
    """Returns the heading of a box and what stands below it."""
    match shown[0]:
        case Comp(name, (Str() as title, *rest)) if name == _HEADER and not box.title:
            below = rest[0] if rest else None
            subtitle = (Comp(_TEXT, (below, _SMALL)),) if isinstance(below, Str) else ()
            return title, (*subtitle, *box.items[1:])
        case _:
            return Str(box.title), box.items


def _unfolded(library: Library, parts: tuple[Node, ...]) -> Iterator[Node]:
    """Yields what tabs, slides or sections hold, each under its heading."""
    for part in parts:
        match part:
            case Arr(items):
                yield from items
            case Comp(name, (_, Str() as title, Arr(items), *_)) if library.component(name):
                yield from _heading(title)
                yield from items
            case _:
                pass


def _holds_parts(node: Node) -> bool:
    match node:
        case Comp(_, (Arr(items), *_)):
            return any(isinstance(item, Comp | Arr) for item in items)
        case _:
            return False


def _heading(title: Str) -> tuple[Comp, ...]:
    return (Comp(_TEXT, (title, _LARGE)),) if title.value else ()
