"""Decoding grammars, put together from small values and from the components' own props.

A `Rule` says which texts a model may write. `literal`, `words`, `number`, `choice`, `sequence`, `listing`, `subset`
and `call` make rules; `render_lark` and `render_gbnf` write them in the two syntaxes that llama.cpp reads. The rules
are bounded on purpose: every accepted text is finite, no string is empty, and no string holds a quote, a backslash or
a line break, so that every accepted text is a program as it stands.

A grammar is context-free and bounded: it cannot forbid that a free string is the same as another one. `subset` gives
lists without repetition for options known beforehand.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from viewloom.catalogue.component import Component

LETTERS = "A-Za-zÀ-ÖØ-öø-ÿ"
"""Letters of the languages that the families speak, as the inside of a character class."""
ANY_FIRST = LETTERS + "0-9"
CAPITAL = "A-ZÀ-ÖØ-Þ"
INITIALS = ("A", "B", "C", "D-F", "G-O", "P", "Q-S", "T-ZÀ-ÖØ-Þ")
"""The capitals in groups about as frequent as each other in first words of English titles."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Exactly this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text that matches a regular expression.

    The expression uses only what both syntaxes read alike: classes, groups, `?` and `{m,n}`, and escaped dots.
    """

    regex: str


@dataclass(frozen=True, slots=True)
class Chain:
    """One rule after the other."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any one of the rules."""

    options: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule several times, with a text between."""

    item: "Rule"
    at_least: int
    at_most: int
    separator: str


Rule: TypeAlias = Literal | Pattern | Chain | Either | Repeat


def literal(text: str) -> Rule:
    """Accept exactly this text."""
    return Literal(text)


def quoted(text: str) -> str:
    """Write a string literal of the language: JSON's escapes, other letters as they are."""
    return json.dumps(text, ensure_ascii=False)


def sequence(*parts: Rule | str) -> Rule:
    """Accept one rule after the other; a `str` stands for itself."""
    return Chain(tuple(Literal(part) if isinstance(part, str) else part for part in parts))


def choice(*options: Rule | str) -> Rule:
    """Accept any one of the rules; a `str` stands for itself.

    Raises:
        ValueError: There is nothing to choose from.
    """
    if not options:
        raise ValueError("a choice needs an option")
    return Either(tuple(Literal(option) if isinstance(option, str) else option for option in options))


def words(at_least: int, at_most: int, *, first: str = ANY_FIRST, end: str = "") -> Rule:
    """Accept the inside of a string: words with single spaces between, at most one comma after a word.

    Args:
        at_least: Fewest words, 1 or more.
        at_most: Most words. A model that wants more is cut there, so leave it room.
        first: What it may begin with, as the inside of a character class.
        end: What must follow the last word, such as a full stop.
    """
    # One apostrophe or hyphen a word: at the bound a model would join words with them.
    rest = f"[{LETTERS}0-9]{{0,14}}(['-][{LETTERS}0-9]{{1,12}})?%?"
    escaped = "".join("\\" + mark if mark in ".?!" else mark for mark in end)
    return Pattern(f"[{first}]{rest}(,? [{LETTERS}0-9]{rest}){{{at_least - 1},{at_most - 1}}}{escaped}")


def varied(items: Sequence[Rule], at_least: int, at_most: int) -> Rule:
    """Accept a list in any order in which each rule is used at most once.

    With rules that begin with different letters (`INITIALS`), no two items of the list are the same.

    Raises:
        ValueError: The bounds are no range, or there are fewer rules than items.

    Cost: one rule for each set of up to `at_most` of the rules: 219 for five of eight.
    """
    if not 1 <= at_least <= at_most <= len(items):
        raise ValueError(f"no list takes {at_least} to {at_most} of {len(items)} rules")
    known: dict[frozenset[int], Rule] = {}

    def rest(used: frozenset[int]) -> Rule:
        """What may follow once these rules have been used, in whatever order."""
        if used not in known:
            endings: list[Rule] = [Literal("]")] if len(used) >= at_least else []
            if len(used) < at_most:
                opening = Literal(", " if used else "[")
                unused = (index for index in range(len(items)) if index not in used)
                endings += [Chain((opening, items[index], rest(used | {index}))) for index in unused]
            known[used] = Either(tuple(endings)) if len(endings) > 1 else endings[0]
        return known[used]

    return rest(frozenset())


