"""Reads a C1 content string back into its parts, and a user turn into what was said and done.

Tolerant of both versions and of what third parties write around them; never raises on text. What it cannot read as an
envelope is plain text.

Source: `c1-api` section 5.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from viewloom.envelope.escape import unescape_text

_OPEN = re.compile(r"<(content|thinking|custom_markdown|custommarkdown|context|artifact)(?:\s[^<>]*)?>")
_TREE = re.compile(r"\s*\{")
_FENCE = "```"
# A fence inside a string ends nothing. Strings end with their line, so that an odd quote spoils one line at most.
_STRING_OR_FENCE = re.compile(r'"(?:\\.|[^"\\\n])*"?|```')


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


@dataclass(frozen=True, slots=True)
class Part:
    """An element of the envelope.

    Attributes:
        tag: Its name.
        body: Its text.
        blocks: The fenced blocks in it.
        start: Where it begins, in characters.
        end: Where what follows begins.
        is_closed: Whether its closing tag is there.
        is_in_block: Whether the text ends inside a fenced block.
    """

    tag: str
    body: str
    blocks: tuple[str, ...]
    start: int
    end: int
    is_closed: bool
    is_in_block: bool


def read_envelope(content: str) -> Envelope:
    """Reads an assistant's content string; an unfinished one gives what is there.

    Cost: linear in the text.
    """
    programs: list[str] = []
    trees: list[dict[str, Any]] = []
    thinking: list[str] = []
    markdown: list[str] = []
    outside: list[str] = []
    position = 0
    for part in read_parts(content, has_programs=True):
        outside.append(content[position : part.start])
        position = part.end
        match part.tag:
            case "content" if part.blocks:
                programs.extend(block.strip() for block in part.blocks)
            case "content":
                trees.extend(_trees(part.body))
            case "thinking":
                thinking.append(unescape_text(part.body.strip()))
            case "custom_markdown" | "custommarkdown":
                markdown.append(unescape_text(part.body.strip()))
            case _:
                pass
    outside.append(content[position:])
    return Envelope(
        program="\n".join(programs) if programs else None,
        tree=trees[0] if trees else None,
        thinking=tuple(thinking),
        markdown=tuple(markdown),
        text="".join(outside).strip(),
    )


def read_user_turn(content: str) -> UserAction:
    """Reads a user turn: plain text, or the `<content>…</content><context>…</context>` of a UI action."""
    said: list[str] = []
    context: Any | None = None
    for part in read_parts(content, has_programs=False):
        body = unescape_text(part.body.strip())
        match part.tag:
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


def read_parts(content: str, *, has_programs: bool) -> Iterator[Part]:
    """Yields the parts in order; only in an assistant's content do fences hold programs."""
    position = 0
    while opening := _OPEN.search(content, position):
        part = _read_part(content, opening, has_programs=has_programs)
        position = part.end
        yield part


def _read_part(content: str, opening: re.Match[str], *, has_programs: bool) -> Part:
    """Reads from an opening tag to its end; an end inside a program's string is none."""
    tag, start = opening[1], opening.end()
    closing = f"</{tag}>"
    has_blocks = has_programs and tag == "content" and not _TREE.match(content, start)
    blocks: list[str] = []
    position, end, is_in_block = start, _find(content, closing, start), False
    while has_blocks and (fence := content.find(_FENCE, position, end)) >= 0:
        block, position, is_in_block = _read_block(content, fence)
        blocks.append(block)
        if end < position:
            end = _find(content, closing, position)
    is_closed = end < len(content)
    after = end + len(closing) if is_closed else end
    return Part(tag, content[start:end], tuple(blocks), opening.start(), after, is_closed, is_in_block)


def _read_block(content: str, fence: int) -> tuple[str, int, bool]:
    """Returns the text between a fence and the next, where that one ends, and whether it is missing."""
    start = _find(content, "\n", fence) + 1
    for found in _STRING_OR_FENCE.finditer(content, start):
        if found[0] == _FENCE:
            return content[start : found.start()], found.end(), False
    return content[start:], len(content), True


def _find(content: str, wanted: str, start: int) -> int:
    found = content.find(wanted, start)
    return len(content) if found < 0 else found


def _trees(body: str) -> list[dict[str, Any]]:
    tree = _maybe_json(unescape_text(body.strip()))
    component = cast("dict[str, Any]", tree).get("component") if isinstance(tree, dict) else None
    return [cast("dict[str, Any]", component)] if isinstance(component, dict) else []


def _maybe_json(text: str) -> Any | None:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
