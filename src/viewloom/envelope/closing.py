"""Ends a content string that was cut off anywhere, so that something can follow it.

`close_envelope(content)` returns what to append: the rest of the string, the fence, the JSON and the tags that are
open. Nothing is taken back: what was sent was sent.

Source: `c1-api` section 5: every prefix can be shown after closing what is open.
"""

import json
import re

from viewloom.envelope.escape import escape_text, unescape_text
from viewloom.envelope.reader import Part, read_parts

_CUT_TAG = re.compile(r"<(content|thinking|custom_markdown|custommarkdown|artifact)(?:\s[^<>]*)?\Z")
_CUT_ENTITY = re.compile(r"&[#\w]{0,4}\Z")
_ENTITIES = ("&amp;", "&lt;", "&gt;", "&quot;", "&#39;")
_WHOLE_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[^u])")
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_BRACKET = re.compile(r"[][{}]")
_BRACKETS = {"{": "}", "[": "]"}
# What may be missing after a cut in the middle of JSON: nothing, a value, a key, a pair, the rest of a word.
_MISSING = ("", "null", ":null", '"":null', "0", "rue", "ue", "e", "alse", "lse", "se", "ull", "ll", "l")


def close_envelope(content: str) -> str:
    """Returns what ends every part that is open at the end of an assistant's content; empty if none is.

    Cost: linear in the text.
    """
    last = _last_part(content)
    if last is not None and not last.is_closed:
        return _close_part(last)
    cut = _cut_tag(content, last)
    if cut is None:
        return ""
    quote = '"' if cut[0].count('"') % 2 else ""
    return f"{quote}></{cut[1]}>"


def ends_in_part(content: str) -> bool:
    """Whether a part is open at the end of an assistant's content. Cost: linear in the text."""
    last = _last_part(content)
    return (last is not None and not last.is_closed) or _cut_tag(content, last) is not None


def _last_part(content: str) -> Part | None:
    last: Part | None = None
    for part in read_parts(content, has_programs=True):
        last = part
    return last


def _cut_tag(content: str, last: Part | None) -> re.Match[str] | None:
    return _CUT_TAG.search(content, last.end if last else 0)


def _close_part(part: Part) -> str:
    closing = f"</{part.tag}>"
    if part.is_in_block:
        return _close_block(part.blocks[-1], part.body) + closing
    if part.tag == "content" and part.body.lstrip().startswith("{"):
        body = _without_cut_tag(part.body, closing)
        rest = "" if body != part.body else _close_tree(body)
        return rest + closing[len(part.body) - len(body) :]
    body = _without_cut_tag(part.body, closing)
    if body != part.body:
        return closing[len(part.body) - len(body) :]
    start = "\n" if part.blocks and not body.endswith("\n") else ""
    return start + _rests_of_entity(body)[0] + closing


def _close_block(block: str, body: str) -> str:
    """Returns the rest of the string under way, and the fence, of which one or two characters may be there."""
    if not block and not body.endswith("\n"):
        return "\n```\n"
    line = block.rpartition("\n")[2]
    text = _STRING.sub("", line)
    if '"' in text:
        is_escaped = (len(line) - len(line.rstrip("\\"))) % 2
        return ("\\" if is_escaped else "") + '"\n```\n'
    ticks = len(line) - len(line.rstrip("`"))
    if ticks:
        return "`" * (3 - ticks) + "\n"
    return ("\n" if line else "") + "```\n"


def _close_tree(body: str) -> str:
    """Returns the rest of version 1's JSON, escaped as it is."""
    is_escaped = "&quot;" in body
    for entity in _rests_of_entity(body):
        text = unescape_text(body + entity)
        rest = _rest_of_json(text)
        if rest is not None:
            return entity + (escape_text(rest) if is_escaped else rest)
    return ""


def _rest_of_json(text: str) -> str | None:
    """Returns what makes the text JSON; None if nothing simple does."""
    outside = _STRING.sub("", text)
    string = ""
    if '"' in outside:
        string = _rest_of_string(text[_end_of_strings(text) :])
        outside = outside[: outside.index('"')]
    open_brackets: list[str] = []
    for found in _BRACKET.finditer(outside):
        if found[0] in _BRACKETS:
            open_brackets.append(_BRACKETS[found[0]])
        elif open_brackets:
            open_brackets.pop()
    closers = "".join(reversed(open_brackets))
    rests = (string + missing + closers for missing in _MISSING)
    return next((rest for rest in rests if _is_json(text + rest)), None)


def _rest_of_string(cut: str) -> str:
    escape = _CUT_ESCAPE.search(_WHOLE_ESCAPE.sub("", cut))
    if escape is None:
        return '"'
    return '\\"' if escape[0] == "\\" else "0" * (6 - len(escape[0])) + '"'


def _end_of_strings(text: str) -> int:
    end = 0
    for found in _STRING.finditer(text):
        end = found.end()
    return end


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _rests_of_entity(text: str) -> list[str]:
    """Returns the ways to end an entity that was cut; one empty one if none was, or none that we know."""
    cut = _CUT_ENTITY.search(text)
    rests = [entity[len(cut[0]) :] for entity in _ENTITIES if entity.startswith(cut[0])] if cut else []
    return rests or [""]


def _without_cut_tag(body: str, closing: str) -> str:
    """Returns the body without the beginning of its closing tag, if it ends in that."""
    for size in range(min(len(body), len(closing) - 1), 0, -1):
        if body.endswith(closing[:size]):
            return body[: len(body) - size]
    return body
