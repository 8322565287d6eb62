"""The wire shapes of OpenAI's chat completions, as far as the C1 API takes them.

Source: `c1-api` section 3. Unknown members are ignored; null means absent.
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails

from viewloom.errors import InvalidRequest
from viewloom.server.wire.members import check_calls, check_content, check_format, check_tools

Shape = TypeVar("Shape", bound=BaseModel)

Role = Literal["system", "developer", "user", "assistant", "tool"]

Number = Annotated[float, Strict()]
"""A JSON number, whole or not; never text or a switch."""

LENGTH_LIMIT_TOKENS = 2**31 - 1
"""The most that a request may ask for; no model writes a thousandth of it."""

Length = Annotated[StrictInt, Field(ge=1, le=LENGTH_LIMIT_TOKENS)]
Seed = Annotated[StrictInt, Field(ge=-(2**63), le=2**63 - 1)]


class WireMessage(BaseModel):
    """One entry of `messages`."""

    model_config = ConfigDict(extra="ignore")

    role: Role
    content: StrictStr | list[dict[str, Any]] | None = None
    name: StrictStr | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: StrictStr | None = None


class StreamOptions(BaseModel):
    """`stream_options`."""

    include_usage: StrictBool | None = None


class ChatCompletionBody(BaseModel):
    """The request body of POST …/chat/completions."""

    model_config = ConfigDict(extra="ignore")

    model: StrictStr
    messages: list[WireMessage] = Field(min_length=1)
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = None
    temperature: Number | None = Field(default=None, ge=0, le=2)
    top_p: Number | None = Field(default=None, ge=0, le=1)
    max_tokens: Length | None = None
    max_completion_tokens: Length | None = None
    stop: StrictStr | list[StrictStr] | None = None
    seed: Seed | None = None
    presence_penalty: Number | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: Number | None = Field(default=None, ge=-2, le=2)
    reasoning_effort: StrictStr | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: StrictStr | dict[str, Any] | None = None
    parallel_tool_calls: StrictBool | None = None
    response_format: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    user: Any = None

    @field_validator("n")
    @classmethod
    def _one_choice(cls, n: int | None) -> int | None:
        if n not in {None, 1}:
            raise ValueError("only one choice can be generated; leave `n` out or set it to 1")
        return n

    @field_validator("stop")
    @classmethod
    def _few_stops(cls, stop: str | list[str] | None) -> str | list[str] | None:
        if isinstance(stop, list) and len(stop) > 4:
            raise ValueError("at most 4 stop strings are taken")
        # An empty one would stop a reply where it begins.
        return [text for text in stop if text] or None if isinstance(stop, list) else stop or None


def parse_body(raw: bytes) -> ChatCompletionBody:
    """Reads a request body.

    Raises:
        InvalidRequest: It is not JSON or a member cannot be taken; `param` is the member's path.
    """
    body = parse_shape(raw, ChatCompletionBody, "a JSON object with `model` and `messages`")
    for position, message in enumerate(body.messages):
        if isinstance(message.content, list):
            check_content(f"messages.{position}.content", message.content, message.role)
        if message.tool_calls is not None:
            check_calls(f"messages.{position}.tool_calls", message.tool_calls)
    check_tools(body.tools, body.tool_choice)
    check_format(body.response_format)
    return body


def parse_shape(raw: bytes, shape: type[Shape], wanted: str) -> Shape:
    """Reads a request body of a given shape.

    Args:
        raw: The body.
        shape: What it must be.
        wanted: What to send, in words.

    Raises:
        InvalidRequest: As `parse_body`.
    """
    if not raw.strip():
        raise InvalidRequest(f"The request has no body; send {wanted}.")
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        raise _describe(error) from error


def _describe(error: ValidationError) -> InvalidRequest:
    found = error.errors(include_url=False, include_context=False)
    first = found[0]
    if first["type"] == "json_invalid":
        return InvalidRequest("The request's body is not valid JSON.")
    if not first["loc"]:
        return InvalidRequest("The request's body must be a JSON object.")
    # Of a union, every branch complains; the branch that got furthest is the one that was meant.
    near = [other for other in found if _path(other)[: len(_path(first))] == _path(first)]
    path = max((_path(other) for other in near), key=len)
    reasons = [_reason(other["type"], other["msg"]) for other in near if _path(other) == path]
    param = ".".join(path)
    return InvalidRequest(f"`{param}`: {_either(reasons)}.", param=param)


def _path(error: ErrorDetails) -> tuple[str, ...]:
    """Returns the member's path; pydantic puts the tried type of a union into it, such as `str` or `list[str]`."""
    parts = [str(part) for part in error["loc"]]
    return tuple(part for part in parts if part != "str" and "[" not in part)


def _reason(kind: str, message: str) -> str:
    if kind == "missing":
        return "this member is required"
    if kind == "too_short":
        return "it must not be empty"
    if kind == "extra_forbidden":
        return "there is no such member"
    return message.removeprefix("Value error, ").replace("Input should", "it must", 1).rstrip(".")


def _either(reasons: list[str]) -> str:
    return " or ".join([reasons[0], *(reason.removeprefix("it must be ") for reason in reasons[1:])])
