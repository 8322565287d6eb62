"""A caller's JSON Schema -> the prop types that everything else is derived from.

Main path: `read_object(schema, where, …)` gives the `Record` (or `MapOf`) that an object schema describes. Local
references are followed, `allOf` is merged, a nullable type becomes an optional prop. A type that ours cannot express
is read as one that allows less, never more than a reader would take: `["auto", 1]` keeps its string. Where that is not
possible (a string or a list) it is `AnyValue` with a hint for the prompt.

Rules about lengths, ranges, patterns and formats are told to the model in the prop's description; nothing enforces
them. Recursion is unrolled `RECURSION_LEVELS` times; below that any value may stand.

Cost: linear in the unrolled schema, at most `PARTS_LIMIT` parts.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import unquote

from viewloom.catalogue.component import (
    AnyValue,
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
    TextKind,
)
from viewloom.catalogue.schema_parts import (
    CHOICES_LIMIT,
    DEPTH_LIMIT,
    DESCRIPTION_LIMIT_CHARS,
    FORBIDDEN_NAMES,
    NAME_LIMIT_CHARS,
    PROPS_LIMIT,
    RECURSION_LEVELS,
    Budget,
    Json,
    Place,
    follow,
    merge_into,
    refuse,
    required_of,
    schemas_of,
    type_names_of,
)
from viewloom.catalogue.type_union import accepts, join_types

_ADDRESS_FORMATS = frozenset({"uri", "uri-reference", "iri", "iri-reference", "url"})
_ADDRESS_NAME = re.compile(r"(^|[a-z0-9_-])(url|Url|URL|uri|Uri|URI|href|Href|link|Link|src|Src)$")
_FACTS = (
    ("format", "format {}"),
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("maxLength", "at most {} characters"),
)


def read_object(schema: object, where: str, components: Collection[str], budget: Budget) -> Record | MapOf:
    """Read a schema of props or of an action's params.

    Args:
        schema: The parsed JSON.
        where: Its key, for errors.
        components: What `#/$defs/Name` means where the schema itself defines no such name.
        budget: What is left for this request.

    Returns:
        The fields in the order in which `properties` has them; a `MapOf` if it names none and does not forbid others.

    Raises:
        InvalidRequest: It is no object schema, cannot be read, or is too large; the message names the key.
    """
    if not isinstance(schema, Mapping):
        raise refuse(where, "must be a JSON Schema object.")
    reader = _Reader(cast("Json", schema), where, components, budget)
    match reader.read(cast("Json", schema), Place(where)).type:
        case Record() | MapOf() as found:
            return found
        case AnyValue() if not schema:
            return MapOf(AnyValue())
        case _:
            raise refuse(where, 'must describe an object: `"type": "object"` with `properties`.')


def remark(schema: Json) -> str:
    """Say in one line what the schema says in words, and what of its rules a type does not hold."""
    text = schema.get("description") or schema.get("title") or ""
    said = text if isinstance(text, str) else ""
    facts = ["whole number"] if schema.get("type") == "integer" else []
    facts += [form.format(schema[key]) for key, form in _FACTS if isinstance(schema.get(key), str | int | float)]
    joined = f"{said} ({', '.join(facts)})" if said and facts else said or ", ".join(facts)
    return " ".join(joined.split())[:DESCRIPTION_LIMIT_CHARS]


@dataclass(frozen=True, slots=True)
class _Slot:
    """What a schema says.

    Attributes:
        type: None if it takes null only.
        takes_null: Whether null is among its values.
        plain: The schema with references and `allOf` resolved.
    """

    type: PropType | None
    takes_null: bool
    plain: Json


class _Reader:
    """Reads one document."""

    def __init__(self, document: Json, where: str, components: Collection[str], budget: Budget) -> None:
        self._document = document
        self._where = where
        self._components = components
        self._budget = budget

    def read(self, schema: object, place: Place, *, name: str = "") -> _Slot:
        """Reads one schema; `name` is the property it is for."""
        self._budget.take(place.where)
        if place.depth > DEPTH_LIMIT:
            raise refuse(place.where, f"is nested too deep: at most {DEPTH_LIMIT} levels are read.")
        if schema is True:
            return _Slot(AnyValue(), takes_null=True, plain={})
        if not isinstance(schema, Mapping):
            raise refuse(place.where, "must be a JSON Schema object.")
        found = self._flatten(cast("Json", schema), place)
        if isinstance(found, PropType):
            return _Slot(found, takes_null=False, plain=cast("Json", schema))
        plain, place = found
        return self._plain(plain, place, name)

    def _plain(self, plain: Json, place: Place, name: str) -> _Slot:
        if "enum" in plain or "const" in plain:
            return self._values(plain, place)
        types = type_names_of(plain, place)
        if not types and (branches := self._branches(plain, place)):
            return self._union(branches, plain, place, name)
        takes_null = "null" in types
        named = [each for each in dict.fromkeys(types) if each != "null"]
        if set(named) == {"integer", "number"}:
            named = ["number"]
        if not types:
            return _Slot(AnyValue(), takes_null=True, plain=plain)
        read = [self._typed(each, plain, place, name) for each in named]
        return _Slot(join_types(read) if read else None, takes_null, plain)

    # References and allOf

    def _flatten(self, schema: Json, place: Place) -> PropType | tuple[Json, Place]:
        """Returns the schema without `$ref` and `allOf`; the type, if it is a component or too deep within itself."""
        if "$ref" in schema:
            target = self._target(schema["$ref"], place)
            if isinstance(target, PropType):
                return target
            body, place = target
            own = {key: value for key, value in schema.items() if key != "$ref"}
            return self._flatten({**body, **own}, place)
        if "allOf" not in schema:
            return schema, place
        merged: dict[str, Any] = {}
        own = {key: value for key, value in schema.items() if key != "allOf"}
        outer = place
        for index, part in enumerate(schemas_of(schema["allOf"], place, "allOf")):
            self._budget.take(place.where)
            flat = self._flatten({} if isinstance(part, bool) else part, outer.into(f"allOf.{index}"))
            if isinstance(flat, PropType):
                return flat
            merge_into(merged, flat[0])
            place = replace(place, trail=(*place.trail, *flat[1].trail), forced=place.forced | flat[1].forced)
        merge_into(merged, own)
        return merged, place

    def _target(self, reference: object, place: Place) -> PropType | tuple[Json, Place]:
        if place.depth > DEPTH_LIMIT:
            raise refuse(place.where, f"is nested too deep: at most {DEPTH_LIMIT} levels are read.")
        if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
            raise refuse(place.where, 'has a `$ref` that is not local: only "#/$defs/…" and the like are read.')
        steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in reference.split("/")[1:]]
        body = follow(self._document, steps)
        if body is None and len(steps) == 2 and steps[-1] in self._components:
            return OneOf((steps[-1],))
        shown = reference[:NAME_LIMIT_CHARS]
        if body is None:
            raise refuse(place.where, f"has a `$ref` to {json.dumps(shown)}, which is not there.")
        if reference in place.forced:
            raise refuse(place.where, f"leads back to {json.dumps(shown)} without end: no value could ever fill it.")
        if place.trail.count(reference) >= RECURSION_LEVELS:
            return AnyValue(steps[-1][:NAME_LIMIT_CHARS] if steps else "")
        where = ".".join((self._where, *(step[:NAME_LIMIT_CHARS] for step in steps)))
        return body, place.through(reference, where)

    # Values

    def _values(self, plain: Json, place: Place) -> _Slot:
        values = [plain["const"]] if "const" in plain else plain["enum"]
        if not isinstance(values, Sequence) or isinstance(values, str) or not values:
            raise refuse(place.where, "has an `enum` that is not a list of values.")
        entries = cast("Sequence[Any]", values)
        if len(entries) > CHOICES_LIMIT:
            raise refuse(place.where, f"has {len(entries)} values in `enum`; at most {CHOICES_LIMIT} are taken.")
        if any(isinstance(entry, Mapping | list) for entry in entries):
            raise refuse(place.where, "has an object or a list among its `enum` or `const` values.")
        return _Slot(_choice_of(entries), None in entries, plain)

    def _branches(self, plain: Json, place: Place) -> list[Json | bool]:
        key = "anyOf" if "anyOf" in plain else "oneOf"
        return schemas_of(plain[key], place, key) if key in plain else []

    def _union(self, branches: list[Json | bool], plain: Json, place: Place, name: str) -> _Slot:
        places = place.into("anyOf" if "anyOf" in plain else "oneOf", may_stop=len(branches) > 1)
        slots = [self.read(branch, places.into(str(index)), name=name) for index, branch in enumerate(branches)]
        types = [slot.type for slot in slots if slot.type is not None]
        said = {**slots[0].plain, **plain} if len(types) == 1 else plain
        return _Slot(join_types(types) if types else None, any(slot.takes_null for slot in slots), said)

    def _typed(self, type_name: str, plain: Json, place: Place, name: str) -> PropType:
        match type_name:
            case "string":
                return Text(_text_kind(plain, name))
            case "integer" | "number":
                return Number()
            case "boolean":
                return Flag()
            case "array":
                return ListOf(self._items(plain, place))
            case "object":
                return self._object(plain, place)
            case _:
                raise refuse(place.where, f"has the unknown type {json.dumps(type_name[:NAME_LIMIT_CHARS])}.")

    def _items(self, plain: Json, place: Place) -> PropType:
        items = plain.get("prefixItems", plain.get("items", True))
        if isinstance(items, list):
            inner = place.into("items", may_stop=True)
            read = [self.read(item, inner.into(str(i))).type for i, item in enumerate(cast("list[object]", items))]
            return join_types([each or AnyValue() for each in read]) if read else AnyValue()
        if items is False:
            return AnyValue()
        return self.read(items, place.into("items", may_stop=True)).type or AnyValue()

    def _object(self, plain: Json, place: Place) -> PropType:
        properties = plain.get("properties", {})
        if not isinstance(properties, Mapping):
            raise refuse(f"{place.where}.properties", "must be an object that maps names to schemas.")
        if not properties and plain.get("additionalProperties") is not False:
            return MapOf(self._map_value(plain, place))
        listed = cast("Json", properties)
        if len(listed) > PROPS_LIMIT:
            raise refuse(f"{place.where}.properties", f"has {len(listed)} entries; one object may have {PROPS_LIMIT}.")
        required = required_of(plain, place)
        return Record(tuple(self._prop(key, body, place, is_needed=key in required) for key, body in listed.items()))

    def _map_value(self, plain: Json, place: Place) -> PropType:
        patterns = plain.get("patternProperties")
        values = next(iter(cast("Json", patterns).values()), True) if isinstance(patterns, Mapping) else None
        key = "additionalProperties" if values is None else "patternProperties"
        given = plain.get(key, True) if values is None else values
        return self.read(given, place.into(key, may_stop=True)).type or AnyValue()

    def _prop(self, name: str, body: object, place: Place, *, is_needed: bool) -> Prop:
        inner = place.into("properties").into(name, may_stop=not is_needed)
        inner = replace(inner, depth=place.depth + 1)
        if name in FORBIDDEN_NAMES or not name.isprintable() or not 0 < len(name) <= NAME_LIMIT_CHARS:
            raise refuse(inner.where, f"is no name for a property: 1 to {NAME_LIMIT_CHARS} printable characters.")
        slot = self.read(body, inner, name=name)
        found = slot.type or AnyValue("null")
        default = slot.plain.get("default")
        said = remark(slot.plain)
        if default is None or not accepts(found, default):
            return Prop(name, found, said, required=is_needed)
        return Prop(name, found, said, required=False, default_json=json.dumps(default, ensure_ascii=False))


def _choice_of(values: Sequence[Any]) -> PropType | None:
    """Return the type of one kind of values, strings before numbers; None if null is the only one."""
    if strings := tuple(dict.fromkeys(value for value in values if isinstance(value, str))):
        return Choice(strings)
    flags = {value for value in values if isinstance(value, bool)}
    numbers = (value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
    if allowed := tuple(dict.fromkeys(numbers)):
        return Number(allowed)
    return Flag(only=flags.pop() if len(flags) == 1 else None) if flags else None


def _text_kind(plain: Json, name: str) -> TextKind:
    media = plain.get("contentMediaType")
    if isinstance(media, str) and media.startswith("image/"):
        return "image_url"
    if media == "text/markdown":
        return "markdown"
    is_address = str(plain.get("format")) in _ADDRESS_FORMATS or _ADDRESS_NAME.search(name)
    return "url" if is_address else "plain"
