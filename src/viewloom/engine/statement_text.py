"""Reads one statement as it streams and mends its spelling.

`step` takes what it can of the text; `pieces` grows by what it took: code runs, single brackets, and strings as a
`"`, pieces of their content and another `"`. Every string is double-quoted with JSON escapes whatever quotes the model
used, comments are gone and names are ASCII, so `lang` reads the joined pieces without surprises. A piece never cuts an
escape.

Named arguments and components that are written as objects become what `engine.arguments` can read: `Chart(title: "x")`
and `{"component": "Chart", "props": {"title": "x"}}` both become `Chart({__named_title: "x"})`. A bracket that closes
another kind closes what is open within its own; one that closes nothing is left out.

The statement ends with its line unless a bracket or a ternary is open; a line that begins another statement ends it
in any case, so one forgotten bracket costs one statement.
"""

import re

from viewloom.engine.brackets import (
    BARE_KEY,
    KEY,
    NODE,
    WRAPPER,
    Bracket,
    is_props_key,
    may_become_key,
    may_become_node,
    named_opening,
    node_name,
)
from viewloom.engine.expectations import Expectations
from viewloom.engine.heads import FENCE, STATEMENT_HEAD, is_remark, may_become_fence, may_become_head
from viewloom.engine.quoted import QUOTES, STRING_RUN, QuotedString
from viewloom.engine.repairs import RepairCode
from viewloom.engine.spelling import ascii_name
from viewloom.lang.ast import BUILTIN_NAMES, RESERVED_NAMES

STATEMENT_LIMIT_CHARS = 400_000
"""A statement longer than this is ended where it stands: a model that never closes it must not fill the memory."""

_CODE_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019()\[\]{}\n/#]{1,4000}")
_ARGUMENT_RUN = re.compile(r"[^\"'\u201c\u201d\u2018\u2019()\[\]{}\n/#,]{1,4000}")
_RUN_LIMIT_CHARS = 4_000
_LAST_WORD = re.compile(r"[@$.\w]{1,80}[ \t]{0,8}\Z")
_CALLED = re.compile(r"(?<![@$.\w])([^\W\d]\w{0,79})([ \t]{0,8})\Z")
_COMMENT_RUN = re.compile(r"[^\n]+")
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_BLANKS = re.compile(r"[ \t\n]+")
_VALUE_ENDS = ('"', ")", "]", "}")
_NAME_LIMIT_CHARS = 80
_REACH = 400
"""A bracket that closes nothing within so many is left out: what is nested deeper is cut anyway."""
_SCHEMES = ("http:", "https:", "_http: ", "_https: ")
"""Behind these, two slashes begin no comment: an address lost its quotes."""
_OWN_NAMES = BUILTIN_NAMES | RESERVED_NAMES


