"""The tags of HTML that say what markdown says too: they are written in markdown, all others stay text.

`read_tag` takes one at the beginning of a text, with what it marks: `<b>so</b>`, `<br>`, `H<sub>2</sub>O`. What is
marked holds no markup of its own. What comes of it has still to be made safe.
"""

import re

MARKED_LIMIT_CHARS = 200
"""A longer text between two tags is not taken for one that they mark."""

_MARKS = {
    **dict.fromkeys(("b", "strong", "summary"), "**"),
    **dict.fromkeys(("em", "i"), "*"),
    **dict.fromkeys(("code", "ins", "kbd", "mark", "small", "span", "sub", "sup", "tt", "u"), ""),
}
_SCRIPTS = {
    "sub": str.maketrans("0123456789+-=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ"),
    "sup": str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ"),
}
_PARTED = ("<details>", "</details>")
"""Tags in place of which a paragraph ends."""
_HEADS = ("<br", *_PARTED, *(f"<{name}>" for name in _MARKS))
_BREAK = re.compile(r"<br[ ]?/?", re.IGNORECASE)
_OPENING = re.compile(rf"<({'|'.join(_MARKS)})>", re.IGNORECASE)
_MARKED = re.compile(rf"[^<>&`\\\[\]*_~|\n]{{0,{MARKED_LIMIT_CHARS}}}")
_IS_MARKABLE = re.compile(r"[^\W_](?:.*\S)?")


def read_tag(text: str) -> tuple[str, int] | None:
    """Returns the markdown for the tag at the beginning, and how many characters it and what it marks take; or None."""
    if (broken := _BREAK.match(text)) and text[broken.end() : broken.end() + 1] == ">":
        return "  \n", broken.end() + 1
    if parted := next((tag for tag in _PARTED if text[: len(tag)].lower() == tag), None):
        return "\n\n", len(parted)
    opening = _OPENING.match(text)
    marked = _MARKED.match(text, opening.end()) if opening else None
    if opening is None or marked is None or not _IS_MARKABLE.fullmatch(marked[0]):
        return None
    name = opening[1].lower()
    closing = f"</{name}>"
    if text[marked.end() : marked.end() + len(closing)].lower() != closing:
        return None
    return _written(name, marked[0]), marked.end() + len(closing)


def tag_end(text: str) -> int:
    """Returns the index past which more text cannot change what `read_tag` finds; the length if all may."""
    start = text.lower()
    if any(head.startswith(start) for head in _HEADS):
        return len(text)
    if broken := _BREAK.match(text):
        return broken.end()
    if parted := next((tag for tag in _PARTED if start.startswith(tag)), None):
        return len(parted) - 1
    opening = _OPENING.match(text)
    marked = _MARKED.match(text, opening.end()) if opening else None
    if opening is None or marked is None:
        return 1
    closing = f"</{opening[1].lower()}>"
    rest = start[marked.end() : marked.end() + len(closing)]
    if rest == closing:
        return marked.end() + len(closing) - 1
    return len(text) if closing.startswith(rest) else marked.end()


def _written(name: str, marked: str) -> str:
    """Returns what a tag marks, in markdown as far as that can say it."""
    if name in _SCRIPTS:
        lifted = marked.translate(_SCRIPTS[name])
        return lifted if set(lifted).isdisjoint(marked) else marked
    return f"{_MARKS[name]}{marked}{_MARKS[name]}"
