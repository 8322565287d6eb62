"""A `Prompt` -> the body of Anthropic's Messages API.

Main path: `render_body` puts the system prompt, the conversation, the tools and the sampling in Anthropic's order. What
has no counterpart there (`seed`, the penalties, `n`) is left out. Nothing is fetched: an image behind an address goes
as that address, and Anthropic fetches it.

Source: Anthropic's Messages API, version 2023-06-01; `c1-api` section 3 has the members on our side.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from viewloom.errors import ProviderRejected
from viewloom.providers.base import Message, Prompt

DEFAULT_MAX_TOKENS = 8192
"""The length of a reply if neither the client nor the model's metadata names one; every model takes it."""

_CACHED = {"cache_control": {"type": "ephemeral"}}
_LEAST_BUDGET_TOKENS = 1024
_BUDGETS_TOKENS = {"low": 2048, "medium": 8192, "high": 16384, "xhigh": 32768, "max": 32768}
_OPENING = "(The conversation begins with the assistant.)"

Block = dict[str, Any]


def render_body(prompt: Prompt) -> dict[str, Any]:
    """Writes the request body of a prompt; always a stream.

    Raises:
        ProviderRejected: An image is given as a data URL that is none.
    """
    leading = next((i for i, message in enumerate(prompt.messages) if message.role != "system"), len(prompt.messages))
    turns = _render_turns(prompt.messages[leading:])
    body: dict[str, Any] = {
        "model": prompt.model,
        "max_tokens": _max_tokens(prompt),
        "messages": turns,
        "stream": True,
        **_render_system(prompt.messages[:leading]),
        **_render_tools(prompt.sampling, turns),
        **_render_format(prompt.sampling),
    }
    thinking = _render_thinking(prompt, body)
    return {**body, **thinking, **_render_sampling(prompt.sampling, is_thinking=bool(thinking))}


def _max_tokens(prompt: Prompt) -> int:
    asked = prompt.sampling.get("max_completion_tokens") or prompt.sampling.get("max_tokens")
    return asked or prompt.output_limit or DEFAULT_MAX_TOKENS


def _render_system(messages: Sequence[Message]) -> dict[str, Any]:
    """Writes the system blocks; the first is the same for every conversation, so it is kept by Anthropic's cache."""
    blocks = [block for message in messages for block in _render_content(message.content)]
    return {"system": [{**blocks[0], **_CACHED}, *blocks[1:]]} if blocks else {}


def _render_turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Writes the conversation: turns alternate, begin with the user's, and are cached up to their end."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        blocks = _render_message(message)
        if not blocks:
            continue
        if not turns and role == "assistant":
            turns.append({"role": "user", "content": [_text(_OPENING)]})
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    for turn in turns:
        # Results of tools must stand first in their turn.
        turn["content"].sort(key=_is_no_result)
    if turns:
        last = turns[-1]["content"][-1]
        if turns[-1]["role"] == "assistant" and last["type"] == "text":
            # A reply that is to be continued must not end in blanks.
            last["text"] = last["text"].rstrip()
        last |= _CACHED
    return turns


def _is_no_result(block: Block) -> bool:
    return block["type"] != "tool_result"


def _render_message(message: Message) -> list[Block]:
    match message.role:
        case "assistant":
            return [*_render_content(message.content), *map(_render_call, _calls(message))]
        case "tool":
            return [_render_result(message)]
        case "system":
            # Only the beginning has a place for the system's words; later ones are marked as such.
            return [_text(f"<system>\n{block['text']}\n</system>") for block in _render_content(message.content)]
        case _:
            return _render_content(message.content)


def _render_content(content: str | tuple[Mapping[str, Any], ...]) -> list[Block]:
    parts = ({"type": "text", "text": content},) if isinstance(content, str) else content
    blocks: list[Block] = []
    for part in parts:
        match part:
            case {"type": "text", "text": str(text)} if text.strip():
                blocks.append(_text(text))
            case {"type": "image_url", "image_url": {"url": str(url)}}:
                blocks.append({"type": "image", "source": _image_source(url)})
            case _:
                pass
    return blocks


def _image_source(url: str) -> dict[str, str]:
    if not url.startswith("data:"):
        return {"type": "url", "url": url}
    head, comma, data = url.removeprefix("data:").partition(",")
    media_type, _, encoding = head.partition(";")
    if not comma or not media_type or not encoding.endswith("base64"):
        raise ProviderRejected("An image of the conversation is no data URL in base64.")
    return {"type": "base64", "media_type": media_type, "data": data}


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _calls(message: Message) -> list[Mapping[str, Any]]:
    return cast("list[Mapping[str, Any]]", message.extra.get("tool_calls") or [])


