"""Prints what the weaver costs for each piece of model text, in microseconds a 4-character chunk.

One row a shape of program, one column a size; the last column is the largest size's cost over the smallest's (flat is
1). Then, for each shape, how many chunks of model text passed between a character's arrival and its going out, and
between a component's first character and the first that goes out of it.

Run: `python benchmarks/weaver.py [--seed N] [--longest CHARS]`
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator

from viewloom.catalogue import Library, standard_library
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse

CHUNK_CHARS = 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORDS = [
    "river",
    "stone",
    "light",
    "paper",
    "winter",
    "garden",
    "engine",
    "copper",
    "signal",
    "window",
    "harvest",
    "market",
    "bridge",
    "silver",
]

Shape = Callable[[random.Random, int], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--longest", type=int, default=SIZES[-1])
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.longest]
    library = standard_library("chat")
    print(f"{'':24}" + "".join(f"{size:>12,}" for size in sizes) + f"{'growth':>9}   µs a chunk, mean (p50)")
    for shape in SHAPES:
        costs = [_measure(library, shape(random.Random(options.seed), size)) for size in sizes]
        cells = "".join(f"{mean:>6.1f} ({p50:.1f})" for mean, p50 in costs)
        print(f"{shape.__name__:24}{cells}{costs[-1][0] / costs[0][0]:>9.2f}")
    print("\nchunks that a character waits, p50 / p95 / longest")
    for shape in SHAPES_OF_EQUAL_LENGTH:
        waits = sorted(_waits(library, shape(random.Random(options.seed), 10_000)))
        print(f"{shape.__name__:24}{waits[len(waits) // 2]:>6} /{waits[len(waits) * 95 // 100]:>4} /{waits[-1]:>4}")
    first = sorted(_first_waits(library, statements(random.Random(options.seed), 10_000)))
    print("\nchunks from a component's first character to the first that goes out of it, p50 / p95 / longest")
    print(f"{'statements':24}{first[len(first) // 2]:>6} /{first[len(first) * 95 // 100]:>4} /{first[-1]:>4}")


def statements(rng: random.Random, size: int) -> str:
    """A root, then paragraphs and callouts, one a statement."""
    lines: list[str] = []
    length = 0
    while length < size:
        value = f'Callout("info", "Note", "{_sentence(rng, 12)}")'
        if rng.random() < 0.7:
            value = f'TextContent("{_sentence(rng, 12)}")'
        lines.append(f"part{len(lines)} = {value}")
        length += len(lines[-1]) + 1
    return "\n".join([f"root = Card([{', '.join(f'part{index}' for index in range(len(lines)))}])", *lines])


def one_string(rng: random.Random, size: int) -> str:
    """One paragraph of markdown."""
    return f'root = Card([TextContent("{_filled(size, lambda: _sentence(rng, 9) + ". ")}")])'


def one_table(rng: random.Random, size: int) -> str:
    """Two columns."""
    words = _filled(size // 2, lambda: f'"{rng.choice(WORDS)}", ')[:-2]
    numbers = _filled(size // 2, lambda: f"{rng.randrange(1000)}, ")[:-2]
    return f'root = Card([Table([Col("Word", [{words}]), Col("Count", [{numbers}], "number")])])'


def inline_children(rng: random.Random, size: int) -> str:
    """A root that holds everything in place."""
    children = _filled(size, lambda: f'TextContent("{_sentence(rng, 5)}", "small"), ')[:-2]
    return f"root = Card([{children}])"


def named_arguments(rng: random.Random, size: int) -> str:
    """A root that holds everything in place, arguments by name and out of order."""
    children = _filled(size, lambda: f'TextContent(size="small", text="{_sentence(rng, 5)}"), ')[:-2]
    return f"root = Card(children=[{children}])"


def json_tree(rng: random.Random, size: int) -> str:
    """A component tree in JSON."""
    node = '{{"component": "TextContent", "props": {{"text": "{}"}}}}, '
    children = _filled(size, lambda: node.format(_sentence(rng, 5)))[:-2]
    return f'{{"component": "Card", "props": {{"children": [{children}]}}}}'


def markdown_prose(rng: random.Random, size: int) -> str:
    """A reply without any program."""
    return _filled(size, lambda: f"- **{rng.choice(WORDS)}** `code` [link](https://example.com) {_sentence(rng, 6)}\n")


SHAPES_OF_EQUAL_LENGTH = (statements, one_string, one_table, inline_children, markdown_prose)
"""What goes out is as long as what comes in, so that each character's waiting can be told."""
SHAPES = (*SHAPES_OF_EQUAL_LENGTH, named_arguments, json_tree)


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words))


def _filled(size: int, part: Callable[[], str]) -> str:
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(part())
        length += len(parts[-1])
    return "".join(parts)


def _chunks(text: str) -> Iterator[str]:
    return (text[at : at + CHUNK_CHARS] for at in range(0, len(text), CHUNK_CHARS))


def _measure(library: Library, text: str) -> tuple[float, float]:
    """Returns mean and median in microseconds; the best of three runs for what is short."""
    best: tuple[float, float] | None = None
    for _ in range(3 if len(text) < 50_000 else 1):
        weaver, out, times = Weaver(library), list[str](), list[float]()
        for chunk in _chunks(text):
            start = time.perf_counter()
            out.append(weaver.feed(chunk))
            times.append(time.perf_counter() - start)
        start = time.perf_counter()
        out.append(weaver.finish())
        total = sum(times) + time.perf_counter() - start
        program = parse("".join(out), library.signatures)
        assert program.root is not None
        assert not [found for found in program.diagnostics if found.severity == "error"]
        times.sort()
        result = (total / len(times) * 1e6, times[len(times) // 2] * 1e6)
        best = min(best or result, result)
    assert best is not None
    return best


def _waits(library: Library, text: str) -> list[int]:
    """Returns for each chunk after how many more as much text as it completes was out."""
    weaver = Weaver(library)
    out = [0]
    for chunk in _chunks(text):
        out.append(out[-1] + len(weaver.feed(chunk)))
    waits: list[int] = []
    at = 0
    for index in range(1, len(out)):
        wanted = min(index * CHUNK_CHARS, out[-1])
        at = max(at, index)
        while out[at] < wanted:
            at += 1
        waits.append(at - index)
    return waits


def _first_waits(library: Library, text: str) -> list[int]:
    """Returns for each statement after how many chunks from its first one any of it was out."""
    weaver = Weaver(library)
    sizes: list[int] = []
    out = ""
    for chunk in _chunks(text):
        out += weaver.feed(chunk)
        sizes.append(len(out))
    waits: list[int] = []
    for line in text.split("\n"):
        name = line[: line.index("=") + 1]
        begun = text.index("\n" + name) + 1 if "\n" + name in text else 0
        shown = out.find("\n" + name) + 2 if begun else 1
        if shown > 1 or not begun:
            waits.append(next(at for at, size in enumerate(sizes) if size >= shown) - begun // CHUNK_CHARS)
    return waits


if __name__ == "__main__":
    main()
