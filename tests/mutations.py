"""Programs as a clumsy model would write them: valid ones, damaged by a seeded hand."""

import random
import re

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\w+|\s+|.', re.DOTALL)
_MARKS = "\"'()[]{},=\n\\ $@#/`:?.x1<&"
_VALUES = [
    "null",
    "5",
    '"x y"',
    "[]",
    "{}",
    "Card",
    "root",
    "$v",
    'TextContent("hi")',
    "True",
    "Foo(1)",
    '{type: "element", typeName: "Foo", props: {}, partial: false}',
]


def mutate(rng: random.Random, text: str, other: str) -> str:
    """Returns the text with one to six things wrong: deleted, inserted, swapped, doubled, cut, spliced with `other`."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        if text:
            text = rng.choice(_WAYS)(rng, text, other)
    return text


def cut(rng: random.Random, text: str, longest: int = 9) -> list[str]:
    """Returns the text in pieces of random length."""
    pieces: list[str] = []
    at = 0
    while at < len(text):
        length = rng.randint(1, longest)
        pieces.append(text[at : at + length])
        at += length
    return pieces


def _delete_character(rng: random.Random, text: str, _: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _insert_mark(rng: random.Random, text: str, _: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(_MARKS) + text[at:]


def _delete_token(rng: random.Random, text: str, _: str) -> str:
    tokens = TOKEN.findall(text)
    tokens.pop(rng.randrange(len(tokens)))
    return "".join(tokens)


def _swap_tokens(rng: random.Random, text: str, _: str) -> str:
    tokens = TOKEN.findall(text)
    one, two = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    tokens[one], tokens[two] = tokens[two], tokens[one]
    return "".join(tokens)


def _double_token(rng: random.Random, text: str, _: str) -> str:
    tokens = TOKEN.findall(text)
    tokens.insert(rng.randrange(len(tokens)), rng.choice(tokens))
    return "".join(tokens)


def _replace_token(rng: random.Random, text: str, _: str) -> str:
    tokens = TOKEN.findall(text)
    tokens[rng.randrange(len(tokens))] = rng.choice(_VALUES)
    return "".join(tokens)


def _swap_lines(rng: random.Random, text: str, _: str) -> str:
    lines = text.split("\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def _truncate(rng: random.Random, text: str, _: str) -> str:
    return text[: rng.randrange(len(text))]


def _splice(rng: random.Random, text: str, other: str) -> str:
    return text[: rng.randrange(len(text))] + other[rng.randrange(len(other) or 1) :]


_WAYS = [
    _delete_character,
    _insert_mark,
    _delete_token,
    _swap_tokens,
    _double_token,
    _replace_token,
    _swap_lines,
    _truncate,
    _splice,
]