class StatementText:
    """See the module docstring.

    Args:
        name: What the statement defines, as the model spelt it.
        expectations: What the program makes likely.
        is_tree: The text is a component tree in JSON, not a statement.

    Attributes:
        name: The name in ASCII.
        pieces: The text so far; a reader may remember how many pieces it has seen.
        is_over: Whether the statement has ended.
        is_whole: Whether it ended by itself, rather than being closed for the model.
        is_too_long: Whether it was ended by the limit.
        mended: Repairs of its spelling that are worth telling.
    """

    def __init__(self, name: str, expectations: Expectations, *, is_tree: bool = False) -> None:
        self.name = ascii_name(name)
        self.pieces: list[str] = [self.name]
        self.is_over = False
        self.is_whole = False
        self.is_too_long = False
        self.mended: set[RepairCode] = {"component-object"} if is_tree else set()
        self._expectations = expectations
        self._is_tree = is_tree
        self._size = len(name)
        self._brackets: list[Bracket] = []
        self._called = ""
        self._is_at_value = False
        self._awaits_props = False
        self._value_pieces = 0
        self._ternaries = 0
        self._quoted: QuotedString | None = None
        self._is_in_comment = False
        self._comments: list[str] = []
        self._is_paused = False

    @property
    def text(self) -> str:
        """The statement so far, without what stands behind its value."""
        return "".join(self.pieces[: -len(self._after_value)] if self.tail else self.pieces).strip()

    @property
    def tail(self) -> str:
        """The words behind the value, if they are no code: a remark that is no part of the statement."""
        text = "".join(self._after_value)
        if self._is_tree or not is_remark(text):
            return ""
        return text.strip().replace('\\"', '"').lstrip(",;.! ")

    @property
    def aside(self) -> str:
        """The strings in comments of a statement that did not end by itself: then they may be none."""
        return "" if self.is_whole else "".join(_LITERAL.findall("".join(self._comments)))

    @property
    def _after_value(self) -> list[str]:
        return self.pieces[self._value_pieces :] if self._value_pieces else []

    def begin_tree(self, holder: str = "") -> None:
        """Puts what stands ahead of a tree; a list of trees is held by a component."""
        self._put(" = ")
        self._is_at_value = True
        if holder:
            self._brackets.append(Bracket("call", holder, is_own=True))
            self._put(holder)
            self._put("(")

    def step(self, text: str, at: int, *, is_last: bool) -> int:
        """Takes what stands first at `at`; returns how many characters it took, 0 if it needs more or is over."""
        if self._size > STATEMENT_LIMIT_CHARS:
            self.is_too_long = True
            return self._end(is_whole=False)
        if self._quoted is not None:
            if run := STRING_RUN.match(text, at):
                length = run.end() - at
                self.pieces.append(run[0])
                self._size += length
                return length
            return self._string(self._quoted, text, at, is_last=is_last)
        if self._is_paused:
            return self._pause(text, at)
        if self._is_in_comment:
            if run := _COMMENT_RUN.match(text, at):
                self._comments.append(run[0])
                return run.end() - at
            self._is_in_comment = False
        return self._code(text, at, is_last=is_last)

    def close(self) -> None:
        """Ends the statement with the text."""
        if not self.is_over:
            self._end(is_whole=self._quoted is None and not self._brackets)

    def _end(self, *, is_whole: bool) -> int:
        if self._quoted is not None:
            self._quoted = None
            self.pieces.append('"')
        self.is_over, self.is_whole = True, is_whole
        return 0

    def _put(self, piece: str) -> None:
        self.pieces.append(piece)
        self._size += len(piece)

    # Code

    def _code(self, text: str, at: int, *, is_last: bool) -> int:
        top = self._brackets[-1] if self._brackets else None
        has_keys = top is not None and top.has_keys
        if top is not None and has_keys and (top.is_fresh or self._awaits_props):
            length = self._key(top, text, at, is_last=is_last)
            if length is not None:
                return length
        if run := (_ARGUMENT_RUN if has_keys else _CODE_RUN).match(text, at):
            return self._run(run, text, is_last=is_last)
        char = text[at]
        if char == "\n":
            return self._newline(text, at, is_last=is_last)
        if char == "{":
            return self._brace(top, text, at, is_last=is_last)
        if char == "/" and len(text) == at + 1 and not is_last:
            return 0
        if char == "#" or (text.startswith("//", at) and not self.pieces[-1].endswith(_SCHEMES)):
            # Directly behind a value, a hash is a slip of the pen.
            last = self.pieces[-1][-1:]
            self._comments.append("\n")
            self._is_in_comment = char == "/" or not (last in _VALUE_ENDS or last.isalnum())
            return 1
        return self._code_char(char)

    def _run(self, run: re.Match[str], text: str, *, is_last: bool) -> int:
        code, end = run[0], run.end()
        length = len(code)
        if len(code) == _RUN_LIMIT_CHARS or (end == len(text) and not is_last):
            # What follows a word decides what it is.
            word = _LAST_WORD.search(code)
            if word and len(word[0]) < _NAME_LIMIT_CHARS:
                code = code[: word.start()]
                length = len(code)
        elif text[end : end + 1] == "(":
            code = self._with_callee(code)
        if code.strip():
            self._touch()
            self._is_at_value = code.rstrip()[-1] in ",:=?&|+("
        self._put(ascii_name(code))
        if not self._brackets:
            self._ternaries = max(0, self._ternaries + code.count("?") - code.count(":"))
        return length

    def _with_callee(self, code: str) -> str:
        found = _CALLED.search(code)
        self._called = ""
        if found is None or (found[2] and not self._expectations.component(found[1])):
            return code
        called = ascii_name(found[1])
        self._called = self._expectations.callee(called)
        if self._called != called:
            self.mended.add("unknown-component")
        return code[: found.start()] + self._called

    def _touch(self) -> None:
        """Remembers that something stands in the innermost bracket."""
        self._is_at_value = False
        if self._brackets:
            self._brackets[-1].is_fresh, self._brackets[-1].has_args = False, True

    def _code_char(self, char: str) -> int:
        if char in QUOTES:
            self._touch()
            self._quoted = QuotedString(char, self._expectations)
            self._put('"')
        elif char in "([":
            is_call = char == "(" and self._called and self._called not in _OWN_NAMES
            self._push(Bracket("list" if char == "[" else "call" if is_call else "group", self._called))
        elif char in ")]}":
            self._close(char)
        elif char == ",":
            self._comma(self._brackets[-1])
        elif char not in "\u201d\u2019":
            self._put(char)
        return 1

    def _comma(self, bracket: Bracket) -> None:
        if bracket.is_named:
            bracket.is_named = False
            self._put("}")
        if bracket.kind == "call":
            self._put(",")
        bracket.is_fresh = self._is_at_value = True

    # Brackets

    def _push(self, bracket: Bracket) -> None:
        if bracket.kind != "props":
            self._touch()
        if bracket.kind == "node":
            self._put(bracket.called)
        if opening := bracket.opening:
            self._put(opening[-1])
        self._brackets.append(bracket)
        self._is_at_value, self._called = True, ""

    def _close(self, char: str) -> None:
        if all(bracket.model_closing != char for bracket in reversed(self._brackets[-_REACH:])):
            return
        while self._brackets[-1].model_closing != char:
            self._pop()
        self._pop()
        while self._brackets and self._brackets[-1].is_own:
            self._pop()

    def _pop(self) -> None:
        bracket = self._brackets.pop()
        for closer in bracket.closing:
            self._put(closer)
        self._is_at_value = False
        if not self._brackets:
            self._value_pieces = self._value_pieces or len(self.pieces)

    # Named arguments and objects

    def _key(self, top: Bracket, text: str, at: int, *, is_last: bool) -> int | None:
        """Reads the name of an argument, where one may stand; None if there is none, 0 if it needs more."""
        if self._awaits_props:
            return self._props(top, text, at)
        if not top.is_fresh or top.is_named:
            return None
        is_bare = top.kind == "call"
        found = (BARE_KEY if is_bare else KEY).match(text, at)
        is_sure = found is not None and not (found.end() == len(text) and text.endswith("="))
        if not is_last and not is_sure and (found or may_become_key(text, at, is_bare=is_bare)):
            return 0
        if found is not None:
            is_line = is_bare and "\n" in found[0] and found[0].endswith("=")
            if is_line and not self._expectations.is_argument(top.called, found["key"]):
                return None
            self._name(top, found["key"])
            return found.end() - at
        if is_bare:
            return None
        if blanks := _BLANKS.match(text, at):
            return blanks.end() - at
        if text[at] not in "},":
            self._name(top, "_")
        return None

    def _name(self, top: Bracket, key: str) -> None:
        top.is_fresh, self._is_at_value = False, True
        if top.kind == "node" and is_props_key(key):
            self._awaits_props = True
            return
        call = self._brackets[-2] if top.kind == "props" else top
        if top.kind != "call" and call.has_args:
            self._put(",")
        self._put(named_opening(ascii_name(key)))
        top.is_named = call.has_args = True

    def _props(self, top: Bracket, text: str, at: int) -> int | None:
        if blanks := _BLANKS.match(text, at):
            return blanks.end() - at
        self._awaits_props = False
        if text[at] == "{":
            self._push(Bracket("props"))
            return 1
        if text[at] not in ",}":
            self._name(top, "_")
        return None

    def _brace(self, top: Bracket | None, text: str, at: int, *, is_last: bool) -> int:
        if self._is_at_value:
            if (node := NODE.match(text, at)) and (called := self._expectations.component(node_name(node))):
                self.mended.add("component-object")
                self._push(Bracket("node", called, is_fresh=False))
                return node.end() - at
            if not node and (wrapper := WRAPPER.match(text, at)) and (self._is_tree or "component" in wrapper[0]):
                self._brackets.append(Bracket("wrapper"))
                return wrapper.end() - at
            if not is_last and may_become_node(text, at):
                return 0
            is_first = top is not None and top.kind == "call" and not top.has_args and not top.is_named
            if is_first and top is not None and not self._expectations.takes_object(top.called):
                self._push(Bracket("props"))
                return 1
        self._push(Bracket("object"))
        return 1

    def _newline(self, text: str, at: int, *, is_last: bool) -> int:
        """A line ends in code: the statement ends, unless a bracket or a ternary is open."""
        if not self._brackets and not self._ternaries:
            self._is_paused = True
            return 1
        head = STATEMENT_HEAD.match(text, at + 1)
        if (head and not head["name"].startswith("$")) or FENCE.match(text, at + 1):
            self._end(is_whole=False)
            return 1
        if not head and not is_last and (may_become_head(text, at + 1) or may_become_fence(text, at + 1)):
            return 0
        self._put(" ")
        return 1

    def _pause(self, text: str, at: int) -> int:
        """Between lines: only a question mark would go on with the statement."""
        if blanks := _BLANKS.match(text, at):
            return blanks.end() - at
        if text[at] != "?":
            return self._end(is_whole=True)
        self._is_paused = False
        self._put(" ")
        return self._code(text, at, is_last=False)

    # Strings

    def _string(self, string: QuotedString, text: str, at: int, *, is_last: bool) -> int:
        piece, length = string.step(text, at, self.pieces[-1], is_last=is_last)
        if string.end == "statement":
            self._end(is_whole=False)
        elif string.end:
            self._quoted = None
            self._put('"')
            if not self._brackets:
                self._value_pieces = self._value_pieces or len(self.pieces)
        elif piece:
            self._put(piece)
        return length
