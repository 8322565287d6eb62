"""The parts of a JSON Schema: limits, places for error messages, references, lists of names and of schemas.

`catalogue.json_schema` reads schemas with these; nothing here knows of prop types.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from viewloom.errors import InvalidRequest

PARAM = "metadata.thesys"
PARTS_LIMIT = 3_000
"""Schemas within schemas in one request, each counted as often as references lead to it."""
PROPS_LIMIT = 100
"""Properties of one object."""
CHOICES_LIMIT = 200
"""Values of one `enum`."""
DEPTH_LIMIT = 16
"""Schemas within each other, steps through references counted."""
RECURSION_LEVELS = 3
"""How often one reference is followed within itself."""
NAME_LIMIT_CHARS = 64
DESCRIPTION_LIMIT_CHARS = 400
"""A longer description is cut: it is paid for with every request."""

FORBIDDEN_NAMES = frozenset({"__proto__"})

Json = Mapping[str, Any]


def refuse(where: str, reason: str) -> InvalidRequest:
    """Make the error that names the key of `metadata.thesys` at fault."""
    return InvalidRequest(f"`{PARAM}`: `{where}` {reason}", param=PARAM)


class Budget:
    """What all schemas of one request may hold together."""

    def __init__(self) -> None:
        self._parts = 0

    def take(self, where: str) -> None:
        """Count one schema.

        Raises:
            InvalidRequest: It is one too many.
        """
        self._parts += 1
        if self._parts > PARTS_LIMIT:
            raise refuse(where, f"is too large: all schemas together may have {PARTS_LIMIT} parts.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is.

    Attributes:
        where: The key, for errors.
        depth: Schemas around this one.
        trail: The references followed on the way here.
        forced: Those of them since the last step that a value may stop at, such as a list that may be empty.
    """

    where: str
    depth: int = 0
    trail: tuple[str, ...] = ()
    forced: frozenset[str] = frozenset()

    def into(self, key: str, *, may_stop: bool = False) -> "Place":
        """Go one schema further in."""
        shown = key[:NAME_LIMIT_CHARS] if key.isprintable() else json.dumps(key[:NAME_LIMIT_CHARS])
        forced = frozenset[str]() if may_stop else self.forced
        return Place(f"{self.where}.{shown}", self.depth + 1, self.trail, forced)

    def through(self, pointer: str, where: str) -> "Place":
        """Follow a reference."""
        return Place(where, self.depth + 1, (*self.trail, pointer), self.forced | {pointer})


def type_names_of(plain: Json, place: Place) -> list[str]:
    """List the types a schema names, or implies by what else it says."""
    named = plain.get("type")
    if named is None:
        implied = (("properties", "object"), ("additionalProperties", "object"), ("items", "array"))
        return [name for key, name in implied if key in plain][:1]
    names = cast("list[object]", named) if isinstance(named, list) else [cast("object", named)]
    if not names or not all(isinstance(name, str) for name in names):
        raise refuse(place.where, "has a `type` that is neither a name nor a list of names.")
    return cast("list[str]", names)


def schemas_of(value: object, place: Place, key: str) -> list[Any]:
    """List the schemas under `anyOf`, `oneOf` or `allOf`: objects, true or false."""
    entries = cast("list[object]", value) if isinstance(value, list) else []
    if not entries or not all(isinstance(entry, Mapping | bool) for entry in entries):
        raise refuse(f"{place.where}.{key}", "must be a list of schemas.")
    if len(entries) > CHOICES_LIMIT:
        raise refuse(f"{place.where}.{key}", f"has {len(entries)} entries; at most {CHOICES_LIMIT} are taken.")
    return entries


def required_of(plain: Json, place: Place) -> frozenset[str]:
    """Return the names under `required`; some may be no property."""
    names = plain.get("required", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in cast("list[object]", names)):
        raise refuse(f"{place.where}.required", "must be a list of names.")
    return frozenset(cast("list[str]", names))


def follow(document: Json, steps: Sequence[str]) -> Json | None:
    """Return the schema that a JSON pointer leads to; None if there is none."""
    found: object = document
    for step in steps:
        if isinstance(found, list) and step in map(str, range(len(cast("list[object]", found)))):
            found = cast("list[object]", found)[int(step)]
        elif isinstance(found, Mapping) and step in found:
            found = cast("Json", found)[step]
        else:
            return None
    return cast("Json", found) if isinstance(found, Mapping) else {} if found is True else None


def merge_into(merged: dict[str, Any], part: Json) -> None:
    """Add what another part of an `allOf` says; where both speak of one property, both hold."""
    for key, value in part.items():
        before = merged.get(key)
        if key == "properties" and isinstance(before, Mapping) and isinstance(value, Mapping):
            both = dict(cast("Json", before))
            for name, body in cast("Json", value).items():
                both[name] = {"allOf": [both[name], body]} if name in both and both[name] != body else body
            merged[key] = both
        elif key == "required" and isinstance(before, list) and isinstance(value, list):
            merged[key] = [*cast("list[Any]", before), *cast("list[Any]", value)]
        elif key == "enum" and isinstance(before, list) and isinstance(value, list):
            merged[key] = [entry for entry in cast("list[Any]", before) if entry in cast("list[Any]", value)]
        else:
            merged[key] = value
