"""What the members of a request must hold that go on to the provider as they are.

`wire.chat` reads the members themselves; here is looked at what lies within them, down to what every provider needs.
What only some providers know (a kind of tool, an effort, a format) is let through: the provider decides.

Source: `c1-api` section 3, and OpenAI's reference where that is silent.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from viewloom.errors import InvalidRequest

Object = Mapping[str, Any]

SHOWN_CHARS = 40
"""How much of a kind that is not known a refusal repeats."""
CHOICES = ("auto", "none", "required")

_IMAGE = re.compile(r"https?://\S|data:image/[\w.+-]+(?:;[\w.=+-]+)*;base64,", re.IGNORECASE)


def check_content(param: str, parts: Sequence[Object], role: str) -> None:
    """Looks at a message whose content is a list of parts.

    Raises:
        InvalidRequest: A part is neither text nor an image.
    """
    for position, part in enumerate(parts):
        at = f"{param}.{position}"
        match part.get("type"):
            case "text":
                _check(f"{at}.text", part.get("text"), str, "a string")
            case "image_url":
                image = _check(f"{at}.image_url", part.get("image_url"), Mapping, "an object")
                url = _check(f"{at}.image_url.url", image.get("url"), str, "a string")
                if not _IMAGE.match(url):
                    raise _refusal(f"{at}.image_url.url", "it must be an http(s) address or a data URL of an image")
            case "refusal" if role == "assistant":
                pass
            case kind:
                given = f", not {kind[:SHOWN_CHARS]!r}" if isinstance(kind, str) else ""
                raise _refusal(f"{at}.type", f"it must be 'text' or 'image_url'{given}")


def check_calls(param: str, calls: Sequence[Object]) -> None:
    """Looks at the tool calls of an earlier reply.

    Raises:
        InvalidRequest: One has no id, or names no function.
    """
    for position, call in enumerate(calls):
        at = f"{param}.{position}"
        _check(f"{at}.id", call.get("id"), str, "a string")
        if call.get("type") in (None, "function"):
            function = _check(f"{at}.function", call.get("function"), Mapping, "an object")
            _check(f"{at}.function.name", function.get("name"), str, "a string")
            _check(f"{at}.function.arguments", function.get("arguments"), (str, type(None)), "a string")


def check_tools(tools: Sequence[Object] | None, choice: str | Object | None) -> None:
    """Looks at the tools, and whether the choice among them can be kept.

    Raises:
        InvalidRequest: A function has no name or a schema that is none, or the choice names what is not there.
    """
    for position, tool in enumerate(tools or ()):
        at = f"tools.{position}"
        if _check(f"{at}.type", tool.get("type"), str, "a string") == "function":
            function = _check(f"{at}.function", tool.get("function"), Mapping, "an object")
            _check(f"{at}.function.name", function.get("name"), str, "a string")
            _check(f"{at}.function.description", function.get("description"), (str, type(None)), "a string")
            _check(f"{at}.function.parameters", function.get("parameters"), (Mapping, type(None)), "an object")
    if isinstance(choice, str) and choice not in CHOICES:
        raise _refusal("tool_choice", "it must be 'auto', 'none', 'required' or an object that names a function")
    if choice is None or choice in ("auto", "none"):
        return
    if isinstance(choice, Mapping):
        _check_named(choice, tools or ())
    if not tools:
        raise _refusal("tool_choice", "it demands a call, but there are no `tools`")


def _check_named(choice: Object, tools: Sequence[Object]) -> None:
    if _check("tool_choice.type", choice.get("type"), str, "a string") != "function":
        return
    function = _check("tool_choice.function", choice.get("function"), Mapping, "an object")
    name = _check("tool_choice.function.name", function.get("name"), str, "a string")
    names = [cast("Object", tool["function"])["name"] for tool in tools if tool.get("type") == "function"]
    if tools and name not in names:
        raise _refusal("tool_choice.function.name", "none of the `tools` has this name")


def check_format(response_format: Object | None) -> None:
    """Looks at the form that the reply shall have.

    Raises:
        InvalidRequest: It has no type, or a schema that is none.
    """
    if response_format is None:
        return
    if _check("response_format.type", response_format.get("type"), str, "a string") == "json_schema":
        named = _check("response_format.json_schema", response_format.get("json_schema"), Mapping, "an object")
        _check("response_format.json_schema.schema", named.get("schema"), (Mapping, type(None)), "an object")


def _check(param: str, value: Any, kind: type | tuple[type, ...], wanted: str) -> Any:
    if isinstance(value, kind):
        return value
    raise _refusal(param, "this member is required" if value is None else f"it must be {wanted}")


def _refusal(param: str, reason: str) -> InvalidRequest:
    return InvalidRequest(f"`{param}`: {reason}.", param=param)
