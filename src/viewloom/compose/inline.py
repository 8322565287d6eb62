"""Inline markdown as plain text, for places that render none."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKUP = re.compile(r"[*_`\[\]<&\\~!]")
_BREAK = re.compile(r"[ \t]*<br[ \t]{0,4}/?>[ \t]*", re.IGNORECASE)
_ADDRESS = re.compile(r"\]\(|<(?:https?|mailto):", re.IGNORECASE)
_BREAKS_SHOWN = ", "


def is_plain(text: str) -> bool:
    """Whether a text has nothing that could be inline markup."""
    return _MARKUP.search(text) is None


def has_address(text: str) -> bool:
    """Whether a text may hold a link or an image, which plain text would lose."""
    return _ADDRESS.search(text) is not None


def without_breaks(text: str) -> str:
    """Returns a text of one line with commas for `<br>`, as models break lines in table cells."""
    return _BREAK.sub(_BREAKS_SHOWN, text)


def plain_text(text: str) -> str:
    """Returns what a reader of rendered markdown sees of one line; addresses are left out. Cost: linear."""
    if is_plain(text):
        return text
    return "".join(_shown(token) for block in _parser().parseInline(text) for token in block.children or [])


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


def _shown(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return " "
        case "image":
            return "".join(map(_shown, token.children or []))
        case _:
            return token.content
