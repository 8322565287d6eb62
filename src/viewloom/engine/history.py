"""Turns the conversation as clients keep it into what a model understands.

Assistant turns come back as whole envelopes, user turns of a UI action as `<content>` and `<context>`; a model reads
the program, or markdown if it writes that, and the action in words.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from viewloom.catalogue.families import Turn
from viewloom.compose import render_markdown
from viewloom.envelope import read_envelope, read_user_turn, render_tree
from viewloom.lang.signatures import Signatures
from viewloom.providers.base import Message


def render_messages(messages: Sequence[Message], readable: Signatures | None = None) -> tuple[Message, ...]:
    """Returns the messages with envelopes replaced by what they hold; order and other members stay.

    Args:
        messages: The conversation as the client sent it.
        readable: The components by which to write earlier answers as markdown, for a model that writes it itself;
            without, they are the programs that they were.
    """
    return tuple(_rendered(message, readable) for message in messages)


def _rendered(message: Message, readable: Signatures | None) -> Message:
    if not isinstance(message.content, str):
        return message
    match message.role:
        case "assistant":
            text = assistant_text(message.content)
            return replace(message, content=readable_text(message.content, readable) or text if readable else text)
        case "user":
            action = read_user_turn(message.content)
            if action.context is None:
                return replace(message, content=action.text)
            context = json.dumps(action.context, ensure_ascii=False)
            return replace(message, content=f"{action.text}\n\nContext of the action: {context}")
        case _:
            return message


def assistant_text(content: str) -> str:
    """Returns the program of an assistant's envelope, or its tree as JSON, or its text."""
    envelope = read_envelope(content)
    if envelope.program is not None:
        return envelope.program
    if envelope.tree is not None:
        return json.dumps(envelope.tree, ensure_ascii=False)
    return "\n".join([*envelope.markdown, envelope.text]).strip()


def readable_text(content: str, signatures: Signatures) -> str:
    """Returns what an assistant's envelope says, as markdown; empty if that needs components we do not know."""
    envelope = read_envelope(content)
    tree = envelope.tree if envelope.program is None else render_tree(envelope.program, signatures)["component"]
    return "\n\n".join(filter(None, [*envelope.markdown, envelope.text, render_markdown(tree)])).strip()


def spoken_turns(messages: Sequence[Message]) -> tuple[Turn, ...]:
    """Returns the user's and assistant's turns in plain words, for models that get no instructions from outside."""
    turns: list[Turn] = []
    for message in messages:
        if message.role == "user":
            action = read_user_turn(message_text(message))
            turns.append(Turn("user", action.text, maybe_form_values(action.context)))
        elif message.role == "assistant":
            turns.append(Turn("assistant", assistant_text(message_text(message))))
    return tuple(turns)


def message_text(message: Message) -> str:
    """Returns the text of a message, text parts joined by line ends."""
    if isinstance(message.content, str):
        return message.content
    return "\n".join(str(part.get("text", "")) for part in message.content if part.get("type") == "text")


def maybe_form_values(context: Any | None) -> Mapping[str, Any] | None:
    """Finds the form state `{formName: {field: value}}` in an action's context; None if no form was sent.

    Values may stand bare or as `{"value": …}`, as stock renderers send them.
    """
    values: dict[str, Any] = {}
    for fields in _form_state(context).values():
        if isinstance(fields, dict):
            for name, value in cast("dict[str, Any]", fields).items():
                values[name] = _bare(value)
    return values or None


def _form_state(context: Any) -> dict[str, Any]:
    last: Any = context
    if isinstance(context, list) and context:
        last = cast("list[Any]", context)[-1]
    if not isinstance(last, dict):
        return {}
    state = cast("dict[str, Any]", last).get("formState")
    return cast("dict[str, Any]", state) if isinstance(state, dict) else {}


def _bare(value: Any) -> Any:
    match value:
        case {"value": inner}:
            return inner
        case _:
            return value
