"""Where we deliberately mean something else than the reference, and how to tell that a difference is only that.

The numbers are those of `conformance/lang/README.md`. Each judge gets the vector and what we gave and decides by what
the program says, never by the vector's name; wherever possible it rebuilds what the reference would give and compares.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from viewloom.lang.ast import Builtin, Comp, Obj, Ref, Str, walk
from viewloom.lang.fences import strip_fences
from viewloom.lang.lexer import Lexer, tokenise
from viewloom.lang.limits import Limits
from viewloom.lang.parser import Statement, parse_statements, read_statements
from viewloom.lang.signatures import Signatures
from viewloom.lang.statements import BracketStack
from viewloom.lang.stream import StreamParser
from viewloom.lang.tokens import CLOSER_OF, CLOSERS, NEWLINE
from viewloom.lang.vectors import is_same, plain

REDEFINITION, MISMATCHED_BRACKETS, FORGERY, PROTOTYPE_NAMES, SERIALISING = 1, 2, 4, 5, 6

_PROTOTYPE_NAMES = frozenset(
    {
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__", "constructor",
        "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
    }
)  # fmt: skip
_NODE_KINDS = frozenset(
    {
        "Arr", "Assign", "BinOp", "Bool", "Comp", "Index", "Member", "Null", "Num", "Obj", "Ph", "Ref", "RuntimeRef",
        "StateRef", "Str", "Ternary", "UnaryOp",
    }
)  # fmt: skip
_DECLARATION = re.compile(r"^\$?\w+ = (?:Query|Mutation)\(")

Vector = Mapping[str, Any]


def accounting_rule(vector: Vector, actual: Any, signatures: Signatures, limits: Limits) -> int:
    """Return the number of the rule that accounts for the whole difference, 0 if none does."""
    judges: dict[int, Callable[[], bool]] = {
        REDEFINITION: lambda: _is_redefinition(vector, signatures, limits),
        MISMATCHED_BRACKETS: lambda: _is_mismatch(vector, signatures, limits),
        FORGERY: lambda: _is_forgery(vector),
        PROTOTYPE_NAMES: lambda: _is_prototype_name(vector),
        SERIALISING: lambda: _is_better_text(vector, actual),
    }
    return next((number for number, holds in judges.items() if holds()), 0)


def _is_redefinition(vector: Vector, signatures: Signatures, limits: Limits) -> bool:
    """Rule 1: the reference's stream ignores a redefinition that ends the text and counts every definition."""
    texts = _stream_texts(vector)
    if not texts or "expected" not in vector:
        return False
    expected: list[Any] = [vector["expected"]] if vector["op"] == "stream" else vector["expected"]
    found = False
    for text, wanted in zip(texts, expected, strict=True):
        as_reference, is_redefined = _without_last_redefinition(text, signatures, limits)
        found = found or is_redefined
        if not is_same(as_reference, wanted):
            return False
    return found


def _stream_texts(vector: Vector) -> list[str]:
    """Return the whole text at each result of a streaming vector; none for other vectors."""
    match vector["op"]:
        case "stream":
            return [vector["source"][: vector["streaming_cut"]]]
        case "stream_chunks":
            chunks: list[str] = vector["chunks"]
            return ["".join(chunks[: index + 1]) for index in range(len(chunks))]
        case "stream_set":
            return list(vector["sets"])
        case _:
            return []


def _without_last_redefinition(text: str, signatures: Signatures, limits: Limits) -> tuple[Any, bool]:
    """Return what the reference's stream gives for `text`, and whether a name was defined twice."""
    program = StreamParser(signatures, limits=limits).feed(text)
    source = strip_fences(text)
    statements = read_statements(source, limits=limits)
    names = [statement.name for statement in statements]
    view = program.to_reference()
    if len(set(names)) == len(names):
        return plain(view), False
    last = _start_of_last_stretch(source)
    finished = {statement.name for statement in statements if statement.span[0] < last}
    for statement in reversed(statements):
        start, end = statement.span
        if start >= last and statement.name in finished:
            source = source[:start] + source[end:]
    shortened = StreamParser(signatures, limits=limits).feed(source)
    view = shortened.to_reference(incomplete=program.incomplete)
    view["meta"]["statementCount"] = len(names)
    return plain(view), True


def _start_of_last_stretch(source: str) -> int:
    """Return where the text begins that the reference holds to be unfinished."""
    brackets = BracketStack()
    end = 0
    for token in tokenise(source):
        brackets.push(token)
        end = token.end if token.kind != NEWLINE else end
    after = source[end:]
    lexer = Lexer()
    lexer.feed(after[after.find("\n") :] if "\n" in after else "")
    return len(source) if lexer.has_content else brackets.start


def _is_mismatch(vector: Vector, signatures: Signatures, limits: Limits) -> bool:
    """Rule 2: the reference's whole-text parser closes at the end whatever a wrong bracket left open anywhere."""
    if vector["op"] != "parse" or "expected" not in vector:
        return False
    source = strip_fences(vector["source"]).rstrip()
    lexer = Lexer()
    opened: list[str] = []
    is_mismatched = False
    for token in (*lexer.feed(source), *lexer.close()):
        if token.kind in CLOSER_OF:
            opened.append(token.kind)
        elif token.kind in CLOSERS and opened:
            is_mismatched = is_mismatched or CLOSER_OF[opened[-1]] != token.kind
            if CLOSER_OF[opened[-1]] == token.kind:
                opened.pop()
    closed = source + lexer.is_in_string + "".join(CLOSER_OF[kind] for kind in reversed(opened))
    program = StreamParser(signatures, limits=limits).feed(closed)
    return is_mismatched and is_same(plain(program.to_reference(incomplete=True)), vector["expected"])


def _is_forgery(vector: Vector) -> bool:
    """Rule 4: the reference takes objects with certain keys for elements or expressions."""
    for statement in _statements(vector):
        for node in walk(statement.expression):
            if not isinstance(node, Obj):
                continue
            entries = {key: value.value for key, value in node.entries if isinstance(value, Str)}
            if entries.get("type") == "element" or entries.get("k") in _NODE_KINDS:
                return True
    return False


def _is_prototype_name(vector: Vector) -> bool:
    """Rule 5: the reference finds names on JavaScript's object prototype."""
    for statement in _statements(vector):
        for node in walk(statement.expression):
            if isinstance(node, (Comp, Builtin, Ref)) and node.name in _PROTOTYPE_NAMES:
                return True
            if isinstance(node, Obj) and any(key in _PROTOTYPE_NAMES for key, _ in node.entries):
                return True
    return False


def _is_better_text(vector: Vector, actual: Any) -> bool:
    """Rule 6: the reference's text loses parentheses, quotes of keys, queries and mutations; ours parses back."""
    if vector["op"] != "serialize" or not actual["reparse_root_equal"]:
        return False
    if not vector["expected"]["reparse_root_equal"]:
        return True
    kept = [line for line in actual["text"].split("\n") if not _DECLARATION.match(line)]
    return "\n".join(kept) == vector["expected"]["text"]


def _statements(vector: Vector) -> tuple[Statement, ...]:
    texts = _stream_texts(vector) or [str(vector.get("source", ""))]
    if vector["op"] in ("expr", "eval"):
        texts = [f"x = {texts[0]}"]
    return tuple(statement for text in texts for statement in parse_statements(text))
