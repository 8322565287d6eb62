"""Components and actions that a request brings along.

Main path: `extend_library(library, components, actions)` reads the caller's JSON Schemas (`catalogue.json_schema`) and
gives the library with them. Arguments go in the order in which `properties` names them, because the caller's own
renderer places them by that order; an optional prop before a required one is skipped with `null`, as the standard
components do it.

A custom component may stand wherever a `TextContent` may: in the root's list and in every slot for content. Others
can hold it too, by `{"$ref": "#/$defs/Name"}`, where Name is a standard component or another custom one.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from viewloom.catalogue.component import (
    Binding,
    Component,
    CustomAction,
    ListOf,
    OneOf,
    Prop,
    PropType,
    Record,
    widen,
)
from viewloom.catalogue.json_schema import read_object, remark
from viewloom.catalogue.library import Library, standard_library
from viewloom.catalogue.schema_parts import NAME_LIMIT_CHARS, Budget, Json, refuse
from viewloom.catalogue.standard.editable import OPT_IN
from viewloom.lang.ast import BUILTIN_NAMES, RESERVED_NAMES

COMPONENTS_KEY = "c1_custom_components"
ACTIONS_KEY = "c1_custom_actions"
INCLUDED_KEY = "c1_included_components"
COMPONENTS_LIMIT = 50
ACTIONS_LIMIT = 50
CONTENT_MARKER = "TextContent"
"""What stands in every slot for content, and in no other."""

_COMPONENT_NAME = re.compile(rf"[A-Z][A-Za-z0-9_]{{0,{NAME_LIMIT_CHARS - 1}}}")
_ACTION_NAME = re.compile(rf"[A-Za-z_][A-Za-z0-9_.:-]{{0,{NAME_LIMIT_CHARS - 1}}}")
_TAKEN_ACTIONS = frozenset({"continue_conversation", "open_url", "set", "reset", "run", "element", "true", "false"})
"""What the renderer calls its own actions, and what it takes an object's `type` to mean."""


def extend_library(library: Library, components: object, actions: object) -> Library:
    """Add a request's own components and actions to a library.

    Args:
        library: A standard one, perhaps with opted-in components.
        components: `{Name: JSON Schema of the props}`, as parsed from JSON.
        actions: `{name: JSON Schema of the params}`, as parsed from JSON.

    Raises:
        InvalidRequest: One of them cannot be taken; the message names its key.

    Cost: linear in the schemas, which are bounded.
    """
    budget = Budget()
    described = _mapping(components, COMPONENTS_KEY, COMPONENTS_LIMIT)
    for name in described:
        _check_component_name(name)
    known = library.by_name.keys() | described.keys()
    added = tuple(_component(name, schema, known, budget) for name, schema in described.items())
    acts = tuple(
        _action(name, schema, budget) for name, schema in _mapping(actions, ACTIONS_KEY, ACTIONS_LIMIT).items()
    )
    extended = replace(place(library, added), actions=(*library.actions, *acts))
    _refuse_unbuildable(extended.components, described.keys())
    return extended


def include_components(library: Library, names: Iterable[str]) -> Library:
    """Add the opt-in components that a request names.

    Raises:
        InvalidRequest: A name is no component.
    """
    wanted = dict.fromkeys(names)
    for name in wanted:
        if name not in OPT_IN and library.component(name) is None:
            listed = ", ".join(OPT_IN)
            raise refuse(INCLUDED_KEY, f"names {json.dumps(name[:NAME_LIMIT_CHARS])}; it may name {listed}.")
    return place(library, tuple(OPT_IN[name] for name in wanted if name in OPT_IN))


def place(library: Library, added: tuple[Component, ...]) -> Library:
    """Add components to a library, in every slot for content."""
    names = tuple(component.name for component in added)
    if not names:
        return library
    widened = (
        replace(known, props=tuple(replace(p, type=widen(p.type, CONTENT_MARKER, names)) for p in known.props))
        for known in library.components
    )
    return replace(library, components=(*widened, *added))


def _mapping(value: object, key: str, limit: int) -> Json:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise refuse(key, "must be an object that maps names to JSON Schemas.")
    if len(cast("Json", value)) > limit:
        raise refuse(key, f"has {len(cast('Json', value))} entries; at most {limit} are taken.")
    return cast("Json", value)


def _key(key: str, name: str) -> str:
    shown = name[:NAME_LIMIT_CHARS]
    return f"{key}.{shown if shown.isprintable() else json.dumps(shown)}"


def _check_component_name(name: str) -> None:
    where = _key(COMPONENTS_KEY, name)
    if not _COMPONENT_NAME.fullmatch(name):
        raise refuse(
            where,
            f"is no name for a component: a capital letter, then letters, digits or _, {NAME_LIMIT_CHARS} at most.",
        )
    if name in BUILTIN_NAMES | RESERVED_NAMES:
        raise refuse(where, "has the name of a part of the language.")
    if any(name in standard_library(each).by_name for each in ("chat", "full")) or name in OPT_IN:
        raise refuse(where, "has the name of a standard component.")


def _component(name: str, schema: object, known: Iterable[str], budget: Budget) -> Component:
    where = _key(COMPONENTS_KEY, name)
    fields = read_object(schema, where, frozenset(known), budget)
    props = fields.fields if isinstance(fields, Record) else ()
    return Component(name, remark(cast("Json", schema)), props, is_custom=True)


def _action(name: str, schema: object, budget: Budget) -> CustomAction:
    where = _key(ACTIONS_KEY, name)
    if not _ACTION_NAME.fullmatch(name):
        raise refuse(
            where,
            f"is no name for an action: a letter or _, then letters, digits, _ . : or -, {NAME_LIMIT_CHARS} at most.",
        )
    if name in BUILTIN_NAMES | _TAKEN_ACTIONS:
        raise refuse(where, "has the name of an action of the language.")
    return CustomAction(name, remark(cast("Json", schema)) if schema else "", read_object(schema, where, (), budget))


def _refuse_unbuildable(components: tuple[Component, ...], custom: Iterable[str]) -> None:
    """Refuse components that cannot be written down, because each would need another one first."""
    buildable: set[str] = set()
    while True:
        more = {c.name for c in components if all(_can_fill(p, buildable) for p in c.props)} - buildable
        if not more:
            break
        buildable |= more
    for name in custom:
        if name not in buildable:
            raise refuse(_key(COMPONENTS_KEY, name), "requires itself without end: nothing could ever fill it.")


def _can_fill(prop: Prop, buildable: set[str]) -> bool:
    return not prop.required or _can_write(prop.type, buildable)


def _can_write(prop_type: PropType, buildable: set[str]) -> bool:
    match prop_type:
        case OneOf(names):
            return not buildable.isdisjoint(names)
        case ListOf(item):
            return not isinstance(item, OneOf) or _can_write(item, buildable)
        case Record(fields):
            return all(_can_fill(prop, buildable) for prop in fields)
        case Binding(inner):
            return _can_write(inner, buildable)
        case _:
            return True