def prose(*, paragraphs: int, sentences: int) -> Rule:
    """Accept up to so many paragraphs of up to so many sentences each: no markup, no addresses, no lists.

    A full stop inside a sentence is taken only between digits ("3.5"): a model that wants to go on past the last
    sentence must not glue the next one to it.
    """
    inside = "[^.!?<>{}|`_#*~^=@:\\\\/\\[\\]\\n]"
    sentence = f"[{LETTERS}0-9]({inside}|[0-9]\\.[0-9]){{3,260}}[.!?]"
    paragraph = f"{sentence}( {sentence}){{0,{sentences - 1}}}"
    return Repeat(Pattern(paragraph), 1, paragraphs, "\n\n")


def number(digits_least: int, digits_most: int) -> Rule:
    """Accept a positive whole number without leading zeros."""
    return Pattern(f"[1-9][0-9]{{{digits_least - 1},{digits_most - 1}}}")


def text(inside: Rule) -> Rule:
    """Accept a string literal with this inside."""
    return Chain((Literal('"'), inside, Literal('"')))


def listing(item: Rule, at_least: int, at_most: int) -> Rule:
    """Accept a list of such items.

    Raises:
        ValueError: The bounds are no range.
    """
    if not 1 <= at_least <= at_most:
        raise ValueError(f"no list has {at_least} to {at_most} items")
    return Chain((Literal("["), Repeat(item, at_least, at_most, ", "), Literal("]")))


def repeated(item: Rule, at_least: int, at_most: int, separator: str = "") -> Rule:
    """Accept an item several times, perhaps not at all, with a text between.

    Raises:
        ValueError: The bounds are no range.
    """
    if not 0 <= at_least <= at_most or not at_most:
        raise ValueError(f"nothing is repeated {at_least} to {at_most} times")
    return Repeat(item, at_least, at_most, separator)


def subset(options: Sequence[Rule], at_least: int, at_most: int, *, always: Collection[int] = ()) -> Rule:
    """Accept a list of some of the options, in their order, none of them twice.

    Args:
        options: What may stand in the list.
        at_least: Fewest items.
        at_most: Most items.
        always: Positions of the options that must not be left out.

    Raises:
        ValueError: No list fits the bounds.

    Cost: one rule for each option and count, `len(options) * at_most`.
    """
    if at_least < 1:
        raise ValueError("a list needs an item")
    known: dict[tuple[int, int], Rule | None] = {}

    def rest(start: int, taken: int) -> Rule | None:
        """What may follow after `taken` options, the next one being at `start` or later; None if nothing can."""
        if (start, taken) not in known:
            must = min((index for index in always if index >= start), default=len(options))
            endings: list[Rule] = [Literal("]")] if taken >= at_least and must == len(options) else []
            if taken < at_most:
                reach = range(start, min(must + 1, len(options)))
                endings += [step for index in reach if (step := taking(index, taken)) is not None]
            known[start, taken] = Either(tuple(endings)) if endings else None
        return known[start, taken]

    def taking(index: int, taken: int) -> Rule | None:
        after = rest(index + 1, taken + 1)
        return None if after is None else Chain((Literal(", " if taken else "["), options[index], after))

    whole = rest(0, 0)
    if whole is None:
        raise ValueError(f"no list takes {at_least} to {at_most} of {len(options)} options, always {sorted(always)}")
    return whole


def call(component: Component, arguments: Mapping[str, Rule | str]) -> Rule:
    """Accept a call of the component with these arguments, written in the order of its props.

    Props that are not given stand as `null` before the last one that is.

    Args:
        component: Whose props the arguments are.
        arguments: Prop name to the rule of its value, or to program text.

    Raises:
        ValueError: The component has no such prop, or a required one is missing.
    """
    parts: list[Rule] = [Literal(f"{component.name}(")]
    for index, argument in enumerate(positional(component, arguments)):
        if index:
            parts.append(Literal(", "))
        parts.append(Literal(argument) if isinstance(argument, str) else argument)
    return Chain((*parts, Literal(")")))


