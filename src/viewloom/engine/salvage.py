"""Finds the text that a repair dropped, so that it can be shown as text.

It looks for strings, and for words in a row outside of strings: where a quote was lost or doubled, strings and code
change places. No code of the language has two words in a row.
"""

import json
import re
from collections.abc import Container
from functools import lru_cache

from viewloom.catalogue.component import Choice, ListOf, PropType, Record
from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.arguments import NAMED
from viewloom.engine.coercion import TEXT_LIMIT_CHARS
from viewloom.lang.ast import Node, Str, walk
from viewloom.safety.markdown import filter_markdown

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:|/|www\.)\S*\Z", re.IGNORECASE)
_IN_A_ROW = re.compile(r"\w {1,3}[^\W\d]|[^\W\d] {1,3}\w|\w[.!;*'_]+ {1,3}\w+[.!;*'_]* {1,3}\w")
_LINK = re.compile(r"\[[^\[\]\x00]+\]\(https?://[^\s()\x00]*\)")
_BRACKETS = re.compile(r"[\"\[\]{}=$@\x00]+")
_PARENTHESES = re.compile(r"(?<! )\(|\((?![^()]*\))|(?<!\w)\)|(?<=\()\)|\)(?=\w)")
_KEY = re.compile(rf"\s*(?:{NAMED})?(\w+):\s")
_KEYWORDS = frozenset(["null", "true", "false", "None", "True", "False", "and", "or", "not", "in", "if", "else"])
_SEARCH_LIMIT = 200
_FEW_WORDS = 4


def lost_text(source: str, shown: Node | None, library: Library, *, names: Container[str] = ()) -> str:
    """Returns the strings of a statement's source that its repaired form does not show, as one text.

    Words in a row outside of strings are text that lost its quotes, unless all are names. Addresses and words that
    choose a variant are not text. A few single words that were dropped from something that is shown are taken for such
    a choice too.

    Args:
        source: The statement as it was read.
        shown: What became of it; None if nothing did.
        library: The components allowed.
        names: What the program defines.

    Cost: linear; past a few hundred strings that changed on the way, the rest counts as lost.
    """
    literals = [literal for found in _LITERAL.findall(source) if (literal := _read(found))]
    strings = [] if shown is None else [part.value for part in walk(shown) if isinstance(part, Str)]
    bare = _bare_words(source, library, names)
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


def is_choice(library: Library, literal: str) -> bool:
    """Whether a string is a word by which a prop of a stock component, or of the library's, chooses a variant."""
    return literal.casefold() in _choices(library)


def is_garbled(source: str) -> bool:
    """Whether words stand in a row outside of strings."""
    return _IN_A_ROW.search(_LITERAL.sub("\x00", source)) is not None


def _bare_words(source: str, library: Library, names: Container[str]) -> list[str]:
    """Returns what stands outside of strings and can be no code: words in a row that are not all names."""
    if not is_garbled(source):
        return []
    code = _LITERAL.sub("\x00", source)
    own = _names(library)
    found = _LINK.findall(code)
    code = _LINK.sub("\x00", code)
    runs = (run for part in _BRACKETS.split(code) for run in _PARENTHESES.split(part) if _IN_A_ROW.search(run))
    for run in runs:
        key = _KEY.match(run)
        text = run[key.end() :] if key and (key[1] in own or NAMED in key[0]) else run
        words = [word for word in _WORD.findall(text) if word not in own and word not in names]
        if any(not word.isdecimal() and word.casefold() not in _choices(library) for word in words) or (
            any(map(str.isdecimal, words)) and not all(map(str.isdecimal, words))
        ):
            found.append(text.strip(" ,\\" if text.count("(") == text.count(")") else " ,\\()"))
    return found


def _read(literal: str) -> str:
    try:
        return json.loads(literal)
    except ValueError:
        return literal[1:-1]


def _words(text: str) -> str:
    return "".join(_WORD.findall(text))


def _is_no_text(literal: str, library: Library) -> bool:
    return is_choice(library, literal) or _ADDRESS.match(literal.strip()) is not None


@lru_cache(maxsize=64)
def _choices(library: Library) -> frozenset[str]:
    """Every value that a prop of the library, or of a stock component that models know, chooses among."""
    found: set[str] = set()
    components = (*library.components, *standard_library("full").components)
    todo: list[PropType] = [prop.type for component in components for prop in component.props]
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


@lru_cache(maxsize=64)
def _names(library: Library) -> frozenset[str]:
    """Every word of the library and of the language."""
    props = (prop.name for component in library.components for prop in component.props)
    return _KEYWORDS.union(props, (component.name for component in library.components))
