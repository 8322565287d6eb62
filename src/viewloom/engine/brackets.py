"""The open brackets of a statement, and what may stand behind them: named arguments, components written as objects.

`Bracket` says what the model opened and what the program has in its place: the `{` of a JSON tree's node becomes the
call of its component, the `{` around its props nothing.

Every pattern is bounded, and has a twin that tells whether more text could still make it match.
"""

import re
from dataclasses import dataclass
from typing import Literal

from viewloom.engine.arguments import NAMED, PROPS_KEYS, TYPE_KEYS

Kind = Literal["list", "call", "group", "object", "node", "props", "wrapper"]
"""`node`: an object that is written as a call; `props`: one whose entries are arguments of the call around it;
`wrapper`: one that only holds a tree."""

WRAPPER_KEYS = ("component", "root", "ui", "content", "view", "screen", "layout", "response", "children", "elements")

_BLANK = r"\s{0,200}"
_QUOTE = "[\"'\u201c\u201d]"


def _so_far(*parts: str) -> str:
    """Returns a pattern of every beginning of the parts."""
    pattern = ""
    for part in reversed(parts):
        pattern = f"(?:{part}{pattern})?"
    return pattern


KEY = re.compile(rf"{_BLANK}{_QUOTE}?(?P<key>[^\W\d][\w-]{{0,79}}){_QUOTE}?{_BLANK}(?::|=(?![=>]))")
"""`key:`, `"key":` or `key =`."""
_KEY_SO_FAR = re.compile(_so_far(_BLANK, _QUOTE + "?", r"[^\W\d][\w-]{0,79}", _QUOTE + "?", _BLANK, "="))
BARE_KEY = re.compile(rf"{_BLANK}(?P<key>[^\W\d]\w{{0,79}}){_BLANK}(?::|=(?![=>]))")
_BARE_KEY_SO_FAR = re.compile(_so_far(_BLANK, r"[^\W\d]\w{0,79}", _BLANK, "="))

_SURE = "|".join(re.escape(key) for key in TYPE_KEYS if key not in {"name", "tag"})
_HELD = "|".join((*PROPS_KEYS, "children"))
_WRAP = "|".join(WRAPPER_KEYS)
_WORD = r"[\w$]{0,20}"
_VALUE = rf"{_QUOTE}?{_BLANK}:{_BLANK}{_QUOTE}(?P<name>\w{{1,80}}){_QUOTE}"
_VALUE_OF_NAME = _VALUE.replace("<name>", "<named>") + rf"(?={_BLANK},{_BLANK}{_QUOTE}?(?:{_HELD}))"
NODE = re.compile(rf"\{{{_BLANK}{_QUOTE}?(?:(?:{_SURE}){_VALUE}|(?:name|tag){_VALUE_OF_NAME})")
"""An object whose first key names its component; `name` is common in data, so it must stand beside props."""
WRAPPER = re.compile(rf"\{{{_BLANK}{_QUOTE}?(?:{_WRAP}){_QUOTE}?{_BLANK}:{_BLANK}(?=[\[{{])")
_NODE_PARTS = (r"\{", _BLANK, _QUOTE + "?", _WORD, _QUOTE + "?", _BLANK, ":", _BLANK, _QUOTE, r"\w{0,80}", _QUOTE)
_NAME_PARTS = (_BLANK, ",", _BLANK, _QUOTE + "?", _WORD)
_NODE_SO_FAR = re.compile(_so_far(*_NODE_PARTS, *_NAME_PARTS))

_WRAP_OPEN = rf"\{{{_BLANK}{_QUOTE}(?:{_WRAP}){_QUOTE}{_BLANK}:{_BLANK}"
TREE = re.compile(rf"[ \t]{{0,40}}(?:\[{_BLANK})?(?:{_WRAP_OPEN}(?:\[{_BLANK})?){{0,2}}{NODE.pattern}")
"""The beginning of a component tree in JSON, a list of them, or an object that holds it."""
_WRAP_PARTS = (r"\{", _BLANK, _QUOTE, _WORD, _QUOTE, _BLANK, ":", _BLANK)
_LIST_PARTS = (r"\[", _BLANK)
_TREES_SO_FAR = tuple(
    re.compile(_so_far(r"[ \t]{0,40}", *outer, *wrapped, *_NODE_PARTS, *_NAME_PARTS))
    for outer in ((), _LIST_PARTS)
    for wrapped in ((), _WRAP_PARTS, (*_WRAP_PARTS, *_LIST_PARTS), (*_WRAP_PARTS, *_WRAP_PARTS))
)


def node_name(found: re.Match[str]) -> str:
    """Returns what a match of `NODE` or `TREE` names."""
    return found["name"] or found["named"]


def may_become_key(text: str, at: int, *, is_bare: bool) -> bool:
    """Whether more text could still make what stands at `at` a key."""
    return (_BARE_KEY_SO_FAR if is_bare else _KEY_SO_FAR).fullmatch(text, at) is not None


def may_become_node(text: str, at: int) -> bool:
    """Whether more text could still make what stands at `at` a component's object or a wrapper."""
    return _NODE_SO_FAR.fullmatch(text, at) is not None


def may_become_tree(text: str, at: int) -> bool:
    """Whether more text could still make what stands at `at` a component tree."""
    return any(pattern.fullmatch(text, at) for pattern in _TREES_SO_FAR)


@dataclass(slots=True)
class Bracket:
    """An open bracket.

    Attributes:
        kind: What the model opened.
        called: The component of a call or node.
        is_named: Whether a named argument is open in it.
        is_fresh: Whether an argument or key begins here.
        has_args: Whether a call or node has any argument so far.
        is_done: Whether a wrapper has had its tree.
        is_own: Whether it was put around what the model wrote.
    """

    kind: Kind
    called: str = ""
    is_named: bool = False
    is_fresh: bool = True
    has_args: bool = False
    is_done: bool = False
    is_own: bool = False

    @property
    def has_keys(self) -> bool:
        """Whether named arguments may stand in it."""
        return self.kind in {"call", "node", "props"}

    @property
    def opening(self) -> str:
        """What the program has for it."""
        return {"list": "[", "call": "(", "group": "(", "object": "{", "node": f"{self.called}("}.get(self.kind, "")

    @property
    def closing(self) -> str:
        """What ends it in the program."""
        end = {"list": "]", "call": ")", "group": ")", "object": "}", "node": ")"}.get(self.kind, "")
        return ("}" if self.is_named else "") + end

    @property
    def model_closing(self) -> str:
        """What the model ends it with."""
        return {"list": "]", "call": ")", "group": ")"}.get(self.kind, "}")


def named_opening(key: str) -> str:
    """Returns the piece that begins a named argument."""
    return "{" + NAMED + re.sub(r"\W", "_", key) + ": "


def is_props_key(key: str) -> bool:
    """Whether an object under this key holds a node's props."""
    return key in PROPS_KEYS
