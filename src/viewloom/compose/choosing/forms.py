"""A form for a JSON Schema: one field for each property, checked as the schema says.

Source: JSON Schema 2020-12, the keywords that a form can keep to: type, enum, format, title, description, default,
required and the bounds of numbers and strings. What is deeper than one nested object is asked for as text.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from viewloom.compose.choosing.drawing import Sheet
from viewloom.compose.choosing.words import Language, say
from viewloom.compose.understanding.naming import label_of
from viewloom.lang.ast import Arr, Bool, Comp, Node, Null, Num, Obj, Str, children, with_children
from viewloom.safety.patterns import is_bounded_pattern

FIELDS_LIMIT = 40
RADIO_LIMIT = 4
SLIDER_STEPS_LIMIT = 100
_LONG_TEXT = 200
_LONG_NAMES = re.compile(r"description|comment|message|notes?|text|bio|body|address|feedback", re.IGNORECASE)


def draw_form(schema: Mapping[str, Any], sheet: Sheet, language: Language) -> list[Node]:
    """Returns a form with a button to send it; nothing if the schema has no fields or the library no forms."""
    fields = _fields(schema, sheet, language)[:FIELDS_LIMIT]
    if not fields or not (sheet.has("Form") and sheet.knows("FormControl") and sheet.knows("Buttons")):
        return []
    title = _text(schema, "title")
    send = Comp("Buttons", (Arr((Comp("Button", (Str(say(language, "submit")),)),)),))
    name = re.sub(r"\W+", "_", title.lower()).strip("_") or "form"
    return [sheet.add("form", _trimmed(Comp("Form", (Str(name), send, Arr(tuple(fields))))))]


def _trimmed(node: Node) -> Node:
    """Returns an element without the nulls at the end of its arguments, at any depth."""
    if not isinstance(node, Comp | Arr):
        return node
    parts = tuple(map(_trimmed, children(node)))
    while isinstance(node, Comp) and parts and isinstance(parts[-1], Null):
        parts = parts[:-1]
    return with_children(node, parts)


def _fields(
    schema: Mapping[str, Any], sheet: Sheet, language: Language, *, path: str = "", within: str = ""
) -> list[Node]:
    fields: list[Node] = []
    required = _strings(schema.get("required"))
    for name, described in _mapping(schema.get("properties")).items():
        field = _mapping(described)
        label = _text(field, "title") or label_of(name)
        label = f"{within}: {label}" if within else label
        if not path and _mapping(field.get("properties")):
            fields += _fields(field, sheet, language, path=name, within=label)
            continue
        key = f"{path}.{name}" if path else name
        control = _input(key, field, sheet, language, is_required=name in required)
        hint = _text(field, "description") or _hint(field, language)
        fields.append(Comp("FormControl", (Str(label), control, *([Str(hint)] if hint else []))))
    return fields


def _hint(field: Mapping[str, Any], language: Language) -> str:
    return say(language, "list_hint") if _type(field) == "array" and not _options(_mapping(field.get("items"))) else ""


def _input(name: str, field: Mapping[str, Any], sheet: Sheet, language: Language, *, is_required: bool) -> Node:
    """Returns what a value is entered with."""
    rules = _rules(field, is_required=is_required)
    kind, options = _type(field), _options(field)
    default = field.get("default")
    if kind == "boolean":
        options = ["true", "false"]
        words = [say(language, "yes"), say(language, "no")]
        chosen = Null() if default is None else Str("true" if default else "false")
        items = tuple(
            Comp("RadioItem", (Str(word), Str(""), Str(value))) for word, value in zip(words, options, strict=True)
        )
        return Comp("RadioGroup", (Str(name), Arr(items), chosen, rules))
    if options:
        return _choice(name, field, rules, language)
    if kind == "array":
        return _several(name, field, rules)
    if kind in {"integer", "number"}:
        return _number(name, field, rules, is_whole=kind == "integer")
    if kind == "string" and field.get("format") in {"date", "date-time"} and sheet.knows("DatePicker"):
        return Comp("DatePicker", (Str(name), Str("single"), rules))
    if kind == "object" or _is_long(name, field):
        return Comp("TextArea", (Str(name), Str(_example(field)), Num(4), rules, *_value(default)))
    shape = {"email": "email", "uri": "url", "url": "url", "password": "password"}.get(str(field.get("format")), "text")
    shape = "password" if name.lower().endswith("password") else shape
    return Comp("Input", (Str(name), Str(_example(field)), Str(shape), rules, *_value(default)))


def _choice(name: str, field: Mapping[str, Any], rules: Node, language: Language) -> Node:
    options = _options(field)
    default = field.get("default")
    if len(options) <= RADIO_LIMIT:
        items = tuple(Comp("RadioItem", (Str(label_of(option)), Str(""), Str(option))) for option in options)
        return Comp("RadioGroup", (Str(name), Arr(items), Str(str(default)) if default is not None else Null(), rules))
    items = tuple(Comp("SelectItem", (Str(option), Str(label_of(option)))) for option in options)
    return Comp("Select", (Str(name), Arr(items), Str(say(language, "choose")), rules, *_value(default)))


def _several(name: str, field: Mapping[str, Any], rules: Node) -> Node:
    options = _options(_mapping(field.get("items")))
    if not options:
        return Comp("TextArea", (Str(name), Str(""), Num(3), rules))
    defaults = _strings(field.get("default"))
    items = tuple(
        Comp("CheckBoxItem", (Str(label_of(option)), Str(""), Str(option), Bool(option in defaults)))
        for option in options
    )
    return Comp("CheckBoxGroup", (Str(name), Arr(items), rules))


def _number(name: str, field: Mapping[str, Any], rules: Node, *, is_whole: bool) -> Node:
    low, high, default = (_figure(field.get(key)) for key in ("minimum", "maximum", "default"))
    if low is not None and high is not None and low < high and (not is_whole or high - low <= SLIDER_STEPS_LIMIT):
        step = _figure(field.get("multipleOf")) or (1 if is_whole else None)
        start = Arr((Num(default),)) if default is not None and low <= default <= high else Null()
        variant = Str("discrete" if step else "continuous")
        return Comp("Slider", (Str(name), variant, Num(low), Num(high), Num(step) if step else Null(), start))
    value = _value(default) if default is not None else ()
    return Comp("Input", (Str(name), Str(_example(field)), Str("number"), rules, *value))


def _rules(field: Mapping[str, Any], *, is_required: bool) -> Node:
    rules: list[tuple[str, Node]] = [("required", Bool(value=True))] if is_required else []
    if field.get("format") == "email":
        rules.append(("email", Bool(value=True)))
    if field.get("format") in {"uri", "url"}:
        rules.append(("url", Bool(value=True)))
    if _type(field) in {"integer", "number"}:
        rules.append(("numeric", Bool(value=True)))
    for ours, theirs in (
        ("min", "minimum"),
        ("max", "maximum"),
        ("minLength", "minLength"),
        ("maxLength", "maxLength"),
    ):
        if (bound := _figure(field.get(theirs))) is not None:
            rules.append((ours, Num(bound)))
    pattern = field.get("pattern")
    if isinstance(pattern, str) and is_bounded_pattern(pattern):
        rules.append(("pattern", Str(pattern)))
    return Obj(tuple(rules)) if rules else Null()


def _type(field: Mapping[str, Any]) -> str:
    """Returns a property's type; of several, the first that is not null."""
    declared = field.get("type")
    if isinstance(declared, list):
        declared = next((one for one in cast("list[Any]", declared) if one != "null"), "string")
    return declared if isinstance(declared, str) else "object" if "properties" in field else "string"


def _options(field: Mapping[str, Any]) -> list[str]:
    listed = field.get("enum")
    if not isinstance(listed, list):
        alternatives = [_mapping(one) for one in cast("list[Any]", field.get("oneOf") or [])]
        listed = [one["const"] for one in alternatives if "const" in one]
    return [str(option) for option in cast("list[Any]", listed) if option is not None]


def _is_long(name: str, field: Mapping[str, Any]) -> bool:
    longest = _figure(field.get("maxLength"))
    return (longest is not None and longest >= _LONG_TEXT) or (longest is None and bool(_LONG_NAMES.search(name)))


def _example(field: Mapping[str, Any]) -> str:
    examples = field.get("examples")
    return str(cast("list[Any]", examples)[0]) if isinstance(examples, list) and examples else ""


def _value(default: object) -> tuple[Node, ...]:
    return () if default is None or isinstance(default, dict | list) else (Str(str(default)),)


def _figure(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _strings(value: object) -> list[str]:
    return [one for one in cast("list[Any]", value) if isinstance(one, str)] if isinstance(value, list) else []


def _text(field: Mapping[str, Any], key: str) -> str:
    value = field.get(key)
    return value if isinstance(value, str) else ""
