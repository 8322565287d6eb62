"""Images that may not be loaded: what stands in their place."""

from collections.abc import Sequence

from viewloom.catalogue.component import Component, ListOf, Prop, Record, Text
from viewloom.engine.arguments import arrange
from viewloom.engine.fitting import Fitting
from viewloom.engine.shapes import reshape
from viewloom.lang.ast import Arr, Comp, Node, Obj, Str
from viewloom.safety.markdown import escape_markdown
from viewloom.safety.urls import safe_link

IMAGE_COMPONENTS = frozenset({"Image", "ImageBlock", "ImageGallery"})
"""Components that are nothing without their images."""
SEPARATOR = " · "

_IN_LINK = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})


def is_image(prop: Prop) -> bool:
    """Whether a prop is the address of an image."""
    return isinstance(prop.type, Text) and prop.type.kind == "image_url"


def stand_in(src: Node | None, label: str) -> str:
    """Returns the markdown for an image that may not be loaded: its alt text, as a link if its address may be one."""
    url = safe_link(src.value) if isinstance(src, Str) else None
    if url is None or not url.lower().startswith(("http://", "https://")):
        return escape_markdown(label)
    return f"[{escape_markdown(label) or 'image'}]({url.translate(_IN_LINK)})"


def record_stand_in(fields: tuple[Prop, ...], node: Obj) -> str:
    """Returns what stands for an image that is given as an object; empty for any other object."""
    src, label = _in_record(fields, node)
    return stand_in(src, label) if src else ""


def refused_images(fitting: Fitting, node: Comp, component: Component) -> str:
    """Returns what stands for a component none of whose images may be loaded; empty if one may, or there is none."""
    if component.name not in IMAGE_COMPONENTS:
        return ""
    found: list[tuple[Node | None, str]] = []
    given = reshape(component, arrange(component, node.args), fitting.look_up)
    for prop, arg in zip(component.props, given, strict=False):
        match prop.type, arg:
            case ListOf(Record(fields)), Arr(items):
                found += [_in_record(fields, item) for item in map(fitting.look_up, items) if isinstance(item, Obj)]
            case _, Str(value) if value and is_image(prop):
                found.append((arg, _label(component.props, given)))
            case _:
                pass
    if any(isinstance(src, Str) and fitting.policy.safe_image(src.value) for src, _ in found):
        return ""
    texts = [stand_in(src, label) for src, label in found]
    return SEPARATOR.join(filter(None, texts)) if any("](" in text for text in texts) else ""


def _in_record(fields: tuple[Prop, ...], node: Obj) -> tuple[Node | None, str]:
    given = dict(node.entries)
    src = next((given.get(field.name) for field in fields if is_image(field)), None)
    return src, _label(fields, [given.get(field.name) for field in fields])


def _label(props: tuple[Prop, ...], given: Sequence[Node | None]) -> str:
    texts = (arg.value for prop, arg in zip(props, given, strict=False) if prop.type == Text() and isinstance(arg, Str))
    return " ".join(texts)