def _render_call(call: Mapping[str, Any]) -> Block:
    function = cast("Mapping[str, Any]", call.get("function") or {})
    return {
        "type": "tool_use",
        "id": call.get("id"),
        "name": function.get("name"),
        "input": _arguments(function.get("arguments")),
    }


def _arguments(text: Any) -> dict[str, Any]:
    """Reads a call's arguments; what a model wrote wrong is handed back to it as it was."""
    if not text:
        return {}
    try:
        arguments = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return {"arguments": text}
    return cast("dict[str, Any]", arguments) if isinstance(arguments, dict) else {"arguments": text}


def _render_result(message: Message) -> Block:
    result: Block = {"type": "tool_result", "tool_use_id": message.extra.get("tool_call_id")}
    blocks = _render_content(message.content)
    return {**result, "content": blocks} if blocks else result


def _render_tools(sampling: Mapping[str, Any], turns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    tools = [tool for tool in map(_render_tool, sampling.get("tools") or ()) if tool is not None]
    if not tools:
        # A conversation in which tools were called is refused without them.
        named = {block["name"] for turn in turns for block in turn["content"] if block["type"] == "tool_use"}
        if not named:
            return {}
        tools = [{"name": name, "input_schema": {"type": "object"}} for name in sorted(named)]
        return {"tools": tools, "tool_choice": {"type": "none"}}
    choice = _render_choice(sampling.get("tool_choice"))
    if sampling.get("parallel_tool_calls") is False and choice["type"] != "none":
        choice["disable_parallel_tool_use"] = True
    return {"tools": tools} if choice == {"type": "auto"} else {"tools": tools, "tool_choice": choice}


def _render_tool(tool: Mapping[str, Any]) -> dict[str, Any] | None:
    match tool:
        case {"type": "function", "function": {"name": str(name), **rest}}:
            described = {"description": rest["description"]} if rest.get("description") else {}
            return {"name": name, **described, "input_schema": rest.get("parameters") or {"type": "object"}}
        case _:
            return None


def _render_choice(choice: Any) -> dict[str, Any]:
    match choice:
        case "none":
            return {"type": "none"}
        case "required":
            return {"type": "any"}
        case {"type": "function", "function": {"name": str(name)}}:
            return {"type": "tool", "name": name}
        case _:
            return {"type": "auto"}


def _render_format(sampling: Mapping[str, Any]) -> dict[str, Any]:
    match sampling.get("response_format"):
        case {"type": "json_schema", "json_schema": {"schema": schema}}:
            return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
        case _:
            return {}


def _render_thinking(prompt: Prompt, body: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the thinking budget; none where Anthropic would refuse it."""
    budget = _BUDGETS_TOKENS.get(str(prompt.sampling.get("reasoning_effort")))
    if budget is None or body.get("tool_choice", {}).get("type") in {"any", "tool"} or _is_in_tool_round(body):
        return {}
    # Thinking counts towards the reply's length, and half of that is left to the answer.
    budget = min(budget, body["max_tokens"] // 2)
    return {} if budget < _LEAST_BUDGET_TOKENS else {"thinking": {"type": "enabled", "budget_tokens": budget}}


def _is_in_tool_round(body: Mapping[str, Any]) -> bool:
    """Tells whether the model is to go on from its own tool calls; then it would need its thoughts of before."""
    turns = body["messages"]
    return bool(turns) and turns[-1]["content"][0]["type"] == "tool_result"


def _render_sampling(sampling: Mapping[str, Any], *, is_thinking: bool) -> dict[str, Any]:
    rendered: dict[str, Any] = {}
    stop = sampling.get("stop")
    stops = [stop] if isinstance(stop, str) else stop or []
    if kept := [text for text in stops if text.strip()]:
        rendered["stop_sequences"] = kept
    if is_thinking:
        # A thinking model takes neither.
        return rendered
    if "temperature" in sampling:
        # Anthropic's scale ends at 1, and newer models take only one of the two.
        rendered["temperature"] = min(1.0, sampling["temperature"])
    elif "top_p" in sampling:
        rendered["top_p"] = sampling["top_p"]
    return rendered