def positional(component: Component, arguments: Mapping[str, Rule | str]) -> list[Rule | str]:
    """Put named arguments into the order of the component's props.

    Raises:
        ValueError: The component has no such prop, or a required one is missing.
    """
    names = [prop.name for prop in component.props]
    unknown = sorted(set(arguments) - set(names))
    missing = [p.name for p in component.props if p.required and p.default_json is None and p.name not in arguments]
    if unknown or missing:
        raise ValueError(f"{component.name}: unknown props {unknown}, missing props {missing}")
    last = max((names.index(name) for name in arguments), default=-1)
    return [arguments.get(name, "null") for name in names[: last + 1]]


def render_lark(start: Rule) -> str:
    """Write the grammar for llguidance (Lark dialect), with the header by which llama.cpp knows it."""
    rules = _Rules(lark=True)
    rules.body(start, "start")
    return "%llguidance {}\n" + "\n".join(rules.lines()) + "\n"


def render_gbnf(start: Rule) -> str:
    """Write the grammar for llama.cpp's own parser (GBNF)."""
    rules = _Rules(lark=False)
    rules.body(start, "root")
    return "\n".join(rules.lines()) + "\n"


_PIECE = re.compile(r"\[(?:\\.|[^\]\\])*\]|\{[^}]*\}|\\.|.")
"""A class, a quantifier, an escaped character, or any other."""


class _Rules:
    """Writes each rule once, however often it is used."""

    def __init__(self, *, lark: bool) -> None:
        self._lark = lark
        self._define = ": " if lark else " ::= "
        self._names: dict[int, str] = {}
        self._texts: dict[str, str] = {}
        self._bodies: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        """Yields one definition a line, the start rule first."""
        for name, body in self._bodies.items():
            yield f"{name}{self._define}{body}"

    def body(self, rule: Rule, name: str) -> None:
        """Defines `name` as the rule."""
        self._bodies[name] = ""
        self._bodies[name] = self._expression(rule)

    def _expression(self, rule: Rule) -> str:
        match rule:
            case Literal(content):
                return quoted(content)
            case Pattern():
                return self._refer(rule)
            case Chain(parts):
                return " ".join(self._refer(part) for part in _merged(parts))
            case Either(options):
                return " | ".join(self._refer(option) for option in options)
            case Repeat(item, at_least, 1, _):
                return self._refer(item) if at_least else f"({self._refer(item)})?"
            case Repeat(item, at_least, at_most, ""):
                return f"({self._refer(item)}){{{at_least},{at_most}}}"
            case Repeat(item, at_least, at_most, separator):
                again = f"({quoted(separator)} {self._refer(item)}){{{max(0, at_least - 1)},{at_most - 1}}}"
                return f"{self._refer(item)} {again}" if at_least else f"({self._refer(item)} {again})?"

    def _refer(self, rule: Rule) -> str:
        match rule:
            case Literal(content):
                return quoted(content)
            case Pattern(regex):
                if regex not in self._texts:
                    self._texts[regex] = f"T{len(self._texts)}" if self._lark else f"t{len(self._texts)}"
                    self._bodies[self._texts[regex]] = (
                        "/" + regex.replace("/", "\\/") + "/" if self._lark else _gbnf_pattern(regex)
                    )
                return self._texts[regex]
            case Chain() | Either() | Repeat():
                if id(rule) not in self._names:
                    self._names[id(rule)] = f"r{len(self._names)}"
                    self.body(rule, self._names[id(rule)])
                return self._names[id(rule)]


def _merged(parts: Sequence[Rule]) -> Iterator[Rule]:
    """Yields the parts with neighbouring literals joined: fewer terminals are cheaper to match."""
    pending = ""
    for part in parts:
        if isinstance(part, Literal):
            pending += part.text
            continue
        if pending:
            yield Literal(pending)
            pending = ""
        yield part
    if pending:
        yield Literal(pending)


def _gbnf_pattern(regex: str) -> str:
    """Turn a regular expression of the shared subset into GBNF: texts outside classes are quoted there."""
    out: list[str] = []
    for match in _PIECE.finditer(regex):
        piece = match.group()
        if piece[0] in "[{" or piece in "()?|":
            out.append(piece)
        else:
            out.append(quoted(piece.removeprefix("\\")))
    # A quantifier binds to what stands before it, so no blank may come between.
    return " ".join(out).replace(" {", "{").replace(" ?", "?")
