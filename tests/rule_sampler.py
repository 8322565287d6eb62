"""Writes texts that a decoding rule stands for, at random, from the rule itself and not from a spelling of it."""

import random
import re

from viewloom.catalogue.grammar import Chain, Either, Literal, Pattern, Repeat, Rule

_TOKEN = re.compile(r"\[(?:\\.|[^\]\\])*\]|\{[0-9,]+\}|\\.|.", re.DOTALL)
_CLASS_PART = re.compile(r"(\\x..|\\.|.)(?:-(\\x..|\\.|[^\]]))?", re.DOTALL)
_ANY = "".join(map(chr, range(0x20, 0x7F))) + "äßñ中あ😀\u00a0\u2028\ufeff"
_SHORT = 3


def sample_rule(rule: Rule, rng: random.Random) -> str:
    """Writes one text. Mostly short, so that every part of a large rule is met soon; now and then at a bound."""
    match rule:
        case Literal(text):
            return text
        case Pattern(regex):
            return _sample_pattern(_TOKEN.findall(regex), rng)
        case Chain(parts):
            return "".join(sample_rule(part, rng) for part in parts)
        case Either(options):
            return sample_rule(rng.choice(options), rng)
        case Repeat(item, at_least, at_most, separator):
            return separator.join(sample_rule(item, rng) for _ in range(_count(at_least, at_most, rng)))


def _count(at_least: int, at_most: int, rng: random.Random) -> int:
    if rng.random() < 0.01:
        return rng.choice((at_least, at_most))
    return rng.randint(at_least, min(at_most, at_least + _SHORT))


def _sample_pattern(tokens: list[str], rng: random.Random) -> str:
    text, rest = _sample_options(tokens, rng)
    assert not rest, rest
    return text


def _sample_options(tokens: list[str], rng: random.Random) -> tuple[str, list[str]]:
    """Writes one of the alternatives up to the closing bracket; returns what follows that, too."""
    options: list[list[list[str]]] = [[]]
    while tokens and tokens[0] != ")":
        token, *tokens = tokens
        if token == "|":
            options.append([])
            continue
        atom = [token]
        if token == "(":
            depth = 1
            while depth:
                depth += {"(": 1, ")": -1}.get(tokens[0], 0)
                atom.append(tokens.pop(0))
        if tokens and (tokens[0] == "?" or tokens[0].startswith("{")):
            atom.append(tokens.pop(0))
        options[-1].append(atom)
    return "".join(_sample_atom(atom, rng) for atom in rng.choice(options)), tokens[1:]


def _sample_atom(atom: list[str], rng: random.Random) -> str:
    at_least, at_most = 1, 1
    if len(atom) > 1 and atom[-1] == "?":
        at_least, atom = 0, atom[:-1]
    elif len(atom) > 1 and atom[-1].startswith("{"):
        low, _, high = atom[-1][1:-1].partition(",")
        at_least, at_most, atom = int(low), int(high or low), atom[:-1]
    return "".join(_sample_one(atom, rng) for _ in range(_count(at_least, at_most, rng)))


def _sample_one(atom: list[str], rng: random.Random) -> str:
    if atom[0] == "(":
        return _sample_options(atom[1:], rng)[0]
    if atom[0].startswith("["):
        return _sample_class(atom[0][1:-1], rng)
    return _unescaped(atom[0])


def _sample_class(inside: str, rng: random.Random) -> str:
    is_negated = inside.startswith("^")
    ranges = [
        (ord(_unescaped(low)), ord(_unescaped(high or low))) for low, high in _CLASS_PART.findall(inside[is_negated:])
    ]
    if is_negated:
        return rng.choice([char for char in _ANY if not any(low <= ord(char) <= high for low, high in ranges)])
    low, high = rng.choice(ranges)
    return chr(rng.randint(low, high))


def _unescaped(text: str) -> str:
    if text.startswith("\\x"):
        return chr(int(f"0{text[1:]}", 0))
    return text.removeprefix("\\") if len(text) > 1 else text
