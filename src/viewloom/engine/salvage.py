"""Finds the text that a repair dropped, so that it can be shown as text."""

import json
import re
from functools import lru_cache

from viewloom.catalogue.component import Choice, ListOf, PropType, Record
from viewloom.catalogue.library import Library
from viewloom.engine.coercion import TEXT_LIMIT_CHARS
from viewloom.lang.ast import Node, Str, walk
from viewloom.safety.markdown import filter_markdown

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:|/|www\.)\S*\Z", re.IGNORECASE)
_NO_WORDS = re.compile(r"[\"()\[\]{}=$@\x00]+")
_BARE_WORDS = re.compile(r"\w+[.!?*:;']* {1,3}[*_']*\w+[.!?*:;']* {1,3}[*_']*\w+")
_SEARCH_LIMIT = 200
_FEW_WORDS = 4


def lost_text(source: str, shown: Node | None, library: Library) -> str:
    """Returns the strings of a statement's source that its repaired form does not show, as one text.

    Words in a row outside of strings are text that lost its quotes. Addresses and words that choose a variant are not
    text. A few single words that were dropped from something that is shown are taken for such a choice too.

    Cost: linear; past a few hundred strings that changed on the way, the rest counts as lost.
    """
    literals = [literal for found in _LITERAL.findall(source) if (literal := _read(found))]
    strings = [] if shown is None else [part.value for part in walk(shown) if isinstance(part, Str)]
    bare = _bare_words(source)
    if not bare and len(literals) <= len(strings) and set(literals) <= set(strings):
        return ""
    known = {_words(string) for string in strings}
    everything = " ".join(known)
    lost: list[str] = []
    searched = 0
    for literal in dict.fromkeys(literals):
        words = _words(literal)
        if not words or words in known or _is_no_text(literal, library):
            continue
        searched += 1
        if searched <= _SEARCH_LIMIT and (words in everything or _words(filter_markdown(literal)) in everything):
            continue
        lost.append(literal.strip())
    if shown is not None and len(lost) < _FEW_WORDS and not any(" " in text for text in lost):
        lost = []
    lost.extend(text for text in bare if _words(text) not in everything)
    separator = " · " if all(len(text) < 40 and "\n" not in text for text in lost) else "\n\n"
    return separator.join(lost)[:TEXT_LIMIT_CHARS]


def _bare_words(source: str) -> list[str]:
    """Returns what stands outside of strings and can be no code: three words in a row."""
    if not _BARE_WORDS.search(code := _LITERAL.sub("\x00", source)):
        return []
    return [part.strip(" ,\\") for part in _NO_WORDS.split(code) if _BARE_WORDS.search(part)]


def _read(literal: str) -> str:
    try:
        return json.loads(literal)
    except ValueError:
        return literal[1:-1]


def _words(text: str) -> str:
    return "".join(_WORD.findall(text))


def _is_no_text(literal: str, library: Library) -> bool:
    return literal.casefold() in _choices(library) or _ADDRESS.match(literal.strip()) is not None


@lru_cache(maxsize=64)
def _choices(library: Library) -> frozenset[str]:
    """Every value that a prop of the library chooses among."""
    found: set[str] = set()
    todo: list[PropType] = [prop.type for component in library.components for prop in component.props]
    while todo:
        match todo.pop():
            case Choice(values):
                found.update(values)
            case ListOf(inner):
                todo.append(inner)
            case Record(fields):
                todo.extend(prop.type for prop in fields)
            case _:
                pass
    return frozenset(found)
