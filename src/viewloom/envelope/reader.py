"""Reads a C1 content string back into its parts, and a user turn into what was said and done.

Tolerant of both versions and of what third parties write around them; never raises on text. What it cannot read as an
envelope is plain text.

Source: `c1-api` section 5.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from viewloom.envelope.escape import unescape_text

_PART = re.compile(
    r"<(?P<tag>content|thinking|custom_markdown|custommarkdown|context|artifact)(?P<attributes>\s[^>]*)?>"
    r"(?P<body>.*?)(?:</(?P=tag)>|\Z)",
    re.DOTALL,
)
_FENCE = re.compile(r"```[^\n]*\n(?P<program>(?:\"(?:\\.|[^\"\\])*\"|(?!```).)*)(?:```|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a content string holds.

    Attributes:
        program: The program text of version 2, blocks joined by a newline; None if there is none.
        tree: The component tree of version 1 (`{"component": Name, "props": {…}}`); None if there is none.
        thinking: Bodies of the thinking parts.
        markdown: Bodies of the custom markdown parts.
        text: What stands outside every part, stripped.
    """

    program: str | None
    tree: dict[str, Any] | None
    thinking: tuple[str, ...]
    markdown: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class UserAction:
    """A user turn: what the person sees of it, and, after a click or submit, the context for the model.

    Attributes:
        text: What was said.
        context: The JSON of `<context>` (the action and the form state), or its text if it is not JSON, or None.
    """

    text: str
    context: Any | None


def read_envelope(content: str) -> Envelope:
    """Reads an assistant's content string; an unfinished one gives what is there.

    Cost: linear in the text.
    """
    programs: list[str] = []
    trees: list[dict[str, Any]] = []
    thinking: list[str] = []
    markdown: list[str] = []
    for part in _PART.finditer(content):
        body = part["body"]
        match part["tag"]:
            case "content":
                _read_content(body, programs, trees)
            case "thinking":
                thinking.append(unescape_text(body.strip()))
            case "custom_markdown" | "custommarkdown":
                markdown.append(unescape_text(body.strip()))
            case _:
                pass
    outside = _PART.sub("", content).strip()
    return Envelope(
        program="\n".join(programs) if programs else None,
        tree=trees[0] if trees else None,
        thinking=tuple(thinking),
        markdown=tuple(markdown),
        text=outside,
    )


def _read_content(body: str, programs: list[str], trees: list[dict[str, Any]]) -> None:
    blocks = [block["program"].strip() for block in _FENCE.finditer(body)]
    if blocks:
        programs.extend(blocks)
        return
    tree = _maybe_json(unescape_text(body.strip()))
    component = cast("dict[str, Any]", tree).get("component") if isinstance(tree, dict) else None
    if isinstance(component, dict):
        trees.append(cast("dict[str, Any]", component))


def read_user_turn(content: str) -> UserAction:
    """Reads a user turn: plain text, or the `<content>…</content><context>…</context>` of a UI action."""
    said: list[str] = []
    context: Any | None = None
    for part in _PART.finditer(content):
        body = unescape_text(part["body"].strip())
        match part["tag"]:
            case "content":
                said.append(body)
            case "context":
                parsed = _maybe_json(body)
                context = body if parsed is None else parsed
            case _:
                pass
    if not said and context is None:
        return UserAction(content.strip(), None)
    return UserAction("\n".join(said), context)


def _maybe_json(text: str) -> Any | None:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
