"""JSON Schemas of answers, as the descriptions for the OpenAPI document put them together."""

from typing import Any


def object_of(required: str, **properties: Any) -> dict[str, Any]:
    """Returns the schema of an object; `required` are the names that are always there, with spaces between."""
    return {"type": "object", "required": required.split(), "properties": properties}


def array_of(items: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of an array."""
    return {"type": "array", "items": items}


def entries_of(schema: str) -> dict[str, Any]:
    """Returns the schema of an array of what has a name in the document."""
    return array_of({"$ref": f"#/components/schemas/{schema}"})


def page_of(schema: str) -> dict[str, Any]:
    """Returns the schema of a page of a list, as `threads.shape.render_page` renders one."""
    maybe_id = {"type": ["string", "null"]}
    return object_of(
        "object data first_id last_id has_more",
        object={"const": "list"},
        data=entries_of(schema),
        first_id=maybe_id,
        last_id=maybe_id,
        has_more={"type": "boolean"},
    )
